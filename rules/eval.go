package rules

import "time"

// DefaultSteps is how much work one evaluation may do: an operation inside reduce
// is a step each time, and so is an item that in looks at. The rules that
// countries published take less than a thousand.
const DefaultSteps = 1_000_000

// Evaluator says how expressions are evaluated. The zero value does it as the
// specification says.
type Evaluator struct {
	Zone     *time.Location // of dates and times that name none; nil is UTC
	MaxSteps int            // 0 is DefaultSteps
}

// Eval evaluates as the specification says: see [Evaluator.Eval].
func (x *Expr) Eval(data any) (any, error) { return Evaluator{}.Eval(x, data) }

// Eval evaluates an expression on data, which are what [ReadData] or
// encoding/json decode into an any. The value is one of those too, or a
// [DateTime], or holds some; it may share memory with the data and with the
// expression, so that none of them may be changed. The error is an [*Error].
func (ev Evaluator) Eval(x *Expr, data any) (any, error) {
	steps := ev.MaxSteps
	if steps <= 0 {
		steps = DefaultSteps
	}
	return ev.eval(x, data, &steps)
}

// EvalWithin evaluates within what is left of a budget that many evaluations
// share: each takes its steps out of it, and one for each of [Expr.Nodes].
// MaxSteps is not asked. Once the budget is spent, every evaluation fails with
// [TooLong].
func (ev Evaluator) EvalWithin(x *Expr, data any, budget *int) (any, error) {
	if x != nil {
		*budget -= x.nodes
	}
	if *budget < 0 {
		return nil, tooLong(nil)
	}
	return ev.eval(x, data, budget)
}

func (ev Evaluator) eval(x *Expr, data any, steps *int) (any, error) {
	if x == nil || x.eval == nil {
		return nil, (*place)(nil).fail(BadForm, "an empty expression")
	}
	e := &env{data: data, zone: ev.Zone, steps: *steps}
	if e.zone == nil {
		e.zone = time.UTC
	}
	v, err := x.eval(e)
	if err == nil {
		err = e.checkResult(v, MaxDepth)
	}
	*steps = e.steps
	if err != nil {
		return nil, err
	}
	return v, nil
}

// An env is the state of one evaluation.
type env struct {
	data                 any
	accumulator, current any // inside the lambda of reduce, which sees nothing else
	zone                 *time.Location
	steps                int // that are left
}

// spend takes steps and reports whether there were enough.
func (e *env) spend(n int) bool {
	e.steps -= n
	return e.steps >= 0
}

// spendBytes takes a step for each bytesPerStep of a text that is looked
// through.
func (e *env) spendBytes(s string) bool { return e.spend(len(s) / bytesPerStep) }

const bytesPerStep = 64

// checkResult walks a value that may have been built of shared pieces, and so be
// far larger when written than in memory.
func (e *env) checkResult(v any, levels int) error {
	if levels < 0 {
		return (*place)(nil).fail(TooDeep, "the result is nested too deeply")
	}
	if !e.spend(1) {
		return (*place)(nil).fail(TooLarge, "the result is too large")
	}
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			if err := e.checkResult(item, levels-1); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, member := range v {
			if err := e.checkResult(member, levels-1); err != nil {
				return err
			}
		}
	}
	return nil
}
