package demo

import (
	"slices"

	"github.com/motma/motma/internal/synth"
)

// samples is how many people stand for one cell of the tables.
const samples = 5

// sample is a person whom two apps know: a shows, b reads.
type sample struct{ a, b *user }

// chooser picks the people for the tables by the truth alone, never by what
// the platform answered: a table must be able to come out false.
//
// Somebody with clean data is a person with no mistake in any record, whose
// paper numbers nobody else's record claims by mistake, and of whom the apps
// know enough: each record, when it arrives, shows by the evidence ladder's
// text that it is the same person as one that is there, and one of them holds
// the paper number that a code needs. Without that, two apps that share no
// evidence make two persons of one, rightly, and a third record that matches
// both is a question for a reviewer. The definition is this project's own.
type chooser struct {
	*people
	owner     map[string]int  // paper number -> first person
	contested map[string]bool // paper number -> more than one person's records claim it
}

func newChooser(p *people) *chooser {
	c := &chooser{people: p, owner: map[string]int{}, contested: map[string]bool{}}
	for _, u := range p.users {
		c.claim(u)
	}
	return c
}

// claim notes whose paper numbers a record holds.
func (c *chooser) claim(u *user) {
	for _, k := range papers(u) {
		if first, ok := c.owner[k]; !ok {
			c.owner[k] = u.Person
		} else if first != u.Person {
			c.contested[k] = true
		}
	}
}

// clean says that a person with these records has clean data.
func (c *chooser) clean(us []*user) bool {
	paper := false
	for _, u := range us {
		for _, k := range papers(u) {
			if c.contested[k] {
				return false
			}
		}
		paper = paper || u.paper()
	}
	return paper && clean(us) && c.steady(us)
}

// steady says that the records were one person's by the evidence at every
// moment, as the apps connect one after the other.
func (c *chooser) steady(us []*user) bool {
	us = slices.Clone(us)
	slices.SortStableFunc(us, func(a, b *user) int { return c.arrival[a.App] - c.arrival[b.App] })
	for i, u := range us {
		if i > 0 && !slices.ContainsFunc(us[:i], func(earlier *user) bool { return provable(u, earlier) }) {
			return false
		}
	}
	return true
}

// mayRenew says that an app may have its user's code renewed, by the truth
// about a person's records: not for somebody who was known by a declared CCCD
// alone when they came (A1), unless a phone that was proved here and at another
// of their apps shows them too.
func (c *chooser) mayRenew(u *user, us []*user) bool {
	declared := false
	for _, o := range us {
		if o != u && phoned(o, u) {
			return true
		}
		earlier := c.arrival[o.App] < c.arrival[u.App]
		declared = declared || earlier && o.CCCD != "" && o.CCCD == u.CCCD
	}
	return !declared || u.CCCDBy >= synth.Card
}

// phoned says that a phone proved in both records shows by itself that they
// are one person's.
func phoned(a, b *user) bool {
	bare := func(u *user) *user {
		r := u.Record
		r.CCCD, r.CMND, r.Passport, r.BHYT = "", "", "", ""
		return &user{Record: r}
	}
	return provable(bare(a), bare(b))
}

// pairs gives, for every two apps, the clean people whom both know, in the
// order of the population: pairs[shows][reads].
func (c *chooser) pairs() [][][]sample {
	out := make([][][]sample, len(c.apps))
	for i := range out {
		out[i] = make([][]sample, len(c.apps))
	}
	for person := range c.pop.Len() {
		us := c.by[person]
		if len(us) == 0 || !c.clean(us) {
			continue
		}
		for _, a := range us {
			for _, b := range us {
				i, j := c.index[a.App], c.index[b.App]
				out[i][j] = append(out[i][j], sample{a, b})
			}
		}
	}
	return out
}

// spread takes at most n of the samples, evenly from first to last.
func spread(all []sample, n int) []sample {
	if len(all) <= n {
		return all
	}
	out := make([]sample, n)
	for i := range out {
		out[i] = all[i*len(all)/n]
	}
	return out
}
