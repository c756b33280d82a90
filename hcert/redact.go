package hcert

import (
	"fmt"
	"io"
	"log/slog"
)

// What a certificate says is personal data, in every part. None of these types
// shows it in a log or in formatted text, whatever the verb; JSON is for those who
// mean to.

const redacted = "certificate[redacted]"

func redact(f fmt.State) { io.WriteString(f, redacted) }

// LogValue keeps personal data out of logs.
func (u Unverified) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format keeps personal data out of formatted text.
func (u Unverified) Format(f fmt.State, _ rune) { redact(f) }

// LogValue keeps personal data out of logs.
func (v Verified) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format keeps personal data out of formatted text.
func (v Verified) Format(f fmt.State, _ rune) { redact(f) }

// LogValue keeps personal data out of logs.
func (c Claims) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format keeps personal data out of formatted text.
func (c Claims) Format(f fmt.State, _ rune) { redact(f) }

// LogValue keeps personal data out of logs.
func (c Certificate) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format keeps personal data out of formatted text.
func (c Certificate) Format(f fmt.State, _ rune) { redact(f) }

// LogValue keeps personal data out of logs.
func (n Name) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format keeps personal data out of formatted text.
func (n Name) Format(f fmt.State, _ rune) { redact(f) }

// LogValue keeps personal data out of logs.
func (v Vaccination) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format keeps personal data out of formatted text.
func (v Vaccination) Format(f fmt.State, _ rune) { redact(f) }

// LogValue keeps personal data out of logs.
func (t Test) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format keeps personal data out of formatted text.
func (t Test) Format(f fmt.State, _ rune) { redact(f) }

// LogValue keeps personal data out of logs.
func (r Recovery) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format keeps personal data out of formatted text.
func (r Recovery) Format(f fmt.State, _ rune) { redact(f) }

// LogValue tells which steps hold, and keeps personal data out of logs.
func (r Report) LogValue() slog.Value {
	var steps []slog.Attr
	for s := range numSteps {
		steps = append(steps, slog.Bool(s.String(), r.passed[s]))
	}
	return slog.GroupValue(steps...)
}

// Format tells whether all steps hold, and keeps personal data out of formatted
// text.
func (r Report) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "report[ok %v, redacted]", r.OK()) }
