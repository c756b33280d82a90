package demo

import (
	"fmt"
	"slices"

	"github.com/motma/motma/internal/synth"
)

// searched bounds how many people are looked at for one newcomer.
const searched = 5000

// newcomers finds, for every two apps without a clean person in common who can
// stand for all four tables, one who signs up with the app that does not know
// them yet, with right data. A small population would otherwise leave cells of
// the tables empty. They are added to the people, and told apart in the report.
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
			if slices.ContainsFunc(pairs[i][j], func(s sample) bool { return c.mayRenew(s.a, c.by[s.a.Person]) }) {
				continue
			}
			fresh := c.invite(everybody, a.ID, b.ID, true)
			if len(fresh) == 0 && len(pairs[i][j]) == 0 {
				fresh = c.invite(everybody, a.ID, b.ID, false)
			}
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

// invite finds somebody for two apps, best one whom one of them knows already,
// for whom the first may have the code renewed if that is asked for. It gives
// the records to be added, none where nobody fits.
func (c *chooser) invite(everybody *synth.Population, shows, reads string, renew bool) []*user {
	var best []*user
	for person := range min(c.pop.Len(), searched) {
		if everybody.Person(person).Guardian >= 0 {
			continue
		}
		fresh := c.missing(everybody, person, shows, reads)
		us := slices.Concat(fresh, c.by[person])
		if len(fresh) == 0 || best != nil && len(fresh) >= len(best) || !c.clean(us) || renew && !c.mayRenew(of(us, shows), us) {
			continue
		}
		if best = fresh; len(fresh) == 1 {
			break
		}
	}
	return best
}

// missing makes the records by which both apps would know a person, as far as
// they do not yet; none when they cannot.
func (c *chooser) missing(everybody *synth.Population, person int, apps ...string) []*user {
	var fresh []*user
	for _, r := range everybody.RecordsOf(person) {
		if slices.Contains(apps, r.App) && c.with(person, r.App) == nil {
			fresh = append(fresh, &user{Record: r, newcomer: true})
		}
	}
	for _, app := range apps {
		if c.with(person, app) == nil && !slices.ContainsFunc(fresh, func(u *user) bool { return u.App == app }) {
			return nil
		}
	}
	return fresh
}
