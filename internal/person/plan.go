package person

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
)

// Move is what a plan is of.
type Move string

// The moves of an account between persons.
const (
	MoveBreak   Move = "break"   // it leaves and gets a person of its own
	MoveRestore Move = "restore" // it goes back to the person it last left
)

// Shown says what becomes of the QID that those left behind show.
type Shown string

// What becomes of it.
const (
	ShownSame  Shown = "same"  // nothing changes for them
	ShownOther Shown = "other" // another of their own QIDs is shown from now on
	ShownNew   Shown = "new"   // they get a new one
	ShownNone  Shown = "none"  // nobody stays, or cards alone
)

// Plan is what moving an account would do. Scans, visits and codes issued for
// its QIDs belong to the account and always go with it.
type Plan struct {
	Move       Move
	Account    AccountID
	Person     ID          // whom it belongs to now
	Back       ID          // of a restore: whom it would belong to
	Stay       []AccountID // who stays behind
	With       []AccountID // of a restore: whom it would be with
	Lean       []AccountID // of those who stay: nothing but this account says that they belong there
	QIDs       []QID       // that go along
	NewQID     bool        // it has none of its own, and gets one
	Left       Shown       // what those who stay show
	Verified   []KeyKind   // verified identifiers that go along
	Dependants int         // whom the account declared for: they stay declared by it
	Digest     string      // of all this and of the records' versions
}

// Plan tells what a move would do, without doing it.
func (r *Registry) Plan(ctx context.Context, id AccountID, m Move) (p Plan, err error) {
	return p, r.Store.Within(ctx, nil, func(tx Tx) error {
		p, err = r.PlanIn(tx, id, m)
		return err
	})
}

// PlanIn is Plan within a unit of work, whose locks it takes: the plan holds
// until the unit ends.
func (r *Registry) PlanIn(tx Tx, id AccountID, m Move) (Plan, error) {
	acc, links, err := lockAccount(tx, id)
	if err != nil {
		return Plan{}, err
	}
	active := activeLink(links)
	if active == nil {
		return Plan{}, ErrPending
	}
	p := Plan{Move: m, Account: id, Person: active.Person}
	if err := tx.Lock(p.Person); err != nil {
		return Plan{}, err
	}
	stay, err := others(tx, p.Person, id)
	if err != nil {
		return Plan{}, err
	}
	with, err := p.goal(tx, links, stay)
	if err != nil {
		return Plan{}, err
	}
	return p, p.fill(tx, r, acc, *active, stay, with)
}

// lockAccount locks an account and reads it with its history.
func lockAccount(tx Tx, id AccountID) (Account, []Link, error) {
	if err := tx.Lock(ID(id)); err != nil {
		return Account{}, nil, err
	}
	acc, err := tx.Account(id)
	if err != nil {
		return Account{}, nil, err
	}
	links, err := tx.Links(id)
	return acc, links, err
}

// others are a person's accounts but one.
func others(tx Tx, p ID, id AccountID) ([]Account, error) {
	members, err := tx.Members(p)
	return slices.DeleteFunc(members, func(a Account) bool { return a.ID == id }), err
}

// goal says whom the account would be with; a break needs somebody to leave.
func (p *Plan) goal(tx Tx, links []Link, stay []Account) ([]Account, error) {
	if p.Move == MoveBreak {
		if len(stay) == 0 {
			return nil, ErrAlone
		}
		return nil, nil
	}
	i := lastBroken(links, p.Person)
	if i < 0 {
		return nil, ErrNotBroken
	}
	p.Back = links[i].Person
	if err := tx.Lock(p.Back); err != nil {
		return nil, err
	}
	return tx.Members(p.Back)
}

func (p *Plan) fill(tx Tx, r *Registry, acc Account, active Link, stay, with []Account) (err error) {
	p.Stay, p.With, p.Lean = ids(stay), ids(with), r.leaning(acc, stay)
	if p.QIDs, err = tx.QIDs(acc.ID); err != nil {
		return err
	}
	p.NewQID = len(p.QIDs) == 0 && p.Move == MoveBreak && acc.App != AppCard
	if p.Left, err = p.shown(tx, stay); err != nil {
		return err
	}
	if p.Verified, err = ownVerified(tx, acc, stay, p.Person); err != nil {
		return err
	}
	if p.Dependants, err = tx.DeclaredBy(acc.ID); err != nil {
		return err
	}
	p.Digest = digestOf(*p, active.ID, versions(append(append(stay, with...), acc)))
	return nil
}

func ids(as []Account) []AccountID {
	var out []AccountID
	for _, a := range as {
		out = append(out, a.ID)
	}
	return out
}

func versions(as []Account) map[AccountID]int {
	out := map[AccountID]int{}
	for _, a := range as {
		out[a.ID] = a.Version
	}
	return out
}

// leaning finds those who stay and whom no other account that stays would be
// linked to: they came through the one that leaves.
func (r *Registry) leaning(acc Account, stay []Account) []AccountID {
	if len(stay) < 2 {
		return nil
	}
	var out []AccountID
	for _, m := range stay {
		rest := slices.ContainsFunc(stay, func(o Account) bool { return o.ID != m.ID && r.joins(m, o) })
		if !rest && r.joins(m, acc) {
			out = append(out, m.ID)
		}
	}
	return out
}

// joins says that the ladder would link two accounts by themselves.
func (r *Registry) joins(a, b Account) bool {
	theirs := b.Attrs.Keys()
	return slices.ContainsFunc(a.Attrs.Keys(), func(k Key) bool {
		if !slices.Contains(theirs, k) {
			return false
		}
		m, ok := compare(a, b, k, r.Now())
		return ok && m.join
	})
}

// shown says what those who stay show once the account's QIDs are gone.
func (p *Plan) shown(tx Tx, stay []Account) (Shown, error) {
	if !slices.ContainsFunc(stay, func(a Account) bool { return a.App != AppCard }) {
		return ShownNone, nil
	}
	now, err := tx.CurrentQID(p.Person)
	if err != nil || !slices.Contains(p.QIDs, now) {
		return ShownSame, err
	}
	for _, m := range stay {
		if qids, err := tx.QIDs(m.ID); err != nil || len(qids) > 0 {
			return ShownOther, err
		}
	}
	return ShownNew, nil
}

// ownVerified lists the kinds of the account's identifiers that are verified
// as its person's, and that no account which stays brought before it.
func ownVerified(tx Tx, acc Account, stay []Account, p ID) ([]KeyKind, error) {
	var out []KeyKind
	for _, k := range acc.Attrs.Keys() {
		earlier := slices.ContainsFunc(stay, func(m Account) bool {
			return m.ID < acc.ID && slices.Contains(m.Attrs.Keys(), k) && m.proved(k.Kind).Verified()
		})
		if earlier || !acc.proved(k.Kind).Verified() {
			continue
		}
		owner, err := tx.Verified(k)
		if err != nil && !errors.Is(err, ErrUnknown) {
			return nil, err
		}
		if err == nil && owner == p {
			out = append(out, k.Kind)
		}
	}
	return out, nil
}

// digestOf is the same as long as nothing that a plan depends on changed.
func digestOf(parts ...any) string {
	b, _ := json.Marshal(parts) // ids, kinds and numbers always marshal
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}
