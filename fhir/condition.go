package fhir

import (
	"encoding/json"
	"strings"

	"github.com/motma/motma/declaration"
)

// own gives what R4 has no place for as extensions of the platform's own: the
// conditions in CertLogic, and which questions are put anew each time.
func (r renderer) own(f *declaration.Field) []Extension {
	var out []Extension
	keep := func(name string, x json.Marshaler) {
		if text, err := x.MarshalJSON(); err == nil {
			out = append(out, Extension{URL: r.url + "#extension-" + name, ValueString: string(text)})
		}
	}
	if f.RequiredIf != nil {
		keep("required-if", f.RequiredIf)
	}
	if f.Rule != nil {
		keep("rule", f.Rule)
	}
	if f.AskedIf != nil && r.enable(f) == nil {
		keep("asked-if", f.AskedIf)
	}
	if f.Renewed {
		out = append(out, Extension{URL: r.url + "#extension-renewed", ValueBoolean: &f.Renewed})
	}
	return out
}

// enable gives the condition under which a question is put, where it compares
// one answer with one value; nil for all others.
func (r renderer) enable(f *declaration.Field) []EnableWhen {
	if f.AskedIf == nil {
		return nil
	}
	text, err := f.AskedIf.MarshalJSON()
	if err != nil {
		return nil
	}
	operator := "="
	var not struct {
		Same [1]json.RawMessage `json:"!"`
	}
	if json.Unmarshal(text, &not) == nil && not.Same[0] != nil {
		operator, text = "!=", not.Same[0]
	}
	question, value, ok := comparison(text)
	if !ok {
		return nil
	}
	return r.when(question, operator, value)
}

// comparison reads {"===": [{"var": "answers.PATH"}, VALUE]}.
func comparison(text []byte) (path string, value any, ok bool) {
	var same struct {
		Sides []json.RawMessage `json:"==="`
	}
	if json.Unmarshal(text, &same) != nil || len(same.Sides) != 2 {
		return "", nil, false
	}
	var answer struct{ Var string }
	if json.Unmarshal(same.Sides[0], &answer) != nil || json.Unmarshal(same.Sides[1], &value) != nil {
		return "", nil, false
	}
	path, ok = strings.CutPrefix(answer.Var, "answers.")
	return path, value, ok
}

func (r renderer) when(question, operator string, value any) []EnableWhen {
	field := r.form.Field(question)
	if field == nil {
		return nil
	}
	w := EnableWhen{Question: question, Operator: operator}
	switch v := value.(type) {
	case bool:
		w.AnswerBoolean = &v
	case string:
		if kind, _ := itemType(field); kind != "choice" {
			return nil
		}
		w.AnswerCoding = &Coding{System: r.system(field), Code: v}
	default:
		return nil
	}
	return []EnableWhen{w}
}
