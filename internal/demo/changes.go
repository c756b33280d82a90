package demo

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/motma/motma/api"
)

// How changes are made: of so many people at once, and for so long an app may
// take to hear of one.
const (
	changeLanes = 4
	patience    = 10 * time.Second
)

// changes fill the last table: for every two apps some clean people whom both
// know have their code reported lost in the one, and the other is to hear of
// it for its own user. One report serves all the apps of a person.
type changes struct {
	*people
	fleet   *fleet
	hearing *hearing

	picked  [][]sample        // by cell
	reports map[*user]*report // by the user who reports
	persons []int             // in the order in which they were picked
}

// report is a code that one app reports lost, and who heard of it.
type report struct {
	by    *user
	made  bool
	heard map[*user]time.Duration // since the start of the call
}

func newChanges(p *people, f *fleet) *changes {
	c := &changes{people: p, fleet: f, hearing: newHearing(), reports: map[*user]*report{}}
	choose := newChooser(p)
	for _, row := range choose.pairs() {
		for _, all := range row {
			picked := spread(slices.DeleteFunc(all, func(s sample) bool { return !choose.mayRenew(s.a, p.by[s.a.Person]) }), samples)
			c.picked = append(c.picked, picked)
			for _, s := range picked {
				c.pick(s.a)
			}
		}
	}
	return c
}

func (c *changes) pick(u *user) {
	if c.reports[u] != nil {
		return
	}
	c.reports[u] = &report{by: u, heard: map[*user]time.Duration{}}
	if !slices.Contains(c.persons, u.Person) {
		c.persons = append(c.persons, u.Person)
	}
}

// make makes all the changes, one after the other of each person. Where one
// is not heard of, no further one is made of that person: a late event would
// be taken for the next one's.
func (c *changes) make(ctx context.Context, done func(int)) error {
	return each(ctx, c.persons, changeLanes, func(ctx context.Context, person int) error {
		for _, u := range c.by[person] {
			r := c.reports[u]
			if r == nil {
				continue
			}
			all, err := c.report(ctx, r)
			if err != nil || !all {
				return err
			}
			done(1)
		}
		return nil
	})
}

// report reports one code lost and waits until every app of the person has
// heard of it; false when one did not in time.
func (c *changes) report(ctx context.Context, r *report) (all bool, err error) {
	waits := map[*user]<-chan time.Time{}
	for _, u := range c.by[r.by.Person] {
		if u.account != "" {
			waits[u] = c.hearing.expect(u)
			defer c.hearing.forget(u)
		}
	}
	began := time.Now()
	_, err = c.fleet.apps[r.by.App].Renew(ctx, r.by.account, api.Renewal{Reason: "lost"})
	var refused *api.Problem
	if errors.As(err, &refused) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("report a code of %s lost: %w", r.by.App, err)
	}
	r.made, all = true, true
	late, stop := context.WithTimeout(ctx, patience)
	defer stop()
	for u, wait := range waits {
		if at, ok := arrival(late, wait); ok {
			r.heard[u] = at.Sub(began)
		} else {
			all = false
		}
	}
	return all, ctx.Err()
}

// arrival waits until ctx ends. What came before counts also then: an app that
// is late takes nothing from the others.
func arrival(ctx context.Context, wait <-chan time.Time) (at time.Time, ok bool) {
	select {
	case at = <-wait:
		return at, true
	case <-ctx.Done():
	}
	select {
	case at = <-wait:
		return at, true
	default:
		return at, false
	}
}

// count writes what came out into the cells.
func (c *changes) count(cells []Cell) {
	for i, picked := range c.picked {
		for _, s := range picked {
			cells[i].Changed++
			if _, ok := c.reports[s.a].heard[s.b]; ok {
				cells[i].Seen++
			}
		}
	}
}

// seconds sums up how long the changes took to reach other apps.
func (c *changes) seconds() ChangeSeconds {
	var out ChangeSeconds
	var all []float64
	for _, r := range c.reports {
		if r.made {
			out.Changes++
		}
		for u, after := range r.heard {
			if u != r.by {
				all = append(all, after.Seconds())
			}
		}
	}
	slices.Sort(all)
	out.Arrivals = len(all)
	out.P50, out.P95, out.Max = rank(all, 0.50), rank(all, 0.95), rank(all, 1)
	return out
}

// rank is the smallest of the sorted values that is no less than such a share
// of them; 0 of none.
func rank(sorted []float64, share float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max(int(math.Ceil(share*float64(len(sorted)))), 1)-1]
}
