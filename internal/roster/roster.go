// Package roster moves an app's own list as a whole: its users, or what it
// knows of their health, into the platform (import); its users out of it again
// (export).
//
// Both are jobs that outlive the request, the connection and the process.
// Rows come in by pieces and are kept as parts of at most [PartRows]. A worker
// takes a part, and what its rows say, their results and the mark that it is done
// are one transaction: a job that is killed anywhere goes on where it was, and
// no row is kept twice, lost, or told wrong. A row that cannot be read or kept
// is a result like any other; an import never stops to ask.
// Rows are erased when they are done, results after [ResultsKept]; counts stay.
package roster

import (
	"context"
	"time"

	"github.com/motma/motma/internal/person"
)

// Limits, this project's own choice.
const (
	PartRows    = 256       // rows in a part
	MaxPiece    = 8 << 20   // bytes of a piece, unpacked
	MaxRow      = 16 << 10  // bytes of a row
	MaxRows     = 5_000_000 // rows of a job
	MaxOpen     = 20        // unfinished jobs of one app in one direction
	ResultsKept = 7 * 24 * time.Hour
	LinksKept   = 24 * time.Hour // of an export's parts (A32)
)

// ID is a job: a surrogate.
type ID int64

// Kind is the direction of a job.
type Kind string

// The kinds.
const (
	Import Kind = "import"
	Export Kind = "export"
)

// Content is what the rows of a job are.
type Content string

// The contents.
const (
	People       Content = "people"       // registrations of the app's users
	Records      Content = "records"      // what facilities say of their health
	Declarations Content = "declarations" // what they declared themselves
)

// Contents are all of them.
var Contents = []Content{People, Records, Declarations}

// State is how far a job is.
type State string

// The states.
const (
	Receiving State = "receiving" // an import whose rows are coming in
	Waiting   State = "waiting"   // an export that an operator has to approve
	Running   State = "running"
	Done      State = "done"
	Cancelled State = "cancelled"
	Failed    State = "failed" // a part could not be worked on, however often it was tried
)

// Counts are how many rows came to what.
type Counts struct {
	Created, Linked, Updated, Unchanged, Review, Conflict, Rejected int64
	Corrected, Withdrawn                                            int64 // records and declarations
}

// of gives the counter of an outcome.
func (c *Counts) of(outcome string) *int64 {
	switch outcome {
	case "created":
		return &c.Created
	case "linked":
		return &c.Linked
	case "updated":
		return &c.Updated
	case "unchanged":
		return &c.Unchanged
	case "review":
		return &c.Review
	case "conflict":
		return &c.Conflict
	case "corrected":
		return &c.Corrected
	case "withdrawn":
		return &c.Withdrawn
	}
	return &c.Rejected
}

// Sum is how many rows were counted.
func (c Counts) Sum() int64 {
	return c.Created + c.Linked + c.Updated + c.Unchanged + c.Review + c.Conflict + c.Rejected + c.Corrected + c.Withdrawn
}

// Job is an import or an export.
type Job struct {
	ID       ID
	App      person.AppID
	Kind     Kind
	Content  Content
	State    State
	Options  Options
	Digest   string // of the file, as the app gave it; with the options it is the same job again
	Actor    string
	Created  time.Time
	Started  time.Time // zero: not yet
	Ended    time.Time // zero: not yet
	Received int64     // rows that came in, or that an export has
	Counts   Counts
	Erased   time.Time // when rows and results were erased; zero: they are there
	Approved string    // who approved an export
}

// Options say what a job does.
type Options struct {
	Format  Format    `json:"format,omitempty"`
	Mapping *Mapping  `json:"mapping,omitempty"`
	Dry     bool      `json:"dry,omitempty"`
	Since   time.Time `json:"since,omitzero"` // of an export: only who changed since
	// Of an export: where the app's feed stood when it was read.
	Cursor string `json:"cursor,omitempty"`
	// ReadAt is when an export's rows were read.
	ReadAt time.Time `json:"read_at,omitzero"`
}

// Side is which rows a part holds.
type Side string

// The sides.
const (
	In   Side = "in"   // rows to work on
	Late Side = "late" // rows whose declarer was not there yet: worked on last
	Out  Side = "out"  // results, or an export's rows
)

// Part is some rows of a job.
type Part struct {
	Job     ID
	Side    Side
	First   int64 // number of its first row, from 1
	Rows    int
	Done    int    // how many of them are done
	Token   string // of whoever works on it
	Digest  string // SHA-256 of the content unpacked, hexadecimal: of exports
	Bytes   int64  // of the content unpacked
	Content []byte // gzip
	Counts  Counts // of results
}

// Line is the result of one row. It is kept as it is sent.
type Line struct {
	Row         int64    `json:"row"`
	User        string   `json:"user,omitempty"`
	Outcome     string   `json:"outcome"`
	Account     string   `json:"account,omitempty"`
	QID         string   `json:"qid,omitempty"`
	Code        string   `json:"code,omitempty"`
	Record      string   `json:"record,omitempty"`
	Declaration string   `json:"declaration,omitempty"`
	Version     int      `json:"version,omitempty"`
	Reason      *Reason  `json:"reason,omitempty"`
	Column      string   `json:"column,omitempty"`
	Path        string   `json:"path,omitempty"`
	Flags       []string `json:"flags,omitempty"`
}

// Reason says why, to a program and to a person.
type Reason struct {
	Code string `json:"code"`
	VI   string `json:"vi"`
	EN   string `json:"en"`
}

// String keeps personal data out of formatted errors.
func (Line) String() string { return "[line]" }

// GoString keeps personal data out of %#v.
func (Line) GoString() string { return "[line]" }

// Person is one line of an export: what an app may know of its own user.
type Person struct {
	Account string    `json:"account"`
	User    string    `json:"user"`
	QID     string    `json:"qid,omitempty"`
	Code    string    `json:"code,omitempty"`
	State   string    `json:"state"`
	Updated time.Time `json:"updated"`
	Flags   []string  `json:"flags,omitempty"`
}

// String keeps personal data out of formatted errors.
func (Person) String() string { return "[person]" }

// GoString keeps personal data out of %#v.
func (Person) GoString() string { return "[person]" }

// Store keeps jobs.
type Store interface {
	NewID() int64
	// CreateJob keeps a job, or gives the one that an app made of the same
	// digest and options before; ErrOpen where it has too many unfinished ones.
	CreateJob(ctx context.Context, j Job) (Job, error)
	// Job gives a job with its counts so far; ErrUnknown if there is none.
	Job(ctx context.Context, id ID) (Job, error)
	// Jobs of an app, newest first, before a cursor (0: from the newest).
	Jobs(ctx context.Context, app person.AppID, kind Kind, before ID, limit int) ([]Job, error)
	// AddParts keeps rows of an import that is receiving, which has so many.
	// It gives how many it has now, and ErrFrom when it had others.
	AddParts(ctx context.Context, id ID, from int64, parts []Part) (int64, error)
	// SetState moves a job on from one of some states; ErrState if it is in
	// another. What is started, ended or approved is noted with it.
	SetState(ctx context.Context, id ID, from []State, to State, actor string) error

	// Claim takes parts of running imports to work on, until a moment; late
	// ones only when nothing else of their job is left. Of a job whose content is
	// not people it takes the first part that is left, and while somebody works on
	// it none: a row may correct another of a part before.
	Claim(ctx context.Context, token string, most int, until time.Time) ([]Part, error)
	// GiveBack puts a part back that was claimed and cannot be worked on now,
	// through no fault of its own: that was no try. It waits for its lease to end.
	GiveBack(ctx context.Context, p Part) error
	// Finish keeps, within the unit that keeps what rows say, what came of a part's next
	// rows, and marks them done. A part that somebody else works on by now:
	// ErrOvertaken, and nothing of the unit is kept.
	Finish(tx person.Tx, p Part, from, rows int, results ...Part) error
	// Settle ends running imports that have no rows left, and those of which a
	// part cannot be worked on.
	Settle(ctx context.Context) error

	// ClaimExport takes a running export; ErrUnknown when there is none.
	ClaimExport(ctx context.Context, token string, until time.Time) (Job, error)
	// Extract reads an app's people in one state of the database, and calls f
	// for each, in the order of their user ids.
	Extract(ctx context.Context, app person.AppID, since time.Time, f func(Person) error) error
	// CountPeople says how many Extract would read.
	CountPeople(ctx context.Context, app person.AppID, since time.Time) (int64, error)
	// AddExport keeps the next part of an export, if the token is still right.
	AddExport(ctx context.Context, token string, until time.Time, p Part) error
	// EndExport finishes one.
	EndExport(ctx context.Context, token string, j Job) error

	// Parts of a job, in the order of their rows, after one; without content.
	Parts(ctx context.Context, id ID, side Side) ([]Part, error)
	// Part gives one with its content; ErrUnknown if it is not there.
	Part(ctx context.Context, id ID, side Side, first int64) (Part, error)
	// EraseJobs removes rows and results of jobs that ended before a moment.
	EraseJobs(ctx context.Context, kind Kind, before time.Time) (int64, error)
}
