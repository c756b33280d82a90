package demo

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/synth"
)

// purpose is the one purpose that tracing is answered for.
const purpose = "contact_tracing"

// rows is how many lines of an answer the report shows.
const rows = 3

// tracing asks the three questions of a contact tracer, and knows the truth
// about the answers: who really passed which gate.
type tracing struct {
	*people
	fleet *fleet
	sites []*site
	sent  []passage
	ref   string // of the case

	who    *user          // whom two of the questions are about
	where  *site          // where that person was most
	day    time.Time      // midnight of the day asked about
	places map[int][]int  // person -> places of theirs, by what was sent
	owner  map[string]int // QID -> person
}

// newTracing chooses whom to ask about: somebody with clean data who passed
// many gates with an app in hand. The choice depends on the seed alone.
func newTracing(p *people, f *fleet, sites []*site, sent, tables []passage, now time.Time) *tracing {
	y, m, d := now.In(ict).Date()
	t := &tracing{people: p, fleet: f, sites: sites, sent: slices.Concat(sent, tables), day: time.Date(y, m, d-1, 0, 0, 0, 0, ict),
		places: map[int][]int{}, owner: map[string]int{}}
	shown := map[int]int{}
	for _, x := range sent {
		t.places[x.Person] = append(t.places[x.Person], x.Place)
		if x.carrier == synth.AppCode.String() {
			shown[x.Person]++
		}
	}
	for _, x := range tables {
		t.places[x.Person] = append(t.places[x.Person], x.Place)
	}
	for _, u := range p.users {
		if u.qid != "" {
			t.owner[u.qid] = u.Person
		}
		if u.qid != "" && clean(p.by[u.Person]) && (t.who == nil || shown[u.Person] > shown[t.who.Person]) {
			t.who = u
		}
	}
	if t.who != nil {
		t.where = t.usual(t.who.Person)
	}
	return t
}

// usual is the place that a person was read at most; the lowest of several.
func (t *tracing) usual(person int) *site {
	count := map[int]int{}
	for _, p := range t.places[person] {
		count[p]++
	}
	best := -1
	for p, n := range count {
		if best < 0 || cmp.Or(cmp.Compare(n, count[best]), cmp.Compare(best, p)) > 0 {
			best = p
		}
	}
	if best < 0 {
		return nil
	}
	return t.sites[best]
}

// ask lets the laboratory open a case, and the authority ask for it.
func (t *tracing) ask(ctx context.Context, done func(int)) ([]Traced, error) {
	if t.who == nil || t.where == nil {
		return nil, nil
	}
	opened, err := t.fleet.lab.OpenCase(ctx, api.CaseInput{Kind: "case"})
	if err != nil {
		return nil, fmt.Errorf("open a case: %w", err)
	}
	t.ref = opened.Ref
	var out []Traced
	for _, q := range []func(context.Context) (Traced, error){t.place, t.person, t.contacts} {
		began := time.Now()
		a, err := q(ctx)
		if err != nil {
			return nil, fmt.Errorf("trace: %w", err)
		}
		a.Seconds = time.Since(began).Seconds()
		out = append(out, a)
		done(1)
	}
	return out, nil
}

func (t *tracing) context(from, to *time.Time) api.Context {
	return api.Context{Case: t.ref, Purpose: purpose, Officer: officer, From: from, To: to}
}

// place asks who was at the place yesterday.
func (t *tracing) place(ctx context.Context) (Traced, error) {
	from, to := t.day, t.day.AddDate(0, 0, 1)
	there := map[int]bool{}
	for _, x := range t.sent {
		at, err := time.Parse(time.RFC3339, x.scan.At)
		if err == nil && x.Place == t.where.Index && !at.Before(from) && at.Before(to) {
			there[x.Person] = true
		}
	}
	a := Traced{Question: "place", VI: fmt.Sprintf("Ai đã ở %s ngày %s?", t.where.Name, from.Format("2/1")),
		EN: fmt.Sprintf("Who was there on %s? people really there: %s", from.Format("2 January"), grouped(len(there))), Truth: len(there)}
	persons := map[string]bool{}
	_, err := t.fleet.authority.TracePlace(ctx, api.TracePlace{Context: t.context(&from, &to), Place: t.where.id}, func(l api.TraceLine) error {
		if l.Person == nil || l.Visit == nil {
			return nil
		}
		persons[l.Person.QID+l.Person.Name+l.Person.Birth] = true
		a.check(t.owner, l.Person.QID, func(person int) bool { return there[person] })
		a.show("%s  %s–%s  %s", mask(l.Person.Name), clock(l.Visit.From), clock(l.Visit.To), l.Visit.Assurance)
		return nil
	})
	a.Rows = len(persons)
	return a, err
}

// person asks where the person was.
func (t *tracing) person(ctx context.Context) (Traced, error) {
	been := t.places[t.who.Person]
	truth := len(slices.Compact(slices.Sorted(slices.Values(been))))
	a := Traced{Question: "person", VI: "Người ấy (X) đã ở những đâu?", EN: fmt.Sprintf("Where was that person, X? places really passed: %d", truth), Truth: truth}
	_, err := t.fleet.authority.TraceVisits(ctx, api.TraceVisits{Context: t.context(nil, nil), Person: api.Subject{QID: t.who.qid}}, func(l api.TraceLine) error {
		if l.Visit == nil {
			return nil
		}
		a.Rows++
		a.Checked++
		if slices.ContainsFunc(been, func(p int) bool { return t.sites[p].id == l.Visit.Place }) {
			a.Right++
		}
		a.show("%s  %s–%s  %s", l.Visit.From.In(ict).Format("2/1"), clock(l.Visit.From), clock(l.Visit.To), l.Visit.Name)
		return nil
	})
	return a, err
}

// contacts asks who was near the person, over 21 days.
func (t *tracing) contacts(ctx context.Context) (Traced, error) {
	a := Traced{Question: "contacts", VI: "Ai đã ở gần X trong 21 ngày, lâu nhất trước?", EN: "Who was near X in 21 days, the longest first?"}
	been := t.places[t.who.Person]
	end, err := t.fleet.authority.TraceContacts(ctx, api.TraceContacts{Context: t.context(nil, nil), Person: api.Subject{QID: t.who.qid}, Limit: 100}, func(l api.TraceLine) error {
		c := l.Contact
		if c == nil {
			return nil
		}
		a.check(t.owner, c.Person.QID, func(person int) bool {
			return slices.ContainsFunc(t.places[person], func(p int) bool { return slices.Contains(been, p) })
		})
		place := ""
		if len(c.Meetings) > 0 {
			place = c.Meetings[0].Name
		}
		a.show("%s  %d phút · min, %d lần · times  %s", mask(c.Person.Name), c.Seconds/60, len(c.Meetings), place)
		return nil
	})
	a.Rows = end.Total
	return a, err
}

// check compares somebody named in an answer with the truth, where an app
// knows the QID.
func (a *Traced) check(owner map[string]int, qid string, right func(person int) bool) {
	person, known := owner[qid]
	if qid == "" || !known {
		return
	}
	a.Checked++
	if right(person) {
		a.Right++
	}
}

func (a *Traced) show(format string, args ...any) {
	if len(a.Sample) < rows {
		a.Sample = append(a.Sample, fmt.Sprintf(format, args...))
	}
}

// accesses gives what the person traced sees of it: from the first of their
// apps that lists it.
func (t *tracing) accesses(ctx context.Context) ([]Access, error) {
	if t.who == nil {
		return nil, nil
	}
	var out []Access
	for _, u := range t.by[t.who.Person] {
		if u.account == "" {
			continue
		}
		list, err := t.fleet.apps[u.App].Accesses(ctx, u.account, "")
		if err != nil {
			return nil, fmt.Errorf("accesses: %w", err)
		}
		if len(list.Items) <= len(out) {
			continue
		}
		out = nil
		for _, a := range list.Items {
			out = append(out, Access{By: a.By, Action: a.Action, Purpose: a.Purpose, Case: a.Case})
		}
	}
	return out, nil
}

// mask hides the given name on this screen; the authority itself is told the
// whole name.
func mask(name string) string {
	if i := strings.LastIndexByte(name, ' '); i >= 0 {
		return name[:i] + "***"
	}
	return "***"
}

func clock(t time.Time) string { return t.In(ict).Format("15:04") }
