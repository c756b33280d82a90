// Package qr reads, writes, signs and verifies the codes that a gate meets.
//
// The national personal code is one line of text that belongs to a person for
// good (standard §1, Decision 1405/QĐ-BTTTT):
//
//	SoGiayTo|HoTen|NgaySinh|LoaiDinhDanh|QID|EXT
//
// Anybody can write such a line, so reading one proves nothing. The package
// makes that visible in its types: [ParsePersonal] returns an [Unverified], whose
// content is called a claim, and only [Unverified.Verify] turns it into a
// [Verified]. The signature sits where the standard left room for it, position 5
// of EXT: a COSE_Sign1 that covers every byte of the text before it. It proves
// that the platform issued exactly this text; it never proves who holds it up.
//
// Reading is lenient, because codes printed by other programs must work; writing
// is strict. What was read is kept byte for byte.
//
// [Recogniser] tells the kinds of codes apart (personal, CCCD, BHYT, certificate,
// place, registered app codes). What is ambiguous is unknown, with a reason; a
// guess is never presented as fact.
//
// The package does no I/O, knows no network and holds no state. The time is
// always an argument.
package qr
