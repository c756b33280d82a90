package card

import (
	"context"
	"encoding/json"
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

// values are the sets built in with all editions kept.
func (d *Desk) values(ctx context.Context, next *inForce) (*rules.ValueSets, error) {
	editions, err := d.Store.Editions(ctx)
	if err != nil || len(editions) == 0 {
		return policy.BuiltinValues(), err
	}
	all := &rules.ValueSets{}
	for _, set := range policy.BuiltinValueSets() {
		if err := all.Add(&set); err != nil {
			return nil, err
		}
	}
	for _, e := range editions {
		set, err := readValueSet(e.Text)
		if err != nil {
			return nil, err
		}
		if err := all.Add(set); err != nil {
			return nil, err
		}
		next.turns = append(next.turns, e.Begins)
	}
	return all, nil
}

// readValueSet reads one value set, within the limits of package rules.
func readValueSet(text []byte) (*rules.ValueSet, error) {
	if _, err := rules.ParseValueSets(text); err != nil {
		return nil, err
	}
	set := &rules.ValueSet{}
	return set, json.Unmarshal(text, set)
}
