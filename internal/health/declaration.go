package health

import (
	"log/slog"
	"time"

	"github.com/motma/motma/internal/person"
)

// DeclarationID is one declaration: a surrogate. Zero is none.
type DeclarationID int64

// Declaration is one version of what a person declared, or what was declared on
// their behalf (standard §5). Another declaration supersedes it; a correction
// is a further version of the same.
type Declaration struct {
	ID      DeclarationID
	Account person.AccountID
	Kind    string // "domestic", "movement", "entry"
	Form    int    // version of the form that it was checked against
	Consent int    // version of the consent that the person gave
	Version int
	State   State
	At      time.Time // when it was declared: of the first version; validity counts from here
	Until   time.Time // when it ends
	Saved   time.Time // when this version came in
	Actor   string
	Reason  string // why it was corrected or withdrawn
	// Declarer is the account of whoever declared on behalf (khai hộ), 0 for
	// oneself.
	Declarer person.AccountID
	Answers  []byte // JSON object, complete: also where only changes were sent
	// What counts of the answers, as the form said when they came in.
	Symptoms  bool
	Exposed   bool
	Travelled bool
}

// LogValue keeps health data out of logs.
func (d Declaration) LogValue() slog.Value { return slog.Int64Value(int64(d.ID)) }

// String keeps health data out of formatted errors.
func (Declaration) String() string { return "[declaration]" }

// GoString keeps health data out of %#v.
func (d Declaration) GoString() string { return d.String() }
