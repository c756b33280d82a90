package verifier

import (
	"encoding/json"
	"log/slog"
	"time"

	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
)

// Validity says whether a signed code counts at a moment.
type Validity string

// The validities; empty for what carries no signature, or a wrong one.
const (
	Valid     Validity = "valid"
	Expired   Validity = "expired"
	NotYet    Validity = "not_yet_valid"
	AskOnline Validity = "ask_online" // perhaps revoked: only the server knows
)

// Answer is what a gate may know of a code without network. It shows what place
// staff may see, masked as the server masks it, and nothing else.
type Answer struct {
	Kind      qr.Kind
	Shown     qr.Fields // masked
	Signature qr.SignatureState
	Validity  Validity
	Reason    qr.Reason // why the kind is unknown, or the signature or validity is not good; else zero
	Warnings  []qr.Reason
	Sandbox   bool // a test code

	// Card has the colour unknown where it cannot be told; then Why says why.
	Card policy.Card
	Why  qr.Reason

	Certificate *Certificate // of certificates alone

	Version int64 // of the bundle
	Made    time.Time
	Age     Age
}

// MarshalJSON writes names in lower case; what is empty is left out.
func (a Answer) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Kind        qr.Kind           `json:"kind"`
		Shown       qr.Fields         `json:"shown"`
		Signature   qr.SignatureState `json:"signature"`
		Validity    Validity          `json:"validity,omitempty"`
		Reason      *qr.Reason        `json:"reason,omitempty"`
		Warnings    []qr.Reason       `json:"warnings,omitempty"`
		Sandbox     bool              `json:"sandbox,omitempty"`
		Card        wireCard          `json:"card"`
		Certificate *Certificate      `json:"certificate,omitempty"`
		Bundle      wireAge           `json:"bundle"`
	}{a.Kind, a.Shown, a.Signature, a.Validity, orNil(a.Reason), a.Warnings, a.Sandbox,
		wireCard{a.Card.Colour, a.Card.Reasons, a.Card.ValidUntil, a.Card.Policy, a.Card.Number, a.Card.Rule, orNil(a.Why)},
		a.Certificate, wireAge{a.Version, a.Made, a.Age}})
}

type wireCard struct {
	Colour     policy.Colour   `json:"colour"`
	Reasons    []policy.Reason `json:"reasons,omitempty"`
	ValidUntil time.Time       `json:"valid_until,omitzero"`
	Policy     string          `json:"policy,omitempty"`
	Number     uint32          `json:"policy_number,omitempty"`
	Rule       uint8           `json:"rule,omitempty"`
	Why        *qr.Reason      `json:"why_unknown,omitempty"`
}

type wireAge struct {
	Version int64     `json:"version"`
	Made    time.Time `json:"made"`
	Age     Age       `json:"age"`
}

func orNil(r qr.Reason) *qr.Reason {
	if r == (qr.Reason{}) {
		return nil
	}
	return &r
}

// LogValue keeps what is known of a person out of logs.
func (a Answer) LogValue() slog.Value {
	return slog.GroupValue(slog.String("kind", string(a.Kind)), slog.String("signature", string(a.Signature)), slog.String("bundle", string(a.Age)))
}

// String keeps it out of formatted errors.
func (Answer) String() string { return "[answer]" }

// GoString keeps it out of %#v.
func (a Answer) GoString() string { return a.String() }
