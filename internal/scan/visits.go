package scan

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/motma/motma/internal/person"
)

// Visit is one stay of one person at one place, computed from scans.
type Visit struct {
	Place       PlaceID
	Account     person.AccountID // of the first reading
	First       ID               // the first reading
	Seen        time.Time        // its device time
	Gate        GateID           // its gate
	Method      Method           // its method
	Kind        Kind             // and what was read
	From, To    time.Time
	FromAssumed bool      // no check-in was read
	ToAssumed   bool      // no check-out was read
	Assurance   Assurance // of the weakest reading in it
	Flags       Flag      // of all readings in it
}

// Doubtful says that the visit may have been made up from afar (A07).
func (v Visit) Doubtful() bool { return v.Flags&(Remote|FarUse) != 0 }

// Rules are what Visits needs to know beside the scans.
type Rules struct {
	Place func(PlaceID) Place            // kind, stay, hours; the zero Place is a venue
	Who   func(person.AccountID) Subject // joins one person's accounts; nil: each by itself
	Zone  *time.Location                 // of opening hours; nil: UTC+7
}

// Visits pairs scans to visits, in order of their first reading (then place).
// It is a pure function: the order of the scans and duplicates among them do
// not matter. Quarantined scans are left out: their time is not believed.
func Visits(scans []Scan, r Rules) []Visit {
	sorted := r.sorted(scans)
	var out []Visit
	for from := 0; from < len(sorted); {
		to := from + 1
		for to < len(sorted) && sorted[to].who == sorted[from].who {
			to++
		}
		out = r.person(out, sorted[from:to])
		from = to
	}
	slices.SortFunc(out, func(a, b Visit) int {
		return cmp.Or(a.Seen.Compare(b.Seen), bytes.Compare(a.First[:], b.First[:]), cmp.Compare(a.Place, b.Place))
	})
	return out
}

type owned struct {
	who  Subject
	scan *Scan
}

// sorted orders the scans by person, time and id, without duplicates and
// quarantined ones.
func (r Rules) sorted(scans []Scan) []owned {
	out := make([]owned, 0, len(scans))
	for i := range scans {
		s := &scans[i]
		if s.Flags&Quarantined != 0 {
			continue
		}
		who := Subject(-s.Account)
		if r.Who != nil {
			who = r.Who(s.Account)
		}
		out = append(out, owned{who, s})
	}
	slices.SortFunc(out, func(a, b owned) int {
		return cmp.Or(cmp.Compare(a.who, b.who), a.scan.At.Compare(b.scan.At),
			bytes.Compare(a.scan.ID[:], b.scan.ID[:]), cmp.Compare(a.scan.Place, b.scan.Place))
	})
	return slices.CompactFunc(out, func(a, b owned) bool {
		return a.who == b.who && a.scan.ID == b.scan.ID && a.scan.Place == b.scan.Place && a.scan.At.Equal(b.scan.At)
	})
}

// person pairs the scans of one person, who may be at several places at once
// (a shop inside a market), but not at another one after a visit that has no
// check-out.
func (r Rules) person(out []Visit, scans []owned) []Visit {
	type here struct {
		Track
		stays Stays
	}
	tracks := map[PlaceID]*here{}
	next := nextElsewhere(scans)
	var spans []Span
	var prev int64 // the last scan at a place other than the present one
	for i, s := range scans {
		if i > 0 && scans[i-1].scan.Place != s.scan.Place {
			prev = scans[i-1].scan.At.UnixMilli()
		}
		t := tracks[s.scan.Place]
		if t == nil {
			t = &here{stays: r.place(s.scan.Place).Stays(r.Zone)}
			tracks[s.scan.Place] = t
		}
		p := passOf(s.scan, int64(i))
		p.Prev, p.Next = prev, next[i]
		spans = t.Add(spans, &t.stays, p)
	}
	for _, t := range tracks {
		spans = t.Finish(spans, &t.stays, math.MaxInt64)
	}
	for _, v := range spans {
		out = append(out, visitOf(scans[v.First].scan, v))
	}
	return out
}

func (r Rules) place(id PlaceID) Place {
	if r.Place == nil {
		return Place{}
	}
	return r.Place(id)
}

// nextElsewhere gives, for each scan, when the person was next read at another
// place.
func nextElsewhere(scans []owned) []int64 {
	next := make([]int64, len(scans))
	for i := len(scans) - 2; i >= 0; i-- {
		if scans[i+1].scan.Place != scans[i].scan.Place {
			next[i] = scans[i+1].scan.At.UnixMilli()
		} else {
			next[i] = next[i+1]
		}
	}
	return next
}

func passOf(s *Scan, tag int64) Pass {
	return Pass{At: s.At.UnixMilli(), Tag: tag, Direction: s.Direction, Assurance: s.Assurance, Flags: s.Flags}
}

func visitOf(first *Scan, v Span) Visit {
	return Visit{Place: first.Place, Account: first.Account, First: first.ID, Seen: first.At, Gate: first.Gate,
		Method: first.Method, Kind: first.Kind, From: time.UnixMilli(v.From).UTC(), To: time.UnixMilli(v.To).UTC(),
		FromAssumed: v.FromAssumed, ToAssumed: v.ToAssumed, Assurance: v.Assurance, Flags: v.Flags}
}

// Subject is a person, or an account that has none: what visits and head
// counts count. Positive ones are persons, negative ones accounts.
type Subject int64

// SubjectOf gives the person of an account, or the account itself when nobody
// is linked to it.
func SubjectOf(a person.AccountID, p person.ID) Subject {
	if p != 0 {
		return Subject(p)
	}
	return Subject(-a)
}
