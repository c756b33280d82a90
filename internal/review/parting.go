package review

import (
	"context"
	"fmt"
	"slices"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

// Plan is what moving an account would do, and whether one officer may.
type Plan struct {
	person.Plan
	Need Need // why it takes two officers; empty: one is enough
}

// Plan shows the cascade of a move before it is made. Which records are one
// person's is personal, so it is written down as a read.
func (d *Desk) Plan(ctx context.Context, by By, id person.AccountID, m person.Move) (Plan, error) {
	if err := by.admitted(); err != nil {
		return Plan{}, err
	}
	var p Plan
	err := d.People.Store.Within(ctx, []person.Key{officerKey(by)}, func(tx person.Tx) (err error) {
		if p.Plan, err = d.People.PlanIn(tx, id, m); err != nil {
			return err
		}
		if m == person.MoveRestore {
			_, p.Need, err = d.weighRestore(tx, id)
		} else {
			_, p.Need, err = d.weighBreaks(ctx, tx, by, []person.AccountID{id})
		}
		return err
	})
	if err != nil {
		return Plan{}, err
	}
	return p, d.read(ctx, by, "review.plan", int64(id), append(slices.Concat(p.Stay, p.With), id))
}

// Break breaks one link; saw is the digest of the plan that the officer saw,
// or empty.
func (d *Desk) Break(ctx context.Context, by By, id person.AccountID, reason, saw string) (person.Parting, *Proposal, error) {
	out, p, err := d.breakThem(ctx, by, []person.AccountID{id}, reason, saw)
	if err != nil || p != nil {
		return person.Parting{}, p, err
	}
	return out[0], nil, nil
}

// BreakAll breaks many links, all or none; accounts that have nobody to leave
// any more are passed over.
func (d *Desk) BreakAll(ctx context.Context, by By, accounts []person.AccountID, reason string) ([]person.Parting, *Proposal, error) {
	accounts = slices.Compact(slices.Sorted(slices.Values(accounts)))
	if n := len(accounts); n == 0 || n > MaxBreaks {
		return nil, nil, fault.ErrInvalid.At(fault.Place{Path: "accounts",
			VI: fmt.Sprintf("Nêu 1 đến %d tài khoản.", MaxBreaks), EN: fmt.Sprintf("Name 1 to %d accounts.", MaxBreaks)})
	}
	return d.breakThem(ctx, by, accounts, reason, "")
}

func (d *Desk) breakThem(ctx context.Context, by By, accounts []person.AccountID, reason, saw string) ([]person.Parting, *Proposal, error) {
	if err := by.admitted(); err != nil {
		return nil, nil, err
	}
	var out []person.Parting
	a := d.breaking(ctx, by, accounts, reason, saw)
	a.run = func(reg *person.Registry, actor string) (err error) {
		out, err = reg.BreakAll(ctx, actor, accounts, reason)
		return err
	}
	p, err := d.do(ctx, by, a)
	return out, p, err
}

// breaking is the action of breaking links.
func (d *Desk) breaking(ctx context.Context, by By, accounts []person.AccountID, reason, saw string) action {
	a := action{kind: KindBreak, reason: reason, saw: saw, keys: []person.Key{officerKey(by)},
		weigh: func(tx person.Tx) (string, Need, error) { return d.weighBreaks(ctx, tx, by, accounts) },
		run: func(reg *person.Registry, actor string) error {
			_, err := reg.BreakAll(ctx, actor, accounts, reason)
			return err
		}}
	for _, id := range accounts {
		a.subjects = append(a.subjects, int64(id))
	}
	return a
}

// weighBreaks plans breaks. One officer's breaks within an hour count
// together, so that fifty at once cannot be had by single calls.
func (d *Desk) weighBreaks(ctx context.Context, tx person.Tx, by By, accounts []person.AccountID) (digest string, need Need, err error) {
	var digests []string
	var whose []person.ID
	for _, id := range accounts {
		p, err := d.People.PlanIn(tx, id, person.MoveBreak)
		if err != nil {
			return "", "", err
		}
		digests, whose = append(digests, p.Digest), append(whose, p.Person)
	}
	if need, err = d.breakNeed(ctx, tx, by, len(accounts), whose...); err != nil {
		return "", "", err
	}
	if len(digests) == 1 {
		return digests[0], need, nil
	}
	return digestOf(digests), need, nil
}

// Restore undoes the latest break of an account. It links as much as a Same
// does, so two verified CCCDs that differ take two officers here too.
func (d *Desk) Restore(ctx context.Context, by By, id person.AccountID, reason, saw string) (*Proposal, error) {
	if err := by.admitted(); err != nil {
		return nil, err
	}
	return d.do(ctx, by, d.restoring(ctx, id, reason, saw))
}

func (d *Desk) restoring(ctx context.Context, id person.AccountID, reason, saw string) action {
	return action{kind: KindRestore, subjects: []int64{int64(id)}, reason: reason, saw: saw,
		weigh: func(tx person.Tx) (string, Need, error) { return d.weighRestore(tx, id) },
		run: func(reg *person.Registry, actor string) error {
			return reg.Restore(ctx, actor, id)
		}}
}

func (d *Desk) weighRestore(tx person.Tx, id person.AccountID) (string, Need, error) {
	p, err := d.People.PlanIn(tx, id, person.MoveRestore)
	if err != nil {
		return "", "", err
	}
	_, need, err := weighPair(tx, id, p.Back)
	return p.Digest, need, err
}

// breakNeed says whether so many more breaks, of links to these persons, take
// two officers.
func (d *Desk) breakNeed(ctx context.Context, tx person.Tx, by By, more int, whose ...person.ID) (Need, error) {
	done, err := d.Store.Unit(tx).Broken(by.actor(), d.Now().Add(-breakHour))
	if err != nil {
		return "", err
	}
	if done+more > ManyBreaks {
		return NeedMany, nil
	}
	if d.Quarantined == nil {
		return "", nil
	}
	for _, p := range whose {
		if is, err := d.Quarantined(ctx, p); err != nil || is {
			return NeedQuarantine, err
		}
	}
	return "", nil
}
