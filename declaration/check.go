package declaration

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/motma/motma/rules"
)

// Env is what answers are judged by besides the form.
type Env struct {
	Now time.Time // when it is declared
	// Units looks up units of the list that the form names; nil: of their codes
	// only the shape is seen, and a ward is asked for where there is no district.
	Units Units
}

// Check gives everything that is wrong with answers, in the order of the form;
// nothing when they are complete and right. It never changes them.
func (f *Form) Check(answers map[string]any, env Env) []Problem {
	if len(answers) > MaxAnswers {
		return []Problem{{"", BadSize, f.Messages[BadSize].VI, f.Messages[BadSize].EN}}
	}
	r := f.read(answers, env)
	for _, field := range f.Fields {
		r.judge(field)
	}
	r.strangers()
	return r.problems
}

// reading is one look at answers.
type reading struct {
	form     *Form
	env      Env
	answers  map[string]any
	good     map[string]any // those that are what their field takes, in one spelling
	units    map[string]any // what is known of the units among them
	flaws    map[string]map[int]flaw
	data     map[string]any // that conditions see
	problems []Problem
}

// read looks at each answer by itself.
func (f *Form) read(answers map[string]any, env Env) *reading {
	r := &reading{form: f, env: env, answers: answers, good: make(map[string]any, len(answers))}
	for _, field := range f.Fields {
		if value, given := answers[field.Path]; given && !absent(value) {
			r.take(field, value)
		}
	}
	now := env.Now.In(rules.Vietnam)
	r.data = map[string]any{"answers": r.good, "units": r.units,
		"now": map[string]any{"date": now.Format(time.DateOnly), "year": int64(now.Year())}}
	return r
}

// take reads the answer to a field.
func (r *reading) take(field *Field, value any) {
	if field.List() {
		list, flaws := r.many(field, value)
		if flaws != nil {
			r.fault(field, flaws)
		} else if len(list) > 0 {
			r.good[field.Path] = list
		}
		return
	}
	v, bad := r.one(field, value)
	if bad != fine {
		r.fault(field, map[int]flaw{-1: bad})
	} else if v != nil {
		r.good[field.Path] = v
	}
}

func (r *reading) fault(field *Field, flaws map[int]flaw) {
	if r.flaws == nil {
		r.flaws = map[string]map[int]flaw{}
	}
	r.flaws[field.Path] = flaws
}

// judge sees whether there is an answer where there must be, none where there
// must not, and whether it holds together with the others.
func (r *reading) judge(field *Field) {
	_, good := r.good[field.Path]
	flaws := r.flaws[field.Path]
	if field.AskedIf != nil && !r.holds(field.AskedIf) {
		if good || flaws != nil {
			r.problem(field, field.Path, flaw{code: NotAsked})
		}
		return
	}
	for _, i := range slices.Sorted(maps.Keys(flaws)) {
		path := field.Path
		if i >= 0 {
			path = fmt.Sprintf("%s[%d]", path, i)
		}
		r.problem(field, path, flaws[i])
	}
	switch {
	case flaws != nil:
	case !good && (field.Required || field.RequiredIf != nil && r.holds(field.RequiredIf)):
		r.problem(field, field.Path, flaw{code: Missing})
	case good && field.Rule != nil && !r.holds(field.Rule):
		r.problem(field, field.Path, flaw{code: BadRule})
	}
}

func (r *reading) problem(field *Field, path string, bad flaw) {
	text := bad.text
	if text == (Text{}) {
		text = field.messages[bad.code]
	}
	r.problems = append(r.problems, Problem{path, bad.code, text.VI, text.EN})
}

// strangers names answers to questions that the form does not have. Their names
// come from outside: one that could not be a field's is not repeated.
func (r *reading) strangers() {
	text := r.form.Messages[Unknown]
	from := len(r.problems)
	for path, value := range r.answers {
		if r.form.fields[path] != nil || absent(value) {
			continue
		}
		if !fieldPath.MatchString(path) {
			path = ""
		}
		r.problems = append(r.problems, Problem{path, Unknown, text.VI, text.EN})
	}
	slices.SortFunc(r.problems[from:], func(a, b Problem) int { return cmp.Compare(a.Path, b.Path) })
}

// evaluator evaluates conditions: by Vietnam's calendar, and with little work,
// since a form may come from outside.
var evaluator = rules.Evaluator{Zone: rules.Vietnam, MaxSteps: 10_000}

// holds reports whether a condition is true of the answers. One that cannot be
// evaluated does not hold.
func (r *reading) holds(condition *rules.Expr) bool {
	v, err := evaluator.Eval(condition, r.data)
	return err == nil && v == true
}
