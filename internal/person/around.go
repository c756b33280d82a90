package person

import (
	"context"
	"slices"
)

// Around is what goes along with a change, in the change's own transaction:
// both are durable or neither.
type Around struct {
	Keys  []Key          // further locks, held from the start on
	First func(Tx) error // runs before the change and may refuse it; it only reads and locks
	Last  func(Tx) error // runs after the change, as its actor
}

// With gives the registry with something around every unit of work but those
// of RegisterAll, which have Together.Also. A unit may run more than once, so what is around it must have no effect outside tx
// but on variables that it sets anew.
func (r *Registry) With(a Around) *Registry {
	c := *r
	c.Store = around{r.Store, a}
	return &c
}

type around struct {
	Store
	with Around
}

// Within implements [Store].
func (a around) Within(ctx context.Context, keys []Key, f func(Tx) error) error {
	return a.Store.Within(ctx, slices.Concat(a.with.Keys, keys), func(tx Tx) error {
		if a.with.First != nil {
			if err := a.with.First(tx); err != nil {
				return err
			}
		}
		if err := f(tx); err != nil || a.with.Last == nil {
			return err
		}
		return a.with.Last(tx)
	})
}
