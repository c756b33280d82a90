package synth

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/internal/unit"
	"github.com/motma/motma/viname"
)

func population(t testing.TB, cfg Config) *Population {
	t.Helper()
	p, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// digest hashes whatever is yielded, field by field.
func digest[T any](seq iter.Seq[T]) string {
	h := sha256.New()
	for v := range seq {
		fmt.Fprintf(h, "%+v\n", v)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// chain yields all of several sequences.
func chain[T any](seqs ...iter.Seq[T]) iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, s := range seqs {
			for v := range s {
				if !yield(v) {
					return
				}
			}
		}
	}
}

// TestTheSeedIsThePopulation pins the first 10,000 people and their records. A
// change here changes every demonstration and every published measurement: say so
// in the commit.
func TestTheSeedIsThePopulation(t *testing.T) {
	cfg := Config{Seed: 20211101, People: 10_000, Errors: March2022()}
	people, records := goldenPeople, goldenRecords
	for run := range 2 {
		p := population(t, cfg)
		if got := digest(p.People()); got != people {
			t.Errorf("run %d: people hash to %s, want %s", run, got, people)
		}
		if got := digest(p.Records()); got != records {
			t.Errorf("run %d: records hash to %s, want %s", run, got, records)
		}
	}
	cfg.Seed++
	if got := digest(population(t, cfg).People()); got == people {
		t.Error("another seed makes the same people")
	}
}

func TestChunksPutTogetherAreTheWhole(t *testing.T) {
	p := population(t, Config{Seed: 3, People: 2500, Errors: March2022()})
	people, records := digest(p.People()), digest(p.Records())
	for _, size := range []int{1, 7, 340, 999, 5000} {
		var a []iter.Seq[Person]
		var b []iter.Seq[Record]
		for from := 0; from < p.Len(); from += size {
			a = append(a, p.Range(from, from+size))
			b = append(b, p.RecordsRange(from, from+size))
		}
		if digest(chain(a...)) != people {
			t.Errorf("people differ in chunks of %d", size)
		}
		if digest(chain(b...)) != records {
			t.Errorf("records differ in chunks of %d", size)
		}
	}
	i := 0
	for m := range p.People() {
		if got := p.Person(m.Index); got != m || m.Index != i {
			t.Fatalf("person %d alone is not the one of the run", i)
		}
		i++
	}
	if i != p.Len() {
		t.Errorf("%d people of %d", i, p.Len())
	}
}

func TestABiggerPopulationBeginsWithTheSmaller(t *testing.T) {
	small, big := population(t, Config{Seed: 5, People: 1000}), population(t, Config{Seed: 5, People: 4000})
	for i := range 990 { // the last household may be cut
		a, b := small.Person(i), big.Person(i)
		a.PhoneFormer, a.PhoneRecycled, b.PhoneFormer, b.PhoneRecycled = "", false, "", false // who had whose number is among all
		if a != b {
			t.Fatalf("person %d: %s", i, cmp.Diff(a, b, cmp.AllowUnexported(Person{})))
		}
	}
}

func TestHouseholds(t *testing.T) {
	p := population(t, Config{Seed: 7, People: 34_000})
	if n := p.Households(); n != 10_000 {
		t.Errorf("%d households of 34,000 people", n)
	}
	sizes := map[int]int{}
	for h := range p.Households() {
		members := p.Household(h)
		sizes[len(members)]++
		for _, m := range members {
			if m.Household != h || m.Unit != members[0].Unit {
				t.Fatalf("household %d: member %d lives elsewhere", h, m.Index)
			}
			if m.Guardian >= 0 != (m.Age < 15) {
				t.Fatalf("person %d aged %d: guardian %d", m.Index, m.Age, m.Guardian)
			}
			if m.Guardian >= 0 {
				g := members[m.Guardian-members[0].Index]
				if g.Age < 18 || g.Index != m.Guardian {
					t.Fatalf("person %d has a guardian of %d years", m.Index, g.Age)
				}
			}
		}
	}
	if sizes[1] == 0 || sizes[8] == 0 || sizes[4] < sizes[6] {
		t.Errorf("sizes of households: %v", sizes)
	}
	if p.Household(10_000) != nil || p.Household(-1) != nil {
		t.Error("a household beyond the last")
	}
}

func TestFamilyNamesHaveRealFrequencies(t *testing.T) {
	p := population(t, Config{Seed: 11, People: 50_000})
	count, kinh := map[string]int{}, 0
	north, south := map[string]int{}, map[string]int{}
	for m := range p.People() {
		if m.Minority || m.Nationality != "VNM" {
			continue
		}
		family, _, _ := strings.Cut(m.Name, " ")
		kinh++
		count[family]++
		if m.province >= "48" {
			south[family]++
		} else {
			north[family]++
		}
	}
	for family, want := range map[string][2]float64{"Nguyễn": {0.31, 0.38}, "Trần": {0.09, 0.13}, "Lê": {0.07, 0.11}, "Phạm": {0.05, 0.08}} {
		if got := float64(count[family]) / float64(kinh); got < want[0] || got > want[1] {
			t.Errorf("%s: %.3f, want %v", family, got, want)
		}
	}
	if south["Huỳnh"] < 3*south["Hoàng"] || north["Hoàng"] < 10*north["Huỳnh"] || south["Võ"] < south["Vũ"] {
		t.Error("Hoàng and Huỳnh, Vũ and Võ are not where they belong")
	}
}

func TestNamesAreWhatThePlatformStores(t *testing.T) {
	minority := 0
	for m := range population(t, Config{Seed: 13, People: 30_000}).People() {
		got, err := viname.Normalise(m.Name)
		if err != nil || got != m.Name {
			t.Fatalf("person %d: %q is normalised to %q (%v)", m.Index, m.Name, got, err)
		}
		if m.Minority {
			minority++
		}
	}
	if share := float64(minority) / 30_000; share < 0.01 || share > 0.10 {
		t.Errorf("%.3f bear a minority's name", share)
	}
}

// TestEightBrothersFromAShortListOfNames: a table of few names once kept the
// generator looking for ever for the eighth.
func TestEightBrothersFromAShortListOfNames(t *testing.T) {
	for _, o := range []order{noMiddle, clanLast} {
		w := population(t, Config{Seed: 1}).newWalker()
		w.dice.seed(1, streamHousehold, 0)
		w.group = newGroup("Lý", "An Bình", "Hoa", "", "", o)
		for k := range maxHousehold {
			w.roles = append(w.roles, role{age: 20, sex: Male})
			name := w.name(k, 2000)
			if w.taken(name) {
				t.Fatalf("two of the household are %q", name)
			}
			if _, err := viname.Normalise(name); err != nil {
				t.Fatalf("%q: %v", name, err)
			}
			w.members = append(w.members, Person{Name: name})
		}
	}
}

func TestCCCDAgreesWithBirthAndSex(t *testing.T) {
	p := population(t, Config{Seed: 17, People: 30_000})
	list := unit.Vietnam2021()
	for m := range p.People() {
		if (m.CCCD != "") != (m.Nationality == "VNM" && m.Age >= 14) {
			t.Fatalf("person %d, %s, aged %d: CCCD %q", m.Index, m.Nationality, m.Age, m.CCCD)
		}
		if m.CCCD == "" {
			continue
		}
		year := yearOf(m.Birth)
		century := map[int]map[Sex]byte{19: {Male: '0', Female: '1'}, 20: {Male: '2', Female: '3'}}[year/100][m.Sex]
		if _, err := list.CCCDProvince(m.CCCD[:3]); err != nil || len(m.CCCD) != 12 || m.CCCD[3] != century || m.CCCD[4:6] != m.Birth[2:4] {
			t.Fatalf("person %d born %s sex %d has %s", m.Index, m.Birth, m.Sex, m.CCCD)
		}
	}
}

func TestNumbersBelongToOnePerson(t *testing.T) {
	p := population(t, Config{Seed: 19, People: 120_000})
	seen := map[string]int{}
	take := func(kind, number string, i int) {
		if number == "" {
			return
		}
		if other, twice := seen[kind+number]; twice {
			t.Fatalf("%s of %d and %d is the same", kind, i, other)
		}
		seen[kind+number] = i
	}
	for m := range p.People() {
		take("cccd", m.CCCD, m.Index)
		take("cmnd", m.CMND, m.Index)
		take("bhxh", m.BHXH, m.Index)
		if m.Passport != "" {
			take("passport", m.Nationality+m.Passport, m.Index)
		}
		if !m.PhoneShared {
			take("phone", m.Phone, m.Index)
		}
		if m.CMND != "" && (len(m.CMND) != 9 || m.Age < 18) || m.BHYT != "" && (len(m.BHYT) != 15 || m.BHYT[5:] != m.BHXH || len(m.BHXH) != 10) {
			t.Fatalf("person %d: malformed numbers", m.Index)
		}
		if m.Phone != "" && (len(m.Phone) != 10 || m.Phone[0] != '0') || m.Phone == "" && m.Age >= 15 && m.Nationality == "VNM" {
			t.Fatalf("person %d aged %d: phone %q", m.Index, m.Age, m.Phone)
		}
	}
}

func TestPermutationsAreBijections(t *testing.T) {
	for _, m := range []uint64{1, 2, 3, 10, 999, 1_000_000} {
		for seed := range uint64(3) {
			p := newPermutation(seed, m, 10)
			seen := make([]bool, m)
			for x := range m {
				y := p.at(x)
				if y >= m || seen[y] || p.back(y) != x {
					t.Fatalf("modulus %d, seed %d: %d goes to %d and back to %d", m, seed, x, y, p.back(y))
				}
				seen[y] = true
			}
		}
	}
}

func TestTwins(t *testing.T) {
	p := population(t, Config{Seed: 23, People: 20_000})
	pairs := 0
	for m := range p.People() {
		if m.Twin < 0 {
			continue
		}
		o := p.Person(m.Twin)
		if o.Twin != m.Index || o.Birth != m.Birth || o.Household != m.Household || o.Name == m.Name || strings.Fields(o.Name)[0] != strings.Fields(m.Name)[0] && !m.Minority {
			t.Fatalf("twins %d and %d do not fit: %+v %+v", m.Index, o.Index, m, o)
		}
		pairs++
	}
	if pairs /= 2; pairs < 20 || pairs > 200 {
		t.Errorf("%d pairs of twins among 20,000", pairs)
	}
}

func TestPhonesAreSharedAndRecycled(t *testing.T) {
	p := population(t, Config{Seed: 29, People: 10_000})
	holders := map[string][]Person{}
	shared := 0
	for m := range p.People() {
		if m.Phone != "" {
			holders[m.Phone] = append(holders[m.Phone], m)
		}
	}
	recycled, former := 0, 0
	for m := range p.People() {
		for _, o := range holders[m.Phone] {
			if o.Household != m.Household {
				t.Fatalf("%d and %d share a phone across households", m.Index, o.Index)
			}
		}
		if m.PhoneShared != (len(holders[m.Phone]) > 1) {
			t.Fatalf("person %d: shared %v, %d holders", m.Index, m.PhoneShared, len(holders[m.Phone]))
		}
		if m.PhoneShared {
			shared++
		}
		if m.PhoneRecycled {
			recycled++
		}
		if m.PhoneFormer == "" {
			continue
		}
		former++
		now := holders[m.PhoneFormer]
		if !slices.ContainsFunc(now, func(o Person) bool { return o.PhoneRecycled && o.Index != m.Index }) {
			t.Fatalf("the former number of %d is nobody's now", m.Index)
		}
	}
	if shared < 1000 || shared > 4000 {
		t.Errorf("%d of 10,000 share a phone", shared)
	}
	if recycled < 50 || recycled > 250 || former != recycled {
		t.Errorf("%d recycled numbers, %d people who had one of them", recycled, former)
	}
}

func TestBirthsAndHomes(t *testing.T) {
	p := population(t, Config{Seed: 31, People: 30_000, Provinces: []string{"01", "92"}})
	list, today := unit.Vietnam2021(), "2021-11-01"
	yearOnly, foreigners, young, old := 0, 0, 0, 0
	for m := range p.People() {
		if list.Valid(m.Unit) != nil || !list.Contains("01", m.Unit) && !list.Contains("92", m.Unit) || list.HasCommunes(m.Unit) {
			t.Fatalf("person %d lives in %q", m.Index, m.Unit)
		}
		if m.YearOnly() {
			if yearOnly++; m.Age < 45 {
				t.Fatalf("person %d aged %d is known by the year only", m.Index, m.Age)
			}
		} else if _, err := time.Parse(time.DateOnly, m.Birth); err != nil || m.Birth > today {
			t.Fatalf("person %d is born %q", m.Index, m.Birth)
		}
		if m.Nationality != "VNM" {
			if foreigners++; m.Passport == "" || m.CCCD+m.CMND != "" {
				t.Fatalf("foreigner %d: %+v", m.Index, m)
			}
		}
		if m.Age < 15 {
			young++
		} else if m.Age >= 60 {
			old++
		}
	}
	for what, got := range map[string]int{"foreigners": foreigners * 10, "year-only": yearOnly, "children": young / 8, "people from 60": old / 4} {
		if got < 300 || got > 2500 {
			t.Errorf("%s: scaled count %d of 30,000", what, got)
		}
	}
}

func TestConfigurationsThatCannotBeAreRefused(t *testing.T) {
	for name, cfg := range map[string]Config{
		"too many":       {People: MaxPeople + 1},
		"negative":       {People: -1},
		"province":       {Provinces: []string{"03"}},
		"date":           {Date: time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)},
		"share":          {Errors: Mix{Moved: 1.5}},
		"negative share": {Errors: Mix{NoID: -0.1}},
		"shares":         {Errors: Mix{NoID: 0.5, Wrong: 0.6}},
	} {
		if _, err := New(cfg); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if p := population(t, Config{}); p.Len() != 2000 || len(p.Apps()) != 8 {
		t.Error("the defaults are not the demonstration's")
	}
}

func TestTheLargestPopulationNeedsNoMoreMemory(t *testing.T) {
	p := population(t, Config{Seed: 37, People: MaxPeople})
	last := p.Person(MaxPeople - 1)
	if last.Index != MaxPeople-1 || last.Name == "" {
		t.Fatalf("the last person is %+v", last)
	}
	allocs := testing.AllocsPerRun(1, func() {
		for range p.Range(MaxPeople-3400, MaxPeople) {
		}
	})
	if allocs > 3400*40 {
		t.Errorf("%.0f allocations for 3,400 people", allocs)
	}
}

func BenchmarkPeople(b *testing.B) {
	p := population(b, Config{Seed: 1, People: MaxPeople})
	n := 0
	for b.Loop() {
		for range p.Range(n%900_000, n%900_000+3400) {
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "people/s")
}

func BenchmarkRecords(b *testing.B) {
	p := population(b, Config{Seed: 1, People: MaxPeople, Errors: March2022()})
	n, from := 0, 0
	for b.Loop() {
		for range p.RecordsRange(from, from+3400) {
			n++
		}
		from = (from + 3400) % 900_000
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "records/s")
}

func BenchmarkPersonAlone(b *testing.B) {
	p := population(b, Config{Seed: 1, People: MaxPeople})
	i := 0
	for b.Loop() {
		p.Person(i * 7919 % MaxPeople)
		i++
	}
}
