package person

import (
	"context"
	"errors"
	"slices"
)

// Conflicts lists the questions that wait for a reviewer, after a cursor.
func (r *Registry) Conflicts(ctx context.Context, open bool, after int64, limit int) ([]Conflict, error) {
	return r.Store.ReadConflicts(ctx, open, after, min(max(limit, 1), 200))
}

// CloseConflict notes that a question needs no answer any more. It changes no
// link: an account that waits for its person goes on waiting, and whatever
// raised the question raises it again at the next correction. See Same and
// Different for answers.
func (r *Registry) CloseConflict(ctx context.Context, actor string, id int64, outcome string) error {
	return r.Store.Within(ctx, nil, func(tx Tx) error {
		tx.Act(actor, r.Now())
		return tx.CloseConflict(id, r.Now(), outcome)
	})
}

// Same answers a question: the account belongs to the person it was compared
// with. It is linked, also where matching would not: a reviewer has seen the
// papers. An account that shares its person with others has to be broken out
// first (ErrCompany); where the other person's accounts are another's by now,
// the question is overtaken (ErrOvertaken).
func (r *Registry) Same(ctx context.Context, actor string, id int64, reason string) error {
	return r.answer(ctx, actor, id, reason, func(tx Tx, acc Account, active *Link, other ID, out *Outcome) error {
		switch {
		case active == nil:
			if _, err := r.link(tx, actor, acc, other, match{tier: TierMan}, out); err != nil {
				return err
			}
		case active.Person != other:
			if err := r.bring(tx, actor, acc, *active, other); err != nil {
				return err
			}
		}
		return r.verify(tx, acc, other, out)
	})
}

// Different answers a question: the account is somebody else's. That is
// remembered as a rejected link, and the pair is not asked about again; an
// account that waited gets the person whom the rest of its evidence gives.
func (r *Registry) Different(ctx context.Context, actor string, id int64, reason string) error {
	return r.answer(ctx, actor, id, reason, func(tx Tx, acc Account, active *Link, other ID, out *Outcome) error {
		if active != nil && active.Person == other {
			return ErrCompany // they are linked: Break is the answer
		}
		rejected := r.line(tx, actor, acc.ID, other, LinkRejected, match{tier: TierMan})
		rejected.Flags = reason
		if err := tx.AddLink(rejected); err != nil || active != nil {
			return err
		}
		_, err := r.resolve(tx, actor, acc, "", Updated, out)
		return err
	})
}

// Reask takes a Different back: the rejected pair waits for a reviewer again,
// and the question is open. An account that got a person of its own meanwhile
// keeps it. What was said and taken back stays in the ledger.
func (r *Registry) Reask(ctx context.Context, actor string, id int64, reason string) error {
	var touched []ID
	seen, other, err := r.asked(ctx, id)
	if err != nil {
		return err
	}
	err = r.unit(ctx, actor, append(seen.Attrs.Keys(), userKey(seen.App, seen.User)), func(tx Tx) (err error) {
		_, links, err := lockAccount(tx, seen.ID)
		if err != nil {
			return err
		}
		if err := r.doubt(tx, actor, seen.ID, other, links, reason); err != nil {
			return err
		}
		if err := tx.ReopenConflict(id); err != nil {
			return err
		}
		touched, err = r.represented(tx, seen.ID, other)
		return err
	})
	if err == nil {
		r.notify(touched...)
	}
	return err
}

// doubt ends the rejected line of a pair by one that waits for a reviewer.
func (r *Registry) doubt(tx Tx, actor string, id AccountID, other ID, links []Link, reason string) error {
	if err := tx.Lock(other); err != nil {
		return err
	}
	for i := len(links) - 1; i >= 0; i-- {
		l := links[i]
		if l.Person != other {
			continue
		}
		if l.State != LinkRejected {
			break
		}
		line := r.line(tx, actor, id, other, LinkProbable, match{tier: TierMan})
		line.Flags = reason
		if err := tx.EndLink(l.ID, line.ID, r.Now()); err != nil {
			return err
		}
		return tx.AddLink(line)
	}
	return ErrOvertaken
}

// answer carries a reviewer's answer out and closes the question, both or
// neither.
func (r *Registry) answer(ctx context.Context, actor string, id int64, reason string,
	f func(tx Tx, acc Account, active *Link, other ID, out *Outcome) error) error {
	var touched []ID
	err := r.settled(func() error {
		seen, err := r.question(ctx, id)
		if err != nil {
			return err
		}
		return r.unit(ctx, actor, append(seen.Attrs.Keys(), userKey(seen.App, seen.User)), func(tx Tx) (err error) {
			touched, err = r.carryOut(tx, seen, id, reason, f)
			return err
		})
	})
	if err == nil {
		r.notify(touched...)
	}
	return err
}

// question gives the account that a question is about.
func (r *Registry) question(ctx context.Context, id int64) (Account, error) {
	acc, _, err := r.asked(ctx, id)
	return acc, err
}

// asked gives the account that a question is about, and the person whom it
// was compared with.
func (r *Registry) asked(ctx context.Context, id int64) (Account, ID, error) {
	found, err := r.Store.ReadConflicts(ctx, false, id-1, 1)
	if err != nil {
		return Account{}, 0, err
	}
	if len(found) == 0 || found[0].ID != id || len(found[0].Persons) != 1 {
		return Account{}, 0, ErrUnknown
	}
	acc, err := r.Store.ReadAccount(ctx, found[0].Account)
	return acc, found[0].Persons[0], err
}

func (r *Registry) carryOut(tx Tx, seen Account, id int64, reason string,
	f func(Tx, Account, *Link, ID, *Outcome) error) ([]ID, error) {
	if err := tx.Lock(ID(seen.ID)); err != nil {
		return nil, err
	}
	acc, err := tx.Account(seen.ID)
	if err != nil {
		return nil, err
	}
	if acc.Version != seen.Version {
		return nil, errMoved // corrected meanwhile: other keys are to be locked
	}
	asked, err := tx.Conflicts(acc.ID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(asked, func(c Conflict) bool { return c.ID == id && c.Closed.IsZero() })
	if i < 0 {
		return nil, ErrUnknown
	}
	links, err := tx.Links(acc.ID)
	if err != nil {
		return nil, err
	}
	other, out := asked[i].Persons[0], Outcome{Account: acc.ID}
	if there, err := tx.Members(other); err != nil || len(there) == 0 {
		return nil, errors.Join(ErrOvertaken, err)
	}
	if err := tx.CloseConflict(id, r.Now(), reason); err != nil {
		return nil, err
	}
	if err := f(tx, acc, activeLink(links), other, &out); err != nil {
		return nil, err
	}
	return r.represented(tx, acc.ID, other)
}

// represented puts the codes of those in order whom an answer concerned.
func (r *Registry) represented(tx Tx, id AccountID, other ID) ([]ID, error) {
	links, err := tx.Links(id)
	if err != nil {
		return nil, err
	}
	touched := []ID{other}
	if active := activeLink(links); active != nil && active.Person != other {
		touched = append(touched, active.Person)
	}
	for _, p := range touched {
		members, err := tx.Members(p)
		if err != nil {
			return nil, err
		}
		if _, err := r.represent(tx, p, members); err != nil {
			return nil, err
		}
	}
	return touched, nil
}

// bring moves an account that is alone with its person to another person.
func (r *Registry) bring(tx Tx, actor string, acc Account, active Link, to ID) error {
	if err := lockBoth(tx, active.Person, to); err != nil {
		return err
	}
	members, err := tx.Members(active.Person)
	if err != nil {
		return err
	}
	if len(members) > 1 {
		return ErrCompany
	}
	return r.move(tx, actor, acc, active, to, match{tier: TierMan})
}
