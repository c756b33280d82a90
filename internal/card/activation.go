package card

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/motma/motma/policy"
)

// State is where a proposal stands.
type State string

// The states. An override that was approved can be ended.
const (
	Waiting  State = "waiting"
	Approved State = "approved"
	Refused  State = "refused"
	Ended    State = "ended"
)

// Activation brings a version into force from a moment on.
type Activation struct {
	ID      int64
	Number  uint32 // 0: from then on no policy of this unit and kind
	Unit    string
	Kind    string
	Begins  time.Time
	State   State
	Back    bool // one officer went back
	Reason  string
	Client  string // who proposed it
	Officer string
	Opened  time.Time
	Second  string // "client/officer"
	Decided time.Time
	Outcome string // the second officer's reason
}

func (a Activation) slot() slot { return slot{a.Unit, a.Kind} }

// decidedBefore is the order in which activations of one slot hold: of two
// that begin at the same moment the later decision counts.
func decidedBefore(a, b Activation) int {
	return cmp.Or(a.Begins.Compare(b.Begins), a.Decided.Compare(b.Decided), cmp.Compare(a.ID, b.ID))
}

// approved gives a slot's activations that count, in order.
func approved(all []Activation, s slot) []Activation {
	var out []Activation
	for _, a := range all {
		if a.State == Approved && a.slot() == s {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, decidedBefore)
	return out
}

// until gives those of a slot's activations that had begun at a moment: the
// last of them holds.
func until(of []Activation, at time.Time) []Activation {
	n := 0
	for n < len(of) && !of[n].Begins.After(at) {
		n++
	}
	return of[:n]
}

// Propose asks for a version to come into force from a moment on; a zero
// moment is that of the approval. Another officer has to approve it.
func (d *Desk) Propose(ctx context.Context, by By, number uint32, begins time.Time, reason string) (Activation, error) {
	if err := by.admitted(); err != nil {
		return Activation{}, err
	}
	v, err := d.Version(ctx, number)
	if err != nil {
		return Activation{}, err
	}
	if err := by.competent(v.Unit); err != nil {
		return Activation{}, err
	}
	now := d.now()
	if begins, err = beginning(v, begins, now); err != nil {
		return Activation{}, err
	}
	a := Activation{ID: d.Store.NewID(), Number: number, Unit: v.Unit, Kind: v.Kind, Begins: begins.UTC().Truncate(time.Millisecond), State: Waiting,
		Reason: reason, Client: by.Client, Officer: by.officer(), Opened: now}
	err = d.change(ctx, by.actor(), func(tx Tx) error {
		if err := tx.AddActivation(a); err != nil {
			return err
		}
		return tx.Note("policy.proposed", map[string]string{"policy": v.Ref()})
	})
	return a, err
}

// beginning is when a version may come into force: as asked for, within the
// time that the document itself names.
func beginning(v Version, asked, now time.Time) (time.Time, error) {
	p, err := policy.Parse(v.Text)
	switch {
	case err != nil:
		return asked, err
	case asked.IsZero() && !p.From.After(now):
		return asked, nil
	case asked.IsZero():
		return p.From, nil
	case asked.Before(now):
		return asked, ErrPast
	case asked.Before(p.From) || !p.To.IsZero() && !asked.Before(p.To):
		return asked, ErrOutside
	}
	return asked, nil
}

// Approve brings a proposal into force, by another officer than who made it.
// One that waited beyond its moment holds from now on: nothing holds in the
// past.
func (d *Desk) Approve(ctx context.Context, by By, id int64, reason string) (Activation, error) {
	return d.decide(ctx, by, id, func(a *Activation, now time.Time) error {
		if err := by.other(a.Officer); err != nil {
			return err
		}
		a.State, a.Outcome = Approved, reason
		if a.Begins.Before(now) {
			a.Begins = now
		}
		return nil
	})
}

// Refuse ends a proposal, or takes back an approval whose moment has not come:
// that nothing changes takes one officer, also the one who proposed it.
func (d *Desk) Refuse(ctx context.Context, by By, id int64, reason string) (Activation, error) {
	return d.decide(ctx, by, id, func(a *Activation, _ time.Time) error {
		a.State, a.Outcome = Refused, reason
		return nil
	})
}

func (d *Desk) decide(ctx context.Context, by By, id int64, f func(*Activation, time.Time) error) (out Activation, err error) {
	if err := by.admitted(); err != nil {
		return out, err
	}
	now := d.now()
	err = d.change(ctx, by.actor(), func(tx Tx) error {
		out, err = tx.Activation(id)
		if err != nil {
			return err
		}
		if err := by.competent(out.Unit); err != nil {
			return err
		}
		from := out.State
		if from != Waiting && (from != Approved || !out.Begins.After(now)) {
			return ErrDecided
		}
		if err := f(&out, now); err != nil {
			return err
		}
		if from == Approved && out.State == Approved {
			return ErrDecided
		}
		out.Second, out.Decided = by.hand(), now
		if err := tx.SaveActivation(out); err != nil {
			return err
		}
		return tx.Note("policy."+string(out.State), map[string]string{"activation": idText(id)})
	})
	return out, err
}

// Back returns from a version that is in force to the one that held before
// it, at once. One officer is enough: it only restores what two had decided,
// and a wrong policy turns people away at every gate while it holds (ADR 19).
// Where nothing held before, nothing of this unit does from now on, and the
// nation's policy counts. Naming the version makes a second call harmless.
func (d *Desk) Back(ctx context.Context, by By, number uint32, reason string) (out Activation, err error) {
	if err := by.admitted(); err != nil {
		return out, err
	}
	v, err := d.Version(ctx, number)
	if err != nil {
		return out, err
	}
	if err := by.competent(v.Unit); err != nil {
		return out, err
	}
	now := d.now()
	err = d.change(ctx, by.actor(), func(tx Tx) error {
		all, err := tx.Activations()
		if err != nil {
			return err
		}
		past := until(approved(all, v.slot()), now)
		if len(past) == 0 || past[len(past)-1].Number != number {
			return ErrNotInForce
		}
		out = Activation{ID: d.Store.NewID(), Number: former(past), Unit: v.Unit, Kind: v.Kind, Begins: now, State: Approved, Back: true,
			Reason: reason, Client: by.Client, Officer: by.officer(), Opened: now, Decided: now}
		if err := tx.AddActivation(out); err != nil {
			return err
		}
		return tx.Note("policy.back", map[string]string{"policy": v.Ref(), "to": idText(int64(out.Number))})
	})
	return out, err
}

// former is the version that held before the one that holds now. Going back
// twice goes two versions back: what was left by going back is passed over.
func former(past []Activation) uint32 {
	var held []uint32 // a stack: going back takes from it
	for _, a := range past {
		switch {
		case a.Back:
			held = held[:max(len(held)-1, 0)]
		case len(held) == 0 || held[len(held)-1] != a.Number:
			held = append(held, a.Number)
		}
	}
	if len(held) < 2 {
		return 0
	}
	return held[len(held)-2]
}

// Activations are all there are, newest first.
func (d *Desk) Activations(ctx context.Context) ([]Activation, error) {
	all, err := d.Store.Activations(ctx)
	slices.Reverse(all)
	return all, err
}
