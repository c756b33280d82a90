package synth

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestLaterIsTheSameLater moves everything that apps say by some years and
// back.
func TestLaterIsTheSameLater(t *testing.T) {
	const years = 5*365 + 24
	p := population(t, Config{Seed: 127, People: 3000, Errors: March2022()})
	moved := p.Moment().AddDate(0, 0, years)
	for _, all := range said(p) {
		var later []Statement
		for _, s := range all {
			x := s.Later(years)
			if diff := cmp.Diff(s, x.Later(-years)); diff != "" {
				t.Fatalf("there and back:\n%s", diff)
			}
			if s.Declaration != nil && x.Declaration.At.Sub(s.Declaration.At) != years*24*time.Hour || s.Dose != nil && x.Dose.Date <= s.Dose.Date {
				t.Fatalf("%+v is not later than %+v", x, s)
			}
			later = append(later, x)
		}
		for _, d := range FactsOf(later).Doses {
			if d.Date >= moved.Format(time.DateOnly) {
				t.Fatalf("a dose on %s, after %s", d.Date, moved)
			}
		}
	}
}

// TestFactsOfEverythingTruthfulAreTheFacts puts together what the app says
// that hears of everything.
func TestFactsOfEverythingTruthfulAreTheFacts(t *testing.T) {
	all := Says{Doses: 1, Tests: 1, Infections: 1, Contacts: 1, Orders: 1, Forms: []string{"domestic", "movement", "entry"}}
	p := population(t, Config{Seed: 131, People: 3000, Apps: []App{{ID: "all", Reach: 100, Entry: 100, Minors: 100, Says: all}}})
	for h := range histories(p) {
		want := h.Facts()
		want.Birth, want.Unit = "", ""
		if got := FactsOf(p.Said(h.Person)["all"]); !cmp.Equal(want, got) {
			t.Fatalf("person %d:\n%s", h.Person, cmp.Diff(want, got))
		}
	}
}
