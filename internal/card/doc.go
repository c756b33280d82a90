// Package card keeps the policies that are in force and says what card each
// person has by them.
//
// A card is never stored as an answer: it is computed, by [policy.Set], from
// the facts of a person at the moment and place that it is asked for. What is
// kept of cards only serves to find out who changed: after evidence came in,
// after time passed, after a policy came into force.
//
// What holds is a list of dated activations. A version of a document comes
// into force by one officer's proposal and another's approval, and going back
// to the version before is one call of one officer. A colour that officers
// gave in place of the policy's is an override (A25): it needs an open case,
// two officers, an end, and a reason that the person sees; many of them raise
// an alarm and stop, and all of one hand are taken back at once.
package card
