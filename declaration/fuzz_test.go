package declaration

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// FuzzCheck: no answers make checking panic, what is clean stays as it is, and
// what passed still passes once it is clean.
func FuzzCheck(f *testing.F) {
	for _, file := range vectorFiles(f) {
		v := readVectors(f, file)
		f.Add([]byte(v.Base))
		for _, c := range v.Cases {
			f.Add([]byte(c.Change))
		}
	}
	units := readVectors(f, "testdata/domestic.json").env().Units
	env := Env{Now: time.Date(2021, 10, 5, 1, 0, 0, 0, time.UTC), Units: units}
	f.Fuzz(func(t *testing.T, text []byte) {
		answers, err := Parse(text)
		if err != nil {
			return
		}
		for _, form := range Builtin().List() {
			before := form.Check(answers, env)
			clean := form.Clean(answers)
			if again := form.Clean(clean); !cmp.Equal(clean, again) {
				t.Errorf("%s: cleaning twice differs: %s", form.Kind, cmp.Diff(clean, again))
			}
			if after := form.Check(clean, env); !cmp.Equal(before, after) {
				t.Errorf("%s: problems differ once clean: %s", form.Kind, cmp.Diff(before, after))
			}
			form.Facts(answers)
			form.Renew(clean, answers)
		}
	})
}

// FuzzParseForm: no text makes reading a form panic, and what is read is read
// again from what it is published as, and can be checked against.
func FuzzParseForm(f *testing.F) {
	for _, form := range Builtin().List() {
		text, err := json.Marshal(form)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	answers := readVectors(f, "testdata/domestic.json").answers(f, nil)
	f.Fuzz(func(t *testing.T, text []byte) {
		form, err := ParseForm(text)
		if err != nil {
			return
		}
		published, err := json.Marshal(form)
		if err != nil {
			t.Fatal(err)
		}
		if len(published) <= MaxForm {
			if _, err := ParseForm(published); err != nil {
				t.Errorf("published form is refused: %v", err)
			}
		}
		form.Check(answers, Env{})
		form.Renew(answers, answers)
		form.Facts(answers)
	})
}
