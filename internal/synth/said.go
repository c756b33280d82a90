package synth

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/motma/motma/policy"
)

// Statement is one thing that an app says of its user's health, with the truth
// beside it. One of the pointers is set.
type Statement struct {
	Person int    // the truth: to whom it happened
	Source string // the app's own id of it: one for each statement of an account
	Slips  Slips  // what is wrong with it
	Origin

	Dose        *policy.Dose
	Test        *Test
	Infection   *policy.Infection
	Contact     *Contact
	Order       *Quarantine // with its checks
	Declaration *Declaration
}

// Slips name what is wrong with a statement. What is missing cannot be marked.
type Slips uint8

// The mistakes of a Mix.
const (
	WrongDate    Slips = 1 << iota // a dose on another day
	WrongProduct                   // a dose of another vaccine
	Retold                         // a dose that another app gave and says too
	Misfiled                       // on the account of another of the household
)

var slipNames = [...]string{"wrong-date", "wrong-product", "retold", "misfiled"}

// String lists the names: "wrong-date,retold"; "clean" for none.
func (s Slips) String() string {
	if s == 0 {
		return "clean"
	}
	var names []string
	for i, n := range slipNames {
		if s&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return strings.Join(names, ",")
}

// Said is what each app says of the health of its user with this index, by the
// app's id. An app that has no record of the person says nothing. Like Person it
// panics outside 0 .. Len()-1.
func (p *Population) Said(i int) map[string][]Statement {
	m := p.Person(i)
	w := teller{p: p, members: p.Household(m.Household), now: p.Moment()}
	w.histories = p.newHealer().household(w.members)
	out := map[string][]Statement{}
	for a := range p.cfg.Apps {
		if app := &p.cfg.Apps[a]; w.uses(i-w.members[0].Index, app) {
			if said := w.account(i-w.members[0].Index, app); len(said) > 0 {
				out[app.ID] = said
			}
		}
	}
	return out
}

// teller says what apps say of the members of one household.
type teller struct {
	p         *Population
	now       time.Time
	members   []Person
	histories []History
	dice      dice
	out       []Statement
}

func (w *teller) uses(k int, app *App) bool {
	m := &w.members[k]
	if m.Guardian < 0 {
		return w.p.uses(m, nil, app)
	}
	return w.p.uses(m, &w.members[m.Guardian-w.members[0].Index], app)
}

// account is what stands on the account of member k: what is theirs, and what
// was filed there instead of on another's of the household.
func (w *teller) account(k int, app *App) []Statement {
	var out []Statement
	for o := range w.members {
		if !w.uses(o, app) {
			continue
		}
		other := w.beside(o, app)
		for _, s := range w.tell(o, app) {
			mine := o == k
			if s.Slips&Misfiled != 0 {
				mine = other == k
			}
			if mine {
				out = append(out, s)
			}
		}
	}
	return out
}

// beside is the next member whom the app knows: on whose account something of
// member k is filed by mistake; k without one.
func (w *teller) beside(k int, app *App) int {
	for i := 1; i < len(w.members); i++ {
		if o := (k + i) % len(w.members); w.uses(o, app) {
			return o
		}
	}
	return k
}

// tell is what the app says of what happened to member k, on whichever
// account. What it hears of and what it gets wrong are drawn alike under every
// Mix, so that a greater share of mistakes only adds to them.
func (w *teller) tell(k int, app *App) []Statement {
	h, m := &w.histories[k], &w.members[k]
	w.dice.seed(w.p.cfg.Seed^hash(app.ID), streamTell, uint64(m.Index))
	w.out = nil
	w.doses(h, m, app)
	w.tests(h, m, app)
	heard := w.hears(m, app)
	for i, x := range h.Infections {
		if w.dice.chance(app.Says.Infections) && heard {
			w.say(h, "ill", i, Statement{Infection: &h.Infections[i].Infection, Origin: x.Origin})
		}
	}
	for i, x := range h.Contacts {
		if w.dice.chance(app.Says.Contacts) && heard {
			w.say(h, "contact", i, Statement{Contact: &h.Contacts[i], Origin: x.Origin})
		}
	}
	for i, x := range h.Quarantines {
		if w.dice.chance(app.Says.Orders) && heard {
			w.say(h, "order", i, Statement{Order: &h.Quarantines[i], Origin: x.Origin})
		}
	}
	for i, x := range h.Declarations {
		if w.declaredIn(k, i, x.Kind) == app.ID {
			w.say(h, "declaration", i, Statement{Declaration: &h.Declarations[i]})
		}
	}
	return w.out
}

// hears is false of what happens outside the province that an app is made for.
func (w *teller) hears(m *Person, app *App) bool { return app.Home == "" || app.Home == m.province }

func (w *teller) say(h *History, kind string, n int, s Statement) {
	s.Person = h.Person
	s.Source = kind + "-" + strconv.FormatInt(int64(h.Person), 36) + "-" + strconv.Itoa(n+1)
	w.out = append(w.out, s)
}

func (w *teller) doses(h *History, m *Person, app *App) {
	d, mix := &w.dice, w.p.cfg.Errors
	share := app.Says.Doses
	if app.Says.Retells && w.hears(m, app) {
		share = mix.DoseTwice
	}
	for i, x := range h.Doses {
		heard, missing := d.chance(share), d.chance(mix.DoseMissing)
		dated, product, misfiled := d.chance(mix.DoseDate), d.chance(mix.DoseProduct), d.chance(mix.Misfiled)
		another, other := w.otherDay(x.Date), w.otherProduct(x.Vaccine)
		if !heard || missing {
			continue
		}
		dose := x.Dose
		s := Statement{Dose: &dose, Origin: x.Origin}
		if dated {
			dose.Date = another
			s.Slips |= WrongDate
		}
		if product {
			dose.Vaccine = other
			s.Slips |= WrongProduct
		}
		if app.Says.Retells {
			s.Slips |= Retold
		}
		s.Slips |= w.misfile(m, app, misfiled)
		w.say(h, "dose", i, s)
	}
}

// misfile marks what goes to another's account, where the app has one.
func (w *teller) misfile(m *Person, app *App, hit bool) Slips {
	if k := m.Index - w.members[0].Index; hit && w.beside(k, app) != k {
		return Misfiled
	}
	return 0
}

// otherDay mistakes a date as people do: day and month exchanged, the month
// before, some days off. It stays in the past.
func (w *teller) otherDay(on string) string {
	d := &w.dice
	t, kind, days := date(on), d.n(3), d.between(1, 9)
	switch swapped := on[:5] + on[8:] + on[4:7]; {
	case kind == 0 && on[8:] <= "12" && on[8:] != on[5:7] && date(swapped).Before(w.now):
		return swapped
	case kind == 1:
		days = 30
	}
	return t.AddDate(0, 0, -days).Format(time.DateOnly)
}

func (w *teller) otherProduct(code string) string {
	at := w.dice.n(len(products))
	if products[at].code == code {
		at = (at + 1) % len(products)
	}
	return products[at].code
}

func (w *teller) tests(h *History, m *Person, app *App) {
	for i, x := range h.Tests {
		heard, misfiled := w.dice.chance(app.Says.Tests), w.dice.chance(w.p.cfg.Errors.Misfiled)
		if heard && w.hears(m, app) {
			w.say(h, "test", i, Statement{Test: &h.Tests[i], Origin: x.Origin, Slips: w.misfile(m, app, misfiled)})
		}
	}
}

// declaredIn is the app by which member k made the declaration i: any that has
// the form and knows the person; empty when none does.
func (w *teller) declaredIn(k, i int, kind string) string {
	best, in := -1.0, ""
	for a := range w.p.cfg.Apps {
		app := &w.p.cfg.Apps[a]
		x := roll(w.p.cfg.Seed^hash(app.ID), streamTell<<8+uint64(i), uint64(w.members[k].Index))
		if x > best && slices.Contains(app.Says.Forms, kind) && w.uses(k, app) {
			best, in = x, app.ID
		}
	}
	return in
}
