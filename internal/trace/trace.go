// Package trace answers a contact tracer: who was at a place, where was a
// person, who was near them and for how long.
//
// It answers only for a case that a laboratory or a health authority opened,
// only for a purpose that was granted, and never without writing down the
// access first: an answer whose access could not be recorded is not given.
package trace

import (
	"context"
	"log/slog"
	"time"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
)

// Case is why a tracer asks.
type Case struct {
	Ref       string // public reference, e.g. "VN-HCM-2021-000123"
	Opened    time.Time
	OpenedBy  string // client id of the laboratory or authority
	Authority string // unit code whose tracers may use it
	Kind      string // "case", "cluster"
	Closed    time.Time
}

// By is who asks, as the transport authenticated it: a client that holds the
// scope for what it asks.
type By struct {
	Client   string
	Kind     string   // "lab" or "authority": who may open cases
	Officer  string   // whom the client names, opaque; required for reading
	Unit     string   // administrative unit it is competent for; "" the country
	Purposes []string // what the client was granted
}

// Query is what every question of a tracer carries. The time span is cut to
// what is kept.
type Query struct {
	By
	Case     string
	Purpose  string
	From, To time.Time
}

// Purpose is the only one that tracing serves, whatever a client was granted
// (A15): police and courts have a path of their own.
const Purpose = "contact_tracing"

// People finds the person a tracer asks about; person.Registry is it.
type People interface {
	// ByQID finds whose QID it is. Unknown: person.ErrUnknown.
	ByQID(ctx context.Context, q person.QID) (person.Holder, error)
	// ByNumber finds the person of a verified number. Unknown: person.ErrUnknown.
	ByNumber(ctx context.Context, k person.Key) (person.Holder, error)
}

// Tracer answers tracers.
type Tracer struct {
	Store   Store
	Scans   scan.Store
	People  People
	Journal *audit.Journal
	Now     func() time.Time
	Keep    time.Duration  // how long scans are kept; 30 days when zero (standard §6)
	Zone    *time.Location // of opening hours; nil: UTC+7
}

// Subject is the person a question is about: one of the two.
type Subject struct {
	QID    person.QID
	Number person.Key
}

// LogValue shows no personal data.
func (Subject) LogValue() slog.Value { return slog.StringValue("[subject]") }

// String keeps personal data out of formatted errors.
func (Subject) String() string { return "[subject]" }

// GoString keeps personal data out of %#v.
func (Subject) GoString() string { return "[subject]" }

// Person is somebody as a tracer sees them: in full, to be called.
type Person struct {
	QID   person.QID
	Name  string
	Birth string
	Phone string
	Known bool // linked to a person; else one unconfirmed record
}

// LogValue shows no personal data.
func (Person) LogValue() slog.Value { return slog.StringValue("[person]") }

// String keeps personal data out of formatted errors.
func (Person) String() string { return "[person]" }

// GoString keeps personal data out of %#v.
func (Person) GoString() string { return "[person]" }

func personOf(h person.Holder) Person {
	return Person{QID: h.QID, Name: h.Name, Birth: h.Birth, Phone: h.Phone, Known: h.Person != 0}
}
