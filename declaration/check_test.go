package declaration

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// vectors is a file of testdata: answers, and what is wrong with them.
type vectors struct {
	About string
	Kind  string
	Now   time.Time
	Units map[string]Unit
	Base  json.RawMessage // answers without a problem
	Cases []struct {
		Name     string
		Change   json.RawMessage // laid over the base; null takes an answer out
		Problems []struct{ Path, Code string }
		Facts    *facts
	}
}

type facts struct{ Symptoms, Exposed, Travelled bool }

func readVectors(t testing.TB, file string) vectors {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return v
}

func (v vectors) env() Env {
	return Env{Now: v.Now, Units: func(code string) (Unit, bool) { u, ok := v.Units[code]; return u, ok }}
}

// answers lays a change over the base.
func (v vectors) answers(t testing.TB, change json.RawMessage) map[string]any {
	t.Helper()
	out, err := Parse(v.Base)
	if err != nil {
		t.Fatal(err)
	}
	if change == nil {
		return out
	}
	over, err := Parse(change)
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(out, over)
	return out
}

func vectorFiles(t testing.TB) []string {
	t.Helper()
	found, err := filepath.Glob("testdata/*.json")
	if err != nil || len(found) < 3 {
		t.Fatalf("found %d files of vectors: %v", len(found), err)
	}
	return found
}

func TestVectors(t *testing.T) {
	for _, file := range vectorFiles(t) {
		v := readVectors(t, file)
		form, err := Builtin().Form(v.Kind, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range v.Cases {
			t.Run(v.Kind+"/"+c.Name, func(t *testing.T) {
				answers := v.answers(t, c.Change)
				var got, want []string
				for _, p := range form.Check(answers, v.env()) {
					got = append(got, p.Path+" "+string(p.Code))
					if p.VI == "" || p.EN == "" || strings.Contains(p.VI+p.EN, "{") {
						t.Errorf("%s has no whole text in both languages", p.Path)
					}
				}
				for _, p := range c.Problems {
					want = append(want, p.Path+" "+p.Code)
				}
				if d := cmp.Diff(want, got); d != "" {
					t.Errorf("problems: -want +got\n%s", d)
				}
				if c.Facts != nil {
					var f facts
					f.Symptoms, f.Exposed, f.Travelled = form.Facts(answers)
					if f != *c.Facts {
						t.Errorf("facts: got %+v, want %+v", f, *c.Facts)
					}
				}
			})
		}
	}
}
