package store

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/motma/motma/internal/person"
)

// tx is a unit of work of the person rules.
type tx struct {
	db    *DB
	ctx   context.Context
	c     conn
	locks *[]string // names held from the start on; Lock may add one and start over
	actor string
	at    time.Time
	made  map[int64]bool     // ids made here: nobody else can know them yet
	held  map[person.ID]bool // persons locked since
	lines map[person.LinkID]person.ID
	moved []int64        // lines made or ended of accounts or persons that were there before
	anew  []int64        // accounts that were there before and have another version
	told  []person.Event // to be announced at the end
	err   error          // the first failure: such a unit never commits
}

// errAgain makes Within start over with one more lock.
var errAgain = errors.New("store: start over with one more lock")

// maxAgain bounds the starting over; each takes one more lock.
const maxAgain = 32

// Within implements [person.Store].
func (db *DB) Within(ctx context.Context, keys []person.Key, f func(person.Tx) error) error {
	locks := make([]string, 0, len(keys)+2)
	for _, k := range keys {
		locks = append(locks, keyLock(k))
	}
	told := false
	for range maxAgain {
		err := db.e.write(ctx, locks, func(c conn) error {
			t := &tx{db: db, ctx: context.WithoutCancel(ctx), c: c, locks: &locks, made: map[int64]bool{}, held: map[person.ID]bool{}, lines: map[person.LinkID]person.ID{}}
			if err := f(t); err != nil || t.err != nil {
				return errors.Join(t.err, err)
			}
			told = len(t.told) > 0
			return t.publish()
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

func keyLock(k person.Key) string { return "key\x00" + string(k.Kind) + "\x00" + k.Value }

func personLock(p person.ID) string { return "person\x00" + p.String() }

// fail remembers the first failure of the database, so that a unit whose
// rules swallow it does not commit half of what it meant.
func (t *tx) fail(err error) error {
	if err != nil && t.err == nil {
		t.err = err
	}
	return err
}

// Act implements [person.Tx].
func (t *tx) Act(actor string, at time.Time) { t.actor, t.at = actor, at }

// NewID implements [person.Tx].
func (t *tx) NewID() int64 {
	id := t.db.NewID()
	t.made[id] = true
	return id
}

// exec writes; without an actor it refuses.
func (t *tx) exec(sql string, a ...any) (int64, error) {
	if t.actor == "" {
		return 0, t.fail(person.ErrNoActor)
	}
	n, err := t.c.exec(t.ctx, sql, a...)
	return n, t.fail(err)
}

// insert writes what can only succeed or break a rule of the database. That
// may come out with a later statement, or with the commit.
func (t *tx) insert(sql string, a ...any) error {
	if t.actor == "" {
		return t.fail(person.ErrNoActor)
	}
	return t.fail(t.c.later(t.ctx, sql, a...))
}

// must writes exactly one row.
func (t *tx) must(sql string, a ...any) error {
	n, err := t.exec(sql, a...)
	if err == nil && n != 1 {
		err = t.fail(person.ErrUnknown.With(errNone))
	}
	return err
}

// one reads one row; errNone becomes ErrUnknown.
func (t *tx) one(sql string, a []any, dest ...any) error {
	err := one(t.ctx, t.c, sql, a, dest...)
	if errors.Is(err, errNone) {
		return person.ErrUnknown
	}
	return t.fail(err)
}

// list reads rows within a unit.
func list[T any](t *tx, read func(rows) (T, error), sql string, a ...any) ([]T, error) {
	v, err := all(t.ctx, t.c, read, sql, a...)
	return v, t.fail(err)
}

// accounts reads the current version of accounts.
const accounts = accountColumns + ` FROM account a JOIN account_version v ON v.account = a.id AND v.version = a.version `

const accountColumns = `SELECT a.id, a.app, a.app_user, a.version, a.created, a.updated, a.withdrawn, COALESCE(a.declarer, 0),
	v.name, v.folded, v.birth, v.sex, v.cccd, v.cmnd, v.passport, v.nationality, v.bhyt, v.phone, v.unit, v.proofs`

func readAccount(r rows) (person.Account, error) { return scanAccount(r) }

// scanAccount reads accountColumns, and more that come after them.
func scanAccount(r rows, more ...any) (a person.Account, err error) {
	var sex int64
	var proofs string
	err = r.Scan(append([]any{&a.ID, &a.App, &a.User, &a.Version, into(&a.Created), into(&a.Updated), into(&a.Withdrawn), &a.Declarer,
		&a.Attrs.Name, &a.Folded, &a.Attrs.Birth, &sex, &a.Attrs.CCCD, &a.Attrs.CMND, &a.Attrs.Passport,
		&a.Attrs.Nationality, &a.Attrs.BHYT, &a.Attrs.Phone, &a.Attrs.Unit, &proofs}, more...)...)
	if err != nil {
		return a, err
	}
	a.Attrs.Sex = person.Sex(sex)
	a.Proofs, err = unpackProofs(proofs)
	return a, err
}

func (t *tx) account(where string, a ...any) (person.Account, error) {
	found, err := list(t, readAccount, accounts+where, a...)
	if err == nil && len(found) == 0 {
		return person.Account{}, person.ErrUnknown
	}
	if err != nil {
		return person.Account{}, err
	}
	return found[0], nil
}

// AccountByUser implements [person.Tx].
func (t *tx) AccountByUser(app person.AppID, user string) (person.Account, error) {
	return t.account("WHERE a.app = $1 AND a.app_user = $2", string(app), user)
}

// Account implements [person.Tx].
func (t *tx) Account(id person.AccountID) (person.Account, error) {
	return t.account("WHERE a.id = $1", int64(id))
}

// SaveAccount implements [person.Tx].
func (t *tx) SaveAccount(a person.Account, keys []person.Key) error {
	var err error
	if a.Version == 1 {
		err = t.insert(`INSERT INTO account (id, app, app_user, version, created, updated, declarer) VALUES ($1, $2, $3, 1, $4, $5, $6)`,
			int64(a.ID), string(a.App), a.User, ms(a.Created), ms(a.Updated), orNull(a.Declarer))
	} else {
		err = t.must(`UPDATE account SET version = $2, updated = $3, withdrawn = $4 WHERE id = $1 AND version = $2 - 1`,
			int64(a.ID), a.Version, ms(a.Updated), msOrNull(a.Withdrawn))
	}
	if err != nil {
		return err
	}
	if a.Version > 1 {
		t.anew = append(t.anew, int64(a.ID))
	}
	if err := t.saveVersion(a); err != nil {
		return err
	}
	return t.saveKeys(a, keys)
}

func (t *tx) saveVersion(a person.Account) error {
	v := a.Attrs
	return t.insert(`INSERT INTO account_version (account, version, at, actor, name, folded, birth, sex, cccd, cmnd, passport,
		nationality, bhyt, phone, unit, proofs) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		int64(a.ID), a.Version, ms(t.at), t.actor, v.Name, a.Folded, v.Birth, int64(v.Sex), v.CCCD, v.CMND, v.Passport,
		v.Nationality, v.BHYT, v.Phone, v.Unit, packProofs(a.Proofs))
}

func (t *tx) saveKeys(a person.Account, keys []person.Key) error {
	if a.Version > 1 {
		if _, err := t.exec(`DELETE FROM account_key WHERE account = $1`, int64(a.ID)); err != nil {
			return err
		}
	}
	for _, k := range keys {
		err := t.insert(`INSERT INTO account_key (kind, value, account) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			string(k.Kind), k.Value, int64(a.ID))
		if err != nil {
			return err
		}
	}
	return nil
}

// carriers finds those whose current version carries a key, the oldest first.
const carriers = `JOIN account_key k ON k.account = a.id WHERE k.kind = $1 AND k.value = $2 ORDER BY k.account LIMIT $3`

// AccountsByKey implements [person.Tx].
func (t *tx) AccountsByKey(k person.Key, limit int) ([]person.Account, error) {
	return list(t, readAccount, accounts+carriers, string(k.Kind), k.Value, limit)
}

// DeclaredBy implements [person.Tx].
func (t *tx) DeclaredBy(declarer person.AccountID) (n int, err error) {
	return n, t.one(`SELECT COUNT(*) FROM account WHERE declarer = $1`, args(int64(declarer)), &n)
}

// proof is how a [person.Proof] is stored.
type proof struct {
	Kind person.KeyKind   `json:"k"`
	How  person.Assurance `json:"h"`
	At   int64            `json:"t"`
}

func packProofs(ps []person.Proof) string {
	out := make([]proof, len(ps))
	for i, p := range ps {
		out[i] = proof{p.Kind, p.How, ms(p.At)}
	}
	b, _ := json.Marshal(out)
	return string(b)
}

func unpackProofs(s string) ([]person.Proof, error) {
	if s == "[]" {
		return nil, nil
	}
	var in []proof
	if err := json.Unmarshal([]byte(s), &in); err != nil {
		return nil, err
	}
	out := make([]person.Proof, len(in))
	for i, p := range in {
		out[i] = person.Proof{Kind: p.Kind, How: p.How, At: fromMS(p.At)}
	}
	return out, nil
}

// Change implements [person.Tx]. Lines about one account or person are in the
// order of their ids, also when several processes write.
func (t *tx) Change(c person.Change) error {
	if err := t.follow(int64(c.Account), "account"); err != nil {
		return err
	}
	if err := t.follow(int64(c.Person), "person"); err != nil {
		return err
	}
	return t.insert(`INSERT INTO change (id, at, actor, kind, account, person, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		t.NewID(), ms(t.at), t.actor, c.Kind, orNull(c.Account), orNull(c.Person), c.Detail)
}

// follow makes the next ids greater than the newest line about an account or
// person: another process's clock may be ahead of this one's.
func (t *tx) follow(id int64, column string) error {
	if id == 0 || t.made[id] || t.db.e.alone() {
		return nil
	}
	var last int64
	if err := t.one(`SELECT COALESCE(MAX(id), 0) FROM change WHERE `+column+` = $1`, args(id), &last); err != nil {
		return err
	}
	t.db.ids.exceed(last)
	return nil
}

// note appends to the change log outside of person's units, in the same
// transaction as what it tells of.
func (db *DB) note(ctx context.Context, c conn, actor, kind string, detail map[string]string) error {
	if actor == "" {
		return person.ErrNoActor
	}
	b, err := json.Marshal(detail)
	if err != nil {
		return err
	}
	_, err = c.exec(ctx, `INSERT INTO change (id, at, actor, kind, detail) VALUES ($1, $2, $3, $4, $5)`,
		db.NewID(), ms(db.now()), actor, kind, string(b))
	return err
}

// int64s turns ids into what in and each take.
func int64s[T ~int64](ids []T) []int64 {
	out := make([]int64, len(ids))
	for i, id := range ids {
		out[i] = int64(id)
	}
	return out
}

// distinct sorts ids and drops repeated ones and zero.
func distinct[T ~int64](ids []T) []int64 {
	out := int64s(ids)
	slices.Sort(out)
	out = slices.Compact(out)
	if i, ok := slices.BinarySearch(out, 0); ok {
		out = slices.Delete(out, i, i+1)
	}
	return out
}
