package store

import (
	"cmp"
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

// QIDs implements [person.Tx].
func (b *batch) QIDs(account person.AccountID) ([]person.QID, error) {
	all, err := b.numbersOf(account)
	out := make([]person.QID, len(all))
	for i, n := range all {
		out[i] = n.qid
	}
	return out, err
}

func (b *batch) numbersOf(account person.AccountID) ([]numbered, error) {
	return known(b.numbers, account, func() ([]numbered, error) {
		return list(b.tx, func(r rows) (n numbered, err error) { return n, r.Scan(&n.qid, &n.at) },
			`SELECT qid, at FROM qid WHERE account = $1 ORDER BY at, qid`, int64(account))
	})
}

// AddQID implements [person.Tx]. Whether somebody else has it comes out with
// flush, and fails the unit.
func (b *batch) AddQID(q person.QID, account person.AccountID) error {
	if err := b.mayWrite(); err != nil {
		return err
	}
	have, err := b.numbersOf(account)
	if err != nil || slices.ContainsFunc(have, func(n numbered) bool { return n.qid == q }) {
		return err
	}
	have = with(have, numbered{q, ms(b.at)})
	slices.SortFunc(have, func(a, b numbered) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.qid, b.qid)) })
	put(b, b.numbers, account, have)
	b.texts[q] = nil
	b.w.qids = append(b.w.qids, []any{string(q), int64(account), ms(b.at)})
	return nil
}

// CurrentQID implements [person.Tx].
func (b *batch) CurrentQID(p person.ID) (person.QID, error) {
	return known(b.shown, p, func() (person.QID, error) { return b.tx.CurrentQID(p) })
}

// SetCurrentQID implements [person.Tx].
func (b *batch) SetCurrentQID(p person.ID, q person.QID) error {
	if err := b.mayWrite(); err != nil {
		return err
	}
	put(b, b.shown, p, q)
	b.w.shown = append(b.w.shown, p)
	return nil
}

// Codes implements [person.Tx].
func (b *batch) Codes(q person.QID) ([]person.Code, error) {
	return known(b.texts, q, func() ([]person.Code, error) { return b.tx.Codes(q) })
}

// AddCode implements [person.Tx].
func (b *batch) AddCode(c person.Code) error {
	if err := b.mayWrite(); err != nil {
		return err
	}
	have, err := b.Codes(c.QID)
	if err != nil {
		return err
	}
	have = with(have, c)
	slices.SortFunc(have, func(a, b person.Code) int { return cmp.Or(b.Issued.Compare(a.Issued), cmp.Compare(b.ID, a.ID)) })
	put(b, b.texts, c.QID, have)
	b.w.codes = append(b.w.codes, c)
	return nil
}

// RevokeCode implements [person.Tx]: not in here.
func (b *batch) RevokeCode(person.CodeID, time.Time, string) error { return b.fail(errSeparate) }

// OpenConflict implements [person.Tx].
func (b *batch) OpenConflict(c person.Conflict) error {
	if err := b.mayWrite(); err != nil {
		return err
	}
	if c.ID == 0 {
		c.ID = b.NewID()
	}
	persons := distinct(c.Persons)
	asked, err := b.Conflicts(c.Account)
	if err != nil || slices.ContainsFunc(asked, func(o person.Conflict) bool {
		return o.Closed.IsZero() && o.Kind == c.Kind && o.Key == c.Key && slices.Equal(distinct(o.Persons), persons)
	}) {
		return err
	}
	now, err := b.active(c.Account)
	if err != nil {
		return err
	}
	put(b, b.asked, c.Account, with(asked, c))
	b.w.conflicts = append(b.w.conflicts, question{c.Account, c.ID})
	if c.Noted {
		return nil
	}
	subjects := append(persons, int64(c.Account), int64(now))
	slices.Sort(subjects)
	for _, s := range slices.Compact(subjects) {
		if s != 0 {
			b.w.opened = append(b.w.opened, [2]int64{s, c.ID})
		}
	}
	return nil
}

// Conflicts implements [person.Tx].
func (b *batch) Conflicts(account person.AccountID) ([]person.Conflict, error) {
	return known(b.asked, account, func() ([]person.Conflict, error) { return b.tx.Conflicts(account) })
}

// CloseConflict implements [person.Tx]. The conflict was read before, or
// opened here.
func (b *batch) CloseConflict(id int64, at time.Time, outcome string) error {
	if err := b.mayWrite(); err != nil {
		return err
	}
	for account, asked := range b.asked {
		i := slices.IndexFunc(asked, func(c person.Conflict) bool { return c.ID == id && c.Closed.IsZero() })
		if i < 0 {
			continue
		}
		asked = slices.Clone(asked)
		asked[i].Closed, asked[i].Outcome = at, outcome
		put(b, b.asked, account, asked)
		b.w.closed = append(b.w.closed, question{account, id})
		return nil
	}
	return b.fail(errSeparate)
}

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
