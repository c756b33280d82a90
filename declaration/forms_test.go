package declaration

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestEveryBuiltInFormHoldsTogether(t *testing.T) {
	forms, err := load()
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{Domestic, Movement, Entry} {
		form, err := forms.Form(kind, 0)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if form.Hours != 72 {
			t.Errorf("%s holds %d hours: the attested declaration holds 72", kind, form.Hours)
		}
	}
}

func TestPublishedFormIsReadAsItself(t *testing.T) {
	for _, form := range Builtin().List() {
		text, err := json.Marshal(form)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseForm(text)
		if err != nil {
			t.Fatalf("%s: %v", form.Kind, err)
		}
		second, _ := json.Marshal(again)
		if d := cmp.Diff(string(text), string(second)); d != "" {
			t.Errorf("%s: %s", form.Kind, d)
		}
	}
}

func TestFormsByVersionAndDay(t *testing.T) {
	forms := Builtin()
	if _, err := forms.Form("travel", 0); !errors.Is(err, ErrKind) {
		t.Errorf("unknown kind: %v", err)
	}
	if _, err := forms.Form(Domestic, 99); !errors.Is(err, ErrVersion) {
		t.Errorf("unknown version: %v", err)
	}
	first := time.Date(2021, 9, 10, 17, 0, 0, 0, time.UTC) // midnight of the 11th in Vietnam
	if form, err := forms.InForce(Domestic, first); err != nil || form.Version != 1 {
		t.Errorf("first moment: %v", err)
	}
	if _, err := forms.InForce(Domestic, first.Add(-time.Millisecond)); !errors.Is(err, ErrVersion) {
		t.Errorf("before the first moment: %v", err)
	}
}
