package person

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/qr"
)

// Issuer signs codes.
type Issuer interface {
	Issue(p qr.Personal, info qr.CodeInfo) (string, error)
	// Vouches says whether a text that was issued still verifies: its key may
	// have been compromised since.
	Vouches(text string) bool
}

// present gives the person's QID and code, issuing what is missing.
func (r *Registry) present(tx Tx, p ID, out *Outcome) error {
	members, err := tx.Members(p)
	if err != nil {
		return err
	}
	q, err := r.ensureQID(tx, p, out.Account)
	if err != nil {
		return err
	}
	out.QID = q
	c, why, err := r.ensureCode(tx, p, q, survive(members), out.again)
	if err != nil {
		return err
	}
	out.Code, out.Reason = c, why
	return nil
}

// ensureQID gives the person's current QID. The account asking brings its own
// earlier one, or gets the person's first.
func (r *Registry) ensureQID(tx Tx, p ID, asking AccountID) (QID, error) {
	q, err := tx.CurrentQID(p)
	if err != nil || q != "" {
		return q, err
	}
	own, err := tx.QIDs(asking)
	if err != nil {
		return "", err
	}
	if len(own) > 0 {
		q = own[len(own)-1]
	} else {
		q = r.Rand()
		if err := tx.AddQID(q, asking); err != nil {
			return "", err
		}
	}
	return q, tx.SetCurrentQID(p, q)
}

// ensureCode gives the newest valid code, or a new version when what it says
// has changed, when it was revoked, or when its signature soon ends. Without a
// paper number a self-declared code cannot be written (standard §1). A code
// that the person had withdrawn is followed by another only when they ask
// again.
func (r *Registry) ensureCode(tx Tx, p ID, q QID, v View, again bool) (*Code, *fault.Error, error) {
	declarer, err := r.declarerQID(tx, v)
	if err != nil {
		return nil, nil, err
	}
	text := v.personal(q, declarer)
	if text.Paper == "" && text.Declared == qr.BySelf {
		return nil, ErrNeedsPaper, nil
	}
	if held, err := r.held(tx, p, v); err != nil || held {
		return nil, ErrPending, err
	}
	codes, err := tx.Codes(q)
	if err != nil {
		return nil, nil, err
	}
	if len(codes) > 0 && codes[0].Reason == forGood && !again {
		return nil, ErrCodeWithdrawn, nil
	}
	now, basis := r.Now(), basisOf(text)
	for _, c := range codes {
		if c.Revoked.IsZero() && c.Basis == basis && c.Expires.Sub(now) > r.CodeLife/10 && r.Issuer.Vouches(c.Text) {
			return &c, nil, nil
		}
	}
	c, err := r.issue(tx, p, q, text, basis)
	return c, nil, err
}

// held says that the paper number which the code would carry is another
// person's, or in dispute: the platform signs no such code.
func (r *Registry) held(tx Tx, p ID, v View) (bool, error) {
	keys := v.Attrs.Keys()
	if len(keys) == 0 || keys[0].Kind != KeyCCCD {
		return false, nil
	}
	owner, err := tx.Verified(keys[0])
	known := !errors.Is(err, ErrUnknown)
	if known && (err != nil || owner == p) {
		return false, err
	}
	members, err := tx.Members(p)
	if err != nil {
		return false, err
	}
	if known {
		// A card that somebody showed at a gate does not hold up whom the
		// population register vouches for.
		return !slices.ContainsFunc(members, func(m Account) bool { return m.proved(KeyCCCD) == Register }), nil
	}
	for _, m := range members {
		asked, err := tx.Conflicts(m.ID)
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(asked, func(c Conflict) bool { return c.Kind == "B2" && c.Closed.IsZero() }) {
			return true, nil
		}
	}
	return false, nil
}

func (r *Registry) issue(tx Tx, p ID, q QID, text qr.Personal, basis string) (*Code, error) {
	now := r.Now().UTC().Truncate(time.Second)
	c := Code{ID: CodeID(tx.NewID()), QID: q, Basis: basis, Issued: now, Expires: now.Add(r.CodeLife)}
	var err error
	if c.Account, err = ownerOf(tx, p, q); err != nil {
		return nil, err
	}
	if c.Text, err = r.Issuer.Issue(text.Hidden(), c.info()); err != nil {
		return nil, err
	}
	if err := tx.AddCode(c); err != nil {
		return nil, err
	}
	return &c, tx.Change(Change{Kind: "code.issued", Account: c.Account, Person: p})
}

func (c Code) info() qr.CodeInfo {
	return qr.CodeInfo{ID: uint64(c.ID), IssuedAt: c.Issued, Expires: c.Expires}
}

// ownerOf gives the member whose QID it is.
func ownerOf(tx Tx, p ID, q QID) (AccountID, error) {
	members, err := tx.Members(p)
	if err != nil {
		return 0, err
	}
	for _, m := range members {
		qids, err := tx.QIDs(m.ID)
		if err != nil {
			return 0, err
		}
		for _, have := range qids {
			if have == q {
				return m.ID, nil
			}
		}
	}
	return 0, ErrUnknown
}

func (r *Registry) declarerQID(tx Tx, v View) (QID, error) {
	if v.Declarer == 0 {
		return "", nil
	}
	return r.qidOf(tx, v.Declarer)
}

// basisOf digests what a code's hidden text says: the same basis needs no new
// code.
func basisOf(p qr.Personal) string {
	text, err := p.Hidden().Text()
	if err != nil {
		text = "unwritable"
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

// Renew revokes every code issued for the person so far and issues a new one
// with the same QID: for a lost or leaked code.
func (r *Registry) Renew(ctx context.Context, actor string, app AppID, id AccountID, reason string) (Outcome, error) {
	if reason == "" || len(reason) > 32 {
		reason = "lost"
	}
	out, whose := Outcome{Account: id, State: Updated, again: true}, ID(0)
	err := r.within(ctx, actor, app, id, func(tx Tx, acc Account, p ID) error {
		if err := r.mayRevoke(tx, acc, p); err != nil && app != "" {
			return err
		}
		q, err := tx.CurrentQID(p)
		if err != nil {
			return err
		}
		if err := r.revokeAll(tx, q, reason); err != nil {
			return err
		}
		out.Version, whose = acc.Version, p
		if err := tx.Change(Change{Kind: "code.revoked", Account: id, Person: p}); err != nil {
			return err
		}
		return r.present(tx, p, &out)
	})
	if err == nil {
		r.notify(whose)
	}
	return out, err
}

// forGood is why a code was revoked without another in its place.
const forGood = "withdrawn"

// Revoke revokes every code of the person and issues none until somebody asks
// by Renew. The QID stays theirs.
func (r *Registry) Revoke(ctx context.Context, actor string, app AppID, id AccountID) error {
	var whose ID
	err := r.within(ctx, actor, app, id, func(tx Tx, acc Account, p ID) error {
		if err := r.mayRevoke(tx, acc, p); err != nil && app != "" {
			return err
		}
		whose = p
		q, err := tx.CurrentQID(p)
		if err != nil {
			return err
		}
		if err := r.revokeAll(tx, q, forGood); err != nil {
			return err
		}
		return tx.Change(Change{Kind: "code.revoked", Account: id, Person: p})
	})
	if err == nil {
		r.notify(whose)
	}
	return err
}

// mayRevoke refuses an account that is its person's by a declared number alone
// (A1): whoever knows somebody's name, birth date and number could make the
// code in their pocket worthless. A phone that was answered here and through
// another of the person's accounts is proof enough.
func (r *Registry) mayRevoke(tx Tx, acc Account, p ID) error {
	links, err := tx.Links(acc.ID)
	if err != nil {
		return err
	}
	if active := activeLink(links); active == nil || active.Tier != TierA1 || acc.proved(KeyCCCD).Verified() {
		return nil
	}
	members, err := tx.Members(p)
	if err != nil {
		return err
	}
	for _, m := range members {
		if _, ok := r.prove(m, acc); ok && m.ID != acc.ID {
			return nil
		}
	}
	return ErrUnproved
}

func (r *Registry) revokeAll(tx Tx, q QID, reason string) error {
	codes, err := tx.Codes(q)
	if err != nil {
		return err
	}
	for _, c := range codes {
		if !c.Revoked.IsZero() {
			continue
		}
		if err := tx.RevokeCode(c.ID, r.Now(), reason); err != nil {
			return err
		}
	}
	return nil
}

// within runs f on an app's own account (any account for app "") and its
// person, both locked.
func (r *Registry) within(ctx context.Context, actor string, app AppID, id AccountID, f func(Tx, Account, ID) error) error {
	return r.unit(ctx, actor, nil, func(tx Tx) error {
		if err := tx.Lock(ID(id)); err != nil {
			return err
		}
		acc, err := tx.Account(id)
		if err != nil {
			return err
		}
		if app != "" && acc.App != app {
			return ErrUnknown
		}
		if !acc.Withdrawn.IsZero() {
			return ErrWithdrawn
		}
		if err := r.guarded(acc); err != nil && app != "" {
			return err
		}
		links, err := tx.Links(id)
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
		return f(tx, acc, active.Person)
	})
}
