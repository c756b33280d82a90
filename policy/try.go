package policy

import "time"

// Outcome is how one of a document's own tests ended.
type Outcome struct {
	Example Example
	Passed  bool
	Colour  Colour // that came out
	Rule    string // that decided: id, [CodeElse] or [CodeNoData]
}

// Test runs the document's own tests, in order, with the built-in value sets.
func (p *Policy) Test() []Outcome {
	out := make([]Outcome, len(p.Tests))
	values := BuiltinValues()
	for i, e := range p.Tests {
		var risks Risks
		for unit, level := range e.Levels {
			risks.Add(Risk{Unit: unit, From: time.Time{}, Level: level})
		}
		alone := NewSet([]Active{{Policy: p.Everywhere()}}, values, &risks)
		card := alone.Colour(e.Facts, e.Place, e.At)
		o := Outcome{Example: e, Colour: card.Colour, Rule: card.Reasons[0].Code}
		o.Passed = o.Colour == e.Colour && o.Rule == e.Rule
		out[i] = o
	}
	return out
}

// Everywhere is the policy for all places, to try it where a test or a person
// does not name one.
func (p *Policy) Everywhere() *Policy {
	all := *p
	all.Unit, all.Kinds = "", nil
	return &all
}

// Passed says that all tests passed.
func Passed(outcomes []Outcome) bool {
	for _, o := range outcomes {
		if !o.Passed {
			return false
		}
	}
	return true
}
