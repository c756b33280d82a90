// Package hcert reads, verifies and issues health certificates whose text begins
// with HC1: the electronic certificate of the European Union, which Vietnam's
// vaccine passport (Decision 5772/QĐ-BYT, standard §3) follows.
//
// Inside the prefix are five layers, each a step that can fail by itself:
//
//	"HC1:" + base45( zlib( COSE_Sign1( CWT claims( certificate ))))
//
// Anybody can write such a text, so the types keep what was read apart from what
// was proved: [Parse] gives an [Unverified], whose content is called a claim, and
// only [Unverified.Verify] turns it into a [Verified]. The proof is a document
// signer's certificate (DSC) out of a [TrustList]; where the list comes from, and
// whether to trust it, is the caller's business. [Check] does all steps as far as
// they go and gives a verdict for each, for people who must find out what is wrong
// with a code.
//
// Reading takes the deviations that real issuers have made (algorithm or key id
// in the unprotected header, several tags, times with fractions, RSA keys of 2048
// bits) within tight limits on every size; writing is strict.
//
// A valid certificate says what an issuer signed. It says nothing about who
// holds it up, nor whether a rule accepts it. The package does no I/O and holds
// no state; the time is always an argument.
package hcert
