package store

import (
	"context"
	"errors"

	"github.com/motma/motma/internal/person"
)

// A holder is read in one statement: whose it is, what a gate shows, and
// whether a question is open about the account or its person. The account that
// answers is the one the QID, code or identifier belongs to. Every step is one
// probe of a whole unique index: a planner without statistics takes a partial
// index for empty, and would rather walk through it.
const (
	holderColumns = `SELECT a.id, COALESCE(l.person, 0), COALESCE(p.qid, ''), v.name, v.folded, v.birth,
		CASE WHEN v.cccd <> '' THEN v.cccd WHEN v.cmnd <> '' THEN v.cmnd ELSE v.passport END, v.phone,
		CASE WHEN EXISTS (SELECT 1 FROM open_conflict o WHERE o.subject = a.id)
			OR EXISTS (SELECT 1 FROM open_conflict o WHERE o.subject = l.person)
			THEN 1 ELSE 0 END, `
	holderJoins = ` JOIN account a ON a.id = x.account
		JOIN account_version v ON v.account = a.id AND v.version = a.version
		LEFT JOIN link l ON l.account = a.id AND l.state = 'certain' AND l.ended IS NULL
		LEFT JOIN person p ON p.id = l.person `

	holderOfQID = holderColumns + `0, 0 FROM qid x` + holderJoins + `WHERE x.qid = $1`

	holderOfCode = holderColumns + `x.id, CASE WHEN x.revoked IS NULL THEN 0 ELSE 1 END FROM code x` + holderJoins + `WHERE x.id = $1`

	// With the codes asked for in the place of "each".
	holdersOfCodes = holderColumns + `x.id, CASE WHEN x.revoked IS NULL THEN 0 ELSE 1 END FROM each e JOIN code x ON x.id = e.id` + holderJoins

	holderOfKey = holderColumns + `0, 0 FROM identifier x` + holderJoins + `WHERE x.kind = $1 AND x.value = $2`

	holderOfAccount = holderColumns + `0, 0 FROM (SELECT id AS account FROM account) x` + holderJoins + `WHERE x.account = $1`
)

func (db *DB) readHolder(r rows) (h person.Holder, err error) {
	var opened, revoked, code int64
	err = r.Scan(&h.Account, &h.Person, &h.QID, &h.Name, &h.Folded, &h.Birth, &h.Paper, &h.Phone, &opened, &code, &revoked)
	h.Opened, h.Revoked, h.Code, h.At = opened == 1, revoked == 1, person.CodeID(code), db.now()
	return h, err
}

func (db *DB) holder(ctx context.Context, sql string, a ...any) (person.Holder, error) {
	r, err := db.e.read().query(ctx, sql, a...)
	if err != nil {
		return person.Holder{}, err
	}
	defer r.Close()
	if !r.Next() {
		return person.Holder{}, errors.Join(r.Err(), person.ErrUnknown)
	}
	return db.readHolder(r)
}

// Holder implements [person.Store].
func (db *DB) Holder(ctx context.Context, q person.QID) (person.Holder, error) {
	return db.holder(ctx, holderOfQID, string(q))
}

// HolderOfCode implements [person.Store].
func (db *DB) HolderOfCode(ctx context.Context, id person.CodeID) (person.Holder, error) {
	if db.e.alone() { // in this process, a question costs no more than its answer
		return db.holder(ctx, holderOfCode, int64(id))
	}
	return db.codes.ask(ctx, id, db.answerCodes)
}

// HolderOfKey implements [person.Store].
func (db *DB) HolderOfKey(ctx context.Context, k person.Key) (person.Holder, error) {
	return db.holder(ctx, holderOfKey, string(k.Kind), k.Value)
}

// HolderOfAccount implements [person.Store].
func (db *DB) HolderOfAccount(ctx context.Context, id person.AccountID) (person.Holder, error) {
	return db.holder(ctx, holderOfAccount, int64(id))
}

// AccountID implements [person.Store].
func (db *DB) AccountID(ctx context.Context, app person.AppID, user string) (id person.AccountID, err error) {
	err = one(ctx, db.e.read(), `SELECT id FROM account WHERE app = $1 AND app_user = $2`, args(string(app), user), &id)
	return id, unknown(err)
}

// ReadAccount implements [person.Store].
func (db *DB) ReadAccount(ctx context.Context, id person.AccountID) (person.Account, error) {
	found, err := all(ctx, db.e.read(), readAccount, accounts+`WHERE a.id = $1`, int64(id))
	if err == nil && len(found) == 0 {
		err = person.ErrUnknown
	}
	if err != nil {
		return person.Account{}, err
	}
	return found[0], nil
}

// ReadConflicts implements [person.Store].
func (db *DB) ReadConflicts(ctx context.Context, open bool, after int64, limit int) ([]person.Conflict, error) {
	sql := conflicts + `WHERE id > $1 `
	if open {
		sql += `AND closed IS NULL `
	}
	return all(ctx, db.e.read(), readConflict, sql+`ORDER BY id LIMIT $2`, after, limit)
}

func unknown(err error) error {
	if errors.Is(err, errNone) {
		return person.ErrUnknown
	}
	return err
}

// AccountsOf implements [trace.Store]. Whoever withdrew an account was at the
// places where it was scanned all the same.
func (db *DB) AccountsOf(ctx context.Context, p person.ID) ([]person.AccountID, error) {
	return all(ctx, db.e.read(), column[person.AccountID],
		`SELECT account FROM link WHERE person = $1 AND state = 'certain' AND ended IS NULL
		UNION SELECT l.account FROM link l WHERE l.person = $1 AND l.ended_by = l.id
			AND NOT EXISTS (SELECT 1 FROM link n WHERE n.account = l.account AND n.state = 'certain' AND n.ended IS NULL) ORDER BY 1`, int64(p))
}

// holderChunk bounds the list of one statement.
const holderChunk = 10_000

// Holders implements [trace.Store]. An account that is not there any more
// (retention removes claims) gives a Holder with that account and no name.
func (db *DB) Holders(ctx context.Context, accounts []person.AccountID) ([]person.Holder, error) {
	out := make([]person.Holder, len(accounts))
	now := db.now()
	for i, id := range accounts {
		out[i] = person.Holder{Account: id, At: now}
	}
	sql := holderColumns + `x.i, 0 FROM (SELECT e.id AS account, e.i FROM ` + db.e.each("$1") + ` e) x` + holderJoins
	for from := 0; from < len(accounts); from += holderChunk {
		part := out[from:min(from+holderChunk, len(out))]
		found, err := all(ctx, db.e.read(), db.readHolder, sql, int64s(accounts[from:from+len(part)]))
		if err != nil {
			return nil, err
		}
		for _, h := range found {
			i := int(h.Code)
			h.Code = 0
			part[i] = h
		}
	}
	return out, nil
}
