package card

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/policy"
	"github.com/motma/motma/rules"
)

// Edition is a value set as it is from a moment on, beside those built in.
type Edition struct {
	Name   string // "vaccines"
	Begins time.Time
	Text   []byte // JSON in the EU's form
}

var errValueSet = fault.New(fault.Invalid, "value_set_invalid",
	"Bộ giá trị chưa đúng dạng (valueSetId, valueSetDate, valueSetValues).",
	"The value set has not the right form (valueSetId, valueSetDate, valueSetValues).")

// PutEdition keeps an edition of a value set; those built in stay in force
// until its date. It changes what every policy says, so it is for whoever is
// competent for the nation.
func (d *Desk) PutEdition(ctx context.Context, by By, text []byte) (Edition, error) {
	if err := by.admitted(); err != nil {
		return Edition{}, err
	}
	if err := by.competent(""); err != nil {
		return Edition{}, err
	}
	set, err := readValueSet(text)
	if err != nil {
		return Edition{}, errValueSet.With(err)
	}
	e := Edition{Name: set.ID, Begins: set.Date.Time(), Text: text}
	if e.Begins.Before(d.now()) {
		return Edition{}, ErrPast
	}
	return e, d.change(ctx, by.actor(), func(tx Tx) error {
		if err := tx.AddEdition(e); err != nil {
			return err
		}
		return tx.Note("value_set.put", map[string]string{"set": e.Name})
	})
}

// Values are the value sets with every edition there is: those built in, and
// those that were put.
func (d *Desk) Values() *rules.ValueSets { return d.holds().values }

// ValueSets gives the edition of each set that is in force at a moment, by
// name, with what its codes mean.
func (d *Desk) ValueSets(at time.Time) []rules.ValueSet {
	held := map[string]rules.ValueSet{}
	for _, s := range d.holds().editions {
		if old, there := held[s.ID]; !s.Date.Time().After(at) && (!there || s.Date >= old.Date) {
			held[s.ID] = s
		}
	}
	return slices.SortedFunc(maps.Values(held), func(a, b rules.ValueSet) int { return strings.Compare(a.ID, b.ID) })
}

// readEditions reads the sets built in with all editions kept.
func (d *Desk) readEditions(ctx context.Context, next *inForce) error {
	put, err := d.Store.Editions(ctx)
	if err != nil {
		return err
	}
	next.editions, next.values = policy.BuiltinValueSets(), policy.BuiltinValues()
	if len(put) == 0 {
		return nil
	}
	next.editions = slices.Clone(next.editions)
	for _, e := range put {
		set, err := readValueSet(e.Text)
		if err != nil {
			return err
		}
		next.editions = append(next.editions, *set)
		next.turns = append(next.turns, e.Begins)
	}
	next.values = &rules.ValueSets{}
	for i := range next.editions {
		if err := next.values.Add(&next.editions[i]); err != nil {
			return err
		}
	}
	return nil
}

// readValueSet reads one value set, within the limits of package rules.
func readValueSet(text []byte) (*rules.ValueSet, error) {
	if _, err := rules.ParseValueSets(text); err != nil {
		return nil, err
	}
	set := &rules.ValueSet{}
	return set, json.Unmarshal(text, set)
}
