// Package health keeps what is known of people's health for epidemic control:
// declarations that people make, records that facilities sign, and the facts
// that a card is computed from.
//
// Everything stays on the account that it came from, as one app said it. What a
// person's health is, is computed from the accounts linked to them at that
// moment, so that a link made or broken moves it exactly, and there is nothing
// to move. Nothing is overwritten: a correction is a further version, a
// withdrawal too, each with its reason; a dose that no longer counts is shown
// with the reason why.
package health
