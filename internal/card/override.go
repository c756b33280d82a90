package card

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

// Override is a colour that officers give in place of the policy's (A25).
type Override struct {
	ID      int64
	Account person.AccountID // whose QID was named: a broken link moves it exactly
	Case    string
	Colour  policy.Colour
	Begins  time.Time // when it was approved
	Until   time.Time
	VI, EN  string // the reason, that the person sees
	State   State
	Client  string // who proposed it
	Officer string
	Opened  time.Time
	// Who approved or refused it.
	SecondClient  string
	SecondOfficer string
	Decided       time.Time
	Outcome       string
	Ended         time.Time
	EndedBy       string
	EndedWhy      string
}

// LogValue and the like keep the reason out of logs and errors.
func (o Override) String() string { return "[override " + idText(o.ID) + "]" }

// GoString keeps it out of %#v.
func (o Override) GoString() string { return o.String() }

// holds says whether it gives a colour at a moment.
func (o Override) holds(at time.Time) bool { return o.State == Approved && at.Before(o.Until) }

// OverrideFilter is what a listing asks for; the zero value is everything.
type OverrideFilter struct {
	State  State
	Client string // proposed or approved there
}

// Limits of overrides. Project's own choice.
const (
	OverrideLife = 14 * 24 * time.Hour
	maxReason    = 300 // characters
	manyHour     = time.Hour
)

// overridden are the colours that officers may give. Unknown is no decision.
var overridden = []policy.Colour{policy.Green, policy.Yellow, policy.Red, policy.Grey}

// Purpose is what overrides are for; a client must have been granted it, and
// access lists show it. Taking back by [Desk.Reverse] waits for no purpose.
const Purpose = "epidemic_control"

// NewOverride is what an officer proposes.
type NewOverride struct {
	QID    person.QID
	Case   string
	Colour policy.Colour
	Until  time.Time
	VI, EN string
}

func (n *NewOverride) check(now time.Time) error {
	var bad fault.Problems
	if !slices.Contains(overridden, n.Colour) {
		bad.Add("colour", "Màu là green, yellow, red hoặc grey.", "The colour is green, yellow, red or grey.")
	}
	if !n.Until.After(now) || n.Until.After(now.Add(OverrideLife)) {
		bad.Add("until", "Thời hạn ở tương lai, tối đa 14 ngày.", "It ends in the future, within 14 days.")
	}
	n.VI, n.EN = strings.TrimSpace(n.VI), strings.TrimSpace(n.EN)
	for _, r := range []struct {
		path, text string
		needed     bool
	}{{"reason_vi", n.VI, true}, {"reason_en", n.EN, false}} {
		if r.needed && r.text == "" || !shown(r.text) {
			bad.Add(r.path, fmt.Sprintf("Lý do mà người dân sẽ đọc: tối đa %d ký tự, không có ký tự điều khiển.", maxReason),
				fmt.Sprintf("The reason, which the person will read: at most %d characters, no control characters.", maxReason))
		}
	}
	if n.EN == "" {
		n.EN = n.VI // better than nothing to read
	}
	n.Until = n.Until.UTC().Truncate(time.Millisecond)
	return bad.Err()
}

// shown says whether a text can be shown to a person as it is.
func shown(s string) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= maxReason && !strings.ContainsFunc(s, func(r rune) bool {
		return r < 0x20 || r == 0x7f || r == '<' || r == '>' || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff
	})
}

// ProposeOverride asks for a colour in place of the policy's. It takes an open
// case within the officer's unit, and another officer to approve it.
func (d *Desk) ProposeOverride(ctx context.Context, by By, n NewOverride) (Override, error) {
	if err := by.admitted(); err != nil {
		return Override{}, err
	}
	now := d.now()
	if err := n.check(now); err != nil {
		return Override{}, err
	}
	if err := d.hasCase(ctx, by, n.Case); err != nil {
		return Override{}, err
	}
	h, err := d.People.Holder(ctx, n.QID)
	if errors.Is(err, person.ErrUnknown) {
		return Override{}, ErrPerson
	}
	if err != nil {
		return Override{}, err
	}
	o := Override{ID: d.Store.NewID(), Account: h.Account, Case: n.Case, Colour: n.Colour, Until: n.Until, VI: n.VI, EN: n.EN,
		State: Waiting, Client: by.Client, Officer: by.officer(), Opened: now}
	if err := d.seen(ctx, by, "card.override.propose", o); err != nil {
		return Override{}, err
	}
	err = d.counted(ctx, by, now, func(tx Tx) error {
		if err := tx.AddOverride(o); err != nil {
			return err
		}
		return tx.Note("override.proposed", map[string]string{"override": idText(o.ID), "case": o.Case})
	})
	return o, err
}

// hasCase wants an open case of the officer's own unit.
func (d *Desk) hasCase(ctx context.Context, by By, ref string) error {
	area, err := d.Store.OpenCase(ctx, ref)
	if err != nil {
		return err
	}
	if by.competent(area) != nil {
		return ErrCase
	}
	return nil
}

// seen writes down for the person that an officer acted on their card.
func (d *Desk) seen(ctx context.Context, by By, action string, o Override) error {
	return d.Journal.Write(ctx, audit.Access{Client: by.Client, Officer: by.officer(), Action: action, Purpose: Purpose, Case: o.Case,
		Accounts: []person.AccountID{o.Account}, Detail: fmt.Sprintf(`{"override":"%d"}`, o.ID)})
}

// ApproveOverride gives the colour, by another officer than who proposed it,
// while the case is still open.
func (d *Desk) ApproveOverride(ctx context.Context, by By, id int64, reason string) (Override, error) {
	o, err := d.override(ctx, by, id)
	if err != nil {
		return o, err
	}
	if err := by.other(o.Officer); err != nil {
		return o, err
	}
	if err := d.hasCase(ctx, by, o.Case); err != nil {
		return o, err
	}
	if err := d.seen(ctx, by, "card.override.approve", o); err != nil {
		return o, err
	}
	now := d.now()
	err = d.counted(ctx, by, now, func(tx Tx) error {
		if o, err = waiting(tx, id); err != nil {
			return err
		}
		if !now.Before(o.Until) {
			return ErrOver
		}
		o.State, o.Begins = Approved, now
		return d.settle(tx, by, &o, reason, now)
	})
	d.forgetAccounts(ctx, err, o.Account)
	return o, err
}

// RefuseOverride ends a proposal; nothing changes for the person.
func (d *Desk) RefuseOverride(ctx context.Context, by By, id int64, reason string) (Override, error) {
	o, err := d.override(ctx, by, id)
	if err != nil {
		return o, err
	}
	err = d.change(ctx, by.actor(), func(tx Tx) error {
		if o, err = waiting(tx, id); err != nil {
			return err
		}
		o.State = Refused
		return d.settle(tx, by, &o, reason, d.now())
	})
	return o, err
}

// override reads one that the officer may decide.
func (d *Desk) override(ctx context.Context, by By, id int64) (o Override, err error) {
	if err := by.admitted(); err != nil {
		return o, err
	}
	found, err := d.Store.Overrides(ctx, OverrideFilter{}, id-1, 1)
	if err == nil && (len(found) == 0 || found[0].ID != id) {
		err = ErrOverrideUnknown
	}
	if err != nil {
		return o, err
	}
	if !by.Operator && by.Client != found[0].Client && by.Unit != "" {
		return o, ErrOverrideUnknown // another authority's: not theirs to know
	}
	return found[0], nil
}

func waiting(tx Tx, id int64) (Override, error) {
	o, err := tx.Override(id)
	if err == nil && o.State != Waiting {
		err = ErrDecided
	}
	return o, err
}

// settle keeps a second officer's decision.
func (d *Desk) settle(tx Tx, by By, o *Override, reason string, now time.Time) error {
	o.SecondClient, o.SecondOfficer, o.Decided, o.Outcome = by.Client, by.officer(), now, reason
	if err := tx.SaveOverride(*o); err != nil {
		return err
	}
	if err := tx.Due(o.Account); err != nil {
		return err
	}
	return tx.Note("override."+string(o.State), map[string]string{"override": idText(o.ID), "case": o.Case})
}

// EndOverride gives the card back to the policy, before its time. One officer
// is enough.
func (d *Desk) EndOverride(ctx context.Context, by By, id int64, reason string) (Override, error) {
	o, err := d.override(ctx, by, id)
	if err != nil {
		return o, err
	}
	if err := d.seen(ctx, by, "card.override.end", o); err != nil {
		return o, err
	}
	err = d.change(ctx, by.actor(), func(tx Tx) error {
		if o, err = tx.Override(id); err != nil {
			return err
		}
		if o.State != Approved {
			return ErrDecided
		}
		return d.end(tx, by, &o, reason)
	})
	d.forgetAccounts(ctx, err, o.Account)
	return o, err
}

// end takes one override back, waiting or approved.
func (d *Desk) end(tx Tx, by By, o *Override, reason string) error {
	if o.State == Waiting {
		o.State = Refused
		return d.settle(tx, by, o, reason, d.now())
	}
	o.State, o.Ended, o.EndedBy, o.EndedWhy = Ended, d.now(), by.hand(), reason
	if err := tx.SaveOverride(*o); err != nil {
		return err
	}
	if err := tx.Due(o.Account); err != nil {
		return err
	}
	return tx.Note("override.ended", map[string]string{"override": idText(o.ID), "case": o.Case})
}

// Overrides lists what officers decided, oldest first. An authority sees what
// its own system proposed or approved.
func (d *Desk) Overrides(ctx context.Context, by By, f OverrideFilter, after int64, limit int) ([]Override, error) {
	if !by.Operator && by.Unit != "" {
		f.Client = by.Client
	}
	return d.Store.Overrides(ctx, f, after, min(max(limit, 1), 200))
}
