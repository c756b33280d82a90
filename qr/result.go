package qr

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
)

// Kind of a code.
type Kind string

// The kinds that [Recogniser.Recognise] tells apart (standard §3).
const (
	KindPersonal    Kind = "personal"    // the national personal code
	KindCCCD        Kind = "cccd"        // chip-based citizen card
	KindBHYT        Kind = "bhyt"        // health insurance card
	KindCertificate Kind = "certificate" // EU-style certificate, HC1
	KindPlace       Kind = "place"       // a place code of this platform
	KindApp         Kind = "app"         // a registered app's own code
	KindUnknown     Kind = "unknown"     // none of these, or not certainly one
)

// SignatureState says what is known of a code's signature.
type SignatureState string

// The states of a signature.
const (
	SignatureValid   SignatureState = "valid"   // checked, by a known key, within its times
	SignatureInvalid SignatureState = "invalid" // present, and not to be relied on; Reason tells why
	SignatureNone    SignatureState = "none"    // the code carries none, or (certificates) none that is checked here
)

// Field is one named value of a code.
type Field struct{ Name, Value string }

// Fields are the values of a code in its own order. In JSON they are an object.
type Fields []Field

// Get returns the value of that name, or "".
func (f Fields) Get(name string) string {
	for _, field := range f {
		if field.Name == name {
			return field.Value
		}
	}
	return ""
}

// add appends a field that has a value.
func (f *Fields) add(name, value string) {
	if value != "" {
		*f = append(*f, Field{name, value})
	}
}

// MarshalJSON writes an object, members in the order of the code.
func (f Fields) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, field := range f {
		if i > 0 {
			out = append(out, ',')
		}
		name, err := json.Marshal(field.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(field.Value)
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, name...), ':'), value...)
	}
	return append(out, '}'), nil
}

// Result is what a text was recognised as. Fields of a code without a valid
// signature are claims. It prints itself redacted; Masked is the view to show by
// default.
type Result struct {
	Kind      Kind
	Signature SignatureState
	Fields    Fields
	Reason    Reason   // why unknown, or why the signature is not valid; else zero
	Warnings  []Reason // oddities that do not stop reading
	Sandbox   bool     // signed by a sandbox key: a test code

	// The parsed code, one of these by Kind; none in a masked view.
	Personal      *Unverified
	Verified      *Verified // only with a valid signature
	CCCD          *CCCD
	BHYT          *BHYT
	Place         *UnverifiedPlace
	VerifiedPlace *VerifiedPlace // only with a valid signature
	App           *AppCode
}

// AppCode is a code of a registered app's own format.
type AppCode struct {
	App  string // name of the app
	User string // the app's id of its user
	text string
}

// Text returns the code byte for byte.
func (a AppCode) Text() string { return a.text }

// LogValue keeps personal data out of logs.
func (a AppCode) LogValue() slog.Value { return slog.StringValue("app[redacted]") }

// Format keeps personal data out of formatted text, whatever the verb.
func (a AppCode) Format(f fmt.State, _ rune) { io.WriteString(f, "app[redacted]") }

// MarshalJSON writes kind, signature, fields, reason (null when there is none),
// warnings and, only when true, sandbox.
func (r Result) MarshalJSON() ([]byte, error) {
	wire := struct {
		Kind      Kind           `json:"kind"`
		Signature SignatureState `json:"signature"`
		Fields    Fields         `json:"fields"`
		Reason    *Reason        `json:"reason"`
		Warnings  []Reason       `json:"warnings"`
		Sandbox   bool           `json:"sandbox,omitempty"`
	}{r.Kind, r.Signature, r.Fields, nil, r.Warnings, r.Sandbox}
	if r.Reason != (Reason{}) {
		wire.Reason = &r.Reason
	}
	if wire.Warnings == nil {
		wire.Warnings = []Reason{}
	}
	return json.Marshal(wire)
}

// warn adds a warning when bad.
func (r *Result) warn(bad bool, w Reason) {
	if bad {
		r.Warnings = append(r.Warnings, w)
	}
}

// LogValue tells kind, signature and reason, and keeps personal data out of
// logs.
func (r Result) LogValue() slog.Value {
	return slog.GroupValue(slog.String("kind", string(r.Kind)), slog.String("signature", string(r.Signature)), slog.String("reason", r.Reason.Code))
}

// Format keeps personal data out of formatted text, whatever the verb.
func (r Result) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "%s[signature %s, redacted]", string(r.Kind), string(r.Signature))
}
