// Writes random CertLogic expressions with what certlogic-js makes of them, as a
// suite that `motma rules test` runs: node agree-certlogic.mjs PACKAGE SEED COUNT.
// What docs/adr/0014-certlogic.md names as decided otherwise is not generated.
import { join } from "node:path"
import { pathToFileURL } from "node:url"

const [certlogic, seed, count] = process.argv.slice(2)
const { evaluate } = (await import(pathToFileURL(join(certlogic, "dist/index.js")))).default

// mulberry32, so that a seed names a run.
let state = Number(seed)
function random() {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
const below = (n) => Math.floor(random() * n)
const pick = (list) => list[below(list.length)]
const some = (most, make) => Array.from({ length: below(most + 1) }, make)
const chance = (p) => random() < p

const dates = ["2021-06-01", "2004", "2004-02", "2020-02-29", "2021-06-01T10:11:12Z", "2021-06-01T10:11:12.5+07:00", "2021-06-01T23:59:59",
  "2021-06-01T10:11:12.123456-0330", "2021-12-31T24:00:00Z", "2021-06-01T10:00:00+7", "01/06/2021", ""]
const texts = ["x", "abc", "ấ😀z", "URN:UVCI:01:VN:abc/x#y:z", "a::c/#/f", ...dates]
const numbers = [0, 1, 2, -5, 3, 1000]
const paths = ["", "a", "b", "a.0", "a.1.x", "b.c", "b.length", "s", "s.0", "n", "t", "z", "d", "d2", "list", "list.0", "list.2", "list.-1", "list.02",
  "list.length", "none", "empty", "accumulator", "current", "current.x", "accumulator.0", "data", "s.length"]
const units = ["year", "month", "day", "hour"]

function value(depth) {
  if (depth === 0 || chance(0.65)) return pick([null, true, false, ...numbers, ...texts])
  if (chance(0.6)) return some(3, () => value(depth - 1))
  return Object.fromEntries(some(2, () => [pick(["x", "c", "0", "length"]), value(depth - 1)]))
}

const data = () => ({ a: value(2), b: value(2), s: pick(texts), n: pick(numbers), t: chance(0.5), z: null, d: pick(dates), d2: pick(dates),
  list: some(4, () => value(1)), none: [], empty: {} })

// The operations, each with a maker of its operands.
const anything = (depth) => expression(depth - 1)
const twoOrThree = (make) => (depth) => [make(depth), make(depth), ...(chance(0.3) ? [make(depth)] : [])]
const usually = (p, list) => (depth) => (chance(p) ? { var: pick(list) } : anything(depth))
const amount = () => pick([0, 1, -1, 14, -18, 180, 13, 400])
function date(depth) {
  if (chance(0.1)) return anything(depth)
  const text = usually(0.8, ["d", "d2"])(depth)
  return chance(0.8) ? { plusTime: [text, amount(), pick(units)] } : { dccDateOfBirth: [text] }
}
const operations = {
  if: (d) => [anything(d), anything(d), anything(d)],
  and: twoOrThree(anything),
  "!": (d) => [anything(d)],
  "===": (d) => [anything(d), anything(d)],
  in: (d) => [anything(d), usually(0.7, ["list", "a", "none"])(d)],
  "+": (d) => [anything(d), anything(d)],
  plusTime: (d) => [usually(0.8, ["d", "d2", "s"])(d), amount(), pick(units)],
  dccDateOfBirth: (d) => [usually(0.8, ["d", "d2"])(d)],
  reduce: (d) => [usually(0.8, ["list", "a", "none", "z"])(d), anything(d), anything(d)],
  extractFromUVCI: (d) => [usually(0.7, ["s", "a", "z"])(d), pick([-1, 0, 1, 2, 5])],
}
for (const op of ["<", ">", "<=", ">="]) operations[op] = twoOrThree(anything)
for (const op of ["before", "after", "not-before", "not-after"]) operations[op] = twoOrThree(date)

function expression(depth) {
  if (depth <= 0 || chance(0.1)) return pick([true, false, ...numbers, ...texts, [], ["x", "abc", 1]])
  if (chance(0.25)) return { var: pick(paths) }
  if (chance(0.05)) return some(3, () => anything(depth))
  const op = pick(Object.keys(operations))
  return { [op]: operations[op](depth) }
}

// half of a surrogate pair is no text elsewhere
const wellFormed = (v) => !/[\ud800-\udfff]/u.test(JSON.stringify(v)) && !/\\ud[89a-f]/.test(JSON.stringify(v))

function* cases() {
  for (let n = 0; n < Number(count); ) {
    const certLogicExpression = expression(5)
    const context = data()
    const assertion = { data: context }
    try {
      assertion.expected = evaluate(certLogicExpression, context)
      if (!wellFormed(assertion.expected)) continue
    } catch {
      assertion.error = {}
    }
    n++
    yield { name: "random", certLogicExpression, assertions: [assertion] }
  }
}

console.log(JSON.stringify({ name: `seed ${seed}`, cases: [...cases()] }))
