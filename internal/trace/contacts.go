package trace

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
)

// Days back that contacts are looked for when the question does not say, and
// how many are named in one answer. 21 days is what declarations ask for
// (standard §5); the number named is the project's own choice.
const (
	contactDays  = 21 * 24 * time.Hour
	maxContacts  = 10_000
	someContacts = 1_000
)

// Contact is somebody who was at the same place at the same time.
type Contact struct {
	Person   Person
	Total    time.Duration // together, over all meetings
	Last     time.Time     // end of the last meeting
	Meetings []Meeting     // in order of time
	Doubtful bool          // all of the meetings are
}

// Report is an answer about contacts: the longest together first, then the
// latest; doubtful ones last.
type Report struct {
	History            // of the person asked about
	Total    int       // contacts found
	Contacts []Contact // those asked for, from Skip on
}

// ContactQuery asks for the contacts of a person.
type ContactQuery struct {
	Query
	Who   Subject
	Skip  int // how many of the ranking to leave out
	Limit int // how many to name: 1,000 when zero, at most 10,000
}

// Contacts gives who was near a person, over 21 days unless the question says
// otherwise. Several accounts of one person are one contact, and the person's
// own are none. Only those named in the answer are read, and written down.
func (t *Tracer) Contacts(ctx context.Context, q ContactQuery) (Report, error) {
	if q.To.IsZero() {
		q.To = t.Now()
	}
	if q.From.IsZero() {
		q.From = q.To.Add(-contactDays)
	}
	if err := t.admit(ctx, &q.Query); err != nil {
		return Report{}, err
	}
	f, err := t.find(ctx, q.Query, q.Who)
	if err != nil {
		return Report{}, err
	}
	if err := t.write(ctx, q.Query, "trace.visits", "{"+q.span()+"}", f.accounts); err != nil {
		return Report{}, err
	}
	visits, places, err := t.visits(ctx, q.Query, f.accounts)
	if err != nil {
		return Report{}, err
	}
	all, err := t.near(ctx, f, visits, places)
	if err != nil {
		return Report{}, err
	}
	r := Report{History: History{personOf(f.holder), visits, places}, Total: len(all)}
	if q.Limit <= 0 {
		q.Limit = someContacts
	}
	from := min(max(q.Skip, 0), len(all))
	r.Contacts, err = t.name(ctx, q.Query, all[from:min(from+min(q.Limit, maxContacts), len(all))])
	return r, err
}

// near ranks who shared time with a person, in two steps. First everybody is
// taken account by account. Then the accounts that matter, those that met the
// person or lack a reading, are joined by person and paired again, so that in
// by phone and out by card is one visit. To ask for all tens of thousands of
// candidates whose they are would cost more than all the rest.
func (t *Tracer) near(ctx context.Context, f found, visits []scan.Visit, places map[scan.PlaceID]scan.Place) ([]ranked, error) {
	stops, windows := stopsOf(visits, places, t.Zone)
	if len(windows) == 0 {
		return nil, nil
	}
	passages, err := t.Store.Passages(ctx, windows)
	if err != nil {
		return nil, err
	}
	own := slices.Sorted(slices.Values(f.accounts))
	passages = slices.DeleteFunc(passages, func(p Passage) bool { _, mine := slices.BinarySearch(own, p.Account); return mine })
	met, loose := meet(stops, passages, func(i int) scan.Subject { return scan.SubjectOf(passages[i].Account, 0) })
	for _, e := range met {
		loose = append(loose, e.account)
	}
	slices.Sort(loose)
	accounts := slices.Compact(loose)
	persons, err := t.Store.Persons(ctx, accounts)
	if err != nil {
		return nil, err
	}
	return rank(join(stops, passages, met, accounts, persons)), nil
}

// join pairs again what belongs to one person in several accounts, and puts
// persons in the place of accounts.
func join(stops []stop, passages []Passage, met []encounter, accounts []person.AccountID, persons []person.ID) []encounter {
	several := severalOf(persons)
	subject := func(a person.AccountID) (scan.Subject, bool) {
		i, ok := slices.BinarySearch(accounts, a)
		if !ok {
			return scan.SubjectOf(a, 0), false
		}
		_, more := slices.BinarySearch(several, persons[i])
		return scan.SubjectOf(a, persons[i]), more
	}
	var again []Passage
	for from := 0; from < len(passages) && len(several) > 0; {
		to := from + 1
		for to < len(passages) && passages[to].Account == passages[from].Account && passages[to].Window == passages[from].Window {
			to++
		}
		if _, more := subject(passages[from].Account); more {
			again = append(again, passages[from:to]...)
		}
		from = to
	}
	out := met[:0]
	for _, e := range met {
		who, more := subject(e.account)
		if e.who = who; !more {
			out = append(out, e)
		}
	}
	who := make([]scan.Subject, len(again))
	sortBy(again, func(a person.AccountID) scan.Subject { s, _ := subject(a); return s }, who)
	second, _ := meet(stops, again, func(i int) scan.Subject { return who[i] })
	return append(out, second...)
}

// severalOf gives the persons that occur more than once, sorted.
func severalOf(persons []person.ID) []person.ID {
	sorted := slices.Sorted(slices.Values(persons))
	var out []person.ID
	for i := 1; i < len(sorted); i++ {
		if p := sorted[i]; p != 0 && p == sorted[i-1] && (len(out) == 0 || out[len(out)-1] != p) {
			out = append(out, p)
		}
	}
	return out
}

// sortBy orders passages by window, subject and time, and fills in the
// subjects.
func sortBy(passages []Passage, subject func(person.AccountID) scan.Subject, who []scan.Subject) {
	type keyed struct {
		Passage
		who scan.Subject
	}
	all := make([]keyed, len(passages))
	for i, p := range passages {
		all[i] = keyed{p, subject(p.Account)}
	}
	slices.SortFunc(all, func(a, b keyed) int {
		return cmp.Or(cmp.Compare(a.Window, b.Window), cmp.Compare(a.who, b.who), cmp.Compare(a.At, b.At), cmp.Compare(a.Direction, b.Direction))
	})
	for i, k := range all {
		passages[i], who[i] = k.Passage, k.who
	}
}

// name writes down whose data are about to leave, and reads them.
func (t *Tracer) name(ctx context.Context, q Query, some []ranked) ([]Contact, error) {
	accounts := make([]person.AccountID, len(some))
	for i, r := range some {
		accounts[i] = r.account
	}
	if err := t.write(ctx, q, "trace.contacts", "{"+q.span()+"}", accounts); err != nil {
		return nil, err
	}
	holders, err := t.Store.Holders(ctx, accounts)
	if err != nil {
		return nil, err
	}
	out := make([]Contact, len(some))
	for i, r := range some {
		out[i] = Contact{Person: personOf(holders[i]), Total: time.Duration(r.total) * time.Millisecond,
			Last: time.UnixMilli(r.last).UTC(), Meetings: meetings(r.met), Doubtful: r.doubtful}
	}
	return out, nil
}

func meetings(met []encounter) []Meeting {
	out := make([]Meeting, len(met))
	for i, e := range met {
		out[i] = Meeting{Place: e.place, From: time.UnixMilli(e.from).UTC(), To: time.UnixMilli(e.to).UTC(), Doubtful: doubtful(e.flags)}
	}
	return out
}
