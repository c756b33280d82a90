package main

import (
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/rules"
)

// rulesCmd is everything about rules at the terminal.
type rulesCmd struct {
	Test rulesTestCmd `cmd:"" help:"Run a rule set with its tests."`
	Eval rulesEvalCmd `cmd:"" help:"Evaluate a rule on data and print the value as JSON."`

	Simulate rulesSimulateCmd `cmd:"" help:"Count, on a database, who would change colour by a policy."`
}

// zoneFlag is the time zone of dates and times that name none.
type zoneFlag struct{ *time.Location }

// UnmarshalText accepts UTC, the country's zone by its name, or an offset.
func (z *zoneFlag) UnmarshalText(text []byte) error {
	s := string(text)
	switch {
	case strings.EqualFold(s, "UTC"):
		z.Location = time.UTC
	case strings.EqualFold(s, rules.Vietnam.String()):
		z.Location = rules.Vietnam
	default:
		t, err := time.Parse("-07:00", s)
		if err != nil {
			return errZone
		}
		z.Location = t.Location()
	}
	return nil
}

var errZone = errors.New("a zone is UTC, " + rules.Vietnam.String() + " or an offset such as +07:00")

// readInput reads a file, or standard input for -, of at most that many bytes
// and one more, by which the reader sees that it is too large.
func readInput(name string, stdin io.Reader, limit int64) ([]byte, error) {
	in := stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, asFault(err)
		}
		defer f.Close()
		in = f
	}
	return io.ReadAll(io.LimitReader(in, limit+1))
}

// ruleFault gives an error of a rule the words for the person at the terminal.
// What and where says whose it is, such as a file's name.
func ruleFault(err error, whose string) error {
	var e *rules.Error
	if !errors.As(err, &e) {
		return err
	}
	at := e.At
	if at == "" {
		at = "/"
	}
	return errRule.At(fault.Place{Path: whose + " " + at, VI: e.Vietnamese(), EN: e.Text})
}

var errRule = fault.New(fault.Invalid, "rule",
	"Không tính được quy tắc; hãy sửa chỗ được nêu.",
	"The rule cannot be evaluated; mend the place named.")
