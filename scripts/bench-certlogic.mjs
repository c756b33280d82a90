// Measures certlogic-js on rule sets: node bench-certlogic.mjs PACKAGE SECONDS DIR...
// Every test of a set is evaluated again and again; printed are evaluations a second.
// A set that does not give what it expects is not measured.
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"

const [certlogic, seconds, ...dirs] = process.argv.slice(2)
const { evaluate } = (await import(pathToFileURL(join(certlogic, "dist/index.js")))).default
const json = (file) => JSON.parse(readFileSync(file))

// Value sets lie beside the rules, or beside a folder around them.
function valueSets(dir) {
  const file = join(dir, "valuesets", "valueSets.json")
  if (existsSync(file)) return json(file)
  return dir === dirname(dir) ? undefined : valueSets(dirname(dir))
}

function* tests(dir) {
  const names = readdirSync(dir, { withFileTypes: true }).filter((d) => d.isDirectory()).map((d) => d.name)
  if (!existsSync(join(dir, "rule.json"))) {
    for (const name of names) yield* tests(join(dir, name))
    return
  }
  const logic = json(join(dir, "rule.json")).Logic
  for (const name of readdirSync(join(dir, "tests"))) {
    const { payload, external, expected } = json(join(dir, "tests", name))
    yield { logic, data: { payload, external: { valueSets: valueSets(dir), ...external } }, expected }
  }
}

for (const dir of dirs) {
  const all = [...tests(dir)]
  for (const t of all) {
    if (evaluate(t.logic, t.data) !== t.expected) throw new Error(`unexpected value in ${dir}`)
  }
  let evaluations = 0
  const begin = process.hrtime.bigint()
  const end = begin + BigInt(seconds * 1e9)
  while (process.hrtime.bigint() < end) {
    for (const t of all) evaluate(t.logic, t.data)
    evaluations += all.length
  }
  console.log(Math.round(evaluations / (Number(process.hrtime.bigint() - begin) / 1e9)))
}
