// Package rules evaluates CertLogic, the language in which the European Union
// and many countries published who may pass a gate, and reads the documents
// around it: rules, value sets, and suites of tests.
//
// # CertLogic
//
// An expression is JSON, and so is what it is evaluated on, so that a rule can
// be published, signed, tested and exchanged as data and gives the same answer
// on a server, in a telephone and in a browser:
//
//	{"not-before": [
//	    {"plusTime": [{"var": "external.validationClock"}, 0, "day"]},
//	    {"plusTime": [{"var": "payload.v.0.dt"}, 14, "day"]}
//	]}
//
// says that the moment of the check is no earlier than fourteen days after the
// first dose. A string, an integer or a boolean stands for itself, an array for
// the array of its items' values, and an object with one member for an
// operation: var, if, and, !, ===, in, +, <, >, <=, >=, after, before,
// not-after, not-before, plusTime, dccDateOfBirth, reduce, extractFromUVCI. The
// language has no loops but reduce, no access to the outside, not even a clock:
// an expression is a pure function of its data.
//
// [Parse] compiles an expression once; [Expr.Eval] evaluates it as often as
// needed, also at the same time from many goroutines:
//
//	expr, err := rules.Parse(text)
//	value, err := expr.Eval(data)
//
// # Where the answers come from
//
// The specification is version 1.3.3 of ehn-dcc-development/eu-dcc-business-rules.
// Where it leaves a question open the answer is that of its implementation in
// JavaScript, certlogic-js 1.2.2, because that is what runs in browsers. ADR 14
// names the few places where this package refuses what that program lets pass.
//
// Two notions are narrower than programmers expect. Falsy are false, null, "",
// 0, [] and {}; truthy are true and every other string, integer, array and
// object. A date-time, or a number with a fraction, is neither, and asking is an
// error. And === tells apart by identity whatever is no string, number, boolean
// or null: no date-time equals another, which is what before and after are for.
//
// # Nothing panics
//
// Expressions come from provinces and other countries, data from telephones.
// Whatever is wrong with either is an [*Error] that names the place in the
// expression as a JSON pointer, and never a value of the data: those are
// personal. Size, depth and work are limited, also the work of expressions made
// to explode. A rule that fails has not been fulfilled; whether that closes the
// gate or sends the person to a desk is for the caller to say.
//
// # Dates without a time zone
//
// The specification reads "2021-11-24" as midnight UTC. In Vietnam that is
// seven in the morning, and a rule about calendar days would change its answer
// then. An [Evaluator] may therefore be given a zone, such as [Vietnam], for
// dates and times that name none; adding days, months and years follows that
// zone's calendar as well.
//
// # How long an answer holds
//
// On the same data an answer can only change where a comparison of dates with
// the clock turns. [Timing] names those moments, so that whoever shows an answer
// can say until when it holds, without asking again and again.
package rules
