package scan

import (
	"log/slog"
	"time"

	"github.com/motma/motma/policy"
)

// Result is what became of a reading.
type Result string

// The results.
const (
	ResultRecorded    Result = "recorded"
	ResultDuplicate   Result = "duplicate"   // the same scan was there already
	ResultQuarantined Result = "quarantined" // kept, but its time is not believed (A10)
)

// Signature is what is known of a code's signature.
type Signature string

// The states of a signature.
const (
	SignatureValid   Signature = "valid"
	SignatureInvalid Signature = "invalid"
	SignatureNone    Signature = "none"
)

// Answer is what a gate is told, after the scan is durable. It gives what
// staff need to compare with the person in front of them and nothing else: no
// history, no identifiers (A03).
type Answer struct {
	Scan      ID
	Result    Result
	At        time.Time // device time, as kept
	Received  time.Time // server time
	Place     PlaceID
	PlaceName string // as registered (A06)
	Gate      GateID
	Direction Direction
	Method    Method
	Who       Who
	Assurance Assurance
	Kind      Kind
	Signature Signature
	Flags     Flag
	Card      policy.Card
	Warnings  []Warning
	// Certificate is set when one was read.
	Certificate *CertificateAnswer
}

// LogValue shows no personal data.
func (a Answer) LogValue() slog.Value {
	return slog.GroupValue(slog.String("scan", a.Scan.String()), slog.String("result", string(a.Result)))
}

// String keeps personal data out of formatted errors.
func (a Answer) String() string { return "[answer " + a.Scan.String() + "]" }

// GoString keeps personal data out of %#v.
func (a Answer) GoString() string { return a.String() }

// Who is the person as the asker may see them. Place staff see a masked name
// (standard §4), an officer the full name and the birth year.
type Who struct {
	Name      string // empty when nothing is known or may be shown
	BirthYear string // officers only
	QID       string // all but the last four characters masked
	Known     bool   // attributed to a registered person; never true for a mere claim that did not hold
}

// String keeps personal data out of formatted errors.
func (Who) String() string { return "[who]" }

// GoString keeps personal data out of %#v.
func (Who) GoString() string { return "[who]" }

// Warning is something staff should act on; the texts say how.
type Warning struct{ Code, VI, EN string }
