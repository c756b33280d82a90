package store

import (
	"github.com/motma/motma/internal/person"
)

// owner gives whose an identifier is.
func (b *batch) owner(k person.Key) (owner, error) {
	return known(b.owners, k, func() (owner, error) {
		found, err := list(b.tx, readOwner, ownerColumns+`WHERE kind = $1 AND value = $2`, string(k.Kind), k.Value)
		if err != nil || len(found) == 0 {
			return owner{}, err
		}
		return found[0].owner, nil
	})
}

const ownerColumns = `SELECT kind, value, person, account, how, at FROM identifier `

// owned is an identifier and whose it is.
type owned struct {
	key person.Key
	owner
}

func readOwner(r rows) (o owned, err error) {
	var how int64
	err = r.Scan(&o.key.Kind, &o.key.Value, &o.person, &o.by, &how, into(&o.at))
	o.how, o.stored = person.Assurance(how), true
	return o, err
}

// Verified implements [person.Tx].
func (b *batch) Verified(k person.Key) (person.ID, error) {
	o, err := b.owner(k)
	if err == nil && o.person == 0 {
		err = person.ErrUnknown
	}
	return o.person, err
}

// SetVerified implements [person.Tx].
func (b *batch) SetVerified(k person.Key, p person.ID, by person.AccountID, how person.Assurance) error {
	if err := b.mayWrite(); err != nil {
		return err
	}
	o, err := b.owner(k)
	if err != nil {
		return err
	}
	if o.person != 0 && o.person != p {
		return person.ErrTaken
	}
	b.own(k, owner{p, by, how, b.at, o.stored})
	return nil
}

// ReleaseVerified implements [person.Tx].
func (b *batch) ReleaseVerified(k person.Key, by person.AccountID) error {
	if err := b.mayWrite(); err != nil {
		return err
	}
	o, err := b.owner(k)
	if err == nil && o.by == by && o.person != 0 {
		b.own(k, owner{stored: o.stored})
	}
	return err
}

func (b *batch) own(k person.Key, o owner) {
	put(b, b.owners, k, o)
	b.w.owners = append(b.w.owners, k)
}

// MoveVerified implements [person.Tx].
func (b *batch) MoveVerified(by person.AccountID, to person.ID) error {
	if err := b.mayWrite(); err != nil {
		return err
	}
	if !b.through[by] && !b.fresh[by] {
		stored, err := list(b.tx, readOwner, ownerColumns+`WHERE account = $1`, int64(by))
		if err != nil {
			return err
		}
		for _, o := range stored {
			if _, ok := b.owners[o.key]; !ok {
				b.owners[o.key] = o.owner
			}
		}
		b.through[by] = true
	}
	for k, o := range b.owners {
		if o.by == by && o.person != to {
			o.person = to
			b.own(k, o)
		}
	}
	return nil
}
