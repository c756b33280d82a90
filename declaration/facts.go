package declaration

import "github.com/motma/motma/rules"

// Facts gives what a card has to know of answers that Check found right. What
// cannot be told counts as said: the cautious side.
func (f *Form) Facts(answers map[string]any) (symptoms, exposed, travelled bool) {
	r := f.read(answers, Env{})
	for _, fact := range []struct {
		expr *rules.Expr
		said *bool
	}{{f.Derived.Symptoms, &symptoms}, {f.Derived.Exposed, &exposed}, {f.Derived.Travelled, &travelled}} {
		v, err := evaluator.Eval(fact.expr, r.data)
		*fact.said = err != nil || v == true
	}
	return symptoms, exposed, travelled
}
