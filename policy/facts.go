package policy

import (
	"log/slog"
	"time"
)

// Facts are what is known of one person, or what one account knows of them: the
// facts of a person are those of their accounts put together by [Merge]. They
// are evidence in force: what was withdrawn or replaced is not there.
type Facts struct {
	Birth       string       `json:"birth,omitempty"` // YYYY-MM-DD or YYYY
	Unit        string       `json:"unit,omitempty"`  // where the person lives
	Doses       []Dose       `json:"doses,omitempty"`
	Tests       []Test       `json:"tests,omitempty"`
	Infections  []Infection  `json:"infections,omitempty"`
	Contacts    []Contact    `json:"contacts,omitempty"`
	Quarantines []Quarantine `json:"quarantines,omitempty"`
	Declaration *Declaration `json:"declaration,omitempty"` // the latest
	// Doubt says that whose evidence this is waits for a reviewer: the card
	// "needs verification".
	Doubt bool `json:"doubt,omitempty"`
	// Override is what two officers decided; nil: nothing.
	Override *Override `json:"override,omitempty"`
}

// Dose is one injection.
type Dose struct {
	Date    string `json:"date"`             // YYYY-MM-DD
	Vaccine string `json:"vaccine"`          // product: a code of the value set "vaccines"
	Number  int    `json:"number,omitempty"` // of the series, from 1; 0: not said
	Of      int    `json:"of,omitempty"`     // doses that the series has, as its reporter says; 0: by the value set
	// First is the earliest day that an account told of this injection, where that
	// is not Date; [Merge] fills it in.
	First string `json:"first,omitempty"`
	// Disputed are further products that other accounts name for this injection;
	// only [Merge] sets it.
	Disputed []string `json:"disputed,omitempty"`
}

// Test is one test for the infection.
type Test struct {
	Kind     string    `json:"kind"`     // "pcr" or "antigen"
	Sample   time.Time `json:"sample"`   // when the specimen was taken: validity counts from here
	Result   time.Time `json:"result"`   // when the result was there
	Positive bool      `json:"positive"` // false: negative; what was inconclusive is no fact
}

// Infection is one illness (F0).
type Infection struct {
	Since     string `json:"since"`               // YYYY-MM-DD: first positive
	Recovered string `json:"recovered,omitempty"` // YYYY-MM-DD; empty: not yet
}

// Contact is a contact class (standard §5): F1 of a case, F2 of an F1.
type Contact struct {
	Class string    `json:"class"` // "F1" or "F2"
	Since time.Time `json:"since"` // last exposure
	Until time.Time `json:"until,omitzero"`
}

// Quarantine is an order to stay.
type Quarantine struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Declaration is what counts of the last health declaration in force.
type Declaration struct {
	Kind     string    `json:"kind"` // "domestic", "movement" or "entry"
	At       time.Time `json:"at"`
	Until    time.Time `json:"until"` // 72 h after At unless configured (standard §5)
	Symptoms bool      `json:"symptoms,omitempty"`
	Exposed  bool      `json:"exposed,omitempty"`   // contact with a case, or with somebody with symptoms
	Travel   bool      `json:"travelled,omitempty"` // from an affected area
}

// Override is a colour that two officers gave for a time (A25).
type Override struct {
	Colour Colour    `json:"colour"`
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
	Reason Reason    `json:"reason"` // that the person sees
}

// Empty says that nothing is known that a card could rest on.
func (f Facts) Empty() bool {
	return len(f.Doses)+len(f.Tests)+len(f.Infections)+len(f.Contacts)+len(f.Quarantines) == 0 && f.Declaration == nil
}

// LogValue keeps what is known of a person's health out of logs.
func (Facts) LogValue() slog.Value { return slog.StringValue("[facts]") }

// String keeps it out of formatted errors.
func (Facts) String() string { return "[facts]" }

// GoString keeps it out of %#v.
func (f Facts) GoString() string { return f.String() }
