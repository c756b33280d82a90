package health

import (
	"context"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/rules"
)

// Redate corrects the date of the one record in force that is of a kind and a
// day, within a unit of person's: of the account itself, else of the accounts
// of the same person. It gives false where there is no such record, or more than
// one: then it is for whoever keeps it. Officers decide so, not apps.
func (d *Desk) Redate(ctx context.Context, tx person.Tx, actor string, account person.AccountID, kind, was, is, reason string) (bool, error) {
	kin, err := d.Store.Kin(ctx, []person.AccountID{account})
	if err != nil {
		return false, err
	}
	done := false
	for _, ids := range [][]person.AccountID{{account}, linked(kin[account])} {
		if done || len(ids) == 0 {
			continue
		}
		err := d.Store.SheetsIn(tx, ids, func(sheets map[person.AccountID]*Sheet) (err error) {
			done, err = d.redate(tx, actor, sheets, Kind(kind), was, is, reason)
			return err
		})
		if err != nil {
			return false, err
		}
	}
	return done, nil
}

// linked are the accounts of the same person.
func linked(kin []Kin) (ids []person.AccountID) {
	for _, k := range kin {
		if k.Bond == Same {
			ids = append(ids, k.Account)
		}
	}
	return ids
}

// redate makes the further version, where exactly one record is meant.
func (d *Desk) redate(tx person.Tx, actor string, sheets map[person.AccountID]*Sheet, kind Kind, was, is, reason string) (bool, error) {
	var of *Sheet
	var meant Record
	n := 0
	for _, s := range sheets {
		for _, r := range s.Records {
			if r.State == InForce && r.Kind == kind && r.Body.day() == was {
				of, meant, n = s, r, n+1
			}
		}
	}
	if n != 1 {
		return false, nil
	}
	now := d.Now()
	in := NewRecord{ID: meant.ID, Kind: kind, Source: meant.Source, Facility: meant.Facility, Responsible: meant.Responsible, Batch: meant.Batch,
		Body: meant.Body.on(is), Reason: reason}
	in, err := in.Clean(now, d.Values)
	if err != nil {
		return false, err
	}
	t := &try{now: stored(now), newID: tx.NewID, desk: d}
	_, err = t.record(&job{actor: actor}, of, in)
	return err == nil, err
}

// day is the day that a person means by the date of a record.
func (b Body) day() string {
	switch {
	case b.Dose != nil:
		return b.Dose.Date
	case b.Infection != nil:
		return b.Infection.Since
	case b.Test != nil:
		return b.Test.Sample.In(rules.Vietnam).Format(time.DateOnly)
	case b.Quarantine != nil:
		return b.Quarantine.From.In(rules.Vietnam).Format(time.DateOnly)
	}
	return ""
}

// on is the same at another day. The result of a test moves with its specimen;
// the end of an order stays.
func (b Body) on(day string) Body {
	b = b.own()
	switch {
	case b.Dose != nil:
		b.Dose.Date = day
	case b.Infection != nil:
		b.Infection.Since = day
	case b.Test != nil:
		moved := moved(b.Test.Sample, day)
		b.Test.Result, b.Test.Sample = b.Test.Result.Add(moved.Sub(b.Test.Sample)), moved
	case b.Quarantine != nil:
		b.Quarantine.From = moved(b.Quarantine.From, day)
	}
	return b
}

// moved is the same time of another day in Vietnam.
func moved(t time.Time, day string) time.Time {
	to, err := time.ParseInLocation(time.DateOnly, day, rules.Vietnam)
	if err != nil {
		return t // the request's dates were checked
	}
	local := t.In(rules.Vietnam)
	midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, rules.Vietnam)
	return to.Add(local.Sub(midnight))
}

// Quarantined says whether somebody has a quarantine order in force.
func (d *Desk) Quarantined(ctx context.Context, p person.ID) (bool, error) {
	facts, err := d.Store.Facts(ctx, []person.ID{p})
	if err != nil {
		return false, err
	}
	now := d.Now()
	for _, q := range facts[0].Quarantines {
		if !now.Before(q.From) && now.Before(q.To) {
			return true, nil
		}
	}
	return false, nil
}
