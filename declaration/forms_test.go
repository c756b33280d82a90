package declaration

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/rules"
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

func TestNewestFormInForceCounts(t *testing.T) {
	first, _ := Builtin().Form(Domestic, 0)
	second, err := ParseForm(altered(t, func(f map[string]any, _ func(string) map[string]any) {
		f["version"], f["from"], f["to"] = 2, "2022-01-01", "2022-03-31"
	}))
	if err != nil {
		t.Fatal(err)
	}
	forms := &Forms{list: []*Form{second, first}}
	if form, _ := forms.Form(Domestic, 0); form != second {
		t.Error("the newest is not the second")
	}
	for day, want := range map[string]int{"2021-12-31": 1, "2022-01-01": 2, "2022-03-31": 2, "2022-04-01": 1} {
		at, _ := time.ParseInLocation(time.DateOnly, day, rules.Vietnam)
		if form, err := forms.InForce(Domestic, at.Add(12*time.Hour)); err != nil || form.Version != want {
			t.Errorf("%s: %v, want version %d", day, err, want)
		}
	}
}

// TestLimitsAreMarkedAsOwn: no source gives a length or a pattern, so every
// field that has one says whose it is.
func TestLimitsAreMarkedAsOwn(t *testing.T) {
	for _, form := range Builtin().List() {
		for _, f := range form.Fields {
			for name, there := range map[string]bool{"length": f.Length > 0, "pattern": f.Pattern != "", "min": f.Min != 0, "max": f.Max != 0,
				"items": f.Items > 0, "rule": f.Rule != nil, "none": f.None != ""} {
				if there && f.Source != Own && !slices.Contains(f.Own, name) {
					t.Errorf("%s: %s of %s is not marked", form.Kind, name, f.Path)
				}
			}
		}
	}
}
