package rules

import (
	"errors"
	"fmt"
)

// Suite is a rule set together with its tests.
type Suite struct {
	Name  string
	Tests []Test
	// Notes are what is odd about the rules' documents; see [Rule.Problems].
	Notes []string
}

// Test is one expectation of an expression.
type Test struct {
	Name  string // unique within the suite
	Logic *Expr
	Data  any
	Skip  bool // marked so in the suite

	// One of these is expected. Fails, when set, is the error: its place, and
	// its code unless that is empty. OnlyForm expects no more than that the
	// expression has the right form, which Logic then shows.
	Expected any
	Fails    *Error
	OnlyForm bool

	broken error // of the expression or of the file
}

// Status is how a test ended.
type Status string

// The ends.
const (
	Passed  Status = "passed"
	Failed  Status = "failed"
	Skipped Status = "skipped"
)

// Outcome is a test's end.
type Outcome struct {
	Test   *Test
	Status Status
	Got    any   // the value, when there is one
	Err    error // why there is none
}

// Run evaluates every test, in order.
func (s *Suite) Run(ev Evaluator) []Outcome {
	out := make([]Outcome, len(s.Tests))
	for i := range s.Tests {
		out[i] = s.Tests[i].run(ev)
	}
	return out
}

func (t *Test) run(ev Evaluator) Outcome {
	o := Outcome{Test: t, Status: Skipped}
	if t.Skip {
		return o
	}
	o.Err = t.broken
	if o.Err == nil && !t.OnlyForm {
		o.Got, o.Err = ev.Eval(t.Logic, t.Data)
	}
	o.Status = Failed
	if t.met(o) {
		o.Status = Passed
	}
	return o
}

func (t *Test) met(o Outcome) bool {
	switch {
	case t.Fails != nil:
		var got *Error
		return errors.As(o.Err, &got) && (t.Fails.Code == "" || *t.Fails == Error{Code: got.Code, At: got.At})
	case t.OnlyForm:
		return o.Err == nil
	}
	return o.Err == nil && Equal(o.Got, t.Expected)
}

// brokenTest stands for a file that cannot be read as what it should be, so
// that it is seen to fail.
func brokenTest(name string, err error) Test {
	return Test{Name: name, broken: fmt.Errorf("%s: %w", name, err)}
}
