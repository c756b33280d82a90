package health

import (
	"log/slog"
	"time"

	"github.com/motma/motma/internal/person"
)

// Kind is what a record says.
type Kind string

// The kinds of record (standard §5). An app needs the right to write each.
const (
	Dose       Kind = "dose"
	Test       Kind = "test"
	Infection  Kind = "infection"
	Contact    Kind = "contact"    // contact class: F1, F2; a case (F0) is an Infection
	Quarantine Kind = "quarantine" // an order: place, from, to
	Check      Kind = "check"      // one day's check of a quarantine order
)

// Kinds are all of them.
var Kinds = []Kind{Dose, Test, Infection, Contact, Quarantine, Check}

// State of a version.
type State string

// The states. Only the newest version of a record can be in force.
const (
	InForce   State = "in_force"
	Withdrawn State = "withdrawn" // entered in error: counts no more, and is shown with the reason
)

// RecordID is one record: a surrogate. Zero is none.
type RecordID int64

// Record is one version of what a facility says happened to one app's user.
type Record struct {
	ID      RecordID
	Account person.AccountID
	Kind    Kind
	Source  string // the app's own id of it; one record for each account, kind and source
	Version int    // 1 is the first; older ones stay
	State   State
	At      time.Time // of this version
	Actor   string
	Reason  string // why it was corrected or withdrawn; empty in version 1

	Facility    string // where: code or name
	Responsible string // who answers for it there
	Batch       string // of the vaccine or test kit
	Body        Body
}

// Body is what a record says; the member of its kind is set.
type Body struct {
	Dose       *DoseBody       `json:"dose,omitempty"`
	Test       *TestBody       `json:"test,omitempty"`
	Infection  *InfectionBody  `json:"infection,omitempty"`
	Contact    *ContactBody    `json:"contact,omitempty"`
	Quarantine *QuarantineBody `json:"quarantine,omitempty"`
	Check      *CheckBody      `json:"check,omitempty"`
}

// Kinds and outcomes of tests.
const (
	PCR          = "pcr"
	Antigen      = "antigen"
	Positive     = "positive"
	Negative     = "negative"
	Inconclusive = "inconclusive" // a record, and no fact
)

// DoseBody is an injection.
type DoseBody struct {
	Date    string `json:"date"`             // YYYY-MM-DD
	Vaccine string `json:"vaccine"`          // code of the value set "vaccines"
	Number  int    `json:"number,omitempty"` // from 1; 0: not said
	Of      int    `json:"of,omitempty"`
}

// TestBody is a test.
type TestBody struct {
	Kind    string    `json:"kind"` // "pcr", "antigen"
	Sample  time.Time `json:"sample"`
	Result  time.Time `json:"result"`
	Outcome string    `json:"outcome"`        // "positive", "negative", "inconclusive"
	Kit     string    `json:"kit,omitempty"`  // code of the value set "tests"
	Name    string    `json:"name,omitempty"` // of a test that has no kit
}

// InfectionBody is an illness, F0.
type InfectionBody struct {
	Since     string `json:"since"` // YYYY-MM-DD
	Recovered string `json:"recovered,omitempty"`
}

// ContactBody is a contact class.
type ContactBody struct {
	Class string    `json:"class"` // "F1", "F2"
	Since time.Time `json:"since"`
	Until time.Time `json:"until,omitzero"`
	Case  string    `json:"case,omitempty"` // reference of the case
}

// QuarantineBody is an order.
type QuarantineBody struct {
	Place string    `json:"place"` // "home", or the name of a facility
	Unit  string    `json:"unit"`
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
}

// CheckBody is one day's check of an order.
type CheckBody struct {
	Order    string   `json:"order"` // source of the order
	Day      string   `json:"day"`   // YYYY-MM-DD
	Present  bool     `json:"present"`
	Symptoms []string `json:"symptoms,omitempty"`
	Celsius  float64  `json:"celsius,omitempty"`
}

// LogValue keeps health data out of logs.
func (r Record) LogValue() slog.Value { return slog.Int64Value(int64(r.ID)) }

// String keeps health data out of formatted errors.
func (Record) String() string { return "[record]" }

// GoString keeps health data out of %#v.
func (r Record) GoString() string { return r.String() }

// String keeps health data out of formatted errors.
func (Body) String() string { return "[body]" }

// GoString keeps health data out of %#v.
func (b Body) GoString() string { return b.String() }
