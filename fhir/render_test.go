package fhir

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/declaration"
)

const base = "https://motma.example"

func TestEveryFormIsAQuestionnaireOfR4(t *testing.T) {
	for _, f := range declaration.Builtin().List() {
		q := Render(base, f)
		if err := validate(t, "Questionnaire", q); err != nil {
			t.Errorf("%s: %v", f.Kind, err)
		}
		seen := map[string]bool{}
		walk(q.Item, func(i Item) {
			if seen[i.LinkID] {
				t.Errorf("%s: linkId %s is there twice", f.Kind, i.LinkID)
			}
			seen[i.LinkID] = true
			if i.TextElement == nil {
				t.Errorf("%s: %s has no English text", f.Kind, i.LinkID)
			}
		})
		for _, field := range f.Fields {
			if !seen[field.Path] {
				t.Errorf("%s: %s is not asked", f.Kind, field.Path)
			}
		}
	}
}

func TestSchemaTellsWrongResourcesApart(t *testing.T) {
	f, _ := declaration.Builtin().Form(declaration.Domestic, 0)
	q := Render(base, f)
	q.Item[0].Type = "chapter"
	if validate(t, "Questionnaire", q) == nil {
		t.Error("a type that R4 does not have is taken")
	}
}

func walk(items []Item, f func(Item)) {
	for _, i := range items {
		f(i)
		walk(i.Item, f)
	}
}

func find(t *testing.T, kind, path string) Item {
	t.Helper()
	f, err := declaration.Builtin().Form(kind, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found Item
	walk(Render(base, f).Item, func(i Item) {
		if i.LinkID == path {
			found = i
		}
	})
	return found
}

func TestConditionsBecomeEnableWhenOrStayCertLogic(t *testing.T) {
	for _, c := range []struct{ kind, path, want string }{
		{"domestic", "travelled_where", `[{"question":"travelled","operator":"=","answerBoolean":true}]`},
		{"movement", "from_district", `[{"question":"vehicle","operator":"=","answerCoding":{"system":"https://motma.example/v1/forms/movement/questionnaire#vehicle","code":"personal"}}]`},
		{"movement", "to_gate", `[{"question":"vehicle","operator":"!=","answerCoding":{"system":"https://motma.example/v1/forms/movement/questionnaire#vehicle","code":"personal"}}]`},
		{"domestic", "ward", `null`},
	} {
		got, _ := json.Marshal(find(t, c.kind, c.path).EnableWhen)
		if d := cmp.Diff(c.want, string(got)); d != "" {
			t.Errorf("%s: -want +got\n%s", c.path, d)
		}
	}
	ward, _ := json.Marshal(find(t, "domestic", "ward").Extension)
	if !strings.Contains(string(ward), `#extension-required-if","valueString":"{\"if\":`) {
		t.Errorf("the condition of the ward is lost: %s", ward)
	}
}

func TestLimitsAndChoicesAreKept(t *testing.T) {
	symptoms := find(t, "entry", "symptoms")
	if symptoms.Type != "choice" || !symptoms.Repeats || !symptoms.Required || len(symptoms.AnswerOption) != 9 {
		t.Errorf("symptoms: %+v", symptoms)
	}
	last := symptoms.AnswerOption[8]
	if last.ValueCoding.Code != "none" || len(last.Extension) != 1 || last.Extension[0].URL != extExclusive {
		t.Errorf("the answer that excludes the others: %+v", last)
	}
	if address := find(t, "domestic", "address"); address.Type != "string" || address.MaxLength != 200 {
		t.Errorf("address: %+v", address)
	}
	if year := find(t, "domestic", "birth_year"); year.Type != "integer" || *year.Extension[1].ValueInteger != 2100 {
		t.Errorf("year of birth: %+v", year)
	}
}

// cases gives the answers of declaration's vectors that have nothing wrong.
func cases(t *testing.T, kind string) (out []map[string]any) {
	t.Helper()
	text, err := os.ReadFile("../declaration/testdata/" + kind + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Base  json.RawMessage
		Cases []struct {
			Change   json.RawMessage
			Problems []any
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Cases {
		if len(c.Problems) > 0 {
			continue
		}
		answers, err := declaration.Parse(file.Base)
		if err != nil {
			t.Fatal(err)
		}
		if c.Change != nil {
			change, err := declaration.Parse(c.Change)
			if err != nil {
				t.Fatal(err)
			}
			maps.Copy(answers, change)
		}
		out = append(out, answers)
	}
	return out
}

func TestAnswersGoThroughAResponseAndBack(t *testing.T) {
	at := time.Date(2021, 10, 5, 8, 0, 0, 0, time.UTC)
	for _, f := range declaration.Builtin().List() {
		for _, answers := range cases(t, f.Kind) {
			answers = f.Clean(answers)
			response := Respond(base, f, answers, at)
			if err := validate(t, "QuestionnaireResponse", response); err != nil {
				t.Fatalf("%s: %v", f.Kind, err)
			}
			text, _ := json.Marshal(response)
			read, err := Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Answers(f, read)
			if d := cmp.Diff(answers, got); err != nil || d != "" {
				t.Errorf("%s: %v\n%s", f.Kind, err, d)
			}
		}
	}
}

func TestResponsesThatAreRefused(t *testing.T) {
	f, _ := declaration.Builtin().Form(declaration.Domestic, 0)
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"not JSON":         {`{`, ErrNoResponse},
		"another resource": {`{"resourceType": "Patient"}`, ErrNoResponse},
		"too large (A33)":  {`{"resourceType": "` + strings.Repeat("x", MaxResponse) + `"}`, ErrLarge},
		"in progress":      {`{"resourceType": "QuestionnaireResponse", "status": "in-progress"}`, ErrStatus},
		"entered in error": {`{"resourceType": "QuestionnaireResponse", "status": "entered-in-error"}`, ErrStatus},
		"another kind":     {`{"resourceType": "QuestionnaireResponse", "status": "completed", "questionnaire": "https://motma.example/v1/forms/entry/questionnaire|1"}`, ErrOtherForm},
		"another version":  {`{"resourceType": "QuestionnaireResponse", "status": "completed", "questionnaire": "https://motma.example/v1/forms/domestic/questionnaire|2"}`, ErrOtherForm},
		"answered twice":   {`{"resourceType": "QuestionnaireResponse", "status": "completed", "item": [{"linkId": "seat", "answer": [{"valueString": "1"}]}, {"linkId": "g", "item": [{"linkId": "seat", "answer": [{"valueString": "2"}]}]}]}`, ErrTwice},
		"items in items (A33)": {`{"resourceType": "QuestionnaireResponse", "status": "completed", "item": ` +
			strings.Repeat(`[{"linkId": "g", "item": `, 50) + `[]` + strings.Repeat(`}]`, 50) + `}`, ErrLarge},
	} {
		r, err := Parse([]byte(c.text))
		if err == nil {
			_, err = Answers(f, r)
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

func TestWhatAResponseSaysWronglyIsJudgedByTheForm(t *testing.T) {
	f, _ := declaration.Builtin().Form(declaration.Domestic, 0)
	r, err := Parse([]byte(`{"resourceType": "QuestionnaireResponse", "status": "completed", "item": [
		{"linkId": "symptoms", "answer": [{"valueString": "yes"}]}, {"linkId": "gender", "answer": [{"valueCoding": {"code": "x"}}]},
		{"linkId": "shoe_size", "answer": [{"valueDecimal": 42.5}]}, {"linkId": "phone", "answer": [{"valueString": "1"}, {"valueString": "2"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	answers, err := Answers(f, r)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]declaration.Code{}
	for _, p := range f.Check(answers, declaration.Env{Now: time.Date(2021, 10, 5, 8, 0, 0, 0, time.UTC)}) {
		if p.Code != declaration.Missing {
			got[p.Path] = p.Code
		}
	}
	want := map[string]declaration.Code{"symptoms": "type", "gender": "choice", "shoe_size": "unknown", "phone": "type"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

// FuzzAnswers: no response makes reading panic, and what was read is the same
// after it was written and read once more.
func FuzzAnswers(f *testing.F) {
	form, _ := declaration.Builtin().Form(declaration.Entry, 0)
	f.Add([]byte(`{"resourceType": "QuestionnaireResponse", "status": "completed", "item": [{"linkId": "symptoms", "answer": [{"valueCoding": {"code": "fever"}}]}]}`))
	f.Add([]byte(`{"resourceType": "QuestionnaireResponse", "status": "amended", "item": [{"linkId": "section.person", "item": [{"linkId": "birth_year", "answer": [{"valueInteger": 1990}]}]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := Parse(text)
		if err != nil {
			return
		}
		answers, err := Answers(form, r)
		if err != nil {
			return
		}
		known := map[string]any{}
		for path, value := range answers {
			if form.Field(path) != nil {
				known[path] = value
			}
		}
		again, err := Answers(form, Respond(base, form, known, time.Time{}))
		if err != nil || !cmp.Equal(known, again) {
			t.Errorf("%v\n%s", err, cmp.Diff(known, again))
		}
	})
}
