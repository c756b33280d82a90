package card

import (
	"context"
	"time"

	"github.com/motma/motma/policy"
)

// Install brings the built-in policies of Vietnam 2021 into a database that
// has none: in force from the days that the documents name, so that a fresh
// platform has the nation's default and the attested ones. What is there
// already is left alone.
func (d *Desk) Install(ctx context.Context) error {
	if have, err := d.Store.Versions(ctx); err != nil || len(have) > 0 {
		return err
	}
	now := d.now()
	return d.change(ctx, "built-in", func(tx Tx) error {
		have, err := tx.Versions()
		if err != nil || len(have) > 0 {
			return err
		}
		for _, doc := range policy.BuiltinDocuments() {
			if err := d.install(tx, doc, now); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *Desk) install(tx Tx, doc policy.Document, now time.Time) error {
	p, v, err := read(doc.Text)
	if err != nil {
		return err
	}
	v.At, v.Actor = now, "built-in"
	if v, err = add(tx, v); err != nil {
		return err
	}
	return tx.AddActivation(Activation{ID: d.Store.NewID(), Number: v.Number, Unit: v.Unit, Kind: v.Kind, Begins: p.From, State: Approved,
		Reason: "built-in", Client: "built-in", Opened: now, Decided: now})
}
