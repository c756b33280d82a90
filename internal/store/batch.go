package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/motma/motma/internal/person"
)

// batch is the unit of many registrations: an identity map around tx. What
// was read is remembered, what is written is put into the map, where the rows
// that follow see it, and into lists that flush sends together at the end.
// What was not read beforehand is read when it is asked for.
//
// Values in the maps are never changed in place, so that a row that fails is
// taken back by putting the former ones again.
type batch struct {
	*tx
	dry    bool
	locked map[string]bool
	undo   []func()

	users    map[userOf]person.AccountID // 0: nobody
	accounts map[person.AccountID]person.Account
	carriers map[person.Key][]person.AccountID // as stored, up to carried
	ledger   map[person.AccountID][]person.Link
	members  map[person.ID][]person.AccountID // as stored
	shown    map[person.ID]person.QID
	owners   map[person.Key]owner
	through  map[person.AccountID]bool // all identifiers verified through it are in owners
	numbers  map[person.AccountID][]numbered
	texts    map[person.QID][]person.Code
	asked    map[person.AccountID][]person.Conflict
	declared map[person.AccountID]int
	followed map[int64]bool

	keys    map[person.AccountID][]person.Key // of the accounts saved here
	bearers map[person.Key][]person.AccountID // saved here with a key, now or before
	joined  map[person.ID][]person.AccountID  // linked here, now or before
	fresh   map[person.AccountID]bool         // accounts made here

	w written
}

// written is what a unit did, in order; a copy of it is a point to go back to.
type written struct {
	accounts  []person.AccountID
	versions  [][]any
	persons   []person.ID
	shown     []person.ID
	links     []line
	ended     []line
	owners    []person.Key
	qids      [][]any
	codes     []person.Code
	conflicts []question
	closed    []question
	opened    [][2]int64 // subject, conflict
	changes   [][]any
	events    []person.Event
}

// userOf is an app's user.
type userOf struct {
	app  person.AppID
	user string
}

// owner is whose an identifier is; the zero one is nobody's.
type owner struct {
	person person.ID
	by     person.AccountID
	how    person.Assurance
	at     time.Time
	stored bool
}

// numbered is a QID and when it was given.
type numbered struct {
	qid person.QID
	at  int64
}

// question is a conflict and the account that raised it.
type question struct {
	account person.AccountID
	id      int64
}

// line is a link and whose it is.
type line struct {
	account person.AccountID
	id      person.LinkID
}

// carried is how many accounts of an identifier are read: the most that the
// rules ask for, and one for each account that may lose it in this unit.
const carried = 64 + batchRows

// batchRows is how many rows one unit is meant for: each locks some seven
// names, and PostgreSQL's table of locks is small.
const batchRows = 256

// errSeparate: this is for a unit of its own.
var errSeparate = errors.New("store: registering many does no such thing")

func newBatch(t *tx, dry bool) *batch {
	return &batch{tx: t, dry: dry, locked: map[string]bool{},
		users: map[userOf]person.AccountID{}, accounts: map[person.AccountID]person.Account{},
		carriers: map[person.Key][]person.AccountID{}, ledger: map[person.AccountID][]person.Link{},
		members: map[person.ID][]person.AccountID{}, shown: map[person.ID]person.QID{}, owners: map[person.Key]owner{},
		through: map[person.AccountID]bool{}, numbers: map[person.AccountID][]numbered{}, texts: map[person.QID][]person.Code{},
		asked: map[person.AccountID][]person.Conflict{}, declared: map[person.AccountID]int{}, followed: map[int64]bool{},
		keys: map[person.AccountID][]person.Key{}, bearers: map[person.Key][]person.AccountID{},
		joined: map[person.ID][]person.AccountID{}, fresh: map[person.AccountID]bool{}}
}

// Together implements [person.Store]. The unit holds the locks of all
// identifiers and users from the start. The persons that these turn out to
// belong to are found by reading them, and then it starts over once, with all
// their locks.
func (db *DB) Together(ctx context.Context, c person.Concern, f func(person.Bulk) error) error {
	var locks []string
	if !c.Dry && !db.e.alone() {
		for _, k := range once(c.Locks) {
			locks = append(locks, keyLock(k))
		}
	}
	told := false
	for range maxAgain {
		err := db.e.together(ctx, locks, func(cn conn) error {
			t := &tx{db: db, ctx: context.WithoutCancel(ctx), c: cn, locks: &locks, made: map[int64]bool{}, held: map[person.ID]bool{},
				lines: map[person.LinkID]person.ID{}}
			err := newBatch(t, c.Dry).run(c, f)
			told = len(t.told) > 0
			return err
		})
		if err == nil && told {
			db.announced.ring()
		}
		if !errors.Is(err, errAgain) {
			return err
		}
	}
	return errAgain
}

func (b *batch) run(c person.Concern, f func(person.Bulk) error) error {
	for _, l := range *b.locks {
		b.locked[l] = true
	}
	if err := b.db.e.prefetch(b, c); err != nil {
		return err
	}
	err := f(b)
	if b.err != nil {
		return b.err
	}
	if err != nil || b.dry {
		return err
	}
	return b.flush()
}

// put sets a value of a map so that the row can be taken back.
func put[K comparable, V any](b *batch, m map[K]V, k K, v V) {
	old, had := m[k]
	b.undo = append(b.undo, func() {
		if had {
			m[k] = old
		} else {
			delete(m, k)
		}
	})
	m[k] = v
}

// with is a slice with one more element, in an array of its own.
func with[T any](s []T, v T) []T { return append(slices.Clip(s), v) }

// Row implements [person.Bulk].
func (b *batch) Row(f func() error) error {
	before := b.w
	b.undo = b.undo[:0]
	err := f()
	if err != nil {
		for _, back := range slices.Backward(b.undo) {
			back()
		}
		b.w = before
	}
	return err
}

// known gives what is in a map, or reads it and remembers.
func known[K comparable, V any](m map[K]V, k K, read func() (V, error)) (V, error) {
	if v, ok := m[k]; ok {
		return v, nil
	}
	v, err := read()
	if err == nil {
		m[k] = v
	}
	return v, err
}

// Lock implements [person.Tx]: all locks are had from the start.
func (b *batch) Lock(p person.ID) error {
	if b.dry || b.made[int64(p)] || b.db.e.alone() {
		return nil
	}
	return b.need(personLock(p))
}

// need starts over with one more lock, unless it is had.
func (b *batch) need(name string) error {
	if b.locked[name] {
		return nil
	}
	*b.locks = append(*b.locks, name)
	return b.fail(errAgain)
}

// mayWrite refuses a write without an actor.
func (b *batch) mayWrite() error {
	if b.actor == "" {
		return b.fail(person.ErrNoActor)
	}
	return nil
}

// Announce implements [person.Tx].
func (b *batch) Announce(e person.Event) error {
	if err := b.mayWrite(); err != nil {
		return err
	}
	b.w.events = append(b.w.events, e)
	return nil
}

// Change implements [person.Tx].
func (b *batch) Change(c person.Change) error {
	if err := b.mayWrite(); err != nil {
		return err
	}
	for id, column := range map[int64]string{int64(c.Account): "account", int64(c.Person): "person"} {
		if b.followed[id] {
			continue
		}
		if err := b.follow(id, column); err != nil {
			return err
		}
		b.followed[id] = true
	}
	b.w.changes = append(b.w.changes, []any{b.NewID(), ms(b.at), b.actor, c.Kind, orNull(c.Account), orNull(c.Person), c.Detail})
	return nil
}

// What follows is for a unit of its own.

// ReopenConflict implements [person.Tx]: not in here.
func (b *batch) ReopenConflict(int64) error { return b.fail(errSeparate) }

// SetDeclarer implements [person.Tx]: not in here.
func (b *batch) SetDeclarer(person.AccountID, person.AccountID) error { return b.fail(errSeparate) }

// Retire implements [person.Tx]: not in here.
func (b *batch) Retire(person.AccountID) error { return b.fail(errSeparate) }

// DropVerified implements [person.Tx]: not in here.
func (b *batch) DropVerified(person.AccountID) error { return b.fail(errSeparate) }

// MoveQIDs implements [person.Tx]: not in here.
func (b *batch) MoveQIDs(person.AccountID, person.AccountID) error { return b.fail(errSeparate) }
