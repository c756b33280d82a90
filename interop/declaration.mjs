// Checks a declaration as a browser would: a second reading of the format that
// package declaration documents, with certlogic-js for the conditions, held
// against the vectors. Usage: node declaration.mjs FORM.json VECTORS.json
import { readFileSync } from "node:fs";
import certlogic from "certlogic-js";

const { evaluate } = certlogic;
const isList = (field) => field.type === "choices" || field.many === true;
const isAbsent = (value) => value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

// plain is the one spelling of a text; null where it holds what nobody types.
function plain(text) {
  const s = text.normalize("NFC").split(/[ \t\n\r\u00a0\u3000]+/u).filter(Boolean).join(" ");
  if (/^[=+\-@＝＋－＠]/u.test(s) || /[<>]/u.test(s) || /\p{Mn}{4}/u.test(s)) return null;
  return /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufffd]/u.test(s) ? null : s;
}

function phone(text) {
  let s = text.replace(/[ .\-()\u00a0]/gu, "");
  s = s.replace(/^(\+84|0084|84)(?=[0-9]{9}$|2[0-9]{9}$)/u, "0");
  return s === "" || /^(0[0-9]{9}|02[0-9]{9}|\+[1-9][0-9]{6,14})$/u.test(s);
}

const isDay = (s) => /^\d{4}-\d\d-\d\d$/.test(s) && !Number.isNaN(Date.parse(s)) && new Date(s).toISOString().startsWith(s);

class Reading {
  constructor(form, answers, now, units) {
    Object.assign(this, { form, answers, units, good: {}, flaws: {}, problems: [] });
    this.countries = new Set(form.countries.split(" "));
    for (const field of form.fields) {
      const value = answers[field.path];
      if (!isAbsent(value)) this.take(field, value);
    }
    const known = {};
    for (const field of form.fields) {
      const unit = units[this.good[field.path]];
      if (field.type === "unit" && unit) known[field.path] = { communes: unit.communes };
    }
    const date = now.slice(0, 10); // the vectors are written in Vietnam's time
    this.data = { answers: this.good, units: known, now: { date, year: Number(date.slice(0, 4)) } };
  }

  holds(condition) {
    try {
      return evaluate(condition, this.data) === true;
    } catch {
      return false;
    }
  }

  // one gives the value that is kept and the code of what is wrong with it.
  one(field, value) {
    if (field.type === "boolean") return typeof value === "boolean" ? [value] : [, "type"];
    if (field.type === "number") {
      if (typeof value !== "number") return [, "type"];
      return [value, Number.isInteger(value) && value >= (field.min ?? 0) && value <= (field.max ?? 0) ? undefined : "range"];
    }
    if (typeof value !== "string") return [, "type"];
    return this.text(field, value);
  }

  text(field, value) {
    const unless = (ok, code) => [value, ok ? undefined : code];
    switch (field.type) {
      case "phone": return unless(phone(value), "phone");
      case "choice": case "choices": return unless(field.choices.some((c) => c.code === value), "choice");
      case "country": return unless(this.countries.has(value), "country");
      case "unit": return [value, this.unit(field, value)];
      case "date": return unless(isDay(value), "date");
      case "name": {
        const s = value.normalize("NFC").trim(); // the rules of package viname, as far as the vectors go
        return [s, s === "" || /^[\p{Script=Latin}\p{M} .'-]+$/u.test(s) ? undefined : "name"];
      }
    }
    let s = plain(value);
    if (s === null) return [, "text"];
    if (field.upper) s = s.toUpperCase();
    if ([...s].length > field.length) return [, "too_long"];
    return [s, s === "" || !field.pattern || new RegExp(field.pattern, "u").test(s) ? undefined : "format"];
  }

  unit(field, code) {
    const unit = this.units[code];
    if (!unit || unit.level !== field.level) return "unit";
    const above = this.good[field.within];
    let at = unit;
    while (above !== undefined && at && at.parent !== above) at = this.units[at.parent];
    return at ? undefined : "unit_outside";
  }

  take(field, value) {
    if (!isList(field)) {
      const [kept, code] = this.one(field, value);
      if (code) this.flaws[field.path] = [[field.path, code]];
      else if (!isAbsent(kept)) this.good[field.path] = kept;
      return;
    }
    const flaws = [];
    if (!Array.isArray(value)) flaws.push([field.path, "type"]);
    else if (value.length > field.items) flaws.push([field.path, "too_many"]);
    else {
      if (field.none && value.length > 1 && value.includes(field.none)) flaws.push([field.path, "exclusive"]);
      value.forEach((item, i) => {
        const code = this.one(field, item)[1] ?? (value.indexOf(item) < i ? "duplicate" : undefined);
        if (code) flaws.push([`${field.path}[${i}]`, code]);
      });
    }
    if (flaws.length > 0) this.flaws[field.path] = flaws;
    else this.good[field.path] = value;
  }

  check() {
    for (const field of this.form.fields) this.judge(field);
    const known = new Set(this.form.fields.map((f) => f.path));
    const strangers = Object.keys(this.answers).filter((path) => !known.has(path) && !isAbsent(this.answers[path]));
    for (const path of strangers.map((p) => (/^[a-z][a-z0-9_]{0,39}$/.test(p) ? p : "")).sort()) this.problems.push([path, "unknown"]);
    return this.problems;
  }

  judge(field) {
    const good = field.path in this.good, flaws = this.flaws[field.path];
    if (field.asked_if !== undefined && !this.holds(field.asked_if)) {
      if (good || flaws) this.problems.push([field.path, "not_asked"]);
    } else if (flaws) {
      this.problems.push(...flaws);
    } else if (!good) {
      if (field.required || (field.required_if !== undefined && this.holds(field.required_if))) this.problems.push([field.path, "missing"]);
    } else if (field.rule !== undefined && !this.holds(field.rule)) {
      this.problems.push([field.path, "rule"]);
    }
  }
}

const [form, vectors] = process.argv.slice(2).map((name) => JSON.parse(readFileSync(name, "utf8")));
let failed = 0;
for (const c of vectors.cases) {
  const reading = new Reading(form, { ...vectors.base, ...c.change }, vectors.now, vectors.units);
  const got = JSON.stringify({
    problems: reading.check(),
    facts: c.facts && Object.fromEntries(Object.entries(form.facts).map(([name, fact]) => [name, reading.holds(fact)])),
  });
  const want = JSON.stringify({
    problems: c.problems.map((p) => [p.path, p.code]),
    facts: c.facts && Object.fromEntries(Object.keys(form.facts).map((name) => [name, c.facts[name]])),
  });
  if (got !== want) {
    failed++;
    console.log(`${vectors.kind}/${c.name}:\n  got  ${got}\n  want ${want}`);
  }
}
if (failed === 0) console.log("ok");
process.exitCode = failed === 0 ? 0 : 1;
