package fhir

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/motma/motma/declaration"
)

// Limits of a response that is read (this project's own; A33).
const (
	MaxResponse = 256 << 10 // bytes
	maxLevels   = 16        // items in items
)

// What Answers refuses. The texts hold nothing of the input.
var (
	ErrNoResponse = errors.New("đây không phải là QuestionnaireResponse của FHIR R4 (this is no QuestionnaireResponse of FHIR R4)")
	ErrOtherForm  = errors.New("câu trả lời thuộc biểu mẫu hoặc phiên bản khác (the response is to another form or version)")
	ErrStatus     = errors.New("câu trả lời chưa hoàn tất hoặc đã bị hủy (the response is not completed, or was entered in error)")
	ErrTwice      = errors.New("một câu hỏi được trả lời ở hai chỗ (a question is answered in two places)")
	ErrLarge      = errors.New("câu trả lời quá lớn (the response is too large)")
)

// Respond gives answers as a completed QuestionnaireResponse. Answers to
// questions that the form does not have are left out.
func Respond(base string, f *declaration.Form, answers map[string]any, at time.Time) *Response {
	r := renderer{form: f, url: Address(base, f)}
	out := &Response{ResourceType: "QuestionnaireResponse", Questionnaire: Canonical(base, f), Status: "completed",
		Authored: at.UTC().Format(time.RFC3339)}
	for _, s := range f.Sections {
		group := ResponseItem{LinkID: groupID(s.ID)}
		for _, field := range f.Fields {
			if value, there := answers[field.Path]; there && value != nil && field.Section == s.ID {
				group.Item = append(group.Item, ResponseItem{LinkID: field.Path, Answer: r.answers(field, value)})
			}
		}
		if group.Item != nil {
			out.Item = append(out.Item, group)
		}
	}
	return out
}

func (r renderer) answers(f *declaration.Field, value any) []Answer {
	list, ok := value.([]any)
	if !ok {
		return []Answer{r.answer(f, value)}
	}
	out := make([]Answer, len(list))
	for i, v := range list {
		out[i] = r.answer(f, v)
	}
	return out
}

// answer writes a value as its field's type says; one of another type as what it is.
func (r renderer) answer(f *declaration.Field, value any) Answer {
	switch v := value.(type) {
	case bool:
		return Answer{ValueBoolean: &v}
	case int64:
		return Answer{ValueInteger: &v}
	case float64:
		return Answer{ValueDecimal: &v}
	case string:
		return r.text(f, v)
	}
	return Answer{}
}

func (r renderer) text(f *declaration.Field, s string) Answer {
	switch f.Type {
	case declaration.TypeDate:
		return Answer{ValueDate: s}
	case declaration.TypeDateTime:
		return Answer{ValueDateTime: s}
	case declaration.TypeCountry:
		return Answer{ValueCoding: &Coding{System: countrySystem, Code: s}}
	case declaration.TypeChoice, declaration.TypeChoices:
		c := &Coding{System: r.system(f), Code: s}
		for _, choice := range f.Choices {
			if choice.Code == s {
				c.Display = choice.Label.VI
			}
		}
		return Answer{ValueCoding: c}
	}
	return Answer{ValueString: s}
}

// Parse reads a QuestionnaireResponse. Elements that forms do not need are left
// alone.
func Parse(text []byte) (*Response, error) {
	if len(text) > MaxResponse {
		return nil, ErrLarge
	}
	var r Response
	if json.Unmarshal(text, &r) != nil || r.ResourceType != "QuestionnaireResponse" {
		return nil, ErrNoResponse
	}
	return &r, nil
}

// Answers gives what a response says to a form, for [declaration.Form.Check] to
// judge: answers of a wrong type and to unknown questions are among them.
func Answers(f *declaration.Form, r *Response) (map[string]any, error) {
	if r.Status != "completed" && r.Status != "amended" {
		return nil, ErrStatus
	}
	if r.Questionnaire != "" && !strings.HasSuffix(r.Questionnaire, Canonical("", f)) &&
		!strings.HasSuffix(r.Questionnaire, Address("", f)) {
		return nil, ErrOtherForm
	}
	c := collector{form: f, out: map[string]any{}}
	err := c.items(r.Item, maxLevels)
	return c.out, err
}

// collector gathers answers from wherever in a response they are.
type collector struct {
	form *declaration.Form
	out  map[string]any
}

func (c collector) items(items []ResponseItem, levels int) error {
	if levels == 0 || len(c.out) > declaration.MaxAnswers {
		return ErrLarge
	}
	for _, item := range items {
		if err := c.question(item); err != nil {
			return err
		}
		if err := c.items(item.Item, levels-1); err != nil {
			return err
		}
		for _, a := range item.Answer {
			if err := c.items(a.Item, levels-1); err != nil {
				return err
			}
		}
	}
	return nil
}

// question takes the answers of one item.
func (c collector) question(item ResponseItem) error {
	if len(item.Answer) == 0 {
		return nil
	}
	if _, there := c.out[item.LinkID]; there {
		return ErrTwice
	}
	list := make([]any, 0, len(item.Answer))
	for _, a := range item.Answer {
		if v := a.value(); v != nil {
			list = append(list, v)
		}
	}
	field := c.form.Field(item.LinkID)
	switch {
	case len(list) == 1 && (field == nil || !field.List()):
		c.out[item.LinkID] = list[0]
	case len(list) > 0:
		c.out[item.LinkID] = list
	}
	return nil
}

// value gives the one value of an answer; nil: there is none.
func (a Answer) value() any {
	switch {
	case a.ValueBoolean != nil:
		return *a.ValueBoolean
	case a.ValueInteger != nil:
		return *a.ValueInteger
	case a.ValueDecimal != nil:
		return *a.ValueDecimal
	}
	var code string
	if a.ValueCoding != nil {
		code = a.ValueCoding.Code
	}
	for _, s := range []string{code, a.ValueDate, a.ValueDateTime, a.ValueString} {
		if s != "" {
			return s
		}
	}
	return nil
}
