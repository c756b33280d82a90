package store

import (
	"slices"
	"time"

	"github.com/motma/motma/internal/person"
)

// Links implements [person.Tx].
func (b *batch) Links(account person.AccountID) ([]person.Link, error) {
	return known(b.ledger, account, func() ([]person.Link, error) { return b.tx.Links(account) })
}

// active gives whose an account is, 0 if nobody's.
func (b *batch) active(id person.AccountID) (person.ID, error) {
	links, err := b.Links(id)
	for _, l := range links {
		if l.State == person.LinkCertain && l.Ended.IsZero() {
			return l.Person, err
		}
	}
	return 0, err
}

// Members implements [person.Tx].
func (b *batch) Members(p person.ID) ([]person.Account, error) {
	stored, err := known(b.members, p, func() ([]person.AccountID, error) {
		if b.made[int64(p)] {
			return nil, nil
		}
		return list(b.tx, column[person.AccountID], `SELECT account FROM link WHERE person = $1 AND state = 'certain' AND ended IS NULL`, int64(p))
	})
	if err != nil {
		return nil, err
	}
	all := slices.Concat(stored, b.joined[p])
	slices.Sort(all)
	var ids []person.AccountID
	for _, id := range slices.Compact(all) {
		now, err := b.active(id)
		if err != nil {
			return nil, err
		}
		if now == p {
			ids = append(ids, id)
		}
	}
	return b.accountsOf(ids)
}

// AddPerson implements [person.Tx].
func (b *batch) AddPerson(p person.ID) error {
	if err := b.mayWrite(); err != nil {
		return err
	}
	put(b, b.shown, p, "")
	b.w.persons = append(b.w.persons, p)
	return nil
}

// AddLink implements [person.Tx].
func (b *batch) AddLink(l person.Link) error {
	if err := b.mayWrite(); err != nil {
		return err
	}
	links, err := b.Links(l.Account)
	if err != nil {
		return err
	}
	l.Actor = b.actor
	put(b, b.ledger, l.Account, with(links, l))
	put(b, b.joined, l.Person, with(b.joined[l.Person], l.Account))
	b.w.links = append(b.w.links, line{l.Account, l.ID})
	return nil
}

// EndLink implements [person.Tx]. The link was read before, or made here.
func (b *batch) EndLink(id, by person.LinkID, at time.Time) error {
	if err := b.mayWrite(); err != nil {
		return err
	}
	for account, links := range b.ledger {
		i := slices.IndexFunc(links, func(l person.Link) bool { return l.ID == id && l.Ended.IsZero() })
		if i < 0 {
			continue
		}
		links = slices.Clone(links)
		links[i].Ended, links[i].EndedBy = at, by
		put(b, b.ledger, account, links)
		b.w.ended = append(b.w.ended, line{account, id})
		return nil
	}
	return b.fail(errSeparate)
}
