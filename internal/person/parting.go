package person

import (
	"context"
	"errors"
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
	err := r.within(ctx, actor, "", id, func(tx Tx, acc Account, p ID) (err error) {
		out, err = r.part(tx, actor, acc, p, reason)
		return err
	})
	if err == nil {
		r.notify(out.From, out.To)
	}
	return out, err
}

// BreakAll breaks many links, all or none. An account that has nobody to
// leave any more, because the others left before it, is passed over: the
// result names those that left.
func (r *Registry) BreakAll(ctx context.Context, actor string, accounts []AccountID, reason string) ([]Parting, error) {
	var out []Parting
	err := r.unit(ctx, actor, nil, func(tx Tx) error {
		out = nil
		for _, id := range accounts {
			acc, links, err := lockAccount(tx, id)
			if err != nil {
				return err
			}
			active := activeLink(links)
			if active == nil {
				return ErrPending
			}
			if err := tx.Lock(active.Person); err != nil {
				return err
			}
			p, err := r.part(tx, actor, acc, active.Person, reason)
			switch {
			case errors.Is(err, ErrAlone):
			case err != nil:
				return err
			default:
				out = append(out, p)
			}
		}
		if len(out) == 0 {
			return ErrAlone
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, p := range out {
		r.notify(p.From, p.To)
	}
	return out, nil
}

// part takes an account from a person whose lock is held.
func (r *Registry) part(tx Tx, actor string, acc Account, p ID, reason string) (Parting, error) {
	members, err := tx.Members(p)
	if err != nil {
		return Parting{}, err
	}
	if len(members) < 2 {
		return Parting{}, ErrAlone
	}
	if err := provers(tx, p, members); err != nil {
		return Parting{}, err
	}
	links, err := tx.Links(acc.ID)
	if err != nil {
		return Parting{}, err
	}
	to := ID(tx.NewID())
	if err := tx.AddPerson(to); err != nil {
		return Parting{}, err
	}
	broken := r.line(tx, actor, acc.ID, p, LinkBroken, match{tier: TierMan})
	broken.Flags = reason
	out := Parting{Account: acc.ID, From: p, To: to}
	if err := r.relink(tx, acc, *activeLink(links), broken, to, actor); err != nil {
		return Parting{}, err
	}
	out.QID, out.Left, err = r.share(tx, acc, p, to)
	return out, err
}

// provers gives each verified identifier of a person back to the account that
// brought it first: it is the one whose identifier it was before the others
// were linked, and it keeps it when they part.
func provers(tx Tx, p ID, members []Account) error {
	done := map[Key]bool{}
	for _, m := range members {
		for _, k := range m.Attrs.Keys() {
			if how := m.proved(k.Kind); how.Verified() && !done[k] {
				done[k] = true
				owner, err := tx.Verified(k)
				if err == nil && owner == p {
					err = tx.SetVerified(k, p, m.ID, how)
				}
				if err != nil && !errors.Is(err, ErrUnknown) {
					return err
				}
			}
		}
	}
	return nil
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
