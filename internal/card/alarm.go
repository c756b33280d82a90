package card

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/person"
)

// Alarm says that one hand gave too many overrides within an hour (A25). No
// more are taken from it until an operator releases it.
type Alarm struct {
	ID         int64
	Client     string // the system; empty: the officer, with whatever system
	Officer    string // empty: all officers of the system
	At         time.Time
	Counted    int
	Released   time.Time // zero: it blocks
	ReleasedBy string
	Reason     string
}

func (a Alarm) of(client, officer string) bool { return a.Client == client && a.Officer == officer }

// counted runs a proposal or approval that counts against its client and its
// officer. The one too many is refused, and raises the alarm.
func (d *Desk) counted(ctx context.Context, by By, now time.Time, f func(Tx) error) error {
	raised := false
	err := d.change(ctx, by.actor(), func(tx Tx) (err error) {
		raised, err = d.tooMany(tx, by, now)
		if err != nil || raised {
			return err
		}
		return f(tx)
	})
	if err == nil && raised {
		d.alarms.Add(1)
		d.Report(fmt.Errorf("overrides: client %q, officer %q: %w", by.Client, by.officer(), ErrMany))
		err = ErrMany
	}
	return err
}

// tooMany says whether the next override would be one too many, and keeps the
// alarm. Where one is open already, the error says so.
func (d *Desk) tooMany(tx Tx, by By, now time.Time) (bool, error) {
	alarms, err := tx.Alarms()
	if err != nil {
		return false, err
	}
	for _, hand := range []struct{ client, officer string }{{by.Client, ""}, {"", by.officer()}} {
		since := now.Add(-manyHour)
		for _, a := range alarms {
			if !a.of(hand.client, hand.officer) {
				continue
			}
			if a.Released.IsZero() {
				return false, ErrMany
			}
			if a.Released.After(since) {
				since = a.Released // what came before has been looked at
			}
		}
		given, err := tx.OverridesBy(hand.client, hand.officer, since)
		if err != nil {
			return false, err
		}
		n := acts(given, hand.client, hand.officer, since)
		if n < d.Many {
			continue
		}
		a := Alarm{ID: d.Store.NewID(), Client: hand.client, Officer: hand.officer, At: now, Counted: n + 1}
		if err := tx.SaveAlarm(a); err != nil {
			return false, err
		}
		return true, tx.Note("override.alarm", map[string]string{"client": by.Client, "officer": by.officer()})
	}
	return false, nil
}

// acts counts what a hand did: a proposal and an approval are one each.
func acts(given []Override, client, officer string, since time.Time) (n int) {
	is := func(c, o string, at time.Time) bool {
		return (client == "" || c == client) && (officer == "" || o == officer) && at.After(since)
	}
	for _, o := range given {
		if is(o.Client, o.Officer, o.Opened) {
			n++
		}
		if o.State != Refused && is(o.SecondClient, o.SecondOfficer, o.Decided) {
			n++
		}
	}
	return n
}

// Alarms are all there were, newest first, for operators.
func (d *Desk) Alarms(ctx context.Context, by By) ([]Alarm, error) {
	if !by.Operator {
		return nil, ErrOperator
	}
	return d.Store.Alarms(ctx)
}

// Raised counts the alarms that this process raised.
func (d *Desk) Raised() int64 { return d.alarms.Load() }

// Release ends the block of an alarm, by an operator who looked into it.
func (d *Desk) Release(ctx context.Context, by By, id int64, reason string) (out Alarm, err error) {
	if err := by.admitted(); err != nil {
		return out, err
	}
	if !by.Operator {
		return out, ErrOperator
	}
	err = d.change(ctx, by.actor(), func(tx Tx) error {
		alarms, err := tx.Alarms()
		if err != nil {
			return err
		}
		for _, a := range alarms {
			if a.ID != id {
				continue
			}
			if !a.Released.IsZero() {
				return ErrDecided
			}
			a.Released, a.ReleasedBy, a.Reason = d.now(), by.hand(), reason
			out = a
			return errors.Join(tx.SaveAlarm(a), tx.Note("override.released", map[string]string{"alarm": idText(id)}))
		}
		return ErrUnknown
	})
	return out, err
}

// Reversal names what is taken back at once: all that one hand proposed or
// approved since a moment.
type Reversal struct {
	Client  string
	Officer string // empty: all of the client's
	Since   time.Time
	Reason  string
}

// Reverse ends them all in one transaction, and gives how many.
func (d *Desk) Reverse(ctx context.Context, by By, r Reversal) (int, error) {
	if err := by.admitted(); err != nil {
		return 0, err
	}
	if !by.Operator && by.Client != r.Client {
		return 0, ErrOwnReverse
	}
	r.Officer = By{Officer: r.Officer}.officer()
	var ended []Override
	err := d.change(ctx, by.actor(), func(tx Tx) error {
		ended = nil
		given, err := tx.OverridesBy(r.Client, r.Officer, r.Since.Add(-time.Millisecond))
		if err != nil {
			return err
		}
		for _, o := range given {
			if o.State != Waiting && !o.holds(d.now()) {
				continue
			}
			if err := d.end(tx, by, &o, r.Reason); err != nil {
				return err
			}
			ended = append(ended, o)
		}
		return tx.Note("override.reversed", map[string]string{"client": r.Client, "officer": r.Officer, "overrides": idText(int64(len(ended)))})
	})
	if err == nil && len(ended) > 0 {
		d.reversed(ctx, by, ended)
	}
	return len(ended), err
}

// reversed lets the persons see it in their lists of accesses. The cards are
// right already: a list that cannot be written is reported, and undoes nothing.
func (d *Desk) reversed(ctx context.Context, by By, ended []Override) {
	accounts := make([]person.AccountID, len(ended))
	for i, o := range ended {
		accounts[i] = o.Account
	}
	d.forgetAccounts(ctx, nil, accounts...)
	err := d.Journal.Write(ctx, audit.Access{Client: by.Client, Officer: by.officer(), Action: "card.override.reverse", Purpose: Purpose, Accounts: accounts})
	if err != nil {
		d.Report(fmt.Errorf("note a reversal for the persons: %w", err))
	}
}
