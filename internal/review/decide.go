package review

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

// Decision answers a question.
type Decision string

// The decisions, and what is noted when one is taken back.
const (
	Same          Decision = "same"      // the account belongs to that person
	Different     Decision = "different" // it is somebody else's
	Later         Decision = "later"     // not now: nothing changes
	Idle          Decision = "idle"      // it needs no answer any more
	UndoSame      Decision = "undo_same"
	UndoDifferent Decision = "undo_different"
)

// Answer is one decision of a question, kept for good.
type Answer struct {
	ID       int64
	Conflict int64
	At       time.Time
	Actor    string
	Decision Decision
	Reason   string
}

// Decide answers a question. Linking somebody whose verified CCCD is another
// takes two officers: then nothing changes and the proposal is given.
func (d *Desk) Decide(ctx context.Context, by By, id int64, as Decision, reason string) (*Proposal, error) {
	if err := by.admitted(); err != nil {
		return nil, err
	}
	c, err := d.question(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case !c.Closed.IsZero():
		return nil, ErrDecided
	case len(c.Persons) != 1:
		return nil, person.ErrOvertaken // nobody is there to be compared with
	}
	switch as {
	case Same:
		a, err := d.same(ctx, by, id, reason)
		if err != nil {
			return nil, err
		}
		return d.do(ctx, by, a)
	case Different:
		reg := d.People.With(person.Around{Last: d.noting(id, Different, reason)})
		return nil, reg.Different(ctx, by.actor(), id, reason)
	case Later:
		return nil, d.unit(ctx, by.actor(), nil, func(tx person.Tx, _ Tx) error { return d.noting(id, Later, reason)(tx) })
	}
	return nil, fault.ErrInvalid.At(fault.Place{Path: "decision", VI: "Quyết định là same, different hoặc later.", EN: "The decision is same, different or later."})
}

// Close notes that a question needs no answer any more. It changes no link;
// see [person.Registry.CloseConflict].
func (d *Desk) Close(ctx context.Context, by By, id int64, reason string) error {
	if err := by.admitted(); err != nil {
		return err
	}
	return d.People.With(person.Around{Last: d.noting(id, Idle, reason)}).CloseConflict(ctx, by.actor(), id, reason)
}

// noting writes an answer down in the unit that carries it out.
func (d *Desk) noting(id int64, as Decision, reason string) func(person.Tx) error {
	return func(tx person.Tx) error {
		return d.Store.Unit(tx).AddAnswer(Answer{ID: tx.NewID(), Conflict: id, At: d.Now(), Decision: as, Reason: reason})
	}
}

// same is the action of linking a question's account.
func (d *Desk) same(ctx context.Context, by By, id int64, reason string) (action, error) {
	c, err := d.question(ctx, id)
	if err == nil && (!c.Closed.IsZero() || len(c.Persons) != 1) {
		err = ErrDecided
	}
	if err != nil {
		return action{}, err
	}
	return action{kind: KindSame, subjects: []int64{id}, reason: reason,
		weigh: func(tx person.Tx) (string, Need, error) {
			return weighPair(tx, c.Account, c.Persons[0])
		},
		run: func(reg *person.Registry, actor string) error {
			return d.withNote(reg, id, Same, reason).Same(ctx, actor, id, reason)
		}}, nil
}

// withNote adds an answer to what a unit writes.
func (d *Desk) withNote(reg *person.Registry, id int64, as Decision, reason string) *person.Registry {
	return reg.With(person.Around{Last: d.noting(id, as, reason)})
}

// weighPair locks an account, its person and another person. Where a verified
// CCCD on one side differs from one on the other, linking takes two officers.
func weighPair(tx person.Tx, id person.AccountID, other person.ID) (string, Need, error) {
	own, active, err := company(tx, id)
	if err != nil {
		return "", "", err
	}
	if err := lockAll(tx, active, other); err != nil {
		return "", "", err
	}
	there, err := tx.Members(other)
	if err != nil {
		return "", "", err
	}
	need := Need("")
	if numbersDiffer(own, there) {
		need = NeedNumbers
	}
	return digestOf("pair", id, active, other, versions(own), versions(there)), need, nil
}

// company gives an account with all others of its person; alone it may have
// none.
func company(tx person.Tx, id person.AccountID) ([]person.Account, person.ID, error) {
	if err := tx.Lock(person.ID(id)); err != nil {
		return nil, 0, err
	}
	acc, err := tx.Account(id)
	if err != nil {
		return nil, 0, err
	}
	links, err := tx.Links(id)
	if err != nil {
		return nil, 0, err
	}
	p := activePerson(links)
	if p == 0 {
		return []person.Account{acc}, 0, nil
	}
	members, err := tx.Members(p)
	return members, p, err
}

func activePerson(links []person.Link) person.ID {
	for _, l := range links {
		if l.State == person.LinkCertain && l.Ended.IsZero() {
			return l.Person
		}
	}
	return 0
}

// lockAll locks persons in the order of their ids; zero is nobody.
func lockAll(tx person.Tx, ps ...person.ID) error {
	slices.Sort(ps)
	for _, p := range ps {
		if p == 0 {
			continue
		}
		if err := tx.Lock(p); err != nil {
			return err
		}
	}
	return nil
}

// numbersDiffer says that each side has a verified CCCD and they are not one.
func numbersDiffer(a, b []person.Account) bool {
	for _, x := range a {
		for _, y := range b {
			if n, m := x.VerifiedCCCD(), y.VerifiedCCCD(); n != "" && m != "" && n != m {
				return true
			}
		}
	}
	return false
}

func versions(as []person.Account) map[person.AccountID]int {
	out := map[person.AccountID]int{}
	for _, a := range as {
		out[a.ID] = a.Version
	}
	return out
}

// Undo takes the latest decision of a question back. A Same is broken, and the
// pair remembered as broken; after a Different the question is open again.
func (d *Desk) Undo(ctx context.Context, by By, id int64, reason string) (*Proposal, error) {
	if err := by.admitted(); err != nil {
		return nil, err
	}
	c, err := d.question(ctx, id)
	if err != nil {
		return nil, err
	}
	last, err := d.decided(ctx, id)
	if err != nil {
		return nil, err
	}
	if last.Decision == Same {
		a, err := d.undo(ctx, by, id, reason)
		if err != nil {
			return nil, err
		}
		return d.do(ctx, by, a)
	}
	reg := d.People.With(person.Around{First: d.stands(c, last), Last: d.noting(id, UndoDifferent, reason)})
	return nil, reg.Reask(ctx, by.actor(), id, reason)
}

// decided is the decision of a question that stands.
func (d *Desk) decided(ctx context.Context, id int64) (Answer, error) {
	all, err := d.Store.Answers(ctx, id)
	if err != nil {
		return Answer{}, err
	}
	all = slices.DeleteFunc(all, func(a Answer) bool { return a.Decision == Later })
	if n := len(all); n > 0 && (all[n-1].Decision == Same || all[n-1].Decision == Different) {
		return all[n-1], nil
	}
	return Answer{}, ErrNoAnswer
}

// stands makes sure that nobody else took the same decision back meanwhile.
func (d *Desk) stands(c person.Conflict, last Answer) func(person.Tx) error {
	return func(tx person.Tx) error {
		if err := tx.Lock(person.ID(c.Account)); err != nil {
			return err
		}
		now, err := d.Store.Unit(tx).LastAnswer(c.ID)
		if errors.Is(err, person.ErrUnknown) || err == nil && now.ID != last.ID {
			return ErrNoAnswer
		}
		return err
	}
}

// undo is the action of breaking what a Same linked, as long as the account is
// still where that put it.
func (d *Desk) undo(ctx context.Context, by By, id int64, reason string) (action, error) {
	c, err := d.question(ctx, id)
	if err != nil {
		return action{}, err
	}
	last, err := d.decided(ctx, id)
	if err != nil {
		return action{}, err
	}
	if last.Decision != Same || len(c.Persons) != 1 {
		return action{}, ErrNoAnswer
	}
	a := d.breaking(ctx, by, []person.AccountID{c.Account}, reason, "")
	a.kind, a.subjects = KindUndo, []int64{id}
	weigh, run := a.weigh, a.run
	a.weigh = func(tx person.Tx) (string, Need, error) {
		if err := d.stands(c, last)(tx); err != nil {
			return "", "", err
		}
		links, err := tx.Links(c.Account)
		if err != nil {
			return "", "", err
		}
		if activePerson(links) != c.Persons[0] {
			return "", "", person.ErrOvertaken
		}
		return weigh(tx)
	}
	a.run = func(reg *person.Registry, actor string) error {
		return run(d.withNote(reg, id, UndoSame, reason), actor)
	}
	return a, nil
}
