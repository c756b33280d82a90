package review

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

// ProposalState is where a proposal stands.
type ProposalState string

// The states. A proposal that waited too long is Waiting with its time past.
const (
	Waiting  ProposalState = "waiting"
	Approved ProposalState = "approved" // and carried out
	Refused  ProposalState = "refused"
	Stale    ProposalState = "stale" // what it rested on changed
)

// Proposal is an action that waits for a second officer. It holds ids and
// words, nobody's data.
type Proposal struct {
	ID       int64
	Kind     Kind
	Subjects []int64 // the conflict, the accounts or the request that it is about
	Need     Need    // why it takes two
	Choice   string  // what else was chosen
	Reason   string
	Digest   string // of what it rests on
	Client   string // who proposed it
	Officer  string
	Opened   time.Time
	Expires  time.Time
	State    ProposalState
	By       string // "client/officer" of the second
	Decided  time.Time
	Outcome  string // the second officer's reason
}

// propose keeps an action for a second officer; the same open one is kept
// once.
func (d *Desk) propose(ctx context.Context, by By, p Proposal, a action) (*Proposal, error) {
	p.Opened = d.Now().UTC().Truncate(time.Millisecond)
	p.Expires = p.Opened.Add(ProposalLife)
	key := person.Key{Kind: "proposal", Value: fmt.Sprint(p.Kind, p.Subjects)}
	err := d.unit(ctx, by.actor(), []person.Key{key}, func(tx person.Tx, u Tx) error {
		old, err := u.OpenProposal(p.Kind, p.Subjects)
		switch {
		case err == nil && old.Digest == p.Digest && old.Choice == p.Choice && d.Now().Before(old.Expires):
			p = old
			return nil
		case err == nil: // it can never be approved any more
			old.State, old.Decided = Stale, d.Now()
			if err := u.EndProposal(old); err != nil {
				return err
			}
		case !errors.Is(err, person.ErrUnknown):
			return err
		}
		p.ID = tx.NewID()
		if err := u.AddProposal(p); err != nil {
			return err
		}
		if a.kind == KindAccept {
			return d.waits(tx, u, a, p.ID)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &p, nil
}

// Proposal gives one.
func (d *Desk) Proposal(ctx context.Context, id int64) (Proposal, error) {
	return d.Store.Proposal(ctx, id)
}

// Proposals lists them in a state, oldest first; empty: all.
func (d *Desk) Proposals(ctx context.Context, state ProposalState, after int64, limit int) ([]Proposal, error) {
	return d.Store.Proposals(ctx, state, after, min(max(limit, 1), 200))
}

// second checks that another officer may decide a proposal now.
func (d *Desk) second(ctx context.Context, by By, id int64) (Proposal, error) {
	if err := by.admitted(); err != nil {
		return Proposal{}, err
	}
	p, err := d.Store.Proposal(ctx, id)
	switch {
	case err != nil:
		return Proposal{}, err
	case p.State == Stale:
		return Proposal{}, ErrStale
	case p.State != Waiting:
		return Proposal{}, ErrDecided
	case strings.EqualFold(p.Officer, by.Officer): // also of another client: it may be one desk's second program
		return Proposal{}, ErrSecond
	case !d.Now().Before(p.Expires):
		return Proposal{}, ErrExpired
	}
	return p, nil
}

// Approve carries a proposal out in the name of both officers, if nothing that
// it rests on changed.
func (d *Desk) Approve(ctx context.Context, by By, id int64, reason string) (Proposal, error) {
	p, err := d.second(ctx, by, id)
	if err != nil {
		return Proposal{}, err
	}
	first := By{Client: p.Client, Officer: p.Officer}
	a, err := d.action(ctx, first, p)
	if err != nil {
		return Proposal{}, d.stale(ctx, by, p, err)
	}
	p.State, p.By, p.Decided, p.Outcome = Approved, by.second(), d.Now().UTC().Truncate(time.Millisecond), reason
	same := func(tx person.Tx) error {
		digest, _, err := a.weigh(tx)
		if err == nil && digest != p.Digest {
			err = ErrStale
		}
		return err
	}
	err = a.run(d.around(a, same, func(u Tx) error { return u.EndProposal(p) }), first.actor()+"+"+by.actor())
	if err != nil {
		return Proposal{}, d.stale(ctx, by, p, err)
	}
	return p, nil
}

// stale closes a proposal that can never be carried out any more: what it
// rests on is another, or not there.
func (d *Desk) stale(ctx context.Context, by By, p Proposal, why error) error {
	if f := fault.Of(why); f.Kind != fault.Conflict && f.Kind != fault.NotFound {
		return why
	}
	p.State, p.By, p.Decided, p.Outcome = Stale, by.second(), d.Now(), "changed"
	if err := d.end(ctx, by, p); err != nil {
		return err // also when somebody else was quicker: ErrDecided
	}
	return ErrStale.With(why)
}

// Refuse ends a proposal; nothing is carried out.
func (d *Desk) Refuse(ctx context.Context, by By, id int64, reason string) (Proposal, error) {
	p, err := d.second(ctx, by, id)
	if err != nil {
		return Proposal{}, err
	}
	p.State, p.By, p.Decided, p.Outcome = Refused, by.second(), d.Now().UTC().Truncate(time.Millisecond), reason
	return p, d.end(ctx, by, p)
}

// end closes a proposal that is not carried out. A request that waited for it
// is in line again.
func (d *Desk) end(ctx context.Context, by By, p Proposal) error {
	var keys []person.Key
	var r Request
	if p.Kind == KindAccept {
		var err error
		if r, err = d.Store.Request(ctx, p.Subjects[0]); err != nil {
			return err
		}
		keys = append(keys, requestKey(r.Account))
	}
	return d.unit(ctx, by.actor(), keys, func(tx person.Tx, u Tx) error {
		if err := u.EndProposal(p); err != nil || p.Kind != KindAccept {
			return err
		}
		now, err := openRequest(u, r.Account, r.ID)
		if errors.Is(err, ErrDecided) || err == nil && now.Proposal != p.ID {
			return nil // it was withdrawn, or is another officer's by now
		}
		if err != nil {
			return err
		}
		now.State, now.Proposal, now.Updated = Received, 0, p.Decided
		if err := u.SaveRequest(now, InReview); err != nil {
			return err
		}
		return u.AddStep(r.ID, Step{ID: tx.NewID(), At: p.Decided, What: "not_approved"})
	})
}

// action makes what a proposal would do anew.
func (d *Desk) action(ctx context.Context, first By, p Proposal) (action, error) {
	switch p.Kind {
	case KindSame:
		return d.same(ctx, first, p.Subjects[0], p.Reason)
	case KindUndo:
		return d.undo(ctx, first, p.Subjects[0], p.Reason)
	case KindBreak:
		return d.breaking(ctx, first, accountIDs(p.Subjects), p.Reason, ""), nil
	case KindRestore:
		return d.restoring(ctx, person.AccountID(p.Subjects[0]), p.Reason, ""), nil
	case KindAccept:
		return d.accepting(ctx, first, p.Subjects[0], p.Reason, p.Choice, p.ID)
	case KindUnjoin:
		return d.unjoining(ctx, first, p.Subjects[0], p.Reason)
	}
	return action{}, ErrStale
}

func accountIDs(ids []int64) []person.AccountID {
	out := make([]person.AccountID, len(ids))
	for i, id := range ids {
		out[i] = person.AccountID(id)
	}
	return out
}
