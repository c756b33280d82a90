// Package travel issues travel certificates and takes in those of other
// countries (Decision 5772/QĐ-BYT, standard §3).
//
// A certificate names a person, states one thing that a facility recorded, and
// is signed for 12 months. It rests on that record: when the record is
// corrected, the certificate is replaced; when the record is withdrawn, so is
// the certificate, and the reason is shown. It stays on the account that the
// record is on, so that a broken link takes nothing along that is another's.
//
// Whoever asks twice gets the same certificate. Who may have one is stricter
// than for a code: it is shown abroad under a name, so name and birth must have
// been read from a card or a register.
package travel
