package declaration

import (
	"errors"
	"strings"
	"testing"
)

func TestParseRefusesWhatNoDeclarationIs(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"empty":            {"", ErrNotJSON},
		"not JSON":         {"{symptoms}", ErrNotJSON},
		"said twice":       {`{"symptoms": true, "symptoms": false}`, ErrNotJSON},
		"two values":       {`{} {}`, ErrNotJSON},
		"array":            {`[]`, ErrShape},
		"object inside":    {`{"address": {"street": "x"}}`, ErrShape},
		"array in array":   {`{"symptoms": [["fever"]]}`, ErrShape},
		"null in array":    {`{"symptoms": [null]}`, ErrShape},
		"deep (A33)":       {`{"a":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `}`, ErrNotJSON},
		"large (A33)":      {`{"address": "` + strings.Repeat("x", MaxText) + `"}`, ErrTooLarge},
		"long array (A33)": {`{"symptoms": [` + strings.Repeat(`"fever",`, MaxItems) + `"fever"]}`, ErrShape},
		"wide (A33)":       {`{` + wide(MaxAnswers+1) + `}`, ErrShape},
	} {
		if _, err := Parse([]byte(c.text)); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
	if _, err := Parse([]byte(`{"a": null, "b": [], "c": ["x", 1, true], ` + wide(MaxAnswers-3) + `}`)); err != nil {
		t.Errorf("the most that is taken: %v", err)
	}
}

// wide writes n members.
func wide(n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = `"` + strings.Repeat("k", i+1) + `": 1`
	}
	return strings.Join(out, ", ")
}

func TestTooManyAnswersAreOneProblem(t *testing.T) {
	form, _ := Builtin().Form(Domestic, 0)
	answers := map[string]any{}
	for i := range MaxAnswers + 1 {
		answers[strings.Repeat("k", i+1)] = true
	}
	if got := form.Check(answers, Env{}); len(got) != 1 || got[0].Code != BadSize {
		t.Errorf("got %d problems", len(got))
	}
}

func TestProblemsNeverRepeatAnAnswer(t *testing.T) {
	const secret = "Bí Mật 0912345678"
	for _, form := range Builtin().List() {
		answers := map[string]any{secret: secret}
		for _, field := range form.Fields {
			answers[field.Path] = "<" + secret
			if field.List() {
				answers[field.Path] = []any{secret, secret}
			}
		}
		problems := form.Check(answers, Env{})
		if len(problems) < 10 {
			t.Errorf("%s: only %d problems", form.Kind, len(problems))
		}
		for _, p := range problems {
			if strings.Contains(p.Path+p.VI+p.EN, "0912345678") {
				t.Errorf("%s: the problem of %q repeats what was answered", form.Kind, p.Code)
			}
		}
	}
}
