// Package verifier answers at a gate without network what the server would
// answer: what a code is, whether the platform signed it, what colour the card
// has there and then, and why.
//
// Everything it needs comes in one signed, dated [Bundle]: keys, the policies in
// force, value sets, risk levels, rules for foreign certificates and whom to trust
// for them, and which codes were revoked. A bundle holds no personal data.
//
//	trust (keys of bundles)  ->  Open  ->  Bundle  ->  Check(text, where, at)  ->  Answer
//	                              Apply(what changed since)
//
// What cannot be known without network is said to be unknown, with the reason:
// a paper code carries no colour, another province's policy is not this one's, and
// a code that is perhaps revoked is a question for the server. An old bundle
// still tells a forged code from a genuine one, but never says green (A36).
//
// The package does no I/O and knows no clock: the time is always an argument. It
// builds for js/wasm.
package verifier
