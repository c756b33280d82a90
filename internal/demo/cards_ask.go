package demo

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/motma/motma/internal/synth"
	"github.com/motma/motma/policy"
)

// cards asks for everybody's card by the policy of their home, in the app that
// knows them best, and says what it should be where that can be foretold.
func (t *telling) cards(ctx context.Context, done func(int)) ([]carded, error) {
	c := newChooser(t.people)
	var mu sync.Mutex
	var out []carded
	err := each(ctx, slices.Sorted(maps.Keys(t.by)), lanes/2, func(ctx context.Context, person int) error {
		defer done(1)
		u := t.asks(person)
		if u == nil {
			return nil
		}
		m := t.pop.Person(person)
		got, err := t.fleet.apps[u.App].Card(ctx, u.account, m.Unit, "")
		if err != nil {
			return fmt.Errorf("card of a user of %s: %w", u.App, err)
		}
		x := carded{person: person, colour: policy.Colour(got.Card.Colour)}
		if len(got.Card.Reasons) > 0 {
			x.reason = policy.Reason(got.Card.Reasons[0])
		}
		if c.clean(t.by[person]) {
			x.foretold = policy.Builtin().Card(t.foretell(m, u), policy.Where{Unit: m.Unit}, got.At).Colour
		}
		mu.Lock()
		defer mu.Unlock()
		out = append(out, x)
		return nil
	})
	slices.SortFunc(out, func(a, b carded) int { return cmp.Compare(a.person, b.person) })
	return out, err
}

// asks is by which app a person asks for their card: one where their papers
// were checked, which may be told everything; else the one that said most.
func (t *telling) asks(person int) *user {
	var best *user
	for _, u := range t.by[person] {
		switch {
		case u.account == "":
		case u.proven():
			return u
		case best == nil || len(t.taken[u]) > len(t.taken[best]):
			best = u
		}
	}
	return best
}

// proven says that an officer or a register checked the user's papers.
func (u *user) proven() bool {
	return u.CCCDBy >= synth.Card || u.PassportBy >= synth.Card || u.BHYTBy >= synth.Card
}

// foretell is what the app that asks may know of the person's health: what all
// their apps said, or where their papers were not checked what it said itself
// (A19).
func (t *telling) foretell(m synth.Person, asks *user) policy.Facts {
	us := []*user{asks}
	if asks.proven() {
		us = t.by[m.Index]
	}
	var parts []policy.Facts
	for _, u := range us {
		parts = append(parts, synth.FactsOf(t.taken[u]))
	}
	f := policy.Merge(parts...)
	f.Birth, f.Unit = m.Birth, m.Unit
	return f
}
