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

// known are the people of whom an app said something that the platform took.
func (t *telling) known() []int {
	said := map[int]bool{}
	for u, taken := range t.taken {
		if len(taken) > 0 {
			said[u.Person] = true
		}
	}
	return slices.Sorted(maps.Keys(said))
}

// cards asks for people's cards by the policy of their home, in the app that
// knows them best, and says what it should be where that can be foretold.
func (t *telling) cards(ctx context.Context, people []int, done func(int)) ([]carded, error) {
	c := newChooser(t.people)
	var mu sync.Mutex
	var out []carded
	err := each(ctx, people, lanes, func(ctx context.Context, person int) error {
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

// asks is by which app a person asks for their card. The platform may take them
// for several persons, where nothing proves that they are one: it is the one of
// whom most was said. There it is an app that checked their papers, which may be
// told everything, as a gate is; else the one that said most. Nil: none
// registered them.
func (t *telling) asks(person int) *user {
	said := map[string]int{}
	for _, u := range t.by[person] {
		said[u.takenFor()] += len(t.taken[u])
	}
	var best *user
	for _, u := range t.by[person] {
		if u.account == "" {
			continue
		}
		if best == nil || cmp.Or(cmp.Compare(said[u.takenFor()], said[best.takenFor()]), cmp.Compare(bit(u.proven()), bit(best.proven())),
			cmp.Compare(len(t.taken[u]), len(t.taken[best]))) > 0 {
			best = u
		}
	}
	return best
}

// takenFor is whom the platform takes the user for: a person with a QID, or
// while that is in question, nobody but this user.
func (u *user) takenFor() string { return cmp.Or(u.qid, u.account) }

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// proven says that an officer or a register checked the user's papers.
func (u *user) proven() bool {
	return u.CCCDBy >= synth.Card || u.PassportBy >= synth.Card || u.BHYTBy >= synth.Card
}

// foretell is what the app that asks may know of the person's health: where their
// papers were checked what all apps said that checked them, else what it said
// itself (A19).
func (t *telling) foretell(m synth.Person, asks *user) policy.Facts {
	us := []*user{asks}
	if asks.proven() {
		us = slices.DeleteFunc(slices.Clone(t.by[m.Index]), func(u *user) bool { return !u.proven() })
	}
	var parts []policy.Facts
	for _, u := range us {
		parts = append(parts, synth.FactsOf(t.taken[u]))
	}
	f := policy.Merge(parts...)
	f.Birth, f.Unit = m.Birth, m.Unit
	return f
}
