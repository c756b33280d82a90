package health

import (
	"log/slog"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

// Entry is one thing that an app says of one of its users: a record, a
// declaration, or that one of them was entered in error. Exactly one of the
// three is set. The user is named by account, or by the app's own id of them.
type Entry struct {
	Account     person.AccountID
	User        string
	Record      *NewRecord
	Declaration *NewDeclaration
	Withdraw    *Withdrawal
}

// NewRecord is a record as an app sends it. One with the kind and source of
// another, or with its id, repeats it, or corrects it: then Reason says why.
type NewRecord struct {
	ID          RecordID // corrects this one; 0: found by kind and source
	Kind        Kind
	Source      string
	Facility    string
	Responsible string
	Batch       string
	Body        Body
	Reason      string
}

// NewDeclaration is a declaration as an app sends it.
type NewDeclaration struct {
	ID      DeclarationID // corrects this one: Reason says why; 0: a new one
	Kind    string
	Form    int // version of the form; 0: the one in force when it was declared, of a correction that of the declaration
	Consent int // version of the consent that was given
	// Changes says that Answers hold only what changed since the last full
	// declaration that the app may see.
	Changes bool
	Answers map[string]any
	At      time.Time // when it was declared; zero: now
	// Whoever declared on behalf (khai hộ): an account of the same app, by its
	// id or by the app's own. Both empty: the person, or whoever the account is
	// registered with.
	Declarer     person.AccountID
	DeclarerUser string
	Reason       string
}

// Withdrawal says that something was entered in error: it stays, and counts no
// more. A record is named by its id, or by kind and source.
type Withdrawal struct {
	Record      RecordID
	Kind        Kind
	Source      string
	Declaration DeclarationID
	Reason      string
}

// Outcome is what became of an entry.
type Outcome string

// The outcomes.
const (
	Created   Outcome = "created"
	Corrected Outcome = "corrected"
	Unchanged Outcome = "unchanged" // it was there already, word for word
	Annulled  Outcome = "withdrawn"
)

// Result is an outcome with what there is now, or the fault why there is none.
type Result struct {
	Account     person.AccountID
	Outcome     Outcome
	Record      *Record
	Declaration *Declaration
	Err         *fault.Error
}

// Together says how many entries are carried out together.
type Together struct {
	// Dry tells what would come of them and keeps nothing.
	Dry bool
	// Also, if set, is called in each unit with what became of the entries from
	// one index on; what it does in tx is kept with them or not at all. A unit
	// may run more than once. In a dry run what it does is kept alone.
	Also func(tx person.Tx, from int, results []Result) error
	// May says whether the app may write a kind: one of Kinds, or
	// "declaration". nil: every kind.
	May func(kind string) error
	// Shared says that the app may read what others declared of its users, and
	// so send changes alone.
	Shared bool
}

// LogValue keeps health data out of logs.
func (Entry) LogValue() slog.Value { return slog.StringValue("[entry]") }

// String keeps health data out of formatted errors.
func (Entry) String() string { return "[entry]" }

// GoString keeps health data out of %#v.
func (Entry) GoString() string { return "[entry]" }

// LogValue keeps health data out of logs.
func (NewRecord) LogValue() slog.Value { return slog.StringValue("[record]") }

// String keeps health data out of formatted errors.
func (NewRecord) String() string { return "[record]" }

// GoString keeps health data out of %#v.
func (NewRecord) GoString() string { return "[record]" }

// LogValue keeps health data out of logs.
func (NewDeclaration) LogValue() slog.Value { return slog.StringValue("[declaration]") }

// String keeps health data out of formatted errors.
func (NewDeclaration) String() string { return "[declaration]" }

// GoString keeps health data out of %#v.
func (NewDeclaration) GoString() string { return "[declaration]" }
