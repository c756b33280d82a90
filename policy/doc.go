// Package policy says what colour a person's card has.
//
// A card (thẻ) answers a gate's one question: may this person pass, and why. It
// is derived only from evidence, by a pure function:
//
//	facts, place, moment  ->  colour, reasons, valid until
//
// [Facts] are what is known of one person: doses, tests, infections, contacts,
// quarantine orders, the last declaration. A [Policy] is a province's, or the
// nation's, dated document: an ordered list of rules in CertLogic, of which the
// first that holds gives colour and reason. It is data, not code (standard §5),
// carries its own tests, and gives the same answer on a server, at a gate
// without network and in a browser.
//
// "No data" is no colour of guilt: a person of whom nothing is known is
// [Unknown], unless the policy names another colour, which may not be red.
//
// Several apps know a person: [Merge] puts their facts together. A [Set] holds
// the policies in force over time with value sets and risk levels; [Set.Card]
// also says exactly until when a card holds if nothing new becomes known.
//
// [Builtin] are the policies known of Vietnam in 2021. docs/guide/policy.md is
// for whoever writes one; ADR 17 says what was decided and why.
//
// The package does no I/O and knows no clock.
package policy
