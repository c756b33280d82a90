package person

import (
	"context"
	"slices"
	"time"
)

// Withdraw takes an account out: its user has left the app. From then on
// nobody finds it by its identifiers, its app reads nothing of it any more,
// and the link to its person has ended. Its QIDs, and the codes in which they
// stand, go to another account of the person, for a person's code does not end
// with one app; where there is none, the codes are revoked. What was said is
// kept for those who trace, until retention erases it. Withdrawing again
// changes nothing; registering the user again brings the account back.
func (r *Registry) Withdraw(ctx context.Context, actor string, app AppID, id AccountID) error {
	var whose ID
	err := r.settled(func() error {
		seen, err := r.Store.ReadAccount(ctx, id)
		if err != nil {
			return err
		}
		if seen.App != app {
			return ErrUnknown
		}
		return r.unit(ctx, actor, append(seen.Attrs.Keys(), userKey(seen.App, seen.User)), func(tx Tx) (err error) {
			whose, err = r.withdraw(tx, seen)
			return err
		})
	})
	if err == nil {
		r.notify(whose)
	}
	return err
}

func (r *Registry) withdraw(tx Tx, seen Account) (ID, error) {
	if err := tx.Lock(ID(seen.ID)); err != nil {
		return 0, err
	}
	acc, err := tx.Account(seen.ID)
	if err != nil || !acc.Withdrawn.IsZero() {
		return 0, err
	}
	if acc.Version != seen.Version {
		return 0, errMoved // corrected meanwhile: other keys are to be locked
	}
	links, err := tx.Links(acc.ID)
	if err != nil {
		return 0, err
	}
	acc.Version, acc.Updated, acc.Withdrawn = acc.Version+1, r.Now(), r.Now()
	if err := tx.SaveAccount(acc, nil); err != nil {
		return 0, err
	}
	if err := tx.Change(Change{Kind: "account.withdrawn", Account: acc.ID}); err != nil {
		return 0, err
	}
	if err := r.unask(tx, acc.ID); err != nil {
		return 0, err
	}
	active := activeLink(links)
	if active == nil {
		return 0, nil
	}
	return active.Person, r.leave(tx, acc.ID, *active, acc.Withdrawn)
}

// unask closes the questions about an account that is gone.
func (r *Registry) unask(tx Tx, id AccountID) error {
	asked, err := tx.Conflicts(id)
	if err != nil {
		return err
	}
	for _, c := range asked {
		if !c.Closed.IsZero() {
			continue
		}
		if err := tx.CloseConflict(c.ID, r.Now(), "withdrawn"); err != nil {
			return err
		}
	}
	return nil
}

// leave ends the link at the moment of leaving; the line ends itself, for no other
// takes its place.
func (r *Registry) leave(tx Tx, id AccountID, active Link, at time.Time) error {
	p := active.Person
	if err := tx.Lock(p); err != nil {
		return err
	}
	if err := tx.EndLink(active.ID, active.ID, at); err != nil {
		return err
	}
	if err := tx.DropVerified(id); err != nil {
		return err
	}
	members, err := tx.Members(p)
	if err != nil {
		return err
	}
	heir := slices.IndexFunc(members, func(a Account) bool { return a.App != AppCard })
	if heir < 0 {
		return r.end(tx, id, p)
	}
	if err := tx.MoveQIDs(id, members[heir].ID); err != nil {
		return err
	}
	for _, m := range members {
		if err := r.verify(tx, m, p, &Outcome{}); err != nil {
			return err
		}
	}
	return r.left(tx, p)
}

// end revokes the codes of an account whose person no app knows any more.
func (r *Registry) end(tx Tx, id AccountID, p ID) error {
	qids, err := tx.QIDs(id)
	if err != nil {
		return err
	}
	for _, q := range qids {
		if err := r.revokeAll(tx, q, "withdrawn"); err != nil {
			return err
		}
	}
	return r.left(tx, p)
}
