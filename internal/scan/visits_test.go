package scan

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/motma/motma/internal/person"
)

// story reads "in A 08:00" lines: direction, place, time on 15 November (or
// the 16th with "+1 "), and flags.
func story(t *testing.T, lines ...string) []Scan {
	t.Helper()
	var out []Scan
	for i, line := range lines {
		f := strings.Fields(line)
		at, err := time.Parse("15:04", f[2])
		if err != nil {
			t.Fatal(err)
		}
		day := 15
		if f[0][0] == '+' {
			day, f[0] = 16, f[0][1:]
		}
		s := Scan{ID: uuid.UUID{15: byte(i)}, Place: PlaceID(f[1][0]), Account: 1, Direction: ParseDirection(f[0]), Assurance: Signed,
			At: time.Date(2021, 11, day, at.Hour(), at.Minute(), 0, 0, time.UTC)}
		if s.Direction == 0 {
			t.Fatal(line)
		}
		if len(f) > 3 && f[3] == "quarantined" {
			s.Flags = Quarantined
		}
		out = append(out, s)
	}
	return out
}

// tell writes visits as "A 08:00-10:00", with ? at an end that is assumed.
func tell(vs []Visit) []string {
	var out []string
	for _, v := range vs {
		mark := map[bool]string{true: "?"}
		out = append(out, fmt.Sprintf("%c %s%s-%s%s", rune(v.Place), v.From.Format("15:04"), mark[v.FromAssumed], v.To.Format("15:04"), mark[v.ToAssumed]))
	}
	return out
}

func places(id PlaceID) Place {
	switch id {
	case 'V':
		return Place{ID: id, Kind: Vehicle}
	case 'C':
		return Place{ID: id, Kind: Checkpoint}
	case 'H': // open until 11:00 UTC (18:00 in Vietnam) on Mondays
		return Place{ID: id, Kind: Venue, Hours: []Opening{{time.Monday, 8 * 60, 18 * 60}}}
	case 'W': // an office: eight hours
		return Place{ID: id, Kind: Venue, Stay: 8 * time.Hour}
	}
	return Place{ID: id, Kind: Venue}
}

func TestVisits(t *testing.T) {
	for _, c := range []struct {
		what  string
		scans []string
		want  []string
	}{
		{"in and out", []string{"in A 08:00", "out A 09:30"}, []string{"A 08:00-09:30"}},
		{"read in twice within five minutes", []string{"in A 08:00", "in A 08:05", "out A 09:00"}, []string{"A 08:00-09:00"}},
		{"read out twice", []string{"in A 08:00", "out A 09:00", "out A 09:03"}, []string{"A 08:00-09:00"}},
		{"no check-out: the usual stay of a venue", []string{"in A 08:00"}, []string{"A 08:00-10:00?"}},
		{"of a vehicle", []string{"in V 08:00"}, []string{"V 08:00-12:00?"}},
		{"of a checkpoint", []string{"in C 08:00"}, []string{"C 08:00-08:15?"}},
		{"of a place that says so", []string{"in W 08:00"}, []string{"W 08:00-16:00?"}},
		{"no check-out: closing time", []string{"in H 10:30"}, []string{"H 10:30-11:00?"}},
		{"no check-out: seen elsewhere", []string{"in A 08:00", "in B 08:40", "out B 09:00"}, []string{"A 08:00-08:40?", "B 08:40-09:00"}},
		{"a shop inside a market", []string{"in A 08:00", "in B 08:40", "out B 09:00", "out A 10:00"}, []string{"A 08:00-10:00", "B 08:40-09:00"}},
		{"no check-out, in again", []string{"in A 08:00", "in A 09:00", "out A 09:30"}, []string{"A 08:00-09:00?", "A 09:00-09:30"}},
		{"out without in", []string{"out A 09:00"}, []string{"A 07:00?-09:00"}},
		{"out without in, just seen elsewhere", []string{"in B 08:00", "out B 08:30", "out A 09:00"}, []string{"B 08:00-08:30", "A 08:30?-09:00"}},
		{"out without in, after a visit", []string{"in A 08:00", "out A 08:30", "out A 09:00"}, []string{"A 08:00-08:30", "A 08:30?-09:00"}},
		{"over midnight", []string{"in A 22:00", "+out A 01:30"}, []string{"A 22:00-01:30"}},
		{"an out that is too late for the in", []string{"in A 08:00", "out A 20:00"}, []string{"A 08:00-10:00?", "A 18:00?-20:00"}},
		{"a working day where people stay", []string{"in W 08:00", "out W 20:00"}, []string{"W 08:00-20:00"}},
		{"a check is a moment", []string{"check C 08:00"}, []string{"C 08:00-08:00"}},
		{"checked twice", []string{"check C 08:00", "check C 08:02"}, []string{"C 08:00-08:00"}},
		{"a check inside a visit", []string{"in A 08:00", "check A 09:00", "out A 09:30"}, []string{"A 08:00-09:30"}},
		{"a check shows that the visit went on", []string{"in A 08:00", "check A 11:00"}, []string{"A 08:00-11:00?"}},
		{"a check, then out", []string{"check A 09:00", "out A 09:03"}, []string{"A 09:00-09:00", "A 09:00?-09:03"}},
		{"quarantined times count for nothing", []string{"in A 08:00", "out A 08:30 quarantined"}, []string{"A 08:00-10:00?"}},
		{"in, out, in, out", []string{"in A 08:00", "out A 08:01", "in A 08:02", "out A 08:30"}, []string{"A 08:00-08:01", "A 08:02-08:30"}},
		{"nothing", nil, nil},
	} {
		got := tell(Visits(story(t, c.scans...), Rules{Place: places}))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s:\n%s", c.what, diff)
		}
	}
}

func TestTwoAccountsOfOnePersonMakeOneVisit(t *testing.T) {
	scans := story(t, "in A 08:00", "out A 09:00")
	scans[1].Account, scans[1].Assurance, scans[1].Flags = 2, OnCard, Late
	r := Rules{Place: places, Who: func(person.AccountID) Subject { return 7 }}
	got := Visits(scans, r)
	if diff := cmp.Diff([]string{"A 08:00-09:00"}, tell(got)); diff != "" {
		t.Error(diff)
	}
	if got[0].Assurance != OnCard || got[0].Flags != Late || got[0].Account != 1 || got[0].First != scans[0].ID {
		t.Errorf("the visit is as sure as its weakest reading: %+v", got[0])
	}
	if n := len(Visits(scans, Rules{Place: places})); n != 2 {
		t.Errorf("without a person the accounts make %d visits", n)
	}
}

func someScans(t *rapid.T) []Scan {
	n := rapid.IntRange(0, 40).Draw(t, "n")
	out := make([]Scan, n)
	for i := range out {
		out[i] = Scan{
			ID:        uuid.UUID{14: byte(i / 200), 15: byte(i)},
			Place:     rapid.SampledFrom([]PlaceID{'A', 'B', 'C', 'H', 'V', 'W'}).Draw(t, "place"),
			Account:   person.AccountID(rapid.IntRange(1, 4).Draw(t, "account")),
			At:        time.Date(2021, 11, 15, 0, rapid.IntRange(0, 3*24*60).Draw(t, "minute"), 0, 0, time.UTC),
			Direction: Direction(rapid.IntRange(1, 3).Draw(t, "direction")),
			Flags:     Flag(rapid.SampledFrom([]int{0, 0, 0, int(Quarantined), int(Remote)}).Draw(t, "flags")),
			Assurance: Signed,
		}
	}
	return out
}

func TestVisitsWhateverTheScans(t *testing.T) {
	who := func(a person.AccountID) Subject { return Subject(a%2 + 1) }
	r := Rules{Place: places, Who: who}
	rapid.Check(t, func(t *rapid.T) {
		scans := someScans(t)
		visits := Visits(scans, r)
		shuffled := append(append([]Scan{}, scans...), scans[:len(scans)/2]...) // some come twice
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if diff := cmp.Diff(visits, Visits(shuffled, r)); diff != "" {
			t.Fatalf("order or duplicates matter:\n%s", diff)
		}
		type where struct {
			who   Subject
			place PlaceID
		}
		last := map[where]Visit{}
		for _, v := range visits {
			k := where{who(v.Account), v.Place}
			length := v.To.Sub(v.From)
			if longest := time.Duration(0) + places(v.Place).longest(); length < 0 || length > longest {
				t.Fatalf("a visit of %v: %+v", length, v)
			}
			if o, ok := last[k]; ok && v.From.Before(o.To) && o.From.Before(v.To) {
				t.Fatalf("one person twice at one place: %v and %v", tell([]Visit{o}), tell([]Visit{v}))
			}
			last[k] = v
		}
		for _, s := range scans {
			if s.Flags&Quarantined == 0 && !covered(s, visits, who) {
				t.Fatalf("a reading is in no visit: %v %v", s.Direction, s.At)
			}
		}
	})
}

// covered says whether somebody's reading lies in, or within five minutes
// after, a visit of theirs.
func covered(s Scan, visits []Visit, who func(person.AccountID) Subject) bool {
	for _, v := range visits {
		if v.Place == s.Place && who(v.Account) == who(s.Account) && !s.At.Before(v.From) && !s.At.After(v.To.Add(repeatWithin)) {
			return true
		}
	}
	return false
}

func BenchmarkVisits(b *testing.B) {
	scans := make([]Scan, 10_000)
	for i := range scans {
		scans[i] = Scan{ID: uuid.UUID{14: byte(i >> 8), 15: byte(i)}, Place: 'A', Account: person.AccountID(i / 4), Direction: Direction(i%2 + 1),
			At: monday.Add(time.Duration(i) * time.Second)}
	}
	for b.Loop() {
		Visits(scans, Rules{Place: places})
	}
}
