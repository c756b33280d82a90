package policy

import (
	"errors"
	"strings"

	"github.com/motma/motma/rules"
)

// Problem is one thing that is wrong with a document.
type Problem struct {
	At string `json:"at"` // JSON pointer (RFC 6901): /rules/2/colour; empty: the document
	VI string `json:"vi"`
	EN string `json:"en"`
}

// Error is everything that is wrong with a document.
type Error struct {
	Problems []Problem
}

// Error lists the problems, one a line.
func (e *Error) Error() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("policy: at " + p.At + "/: " + p.VI + " / " + p.EN)
	}
	return b.String()
}

// maxProblems bounds what is told at once.
const maxProblems = 200

// A draft is a document while it is read: it collects what is wrong.
type draft struct{ problems []Problem }

func (d *draft) add(at, vi, en string) {
	if len(d.problems) < maxProblems {
		d.problems = append(d.problems, Problem{at, vi, en})
	}
}

// rule adds what the package rules has against an expression or a rule at that
// place.
func (d *draft) rule(at string, err error) {
	var e *rules.Error
	if !errors.As(err, &e) {
		d.add(at, "không đọc được", "cannot be read")
		return
	}
	d.add(at+e.At, e.Vietnamese(), e.Text)
}

// err gives the error, nil when nothing is wrong.
func (d *draft) err() error {
	if len(d.problems) == 0 {
		return nil
	}
	return &Error{d.problems}
}
