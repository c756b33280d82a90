package person

import (
	"errors"
	"slices"

	"github.com/motma/motma/internal/linkage"
)

// maxCandidates bounds how many accounts of one identifier are looked at: the
// oldest, and those of a verified owner. A phone that more carry says nothing.
const maxCandidates = 64

// errMoved says that a person's accounts went to another person between the
// search and the lock: the search has to be made again.
var errMoved = errors.New("person: moved meanwhile")

// finding is a person that shares an identifier with an account, and the best
// that the ladder says of the two.
type finding struct {
	person ID
	match
	with  AccountID
	score linkage.Score // the model's word on the two, where a question needs it
}

// resolve gives the account's person: the one it has, the one that the ladder
// finds, or a new one. It gives 0 where the evidence contradicts itself.
func (r *Registry) resolve(tx Tx, actor string, acc Account, same string, state State, out *Outcome) (ID, error) {
	links, err := tx.Links(acc.ID)
	if err != nil {
		return 0, err
	}
	active := activeLink(links)
	if active != nil && state == Unchanged {
		out.Tier = active.Tier
		if out.Flags, err = r.flags(tx, acc, *active); err != nil {
			return 0, err
		}
		return active.Person, tx.Lock(active.Person)
	}
	found, err := r.search(tx, acc, same, links)
	if err != nil {
		return 0, err
	}
	d := decide(acc, found, active)
	d.sort(active != nil)
	for _, q := range d.questions {
		if err := r.ask(tx, acc, q, out); err != nil {
			return 0, err
		}
	}
	if d.pending && active == nil {
		return 0, nil
	}
	p, err := r.settle(tx, actor, acc, d, active, out)
	if err != nil || p == 0 {
		return 0, err
	}
	if state != Created {
		if err := r.overtaken(tx, acc.ID, p); err != nil {
			return 0, err
		}
	}
	return p, r.verify(tx, acc, p, out)
}

// flags of a registration that changes nothing: as when it was made.
func (r *Registry) flags(tx Tx, acc Account, active Link) (flags []string, err error) {
	if active.Tier == TierA1 {
		flags = append(flags, "unverified-id")
	}
	conflicts, err := tx.Conflicts(acc.ID)
	if slices.ContainsFunc(conflicts, func(c Conflict) bool { return c.Closed.IsZero() }) {
		flags = append(flags, "review")
	}
	return flags, err
}

// search finds the persons that share an identifier with the account, or are
// likely to be the same by the model, apart from those it was parted from.
func (r *Registry) search(tx Tx, acc Account, same string, links []Link) ([]finding, error) {
	var found []finding
	around := map[AccountID]Account{}
	for _, k := range acc.Attrs.index() {
		others, err := candidates(tx, k)
		if err != nil {
			return nil, err
		}
		if len(others) >= maxCandidates && !k.Kind.identifies() {
			continue
		}
		shared := k.Kind == KeyPhone && slices.ContainsFunc(others, func(o Account) bool { return o.ID != acc.ID && acc.disputes(o, r.Now()) })
		for _, o := range others {
			if o.ID == acc.ID {
				continue
			}
			around[o.ID] = o
			m, ok := compare(acc, o, k, r.Now())
			if !ok {
				continue
			}
			if shared && m.join {
				m, _ = m.question("B1")
			}
			if found, err = add(tx, found, o, m, links); err != nil {
				return nil, err
			}
		}
	}
	if err := cannotLink(tx, acc, same, links, found); err != nil {
		return nil, err
	}
	return r.likely(tx, acc, around, found, links)
}

// candidates gives the accounts that carry an identifier, and always those of
// its verified owner: a crowd of claims must not hide them.
func candidates(tx Tx, k Key) ([]Account, error) {
	all, err := tx.AccountsByKey(k, maxCandidates)
	if err != nil || len(all) < maxCandidates || !k.Kind.identifies() {
		return all, err
	}
	owner, err := tx.Verified(k)
	if errors.Is(err, ErrUnknown) {
		return all, nil
	}
	if err != nil {
		return nil, err
	}
	members, err := tx.Members(owner)
	for _, m := range members {
		if slices.Contains(m.Attrs.Keys(), k) && !slices.ContainsFunc(all, func(a Account) bool { return a.ID == m.ID }) {
			all = append(all, m)
		}
	}
	return all, err
}

// cannotLink turns matches into questions where one of the person's accounts
// stands against it: one that the account was parted from, one of the same app
// (two accounts of one app are two people, unless that app says that they are
// one), or one with another number.
func cannotLink(tx Tx, acc Account, same string, links []Link, found []finding) error {
	for i := range found {
		f := &found[i]
		if !f.join || f.person == 0 {
			continue
		}
		members, err := tx.Members(f.person)
		if err != nil {
			return err
		}
		apart, err := anyParted(tx, links, members)
		if err != nil {
			return err
		}
		is := func(m Account) bool { return m.ID != acc.ID && m.App == acc.App }
		said := slices.ContainsFunc(members, func(m Account) bool { return is(m) && m.User == same })
		switch {
		case apart:
			f.join, f.ask = false, "broken-pair"
		case acc.App != AppCard && !said && slices.ContainsFunc(members, is):
			f.join, f.ask = false, "same-app"
		case slices.ContainsFunc(members, func(m Account) bool { return m.ID != acc.ID && !acc.sameNumbers(m, "") }):
			f.join, f.ask = false, "two-numbers"
		}
	}
	return nil
}

// add notes a match with whatever person the other account has.
func add(tx Tx, found []finding, o Account, m match, links []Link) ([]finding, error) {
	theirs, err := tx.Links(o.ID)
	if err != nil {
		return nil, err
	}
	f := finding{match: m, with: o.ID}
	if a := activeLink(theirs); a != nil {
		f.person = a.Person
	}
	if lastState(links, f.person) == LinkRejected {
		return found, nil // a reviewer answered: it is no question any more
	}
	if apart(links, theirs) {
		f.join, f.ask = false, "broken-pair"
	}
	i := slices.IndexFunc(found, func(x finding) bool { return x.person == f.person && f.person != 0 })
	switch {
	case i < 0:
		return append(found, f), nil
	case better(f.match, found[i].match):
		found[i] = f
	}
	return found, nil
}

// parted says that a link between the two was broken or rejected, and not
// restored since.
func parted(links []Link, p ID) bool {
	last := lastState(links, p)
	return last == LinkBroken || last == LinkRejected
}

// lastState is what the ledger last said of an account and a person; empty if
// nothing.
func lastState(links []Link, p ID) (last LinkState) {
	for _, l := range links {
		if l.Person == p {
			last = l.State
		}
	}
	return last
}

// apart says of two accounts' histories that one was parted from a person that
// the other belongs or belonged to: wherever both have gone since, no match
// brings them together again.
func apart(a, b []Link) bool {
	from := func(x, y []Link) bool {
		return slices.ContainsFunc(y, func(l Link) bool { return l.State == LinkCertain && parted(x, l.Person) })
	}
	return from(a, b) || from(b, a)
}

// anyParted says that one of the members was parted from the account whose
// history is given.
func anyParted(tx Tx, links []Link, members []Account) (bool, error) {
	for _, m := range members {
		theirs, err := tx.Links(m.ID)
		if err != nil {
			return false, err
		}
		if apart(links, theirs) {
			return true, nil
		}
	}
	return false, nil
}
