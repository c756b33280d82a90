package synth

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func histories(p *Population) iter.Seq[History] { return p.Histories(0, p.Len()) }

// digestJSON hashes what is yielded as JSON: health data do not print.
func digestJSON[T any](t *testing.T, seq iter.Seq[T]) string {
	t.Helper()
	h := sha256.New()
	enc := json.NewEncoder(h)
	for v := range seq {
		if err := enc.Encode(v); err != nil {
			t.Fatal(err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// TestTheSeedIsTheHistory pins what happened to the first 10,000 people. A
// change here changes every demonstration: say so in the commit.
func TestTheSeedIsTheHistory(t *testing.T) {
	cfg := Config{Seed: 20211101, People: 10_000, Errors: March2022()}
	for run := range 2 {
		if got := digestJSON(t, histories(population(t, cfg))); got != goldenHealth {
			t.Errorf("run %d: histories hash to %s, want %s", run, got, goldenHealth)
		}
	}
	cfg.Errors = NoErrors()
	if got := digestJSON(t, histories(population(t, cfg))); got != goldenHealth {
		t.Error("what apps get wrong changes what happened")
	}
	cfg.Seed++
	if got := digestJSON(t, histories(population(t, cfg))); got == goldenHealth {
		t.Error("another seed makes the same histories")
	}
}

func TestChunksOfHistoriesPutTogetherAreTheWhole(t *testing.T) {
	p := population(t, Config{Seed: 3, People: 2500})
	whole := slices.Collect(histories(p))
	if len(whole) != p.Len() {
		t.Fatalf("%d histories of %d people", len(whole), p.Len())
	}
	for _, size := range []int{7, 340, 999} {
		var parts []iter.Seq[History]
		for from := 0; from < p.Len(); from += size {
			parts = append(parts, p.Histories(from, from+size))
		}
		if diff := cmp.Diff(whole, slices.Collect(chain(parts...))); diff != "" {
			t.Fatalf("in chunks of %d:\n%s", size, diff)
		}
	}
	for i, h := range whole {
		if h.Person != i {
			t.Fatalf("history %d is of person %d", i, h.Person)
		}
		if i%97 == 0 {
			if diff := cmp.Diff(h, p.Health(i)); diff != "" {
				t.Fatalf("person %d alone:\n%s", i, diff)
			}
		}
	}
}

// TestHistoriesMakeSense looks for what cannot have happened.
func TestHistoriesMakeSense(t *testing.T) {
	p := population(t, Config{Seed: 79, People: 20_000})
	now := p.Moment()
	today := now.Format(time.DateOnly)
	for h := range histories(p) {
		m := p.Person(h.Person)
		for i, d := range h.Doses {
			before := ""
			if i > 0 {
				before = h.Doses[i-1].Date
			}
			if d.Number != i+1 || d.Of < d.Number || d.Date <= before || d.Date < "2021-03-08" || d.Date >= today || m.Age < 12 || m.Age < 18 && d.Vaccine != "EU/1/20/1528" {
				t.Fatalf("dose %+v of a person aged %d", d, m.Age)
			}
		}
		for _, x := range h.Tests {
			if !x.Sample.Before(x.Result) || !x.Result.Before(now) || x.Facility == "" {
				t.Fatalf("test %+v", x)
			}
		}
		for _, x := range h.Infections {
			if x.Since >= today || x.Recovered != "" && (x.Recovered <= x.Since || x.Recovered >= today) {
				t.Fatalf("infection %+v", x)
			}
		}
		for _, x := range h.Contacts {
			if x.Since.After(now) || !x.Until.After(x.Since) || x.Class != "F1" && x.Class != "F2" || x.Case == "" {
				t.Fatalf("contact %+v", x)
			}
		}
		for _, x := range h.Quarantines {
			for _, c := range x.Checks {
				if c.Day < x.From.Format(time.DateOnly) || c.Day >= x.To.Format(time.DateOnly) || c.Day >= today {
					t.Fatalf("check on %s of the order %s to %s", c.Day, x.From, x.To)
				}
			}
			if !x.To.After(x.From) || len(x.Checks) == 0 || p.units.Valid(x.Unit) != nil {
				t.Fatalf("order %+v", x)
			}
		}
		for i, x := range h.Declarations {
			if x.At.After(now) || x.Until.Sub(x.At) != 72*time.Hour || i > 0 && x.At.Before(h.Declarations[i-1].At) || (x.Kind == "movement") != (x.To != "") || (x.Kind == "entry") != (x.Country != "") {
				t.Fatalf("declaration %+v", x)
			}
		}
	}
}

// TestTheEpidemicIsOfNovember2021 compares shares with what was reported.
func TestTheEpidemicIsOfNovember2021(t *testing.T) {
	p := population(t, Config{Seed: 83, People: 60_000})
	var adults, first, full, hcm, hcmFirst, hcmIll, hanoi, hanoiIll, children, doses float64
	products, kinds, classes, outcomes := map[string]float64{}, map[string]int{}, map[string]int{}, map[string]int{}
	for h := range histories(p) {
		m := p.Person(h.Person)
		had := float64(min(len(h.Doses), 1))
		if m.Age >= 18 {
			adults++
			first += had
			if had > 0 && len(h.Doses) == h.Doses[0].Of {
				full++
			}
		} else {
			children += had
		}
		ill := float64(len(h.Infections))
		switch m.province {
		case "79":
			hcmIll += ill
			if m.Age >= 18 {
				hcm++
				hcmFirst += had
			}
		case "01":
			hanoi++
			hanoiIll += ill
		}
		for _, d := range h.Doses {
			products[d.Vaccine]++
			doses++
		}
		for _, d := range h.Declarations {
			kinds[d.Kind]++
		}
		for _, c := range h.Contacts {
			classes[c.Class]++
		}
		for _, x := range h.Tests {
			outcomes[x.Kind+" "+x.Outcome]++
		}
	}
	for what, v := range map[string][3]float64{
		"adults with a dose":              {first / adults, 0.70, 0.85},
		"adults with all doses":           {full / adults, 0.25, 0.42},
		"adults of HCM with a dose":       {hcmFirst / hcm, 0.94, 1},
		"of HCM ever ill":                 {hcmIll / hcm, 0.03, 0.09},
		"of Hanoi ever ill":               {hanoiIll / hanoi, 0, 0.012},
		"AstraZeneca among the doses":     {products["EU/1/21/1529"] / doses, 0.35, 0.60},
		"Vero Cell among the doses":       {products["Inactivated-SARS-CoV-2-Vero-Cell"] / doses, 0.15, 0.35},
		"doses of those under 18, scaled": {children / adults, 0.0005, 0.02},
	} {
		if v[0] < v[1] || v[0] > v[2] {
			t.Errorf("%s: %.4f, want %.4f to %.4f", what, v[0], v[1], v[2])
		}
	}
	if len(products) != len(allProducts()) || len(kinds) != 3 || len(classes) != 2 || len(outcomes) != 5 {
		t.Errorf("products %v, declarations %v, contacts %v, tests %v", products, kinds, classes, outcomes)
	}
}

func allProducts() (codes []string) {
	for _, v := range products {
		codes = append(codes, v.code)
	}
	return codes
}

func TestFactsAreTheHistory(t *testing.T) {
	p := population(t, Config{Seed: 89, People: 20_000})
	empty := 0
	for h := range histories(p) {
		f := h.Facts()
		tests := 0
		for _, x := range h.Tests {
			if x.Outcome != "inconclusive" {
				tests++
			}
		}
		if len(f.Doses) != len(h.Doses) || len(f.Tests) != tests || len(f.Infections) != len(h.Infections) || len(f.Quarantines) != len(h.Quarantines) ||
			f.Birth != p.Person(h.Person).Birth || f.Doubt || f.Override != nil {
			t.Fatalf("facts of person %d are not their history", h.Person)
		}
		if n := len(h.Declarations); n > 0 && *f.Declaration != h.Declarations[n-1].Declaration || n == 0 && f.Declaration != nil {
			t.Fatalf("person %d: not the latest declaration", h.Person)
		}
		if f.Empty() {
			empty++
		}
	}
	if empty < 1000 || empty > 10_000 {
		t.Errorf("of %d of 20,000 people nothing is known", empty)
	}
}

func TestBeforeTheEpidemicThereIsNothing(t *testing.T) {
	p := population(t, Config{Seed: 97, People: 2000, Date: time.Date(2020, 6, 1, 15, 0, 0, 0, ict)})
	for h := range histories(p) {
		if !h.Facts().Empty() {
			t.Fatalf("person %d has a history in June 2020", h.Person)
		}
	}
	if !strings.HasPrefix(p.Moment().Format(time.RFC3339), "2020-06-01T00:00:00") {
		t.Errorf("the histories end at %s", p.Moment())
	}
}

func BenchmarkHistories(b *testing.B) {
	p := population(b, Config{Seed: 1, People: MaxPeople})
	n, from := 0, 0
	for b.Loop() {
		for range p.Histories(from, from+3400) {
			n++
		}
		from = (from + 3400) % 900_000
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "people/s")
}
