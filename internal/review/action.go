package review

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"

	"github.com/motma/motma/internal/person"
)

// Kind is what a proposal would do.
type Kind string

// The kinds of action that may take two officers.
const (
	KindSame    Kind = "same"    // a question's account is linked
	KindUndo    Kind = "undo"    // a Same is taken back
	KindBreak   Kind = "break"   // links are broken
	KindRestore Kind = "restore" // a break is undone
	KindAccept  Kind = "accept"  // a person's request is carried out
	KindUnjoin  Kind = "unjoin"  // a merge that was carried out is taken back
)

// Need is why an action takes two officers; empty: one is enough.
type Need string

// The reasons of the identity ladder.
const (
	NeedNumbers    Need = "different_cccd" // two verified CCCDs that differ would be one person's
	NeedQuarantine Need = "quarantine"     // somebody with an active quarantine
	NeedMany       Need = "many"           // more than 50 within an hour
)

// action is one decision on its way: what it rests on, and how it is done.
type action struct {
	kind     Kind
	subjects []int64
	account  person.AccountID // whose request it is, of those that are about one
	said     said             // what the person is told
	reason   string
	choice   string // what else was chosen, kept with a proposal
	saw      string // digest that the officer saw; empty: whatever is
	keys     []person.Key
	// handedOn says, once it ran, that somebody else has to carry it out.
	handedOn bool
	// weigh reads and locks what the action rests on. It gives a digest of it
	// and whether two officers are needed.
	weigh func(tx person.Tx) (digest string, need Need, err error)
	// run carries the action out.
	run func(reg *person.Registry, actor string) error
	// last writes what else belongs to it, in the same transaction.
	last func(tx person.Tx, u Tx, w said) error
}

// errTwo ends a unit whose action takes two officers.
var errTwo = errors.New("review: two officers")

// do carries an action out, or makes a proposal of it.
func (d *Desk) do(ctx context.Context, by By, a action) (*Proposal, error) {
	var made Proposal
	first := func(tx person.Tx) error {
		digest, need, err := a.weigh(tx)
		if err != nil {
			return err
		}
		if a.saw != "" && a.saw != digest {
			return ErrPlan
		}
		if need != "" {
			made = Proposal{Kind: a.kind, Subjects: a.subjects, Reason: a.reason, Choice: a.choice, Digest: digest, Need: need,
				Client: by.Client, Officer: by.officer(), State: Waiting}
			return errTwo
		}
		return nil
	}
	err := a.run(d.around(a, first, nil), by.actor())
	if !errors.Is(err, errTwo) {
		return nil, err
	}
	return d.propose(ctx, by, made, a)
}

// around puts an action's checks and notes into the transaction that carries
// it out.
func (d *Desk) around(a action, first func(person.Tx) error, last func(Tx) error) *person.Registry {
	return d.People.With(person.Around{Keys: a.keys, First: first, Last: func(tx person.Tx) error {
		u := d.Store.Unit(tx)
		if a.last != nil {
			if err := a.last(tx, u, a.said); err != nil {
				return err
			}
		}
		if last != nil {
			return last(u)
		}
		return nil
	}})
}

// unit runs f in a transaction of its own.
func (d *Desk) unit(ctx context.Context, actor string, keys []person.Key, f func(person.Tx, Tx) error) error {
	return d.People.Store.Within(ctx, keys, func(tx person.Tx) error {
		tx.Act(actor, d.Now())
		return f(tx, d.Store.Unit(tx))
	})
}

// officerKey is the lock under which one officer's breaks are counted.
func officerKey(by By) person.Key { return person.Key{Kind: "officer", Value: by.actor()} }

// digestOf is the same as long as what an action rests on is.
func digestOf(parts ...any) string {
	b, _ := json.Marshal(parts) // ids, versions and words always marshal
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}
