package person

import (
	"errors"
	"slices"
)

// ask keeps a question for a reviewer. Both sides are told through the change
// log: the owner of an identifier learns that somebody else claims it (A19).
func (r *Registry) ask(tx Tx, acc Account, f finding, out *Outcome) error {
	c := Conflict{ID: tx.NewID(), Kind: f.match.ask, Account: acc.ID, Key: f.key, Opened: r.Now(),
		Noted: f.noted, Score: f.score.Posterior, Evidence: parts(f.score)}
	if c.Kind == "" {
		c.Kind = "two-persons"
	}
	if f.person != 0 {
		c.Persons = []ID{f.person}
	}
	if !slices.Contains(out.Flags, "review") {
		out.Flags = append(out.Flags, "review")
	}
	open, err := tx.Conflicts(acc.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(open, func(o Conflict) bool {
		return o.Closed.IsZero() && o.Kind == c.Kind && o.Key == c.Key && slices.Equal(o.Persons, c.Persons)
	}) {
		return nil
	}
	if err := tx.OpenConflict(c); err != nil || f.key == "" {
		return err
	}
	return tx.Change(Change{Kind: "identifier.contested", Account: f.with, Person: f.person, Detail: evidence(f.key)})
}

// settle links the account as decided.
func (r *Registry) settle(tx Tx, actor string, acc Account, d decision, active *Link, out *Outcome) (p ID, err error) {
	switch {
	case active != nil:
		p, err = r.stay(tx, actor, acc, &d, *active, out)
	case d.join != nil:
		out.State = Linked
		p, err = r.link(tx, actor, acc, d.join.person, d.join.match, out)
	default:
		out.State, p = Created, ID(tx.NewID())
		if err = tx.AddPerson(p); err == nil {
			_, err = r.link(tx, actor, acc, p, match{tier: TierNew}, out)
		}
	}
	for _, f := range d.absorb {
		if err != nil {
			break
		}
		err = r.absorb(tx, actor, acc, p, f, out)
	}
	return p, err
}

// stay is for an account that has a person and learned something: alone, it
// goes to the person it turned out to be, and its QID becomes an alias there;
// with company it stays, and what is proved comes to it.
func (r *Registry) stay(tx Tx, actor string, acc Account, d *decision, active Link, out *Outcome) (ID, error) {
	out.Tier = active.Tier
	if d.join == nil {
		return active.Person, r.twoNumbers(tx, acc, active.Person, out)
	}
	if err := lockBoth(tx, active.Person, d.join.person); err != nil {
		return 0, err
	}
	members, err := tx.Members(active.Person)
	if err != nil {
		return 0, err
	}
	if len(members) == 1 {
		out.Tier, out.Flags = d.join.tier, flagsOf(d.join.match, out.Flags)
		return d.join.person, r.move(tx, actor, acc, active, d.join.person, d.join.match)
	}
	if d.join.proved() {
		d.absorb = append(d.absorb, *d.join)
		return active.Person, nil
	}
	f := *d.join
	f.match.ask = "two-persons"
	return active.Person, r.ask(tx, acc, f, out)
}

// twoNumbers asks about a person whose account came to have another verified
// CCCD than one of the others has: the card of somebody else, or two people.
func (r *Registry) twoNumbers(tx Tx, acc Account, p ID, out *Outcome) error {
	if err := tx.Lock(p); err != nil || !acc.proved(KeyCCCD).Verified() {
		return err
	}
	members, err := tx.Members(p)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.proved(KeyCCCD).Verified() && m.Attrs.CCCD != acc.Attrs.CCCD {
			return r.ask(tx, acc, finding{person: p, match: match{key: KeyCCCD, ask: "two-numbers"}, with: m.ID}, out)
		}
	}
	return nil
}

// absorb brings a second person's accounts to the first, if each of them has
// proved evidence of its own with the account that came, and none contradicts
// any account there. Otherwise the two persons become a question.
func (r *Registry) absorb(tx Tx, actor string, acc Account, into ID, f finding, out *Outcome) error {
	if err := lockBoth(tx, into, f.person); err != nil {
		return err
	}
	there, err := tx.Members(into)
	if err != nil {
		return err
	}
	coming, err := tx.Members(f.person)
	if err != nil {
		return err
	}
	moves := make([]func() error, 0, len(coming))
	for _, m := range coming {
		how, ok := r.prove(m, acc)
		links, err := tx.Links(m.ID)
		if err != nil {
			return err
		}
		parted, err := anyParted(tx, links, there)
		if err != nil {
			return err
		}
		if !ok || parted || slices.ContainsFunc(there, func(o Account) bool { return contradicts(m, o) }) {
			f.match.ask = "two-persons"
			return r.ask(tx, acc, f, out)
		}
		moves = append(moves, func() error { return r.move(tx, actor, m, *activeLink(links), into, how) })
	}
	for _, move := range moves {
		if err := move(); err != nil {
			return err
		}
	}
	return nil
}

// prove finds proved evidence between two accounts.
func (r *Registry) prove(m, acc Account) (match, bool) {
	for _, k := range acc.Attrs.Keys() {
		if !slices.Contains(m.Attrs.Keys(), k) {
			continue
		}
		if how, ok := compare(m, acc, k, r.Now()); ok && how.proved() {
			return how, true
		}
	}
	return match{}, false
}

// contradicts says that two accounts cannot be one person's: of one app, or
// with another name, birth date or paper.
func contradicts(a, b Account) bool {
	return a.App == b.App && a.App != AppCard || !agreeName(a, b) || agreeBirth(a.Attrs.Birth, b.Attrs.Birth) == birthDiffers || !a.compatible(b, "")
}

// move takes an account from its person to another.
func (r *Registry) move(tx Tx, actor string, acc Account, active Link, to ID, how match) error {
	line := r.line(tx, actor, acc.ID, to, LinkCertain, how)
	if err := tx.EndLink(active.ID, line.ID, r.Now()); err != nil {
		return err
	}
	if err := tx.AddLink(line); err != nil {
		return err
	}
	if err := tx.MoveVerified(acc.ID, to); err != nil {
		return err
	}
	if err := r.united(tx, acc, active.Person, to); err != nil {
		return err
	}
	if err := r.left(tx, active.Person); err != nil {
		return err
	}
	return tx.Change(Change{Kind: "link.made", Account: acc.ID, Person: to, Detail: evidence(how.key)})
}

func lockBoth(tx Tx, a, b ID) error {
	if err := tx.Lock(min(a, b)); err != nil {
		return err
	}
	return tx.Lock(max(a, b))
}

func (r *Registry) link(tx Tx, actor string, acc Account, p ID, m match, out *Outcome) (ID, error) {
	if err := tx.Lock(p); err != nil {
		return 0, err
	}
	if m.tier != TierNew {
		// The person may have become another's while we waited for the lock.
		if members, err := tx.Members(p); err != nil || len(members) == 0 {
			return 0, errors.Join(err, errMoved)
		}
	}
	out.Tier, out.Flags = m.tier, flagsOf(m, out.Flags)
	if err := tx.AddLink(r.line(tx, actor, acc.ID, p, LinkCertain, m)); err != nil {
		return 0, err
	}
	return p, tx.Change(Change{Kind: "link.made", Account: acc.ID, Person: p, Detail: evidence(m.key)})
}

func (r *Registry) line(tx Tx, actor string, acc AccountID, p ID, s LinkState, m match) Link {
	l := Link{ID: LinkID(tx.NewID()), Account: acc, Person: p, State: s, Tier: m.tier, Evidence: evidence(m.key), Actor: actor, At: r.Now()}
	if m.tier == TierA1 {
		l.Flags = "unverified-id"
	}
	return l
}

func flagsOf(m match, flags []string) []string {
	if m.tier == TierA1 {
		return append(flags, "unverified-id")
	}
	return flags
}

// verify gives the account's verified identifiers to its person. One that is
// another's already becomes a question; it is never taken away.
func (r *Registry) verify(tx Tx, acc Account, p ID, out *Outcome) error {
	for _, k := range acc.Attrs.Keys() {
		how := acc.proved(k.Kind)
		if !how.Verified() {
			continue
		}
		owner, err := tx.Verified(k)
		switch {
		case errors.Is(err, ErrUnknown):
			err = tx.SetVerified(k, p, acc.ID, how)
		case err == nil && owner != p:
			err = r.ask(tx, acc, finding{person: owner, match: match{key: k.Kind, ask: "verified-elsewhere"}, with: acc.ID}, out)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
