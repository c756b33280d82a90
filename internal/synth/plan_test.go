package synth

import (
	"encoding/hex"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var tuesday = time.Date(2021, 11, 2, 9, 30, 0, 0, ict)

func plan(t testing.TB, p *Population, gates int) *Plan {
	t.Helper()
	pl, err := p.Plan(gates)
	if err != nil {
		t.Fatal(err)
	}
	return pl
}

func TestPlanHasTheGatesAskedFor(t *testing.T) {
	p := population(t, Config{Seed: 61, People: 2000})
	for _, n := range []int{1, 2, 10, 200, 5000} {
		pl := plan(t, p, n)
		at := 0
		for i, place := range pl.Places {
			if place.Index != i || len(place.Gates) == 0 || place.Name == "" || p.units.Valid(place.Unit) != nil {
				t.Fatalf("place %+v", place)
			}
			for _, g := range place.Gates {
				if g.Index != at || g.Place != i || pl.Gates()[at] != g {
					t.Fatalf("gate %+v at %d", g, at)
				}
				at++
			}
			if place.Capacity > 0 != (place.Kind != Checkpoint) {
				t.Fatalf("place %+v: capacity", place)
			}
		}
		if at != n {
			t.Errorf("%d gates, want %d", at, n)
		}
	}
	for _, bad := range []int{0, -1, MaxGates + 1} {
		if _, err := p.Plan(bad); err == nil {
			t.Errorf("a plan with %d gates", bad)
		}
	}
}

func TestTheDemonstrationHasEveryKindOfPlace(t *testing.T) {
	kinds, categories := map[Kind]bool{}, map[Category]bool{}
	for _, place := range plan(t, population(t, Config{Seed: 61}), 200).Places {
		kinds[place.Kind], categories[place.Category] = true, true
	}
	if len(kinds) != 3 || len(categories) != 10 {
		t.Errorf("kinds %v, categories %v", kinds, categories)
	}
}

func TestADayIsAlwaysTheSame(t *testing.T) {
	p := population(t, Config{Seed: 67, People: 2000, Errors: March2022()})
	whole := digest(plan(t, p, 200).Day(tuesday))
	if digest(plan(t, p, 200).Day(tuesday.Add(3*time.Hour))) != whole {
		t.Error("another hour of the same day is another day")
	}
	if digest(plan(t, p, 200).Day(tuesday.AddDate(0, 0, 1))) == whole {
		t.Error("two days are the same")
	}
	for _, size := range []int{1, 333} {
		var parts []iter.Seq[Movement]
		for from := 0; from < p.Len(); from += size {
			parts = append(parts, plan(t, p, 200).DayRange(tuesday, from, from+size))
		}
		if digest(chain(parts...)) != whole {
			t.Errorf("the day differs in chunks of %d", size)
		}
	}
}

func TestMovementsMakeSense(t *testing.T) {
	p := population(t, Config{Seed: 71, People: 5000, Errors: March2022()})
	pl := plan(t, p, 200)
	var ins, outs, repeats, n int
	var last Movement
	directions, carriers := map[Direction]int{}, map[Carrier]int{}
	entered := map[[2]int]time.Time{}
	for mv := range pl.Day(tuesday) {
		place := pl.Places[mv.Place]
		if g := pl.gates[mv.Gate]; g.Place != mv.Place {
			t.Fatalf("gate %d is not of place %d", mv.Gate, mv.Place)
		}
		if mv.At.Format(time.DateOnly) != "2021-11-02" || mv.At.Hour() < 5 {
			t.Fatalf("movement at %s", mv.At)
		}
		if mv.Person == last.Person && mv.At.Before(last.At) {
			t.Fatalf("person %d goes back in time", mv.Person)
		}
		if (mv.Direction == Check) != (place.Kind == Checkpoint) {
			t.Fatalf("direction %d at a %s", mv.Direction, place.Kind)
		}
		key := [2]int{mv.Person, mv.Place}
		switch in, was := entered[key]; {
		case mv.Repeat:
			if repeats++; !was || mv.At.Sub(in) > 5*time.Minute || mv.Direction != In {
				t.Fatalf("repeat %+v after %s", mv, mv.At.Sub(in))
			}
		case mv.Direction == In:
			ins++
			entered[key] = mv.At
		case mv.Direction == Out:
			if outs++; !was {
				t.Fatalf("person %d leaves place %d without having come", mv.Person, mv.Place)
			}
		}
		directions[mv.Direction]++
		carriers[mv.Carrier]++
		last = mv
		n++
	}
	if per := float64(n) / 5000; per < 1.5 || per > 6 {
		t.Errorf("%.2f scans a person", per)
	}
	if share := float64(outs) / float64(ins); share < 0.65 || share > 0.75 {
		t.Errorf("%.3f of visits end with a scan", share)
	}
	if share := float64(repeats) / float64(ins); share < 0.02 || share > 0.04 {
		t.Errorf("%.3f of entries are read twice", share)
	}
	if len(directions) != 3 || len(carriers) != 5 || carriers[AppCode] < n/3 {
		t.Errorf("directions %v, carriers %v", directions, carriers)
	}
}

func TestNobodyShowsWhatTheyDoNotHave(t *testing.T) {
	p := population(t, Config{Seed: 73, People: 3000})
	byID := map[string]App{}
	for _, a := range p.Apps() {
		byID[a.ID] = a
	}
	self := 0
	for mv := range plan(t, p, 100).Day(tuesday) {
		m := p.Person(mv.Person)
		switch mv.Carrier {
		case AppCode, Printed:
			if !p.Uses(m, byID[mv.App]) {
				t.Fatalf("person %d shows %q", m.Index, mv.App)
			}
		case CCCDCard:
			if m.CCCD == "" {
				t.Fatalf("person %d aged %d shows a CCCD", m.Index, m.Age)
			}
		case BHYTCard:
			if m.BHYT == "" {
				t.Fatalf("person %d shows an insurance card", m.Index)
			}
		}
		if (mv.App != "") != (mv.Carrier == AppCode || mv.Carrier == Printed) {
			t.Fatalf("app %q with %s", mv.App, mv.Carrier)
		}
		if mv.Self {
			if self++; mv.Carrier != AppCode {
				t.Fatalf("%s reads the place's code", mv.Carrier)
			}
		}
	}
	if self == 0 {
		t.Error("nobody reads a place's code")
	}
}

func TestPeopleMeetTheSamePeopleAgain(t *testing.T) {
	p := population(t, Config{Seed: 79, People: 2000})
	pl := plan(t, p, 200)
	at := func(day time.Time) map[int]int {
		place := map[int]int{}
		for mv := range pl.Day(day) {
			if c := pl.Places[mv.Place].Category; c == Office || c == Factory || c == School {
				place[mv.Person] = mv.Place
			}
		}
		return place
	}
	first, second := at(tuesday), at(tuesday.AddDate(0, 0, 1))
	both, same := 0, 0
	for person, place := range first {
		if next, ok := second[person]; ok {
			if both++; next == place {
				same++
			}
		}
	}
	if both < 500 || same != both {
		t.Errorf("%d of %d went to the same work on two days", same, both)
	}
	if sunday := at(tuesday.AddDate(0, 0, 5)); len(sunday) != 0 {
		t.Errorf("%d people worked on Sunday", len(sunday))
	}
}

func TestSortedGoesByTheClock(t *testing.T) {
	p := population(t, Config{Seed: 83, People: 1000})
	all := Sorted(plan(t, p, 50).Day(tuesday))
	for i := 1; i < len(all); i++ {
		if all[i].At.Before(all[i-1].At) {
			t.Fatalf("movement %d is before %d", i, i-1)
		}
	}
	if len(all) < 1000 {
		t.Errorf("%d movements of 1,000 people", len(all))
	}
}

func TestCardTexts(t *testing.T) {
	p := population(t, Config{Seed: 89, People: 5000})
	kinds := map[string]int{}
	for m := range p.People() {
		cccd := strings.Split(p.CCCDText(m), "|")
		if m.CCCD != "" {
			kinds["cccd"]++
			if len(cccd) != 7 || cccd[0] != m.CCCD || cccd[1] != m.CMND || cccd[2] != m.Name || len(cccd[3]) != 8 || len(cccd[6]) != 8 ||
				cccd[3][4:] != m.Birth[:4] || cccd[4] != map[Sex]string{Male: "Nam", Female: "Nữ"}[m.Sex] {
				t.Fatalf("CCCD text %q of %+v", cccd, m)
			}
		} else if p.CCCDText(m) != "" {
			t.Fatal("a card's text without a card")
		}
		if m.BHYT == "" {
			continue
		}
		kinds["bhyt"]++
		f := strings.Split(p.BHYTText(m), "|")
		name, err := hex.DecodeString(f[1])
		if err != nil || len(f) != 15 || f[14] != "$" || f[0] != m.BHYT || string(name) != m.Name || (len(f[2]) != 10 && f[2] != m.Birth) {
			t.Fatalf("BHYT text %q of %+v", f, m)
		}
	}
	if kinds["cccd"] < 3000 || kinds["bhyt"] < 4000 {
		t.Errorf("cards: %v", kinds)
	}
}

func TestCardTextsToTheLetter(t *testing.T) {
	p := population(t, Config{Seed: 1})
	m := Person{
		Index: 5, Name: "Trần Thị Bưởi", Birth: "1985-03-09", Age: 36, Sex: Female, CCCD: "001185000011", CMND: "010000012",
		BHXH: "0120800001", BHYT: "GD4010120800001", Unit: "00001", Street: "Số 7, Tổ 2", Guardian: -1, Twin: -1, province: "01",
	}
	cccd := p.CCCDText(m)
	want := "001185000011|010000012|Trần Thị Bưởi|09031985|Nữ|Số 7, Tổ 2, Phường Phúc Xá, Quận Ba Đình, Thành phố Hà Nội|"
	if diff := cmp.Diff(want, cccd[:len(cccd)-8]); diff != "" {
		t.Errorf("CCCD (-want +got):\n%s", diff)
	}
	bhyt := strings.Split(p.BHYTText(m), "|")
	bhyt[4], bhyt[5], bhyt[12], bhyt[13] = "", "", "", ""
	if diff := cmp.Diff("GD4010120800001|5472e1baa76e205468e1bb8b2042c6b0e1bb9f69|09/03/1985|2|||01/01/2021|-|01/01/2021|01000|-|4|||$", strings.Join(bhyt, "|")); diff != "" {
		t.Errorf("BHYT (-want +got):\n%s", diff)
	}
	m.Birth = "1940"
	if got := strings.Split(p.CCCDText(m), "|")[3]; got != "01011940" {
		t.Errorf("year-only birth on a card: %s", got)
	}
	if got := strings.Split(p.BHYTText(m), "|")[2]; got != "1940" {
		t.Errorf("year-only birth on an insurance card: %s", got)
	}
}

func BenchmarkDay(b *testing.B) {
	p := population(b, Config{Seed: 1, People: 340_000})
	pl := plan(b, p, 2000)
	n, from := 0, 0
	for b.Loop() {
		for range pl.DayRange(tuesday, from, from+3400) {
			n++
		}
		from = (from + 3400) % 340_000
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "movements/s")
}
