package synth

import (
	"iter"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// said yields all statements, by person and app.
func said(p *Population) iter.Seq2[string, []Statement] {
	return func(yield func(string, []Statement) bool) {
		for i := range p.Len() {
			all := p.Said(i)
			for _, app := range p.cfg.Apps {
				if !yield(p.UserOf(app.ID, i), all[app.ID]) {
					return
				}
			}
		}
	}
}

// TestWithoutErrorsAppsSayTheTruth compares every statement with the history.
func TestWithoutErrorsAppsSayTheTruth(t *testing.T) {
	p := population(t, Config{Seed: 101, People: 5000})
	apps := map[string]App{}
	for _, a := range p.Apps() {
		apps[a.ID] = a
	}
	for i := range p.Len() {
		h := p.Health(i)
		for id, all := range p.Said(i) {
			if !p.Uses(p.Person(i), apps[id]) {
				t.Fatalf("%s says something of person %d, whom it does not know", id, i)
			}
			for _, s := range all {
				if s.Person != i || s.Slips != 0 || !in(h, s) {
					t.Fatalf("%s says of person %d: %+v", id, i, s)
				}
			}
		}
	}
}

// in says whether a statement is part of a history.
func in(h History, s Statement) bool {
	same := func(n int, f func(int) bool) bool { return slices.ContainsFunc(slices.Collect(upTo(n)), f) }
	switch {
	case s.Dose != nil:
		return same(len(h.Doses), func(i int) bool { return cmp.Equal(h.Doses[i].Dose, *s.Dose) })
	case s.Test != nil:
		return slices.Contains(h.Tests, *s.Test)
	case s.Infection != nil:
		return same(len(h.Infections), func(i int) bool { return h.Infections[i].Infection == *s.Infection })
	case s.Contact != nil:
		return slices.Contains(h.Contacts, *s.Contact)
	case s.Order != nil:
		return same(len(h.Quarantines), func(i int) bool { return cmp.Equal(h.Quarantines[i], *s.Order) })
	case s.Declaration != nil:
		return slices.Contains(h.Declarations, *s.Declaration)
	}
	return false
}

func upTo(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

// TestEverySlipTellsTheTruth compares each statement with what happened.
func TestEverySlipTellsTheTruth(t *testing.T) {
	p := population(t, Config{Seed: 103, People: 20_000, Errors: March2022()})
	seen := map[Slips]int{}
	for i := range p.Len() {
		for app, all := range p.Said(i) {
			for _, s := range all {
				h := p.Health(s.Person)
				wrong := map[Slips]bool{Misfiled: s.Person != i, Retold: s.Dose != nil && app != "ssk"}
				if s.Dose != nil {
					truth := h.Doses[s.Dose.Number-1]
					wrong[WrongDate], wrong[WrongProduct] = s.Dose.Date != truth.Date, s.Dose.Vaccine != truth.Vaccine
				} else if !in(h, s) {
					t.Fatalf("%s says of person %d: %+v", app, i, s)
				}
				for slip, is := range wrong {
					if is != (s.Slips&slip != 0) {
						t.Fatalf("%s: slip %s is %v of a statement of %s about person %d", s.Slips, slip, !is, app, i)
					}
					if is {
						seen[slip]++
					}
				}
				if s.Person != i && p.Person(s.Person).Household != p.Person(i).Household {
					t.Fatalf("%s files person %d with a stranger", app, s.Person)
				}
			}
		}
	}
	if len(seen) != len(slipNames) {
		t.Errorf("only these mistakes occur: %v", seen)
	}
}

func TestMeasuredSlipsAreTheMix(t *testing.T) {
	mix := March2022()
	p, clean := population(t, Config{Seed: 107, People: 20_000, Errors: mix}), population(t, Config{Seed: 107, People: 20_000})
	var there, doses, dated, product, misfiled, retold, twice float64
	for i := range p.Len() {
		there += float64(len(clean.Said(i)["ssk"]))
		if had := p.Health(i); p.Person(i).province == "79" && len(p.RecordsOf(i)) > 0 && len(p.Said(i)["ythcm"]) > 0 {
			twice += float64(len(had.Doses))
		}
		for app, all := range p.Said(i) {
			for _, s := range all {
				switch {
				case s.Dose == nil:
				case app == "ssk":
					doses++
					dated += oneIf(s.Slips&WrongDate != 0)
					product += oneIf(s.Slips&WrongProduct != 0)
					misfiled += oneIf(s.Slips&Misfiled != 0)
				default:
					retold++
				}
			}
		}
	}
	for what, v := range map[string][3]float64{
		"missing":       {1 - doses/there, mix.DoseMissing, 0.01},
		"wrong date":    {dated / doses, mix.DoseDate, 0.01},
		"wrong product": {product / doses, mix.DoseProduct, 0.005},
		"misfiled":      {misfiled / doses, mix.Misfiled, 0.008},
		"told twice":    {retold / twice, mix.DoseTwice, 0.15},
	} {
		if v[0] < v[1]-v[2] || v[0] > v[1]+v[2] {
			t.Errorf("%s: %.4f, want %.4f", what, v[0], v[1])
		}
	}
}

func oneIf(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// TestStatementsHaveASourceOfTheirOwn is what keeps a correction from meeting
// another record.
func TestStatementsHaveASourceOfTheirOwn(t *testing.T) {
	p := population(t, Config{Seed: 109, People: 10_000, Errors: March2022()})
	declared := map[Declaration]map[int]bool{}
	kinds := map[string]int{}
	for user, all := range said(p) {
		sources := map[string]bool{}
		for _, s := range all {
			if sources[s.Source] || s.Source == "" {
				t.Fatalf("user %s: source %q twice", user, s.Source)
			}
			sources[s.Source] = true
			switch {
			case s.Declaration != nil:
				if declared[*s.Declaration] == nil {
					declared[*s.Declaration] = map[int]bool{}
				}
				if declared[*s.Declaration][s.Person] {
					t.Fatalf("person %d declared the same in two apps", s.Person)
				}
				declared[*s.Declaration][s.Person] = true
				kinds["declaration "+s.Declaration.Kind]++
			case s.Order != nil:
				kinds["order"]++
			case s.Contact != nil:
				kinds["contact"]++
			case s.Infection != nil:
				kinds["infection"]++
			case s.Test != nil:
				kinds["test"]++
			}
		}
	}
	for _, kind := range []string{"declaration domestic", "declaration movement", "declaration entry", "order", "contact", "infection", "test"} {
		if kinds[kind] == 0 {
			t.Errorf("nobody says any %s: %v", kind, kinds)
		}
	}
}

func TestTheSeedIsWhatAppsSay(t *testing.T) {
	p := population(t, Config{Seed: 20211101, People: 5000, Errors: March2022()})
	statements := func(yield func([]Statement) bool) {
		for _, all := range said(p) {
			if !yield(all) {
				return
			}
		}
	}
	if got := digestJSON(t, statements); got != goldenSaid {
		t.Errorf("what apps say hashes to %s, want %s", got, goldenSaid)
	}
}
