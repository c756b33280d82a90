package demo

import (
	"fmt"

	"github.com/motma/motma/internal/synth"
)

// searched bounds how many people are looked at for one newcomer.
const searched = 5000

// newcomers finds, for every two apps without a clean person in common, one
// who signs up with the app that does not know them yet, with right data. A
// small population would otherwise leave cells of the tables empty. They are
// added to the people, and told apart in the report.
func newcomers(p *people, cfg synth.Config) ([]*user, error) {
	everybody, err := reachAll(cfg)
	if err != nil {
		return nil, err
	}
	c := newChooser(p)
	pairs := c.pairs()
	var added []*user
	for i, a := range p.apps {
		for j, b := range p.apps {
			if len(pairs[i][j]) > 0 {
				continue
			}
			fresh := c.invite(everybody, a.ID, b.ID)
			for _, u := range fresh {
				p.add(u)
				c.claim(u)
			}
			if len(fresh) > 0 {
				pairs, added = c.pairs(), append(added, fresh...)
			}
		}
	}
	return added, nil
}

// reachAll is the same population, known without mistakes to every app: the
// numbers and the users' ids do not depend on who reaches whom.
func reachAll(cfg synth.Config) (*synth.Population, error) {
	cfg.Errors = synth.NoErrors()
	cfg.Apps = synth.Apps()
	for i := range cfg.Apps {
		a := &cfg.Apps[i]
		a.Reach, a.Entry, a.Away, a.Minors = 100, 100, 100, 100
	}
	pop, err := synth.New(cfg)
	if err != nil {
		return nil, fmt.Errorf("population of newcomers: %w", err)
	}
	return pop, nil
}

// invite finds somebody for two apps, best one whom one of them knows already;
// it gives the records to be added, none where nobody fits.
func (c *chooser) invite(everybody *synth.Population, shows, reads string) []*user {
	var best []*user
	for person := range min(c.pop.Len(), searched) {
		if !c.clean(person) || everybody.Person(person).Guardian >= 0 {
			continue
		}
		a, newA := c.record(everybody, person, shows)
		b, newB := c.record(everybody, person, reads)
		if a == nil || b == nil || !fit(a, b) {
			continue
		}
		var fresh []*user
		if newA {
			fresh = append(fresh, a)
		}
		if newB && shows != reads {
			fresh = append(fresh, b)
		}
		if len(fresh) == 1 {
			return fresh
		}
		if best == nil {
			best = fresh
		}
	}
	return best
}

// record gives a person's record in an app, or the one that the app would
// make of them.
func (c *chooser) record(everybody *synth.Population, person int, app string) (u *user, fresh bool) {
	if u := c.with(person, app); u != nil {
		return u, false
	}
	for _, r := range everybody.RecordsOf(person) {
		if r.App == app {
			return &user{Record: r, newcomer: true}, true
		}
	}
	return nil, false
}
