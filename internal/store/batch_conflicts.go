package store

import (
	"slices"
	"time"

	"github.com/motma/motma/internal/person"
)

// OpenConflict implements [person.Tx].
func (b *batch) OpenConflict(c person.Conflict) error {
	if err := b.mayWrite(); err != nil {
		return err
	}
	if c.ID == 0 {
		c.ID = b.NewID()
	}
	persons := distinct(c.Persons)
	asked, err := b.Conflicts(c.Account)
	if err != nil || slices.ContainsFunc(asked, func(o person.Conflict) bool {
		return o.Closed.IsZero() && o.Kind == c.Kind && o.Key == c.Key && slices.Equal(distinct(o.Persons), persons)
	}) {
		return err
	}
	now, err := b.active(c.Account)
	if err != nil {
		return err
	}
	put(b, b.asked, c.Account, with(asked, c))
	b.w.conflicts = append(b.w.conflicts, question{c.Account, c.ID})
	if c.Noted {
		return nil
	}
	subjects := append(persons, int64(c.Account), int64(now))
	slices.Sort(subjects)
	for _, s := range slices.Compact(subjects) {
		if s != 0 {
			b.w.opened = append(b.w.opened, [2]int64{s, c.ID})
		}
	}
	return nil
}

// Conflicts implements [person.Tx].
func (b *batch) Conflicts(account person.AccountID) ([]person.Conflict, error) {
	return known(b.asked, account, func() ([]person.Conflict, error) { return b.tx.Conflicts(account) })
}

// CloseConflict implements [person.Tx]. The conflict was read before, or
// opened here.
func (b *batch) CloseConflict(id int64, at time.Time, outcome string) error {
	if err := b.mayWrite(); err != nil {
		return err
	}
	for account, asked := range b.asked {
		i := slices.IndexFunc(asked, func(c person.Conflict) bool { return c.ID == id && c.Closed.IsZero() })
		if i < 0 {
			continue
		}
		asked = slices.Clone(asked)
		asked[i].Closed, asked[i].Outcome = at, outcome
		put(b, b.asked, account, asked)
		b.w.closed = append(b.w.closed, question{account, id})
		return nil
	}
	return b.fail(errSeparate)
}
