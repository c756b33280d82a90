package review

import (
	"log/slog"
	"time"

	"github.com/motma/motma/internal/person"
)

// Sort is what a person asks to have put right: the eight kinds of correction
// that CoWIN came to need.
type Sort string

// The eight.
const (
	Fields     Sort = "fields"         // name, birth date, sex and so on are wrong
	Merge      Sort = "merge"          // two QIDs are mine
	Unknown    Sort = "unknown_member" // a record that is not mine is linked to me
	Transfer   Sort = "transfer"       // a dependant to another declarer, or a phone to me
	Regenerate Sort = "regenerate"     // a new code, with the same QID
	Date       Sort = "date"           // the date of a health record is wrong
	Paper      Sort = "paper"          // add a paper
	Revoke     Sort = "revoke"         // no code any more
)

// State is where a request stands.
type State string

// The states.
const (
	Received  State = "received"
	InReview  State = "in_review"      // accepted by one officer, waits for a second
	Needs     State = "needs_evidence" // the person is asked for more
	Withdrawn State = "withdrawn"
	Rejected  State = "refused"
	Done      State = "done"
	// HandedOn is a correction of a health record: accepted, and to be carried
	// out by whoever keeps the record.
	HandedOn State = "waits_for_records"
)

// pending are the states in which something may still happen.
var pending = []State{Received, InReview, Needs}

// Open says whether a request waits for anything.
func (s State) Open() bool { return s == Received || s == InReview || s == Needs }

// Asked is what a request asks for; which members count depends on its sort.
// It holds personal data.
type Asked struct {
	Attrs    person.Attributes // Fields: what should be there; Paper and Transfer: the number to add
	QID      person.QID        // Merge: the other QID
	App      person.AppID      // Unknown: whose record it is, if the person knows
	Declarer person.AccountID  // Transfer: the new declarer's account
	Record   string            // Date: the kind of record
	Was, Is  string            // Date: the date written there, and the right one
	Code     string            // Regenerate and Revoke: lost, leaked or changed
	Text     string            // in the person's own words
}

// LogValue keeps personal data out of logs.
func (Asked) LogValue() slog.Value { return slog.StringValue("[asked]") }

// String keeps personal data out of formatted errors.
func (Asked) String() string { return "[asked]" }

// GoString keeps personal data out of %#v.
func (Asked) GoString() string { return "[asked]" }

// Proof is evidence that somebody saw. Files are not taken: the paper stays
// with the person, and who saw it answers for it.
type Proof struct {
	Paper  string // "cccd", "passport", "birth_certificate", ...
	SeenBy string // reference of the staff who saw it
	Ref    string // where it is on file there
	Text   string
	At     time.Time
}

// LogValue keeps personal data out of logs.
func (Proof) LogValue() slog.Value { return slog.StringValue("[proof]") }

// String keeps personal data out of formatted errors.
func (Proof) String() string { return "[proof]" }

// GoString keeps personal data out of %#v.
func (Proof) GoString() string { return "[proof]" }

// Step is one thing that happened to a request.
type Step struct {
	ID     int64
	At     time.Time
	Actor  string
	What   string // "received", "evidence", "asked", "proposed", "not_approved", "accepted", "refused", "withdrawn", "done", "undone", "erased"
	VI, EN string // what the officer tells the person
}

// String keeps what a person is told out of formatted errors.
func (s Step) String() string { return "[step " + s.What + "]" }

// GoString keeps what a person is told out of %#v.
func (s Step) GoString() string { return s.String() }

// Request is something that a person asks to have put right, through an app.
type Request struct {
	ID       int64
	Account  person.AccountID
	App      person.AppID
	Sort     Sort
	State    State
	Opened   time.Time
	Updated  time.Time
	Due      time.Time // until when a decision, or the evidence, is due
	Print    string    // digest of what is asked: the same request is kept once
	Asked    Asked
	Evidence []Proof
	Erased   time.Time      // when its personal data were removed
	Proposal int64          // the proposal that it waits for
	Joined   *person.Joined // what a merge did, for undoing it
	Steps    []Step         // oldest first
}

// LogValue keeps personal data out of logs.
func (r Request) LogValue() slog.Value { return slog.Int64Value(r.ID) }

// String keeps personal data out of formatted errors.
func (r Request) String() string { return "[request]" }

// GoString keeps personal data out of %#v.
func (r Request) GoString() string { return "[request]" }

// RequestFilter chooses requests.
type RequestFilter struct {
	Account person.AccountID // 0: any
	Sort    Sort             // empty: any
	State   State            // empty: those that are open; "all": any
	Overdue time.Time        // not zero: those that were due before
}
