package store

import (
	"errors"
	"slices"

	"github.com/motma/motma/internal/person"
)

// AccountByUser implements [person.Tx].
func (b *batch) AccountByUser(app person.AppID, user string) (person.Account, error) {
	k := userOf{app, user}
	id, ok := b.users[k]
	if !ok {
		a, err := b.tx.AccountByUser(app, user)
		if err != nil && !errors.Is(err, person.ErrUnknown) {
			return a, err
		}
		id = a.ID
		b.users[k] = id
		if id != 0 {
			b.accounts[id] = a
		}
	}
	if id == 0 {
		return person.Account{}, person.ErrUnknown
	}
	return b.Account(id)
}

// Account implements [person.Tx].
func (b *batch) Account(id person.AccountID) (person.Account, error) {
	return known(b.accounts, id, func() (person.Account, error) { return b.tx.Account(id) })
}

// accountsOf gives accounts by id.
func (b *batch) accountsOf(ids []person.AccountID) ([]person.Account, error) {
	out := make([]person.Account, 0, len(ids))
	for _, id := range ids {
		a, err := b.Account(id)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// SaveAccount implements [person.Tx].
func (b *batch) SaveAccount(a person.Account, keys []person.Key) error {
	if err := b.mayWrite(); err != nil {
		return err
	}
	if a.Version == 1 {
		put(b, b.users, userOf{a.App, a.User}, a.ID)
		put(b, b.fresh, a.ID, true)
		b.none(a.ID)
		if err := b.declare(a.Declarer); err != nil {
			return err
		}
	}
	put(b, b.accounts, a.ID, a)
	put(b, b.keys, a.ID, slices.Clone(keys))
	for _, k := range keys {
		if !slices.Contains(b.bearers[k], a.ID) {
			put(b, b.bearers, k, with(b.bearers[k], a.ID))
		}
	}
	b.w.accounts = append(b.w.accounts, a.ID)
	v := a.Attrs
	b.w.versions = append(b.w.versions, []any{int64(a.ID), int64(a.Version), ms(b.at), b.actor, v.Name, a.Folded, v.Birth, int64(v.Sex),
		v.CCCD, v.CMND, v.Passport, v.Nationality, v.BHYT, v.Phone, v.Unit, packProofs(a.Proofs)})
	return nil
}

// none notes that nothing else is stored about an account made here.
func (b *batch) none(id person.AccountID) {
	b.ledger[id], b.numbers[id], b.asked[id], b.declared[id] = nil, nil, nil, 0
}

// declare counts one more whom somebody declared.
func (b *batch) declare(by person.AccountID) error {
	if by == 0 {
		return nil
	}
	n, err := b.DeclaredBy(by)
	if err == nil {
		put(b, b.declared, by, n+1)
	}
	return err
}

// DeclaredBy implements [person.Tx].
func (b *batch) DeclaredBy(declarer person.AccountID) (int, error) {
	return known(b.declared, declarer, func() (int, error) { return b.tx.DeclaredBy(declarer) })
}

// AccountsByKey implements [person.Tx]. More than carried allows for is asked
// of the rules that run alone.
func (b *batch) AccountsByKey(k person.Key, limit int) ([]person.Account, error) {
	if limit > carried-batchRows {
		return nil, b.fail(errSeparate)
	}
	stored, err := known(b.carriers, k, func() ([]person.AccountID, error) {
		return list(b.tx, column[person.AccountID], `SELECT account FROM account_key WHERE kind = $1 AND value = $2 ORDER BY account LIMIT $3`,
			string(k.Kind), k.Value, carried)
	})
	if err != nil {
		return nil, err
	}
	var ids []person.AccountID
	for _, id := range stored {
		if now, saved := b.keys[id]; !saved || slices.Contains(now, k) {
			ids = append(ids, id)
		}
	}
	for _, id := range b.bearers[k] {
		if slices.Contains(b.keys[id], k) && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return b.accountsOf(ids[:min(limit, len(ids))])
}
