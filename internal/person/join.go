package person

import (
	"context"
	"slices"
)

// Joined is what joining two persons did, and what undoing it needs.
type Joined struct {
	Into  ID          // the older of the two: its QID is shown, the other's is an alias
	From  ID          // the other; 0 where the account had no person yet
	Moved []AccountID // the accounts that went over
}

// Join makes the person of an account and another person one: a reviewer has
// seen the papers of both. Every account that goes over has its own line in
// the ledger, so that Unjoin restores both sides.
func (r *Registry) Join(ctx context.Context, actor string, id AccountID, other ID, reason string) (Joined, error) {
	var out Joined
	err := r.settled(func() error {
		return r.unit(ctx, actor, nil, func(tx Tx) (err error) {
			out, err = r.join(tx, actor, id, other, reason)
			return err
		})
	})
	if err == nil {
		r.notify(out.From, out.Into)
	}
	return out, err
}

func (r *Registry) join(tx Tx, actor string, id AccountID, other ID, reason string) (Joined, error) {
	acc, links, err := lockAccount(tx, id)
	if err != nil {
		return Joined{}, err
	}
	active := activeLink(links)
	if active == nil {
		out := Outcome{Account: id}
		_, err := r.link(tx, actor, acc, other, match{tier: TierMan}, &out)
		if err == nil {
			err = r.verify(tx, acc, other, &out)
		}
		return r.joined(tx, Joined{Into: other, Moved: []AccountID{id}}, err)
	}
	if active.Person == other {
		return Joined{}, ErrOneAlready
	}
	if err := lockBoth(tx, active.Person, other); err != nil {
		return Joined{}, err
	}
	j := Joined{Into: min(active.Person, other), From: max(active.Person, other)}
	there, err := tx.Members(j.Into)
	if err != nil {
		return Joined{}, err
	}
	coming, err := tx.Members(j.From)
	if err != nil {
		return Joined{}, err
	}
	if len(there) == 0 || len(coming) == 0 {
		return Joined{}, ErrOvertaken
	}
	for _, m := range coming {
		if err := r.carry(tx, actor, m, j.Into, reason); err != nil {
			return Joined{}, err
		}
		j.Moved = append(j.Moved, m.ID)
	}
	return r.joined(tx, j, nil)
}

// carry moves one account to a person by a reviewer's word.
func (r *Registry) carry(tx Tx, actor string, acc Account, to ID, reason string) error {
	links, err := tx.Links(acc.ID)
	if err != nil {
		return err
	}
	line := r.line(tx, actor, acc.ID, to, LinkCertain, match{tier: TierMan})
	line.Flags = reason
	return r.relink(tx, acc, *activeLink(links), line, to, actor)
}

// joined puts the code of the one that remains in order, and takes the QID
// shown from the one that nobody belongs to any more.
func (r *Registry) joined(tx Tx, j Joined, err error) (Joined, error) {
	if err != nil {
		return Joined{}, err
	}
	members, err := tx.Members(j.Into)
	if err != nil {
		return Joined{}, err
	}
	if _, err := r.represent(tx, j.Into, members); err != nil {
		return Joined{}, err
	}
	if j.From == 0 {
		return j, nil
	}
	return j, r.left(tx, j.From)
}

// Unjoin undoes a Join: the accounts that went over go back together, and the
// pair is remembered as broken. It refuses where one of them has gone
// elsewhere since (ErrOvertaken).
func (r *Registry) Unjoin(ctx context.Context, actor string, j Joined, reason string) error {
	if j.From == 0 {
		return r.unjoinOne(ctx, actor, j, reason)
	}
	err := r.unit(ctx, actor, nil, func(tx Tx) error {
		return r.unjoin(tx, actor, j, reason)
	})
	if err == nil {
		r.notify(j.From, j.Into)
	}
	return err
}

// unjoinOne is Unjoin where the account had no person before.
func (r *Registry) unjoinOne(ctx context.Context, actor string, j Joined, reason string) error {
	var out Parting
	err := r.within(ctx, actor, "", j.Moved[0], func(tx Tx, acc Account, p ID) (err error) {
		if p != j.Into {
			return ErrOvertaken
		}
		out, err = r.part(tx, actor, acc, p, reason)
		return err
	})
	if err == nil {
		r.notify(out.From, out.To)
	}
	return err
}

func (r *Registry) unjoin(tx Tx, actor string, j Joined, reason string) error {
	moved := slices.Sorted(slices.Values(j.Moved))
	for _, id := range moved {
		if err := tx.Lock(ID(id)); err != nil {
			return err
		}
	}
	if err := lockBoth(tx, j.Into, j.From); err != nil {
		return err
	}
	members, err := tx.Members(j.Into)
	if err != nil {
		return err
	}
	if err := provers(tx, j.Into, members); err != nil {
		return err
	}
	var back []Account
	for _, id := range moved {
		acc, err := tx.Account(id)
		if err != nil {
			return err
		}
		links, err := tx.Links(id)
		if err != nil {
			return err
		}
		active := activeLink(links)
		if active == nil || active.Person != j.Into {
			return ErrOvertaken
		}
		broken := r.line(tx, actor, id, j.Into, LinkBroken, match{tier: TierMan})
		broken.Flags = reason
		if err := r.relink(tx, acc, *active, broken, j.From, actor); err != nil {
			return err
		}
		back = append(back, acc)
	}
	if err := r.left(tx, j.Into); err != nil {
		return err
	}
	_, err = r.represent(tx, j.From, back)
	return err
}
