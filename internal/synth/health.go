package synth

import (
	"iter"
	"time"

	"github.com/motma/motma/policy"
)

// History is the truth about one person's health at the beginning of the
// population's date: everything in it happened before. No app knows all of it.
type History struct {
	Person int
	Birth  string // YYYY-MM-DD, or YYYY
	Unit   string // where the person lives

	Doses        []Dose
	Tests        []Test
	Infections   []Infection
	Contacts     []Contact
	Quarantines  []Quarantine
	Declarations []Declaration // the latest last
}

// Origin is where a record comes from: facility, who answers for it there,
// and the batch of the vaccine or test kit. All are invented references.
type Origin struct{ Facility, Responsible, Batch string }

// Dose is an injection.
type Dose struct {
	policy.Dose
	Origin
}

// Test is a test for the infection.
type Test struct {
	Kind           string // "pcr" or "antigen"
	Sample, Result time.Time
	Outcome        string // "positive", "negative" or "inconclusive"
	Kit            string // of an antigen test: code of the value set of tests
	Name           string // of a test without a kit
	Origin
}

// Infection is an illness.
type Infection struct {
	policy.Infection
	Origin
}

// Contact is a contact class.
type Contact struct {
	policy.Contact
	Case string // of whom
	Origin
}

// Quarantine is an order to stay, with what was checked day by day.
type Quarantine struct {
	policy.Quarantine
	Place  string // "home", or the name of a facility
	Unit   string
	Checks []DayCheck
	Origin
}

// DayCheck is what was found on one day of an order.
type DayCheck struct {
	Day      string // YYYY-MM-DD
	Present  bool
	Symptoms []string
	Celsius  float64
}

// Declaration is what a person declared, and what of it counts.
type Declaration struct {
	policy.Declaration
	Country string // entry: from where (ISO 3166-1 alpha-3)
	To      string // movement: province
	Vehicle string // movement: as the form names it
}

// Facts is what a card would rest on if everything were known. A test without
// a result that says anything is none of it.
func (h History) Facts() policy.Facts {
	f := policy.Facts{Birth: h.Birth, Unit: h.Unit}
	for _, d := range h.Doses {
		f.Doses = append(f.Doses, d.Dose)
	}
	for _, t := range h.Tests {
		if t.Outcome != inconclusive {
			f.Tests = append(f.Tests, t.fact())
		}
	}
	for _, i := range h.Infections {
		f.Infections = append(f.Infections, i.Infection)
	}
	for _, c := range h.Contacts {
		f.Contacts = append(f.Contacts, c.Contact)
	}
	for _, q := range h.Quarantines {
		f.Quarantines = append(f.Quarantines, q.Quarantine)
	}
	if n := len(h.Declarations); n > 0 {
		f.Declaration = &h.Declarations[n-1].Declaration
	}
	return f
}

func (t *Test) fact() policy.Test {
	return policy.Test{Kind: t.Kind, Sample: t.Sample, Result: t.Result, Positive: t.Outcome == positive}
}

// Moment is the beginning of the population's date in Vietnam: the moment at
// which histories end.
func (p *Population) Moment() time.Time {
	y, m, d := p.cfg.Date.In(ict).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, ict)
}

// Health returns the history of the person with this index. It panics outside
// 0 .. Len()-1, like a slice.
func (p *Population) Health(i int) History {
	m := p.Person(i)
	all := p.newHealer().household(p.Household(m.Household))
	return all[i-all[0].Person]
}

// Histories yields the histories of the people from .. to-1. Ranges may be run
// in parallel and put together: the result is the same as of one run.
func (p *Population) Histories(from, to int) iter.Seq[History] {
	from, to = max(from, 0), min(to, p.cfg.People)
	return func(yield func(History) bool) {
		if from >= to {
			return
		}
		w := p.newHealer()
		for members := range p.households(p.householdOf(from)) {
			for _, h := range w.household(members) {
				if h.Person >= to || (h.Person >= from && !yield(h)) {
					return
				}
			}
		}
	}
}

// healer writes the histories of one household after another.
type healer struct {
	p       *Population
	now     time.Time
	dice    dice
	members []Person
	out     []History
}

func (p *Population) newHealer() *healer { return &healer{p: p, now: p.Moment()} }

// household gives the histories of a household's members. The slice is valid
// until the next call; what it holds is not used again.
func (w *healer) household(members []Person) []History {
	w.members, w.out = members, w.out[:0]
	near := w.exposure()
	for k := range members {
		m := &members[k]
		w.dice.seed(w.p.cfg.Seed, streamHealth, uint64(m.Index))
		h := History{Person: m.Index, Birth: m.Birth, Unit: m.Unit}
		w.vaccinate(&h, m)
		w.expose(&h, m, near, k)
		w.arrive(&h, m)
		w.screen(&h, m)
		w.declare(&h, m)
		w.out = append(w.out, h)
	}
	return w.out
}

// ago is the beginning of the day so many days before the histories end.
func (w *healer) ago(days int) time.Time { return w.now.Add(-time.Duration(days) * day) }

const day = 24 * time.Hour

// at is a time by day, between eight and seventeen o'clock.
func (w *healer) at(midnight time.Time) time.Time {
	return midnight.Add(time.Duration(w.dice.between(8*60, 17*60-1)) * time.Minute)
}

// origin invents a record's origin at the health station of a unit.
func (w *healer) origin(kind, unit, batch string) Origin {
	o := Origin{Facility: kind + "-" + unit, Responsible: "NV-" + digits(uint64(w.dice.n(1000)), 4)}
	if batch != "" {
		o.Batch = batch + digits(uint64(w.dice.n(900)+100), 3)
	}
	return o
}
