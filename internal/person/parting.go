package person

import (
	"context"
	"slices"
)

// Parting is what breaking a link did.
type Parting struct {
	Account AccountID
	From    ID  // the person it left
	To      ID  // the person it has now, by itself
	QID     QID // the account's QID now
	Left    QID // the QID of those who stayed
}

// Break undoes a wrong link: the account leaves with the QIDs that were
// issued for it, its scans and records, and gets a person of its own. The pair
// is remembered: no later match joins it again; only Restore does.
func (r *Registry) Break(ctx context.Context, actor string, id AccountID, reason string) (Parting, error) {
	var out Parting
	err := r.within(ctx, actor, "", id, func(tx Tx, acc Account, p ID) error {
		members, err := tx.Members(p)
		if err != nil {
			return err
		}
		if len(members) < 2 {
			return ErrAlone
		}
		links, err := tx.Links(id)
		if err != nil {
			return err
		}
		to := ID(tx.NewID())
		if err := tx.AddPerson(to); err != nil {
			return err
		}
		broken := r.line(tx, actor, id, p, LinkBroken, match{tier: TierMan})
		broken.Flags = reason
		out = Parting{Account: id, From: p, To: to}
		if err := r.relink(tx, acc, *activeLink(links), broken, to, actor); err != nil {
			return err
		}
		out.QID, out.Left, err = r.share(tx, acc, p, to)
		return err
	})
	if err == nil {
		r.notify(out.From, out.To)
	}
	return out, err
}

// relink ends the active link by the given line and links the account to
// another person.
func (r *Registry) relink(tx Tx, acc Account, active, by Link, to ID, actor string) error {
	if err := tx.EndLink(active.ID, by.ID, r.Now()); err != nil {
		return err
	}
	if by.State != LinkCertain {
		if err := tx.AddLink(by); err != nil {
			return err
		}
		by = r.line(tx, actor, acc.ID, to, LinkCertain, match{tier: TierNew})
	}
	if err := tx.AddLink(by); err != nil {
		return err
	}
	if err := tx.MoveVerified(acc.ID, to); err != nil {
		return err
	}
	if err := tx.Change(Change{Kind: "link.broken", Account: acc.ID, Person: active.Person}); err != nil {
		return err
	}
	return tx.Change(Change{Kind: "link.made", Account: acc.ID, Person: to})
}

// share gives both sides of a parting their QID: what was issued for an
// account goes with it, and whoever is left without gets a new one. What the
// two sides' codes say is computed anew.
func (r *Registry) share(tx Tx, acc Account, from, to ID) (own, left QID, err error) {
	if err := r.left(tx, from); err != nil {
		return "", "", err
	}
	if left, err = tx.CurrentQID(from); err != nil {
		return "", "", err
	}
	own, err = r.represent(tx, to, []Account{acc})
	return own, left, err
}

// left puts a person in order whom an account has left: a QID that went along
// is shown no more, and those who stayed have one and a code of their own.
func (r *Registry) left(tx Tx, p ID) error {
	shown, err := tx.CurrentQID(p)
	if err != nil {
		return err
	}
	members, err := tx.Members(p)
	if err != nil {
		return err
	}
	stayed := false
	for _, m := range members {
		qids, err := tx.QIDs(m.ID)
		if err != nil {
			return err
		}
		stayed = stayed || slices.Contains(qids, shown)
	}
	if !stayed && shown != "" {
		if err := tx.SetCurrentQID(p, ""); err != nil {
			return err
		}
	}
	_, err = r.represent(tx, p, members)
	return err
}

// represent makes sure that a person with an app's account has a QID and a
// code that says what is known now.
func (r *Registry) represent(tx Tx, p ID, members []Account) (QID, error) {
	i := slices.IndexFunc(members, func(a Account) bool { return a.App != AppCard })
	if i < 0 {
		return tx.CurrentQID(p)
	}
	out := Outcome{Account: members[i].ID}
	for _, m := range members { // rather one who has a QID already
		qids, err := tx.QIDs(m.ID)
		if err != nil {
			return "", err
		}
		if len(qids) > 0 {
			out.Account = m.ID
			break
		}
	}
	err := r.present(tx, p, &out)
	return out.QID, err
}

// flagRestored marks the line by which an account went back.
const flagRestored = "restored"

// Restore undoes the latest Break of an account: it goes back to the person
// it left.
func (r *Registry) Restore(ctx context.Context, actor string, id AccountID) error {
	var from, to ID
	err := r.within(ctx, actor, "", id, func(tx Tx, acc Account, p ID) error {
		links, err := tx.Links(id)
		if err != nil {
			return err
		}
		i := lastBroken(links, p)
		if i < 0 {
			return ErrNotBroken
		}
		back := links[i].Person
		from, to = p, back
		if err := tx.Lock(back); err != nil {
			return err
		}
		line := r.line(tx, actor, id, back, LinkCertain, match{tier: TierMan})
		line.Flags = flagRestored
		if err := r.relink(tx, acc, *activeLink(links), line, back, actor); err != nil {
			return err
		}
		members, err := tx.Members(back)
		if err != nil {
			return err
		}
		if _, err = r.represent(tx, back, members); err != nil {
			return err
		}
		return r.left(tx, p)
	})
	if err == nil {
		r.notify(from, to)
	}
	return err
}

// lastBroken finds the latest broken line, unless the account has been linked
// to that person again.
func lastBroken(links []Link, now ID) int {
	for i := len(links) - 1; i >= 0; i-- {
		if links[i].State == LinkBroken && links[i].Person != now {
			return i
		}
	}
	return -1
}
