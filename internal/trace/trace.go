// Package trace answers a contact tracer: who was at a place, where was a
// person, who was near them and for how long.
//
// It answers only for a case that a laboratory or a health authority opened,
// only for a purpose that was granted, and never without writing down the
// access first: an answer whose access could not be recorded is not given.
package trace

import "time"

// Case is why a tracer asks.
type Case struct {
	Ref       string // public reference, e.g. "VN-HCM-2021-000123"
	Opened    time.Time
	OpenedBy  string // client id of the laboratory or authority
	Authority string // unit code whose tracers may use it
	Kind      string // "case", "cluster"
	Closed    time.Time
}
