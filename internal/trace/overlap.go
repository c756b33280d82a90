package trace

import (
	"cmp"
	"slices"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
)

// stretch is a stretch of time in Unix milliseconds.
type stretch struct{ from, to int64 }

// stop is one place where the index person was: the visits there that one
// window covers.
type stop struct {
	place  scan.PlaceID
	stays  scan.Stays
	visits []stretch // in order, not overlapping
}

// encounter is a time that somebody shared with the index person.
type encounter struct {
	who     scan.Subject
	account person.AccountID
	place   scan.PlaceID
	from    int64
	to      int64
	flags   scan.Flag
}

// stopsOf turns the index person's visits into stops and the windows to ask
// for. A window reaches the longest stay beyond the visit on both sides:
// whoever came hours before and left hours after was there as well. Windows of
// one place that meet are one, so that nobody is met twice at the same time.
func stopsOf(visits []scan.Visit, places map[scan.PlaceID]scan.Place, zone *time.Location) ([]stop, []Window) {
	visits = slices.Clone(visits)
	slices.SortFunc(visits, func(a, b scan.Visit) int {
		return cmp.Or(cmp.Compare(a.Place, b.Place), a.From.Compare(b.From))
	})
	var stops []stop
	var windows []Window
	for _, v := range visits {
		stays := places[v.Place].Stays(zone)
		from, to := v.From.Add(-stays.Longest()), v.To.Add(stays.Longest()).Add(time.Millisecond)
		at := stretch{v.From.UnixMilli(), v.To.UnixMilli()}
		if n := len(stops); n > 0 && stops[n-1].place == v.Place && !windows[n-1].To.Before(from) {
			windows[n-1].To = latest(windows[n-1].To, to)
			stops[n-1].visits = append(stops[n-1].visits, at)
			continue
		}
		stops = append(stops, stop{v.Place, stays, []stretch{at}})
		windows = append(windows, Window{v.Place, from, to})
	}
	return stops, windows
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// meet pairs passages, grouped by window and then by who passed, in order of
// time, and gives what they share with the visits of the stops. who names the
// subject of a passage. loose collects the accounts with readings that lack
// their counterpart: another account of the same person may have it.
func meet(stops []stop, passages []Passage, who func(int) scan.Subject) (met []encounter, loose []person.AccountID) {
	var spans []scan.Span
	for from := 0; from < len(passages); {
		first, subject := &passages[from], who(from)
		var track scan.Track
		s := &stops[first.Window]
		spans = spans[:0]
		to := from
		for ; to < len(passages) && passages[to].Window == first.Window && who(to) == subject; to++ {
			p := &passages[to]
			spans = track.Add(spans, &s.stays, scan.Pass{At: p.At, Direction: p.Direction, Flags: p.Flags, Tag: int64(to)})
		}
		spans = track.Finish(spans, &s.stays, 1<<62)
		lacking := false
		for _, v := range spans {
			lacking = lacking || v.FromAssumed || v.ToAssumed
			met = s.share(met, encounter{who: subject, account: passages[v.First].Account, place: s.place, flags: v.Flags}, stretch{v.From, v.To})
		}
		if lacking {
			loose = append(loose, first.Account)
		}
		from = to
	}
	return met, loose
}

// share appends what a stretch has in common with the visits of a stop. A
// moment counts when it lies inside the other's visit: a check at the gate
// meets whoever is in.
func (s *stop) share(met []encounter, e encounter, at stretch) []encounter {
	i, _ := slices.BinarySearchFunc(s.visits, at.from, func(v stretch, from int64) int { return cmp.Compare(v.to, from) })
	for ; i < len(s.visits) && s.visits[i].from <= at.to; i++ {
		v := s.visits[i]
		e.from, e.to = max(v.from, at.from), min(v.to, at.to)
		if e.from < e.to || e.from == e.to && (v.from == v.to || at.from == at.to) {
			met = append(met, e)
		}
	}
	return met
}

// Meeting is a time that two people shared at a place.
type Meeting struct {
	Place    scan.PlaceID
	From, To time.Time
	Doubtful bool // the other's visit may have been made up from afar (A07)
}

// ranked is a contact before anybody's name is read.
type ranked struct {
	who      scan.Subject
	account  person.AccountID
	total    int64 // milliseconds
	last     int64 // end of the last meeting
	doubtful bool  // all of them are
	met      []encounter
}

// rank groups encounters by who was met: the longest first, then the latest;
// those that are doubtful altogether come last.
func rank(met []encounter) []ranked {
	slices.SortFunc(met, func(a, b encounter) int {
		return cmp.Or(cmp.Compare(a.who, b.who), cmp.Compare(a.from, b.from), cmp.Compare(a.place, b.place), cmp.Compare(a.to, b.to))
	})
	var out []ranked
	for from := 0; from < len(met); {
		r := ranked{who: met[from].who, account: met[from].account, doubtful: true}
		to := from
		for ; to < len(met) && met[to].who == r.who; to++ {
			e := met[to]
			r.total += e.to - e.from
			r.last = max(r.last, e.to)
			r.doubtful = r.doubtful && doubtful(e.flags)
		}
		r.met = met[from:to:to]
		out = append(out, r)
		from = to
	}
	slices.SortFunc(out, func(a, b ranked) int {
		if a.doubtful != b.doubtful {
			if a.doubtful {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(b.total, a.total), cmp.Compare(b.last, a.last), cmp.Compare(a.who, b.who))
	})
	return out
}

func doubtful(f scan.Flag) bool { return f&(scan.Remote|scan.FarUse) != 0 }
