package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/review"
)

// reviewTx is what package review writes within a unit of person's.
type reviewTx struct{ *tx }

// Unit implements [review.Store].
func (db *DB) Unit(t person.Tx) review.Tx { return reviewTx{t.(*tx)} }

// Queue implements [review.Store]. A negative position is among the questions
// that come with a ticked answer.
func (db *DB) Queue(ctx context.Context, f review.Filter, after int64, limit int) ([]person.Conflict, error) {
	const rank = "CASE kind WHEN '" + review.Ticked + "' THEN 0 ELSE 1 END"
	further, order := `id > $4 AND $5 = 0`, `id`
	rest := 0
	if f.TickedFirst {
		further, order = `(`+rank+` > $5 OR `+rank+` = $5 AND id > $4)`, rank+`, id`
		if after > 0 {
			rest = 1
		}
	}
	return all(ctx, db.e.read(), readConflict, conflicts+`
		WHERE (CAST($1 AS TEXT) = 'all' OR CAST($1 AS TEXT) = CASE WHEN closed IS NOT NULL THEN 'closed' WHEN noted = 1 THEN 'noted' ELSE 'open' END)
		AND (CAST($2 AS TEXT) = '' OR kind = CAST($2 AS TEXT)) AND opened < $3 AND `+further+` ORDER BY `+order+` LIMIT $6`,
		f.State, f.Kind, msBefore(f.Before), max(after, -after), rest, limit)
}

// msBefore is a bound that a zero time does not set.
func msBefore(t time.Time) int64 {
	if t.IsZero() {
		return 1 << 62
	}
	return ms(t)
}

// MembersOf implements [review.Store].
func (db *DB) MembersOf(ctx context.Context, p person.ID, limit int) ([]person.Account, error) {
	return all(ctx, db.e.read(), readAccount, accounts+`JOIN link l ON l.account = a.id
		WHERE l.person = $1 AND l.state = 'certain' AND l.ended IS NULL ORDER BY a.id LIMIT $2`, int64(p), limit)
}

const answers = `SELECT id, conflict, at, actor, decision, reason FROM answer `

func readAnswer(r rows) (a review.Answer, err error) {
	return a, r.Scan(&a.ID, &a.Conflict, into(&a.At), &a.Actor, &a.Decision, &a.Reason)
}

// Answers implements [review.Store].
func (db *DB) Answers(ctx context.Context, conflict int64) ([]review.Answer, error) {
	return all(ctx, db.e.read(), readAnswer, answers+`WHERE conflict = $1 ORDER BY id`, conflict)
}

// LastAnswer implements [review.Tx].
func (t reviewTx) LastAnswer(conflict int64) (review.Answer, error) {
	found, err := list(t.tx, readAnswer, answers+`WHERE conflict = $1 AND decision NOT IN ('later', 'idle') ORDER BY id DESC LIMIT 1`, conflict)
	return only(found, err)
}

// only gives the one row that a look-up found.
func only[T any](found []T, err error) (v T, _ error) {
	if err == nil && len(found) == 0 {
		err = person.ErrUnknown
	}
	if err != nil {
		return v, err
	}
	return found[0], nil
}

// AddAnswer implements [review.Tx].
func (t reviewTx) AddAnswer(a review.Answer) error {
	return t.insert(`INSERT INTO answer (id, conflict, at, actor, decision, reason) VALUES ($1, $2, $3, $4, $5, $6)`,
		a.ID, a.Conflict, ms(a.At), t.actor, string(a.Decision), a.Reason)
}

// Broken implements [review.Tx].
func (t reviewTx) Broken(actor string, since time.Time) (n int, err error) {
	return n, t.one(`SELECT COUNT(*) FROM link WHERE state = 'broken' AND actor = $1 AND at > $2`, args(actor, ms(since)), &n)
}

// ReopenConflict implements [person.Tx].
func (t *tx) ReopenConflict(id int64) error {
	asked, err := only(list(t, readConflict, conflicts+`WHERE id = $1`, id))
	if err != nil {
		return err
	}
	persons := distinct(asked.Persons)
	var again int
	err = t.one(`SELECT COUNT(*) FROM conflict WHERE account = $1 AND kind = $2 AND key = $3 AND persons = $4 AND closed IS NULL`,
		args(int64(asked.Account), asked.Kind, string(asked.Key), jsonIDs(persons)), &again)
	if err != nil || again > 0 {
		return errors.Join(err, person.ErrAskedAgain)
	}
	if err := t.must(`UPDATE conflict SET closed = NULL, outcome = '' WHERE id = $1 AND closed IS NOT NULL`, id); err != nil {
		return err
	}
	if asked.Noted {
		return nil
	}
	return t.concern(asked)
}

// SetDeclarer implements [person.Tx].
func (t *tx) SetDeclarer(id, declarer person.AccountID) error {
	return t.must(`UPDATE account SET declarer = $2 WHERE id = $1`, int64(id), orNull(declarer))
}

// packed writes a value as JSON.
func packed(v any) string {
	b, _ := json.Marshal(v) // plain structs always marshal
	return string(b)
}

// unpacked reads JSON that may have been erased.
func unpacked(s string, v any) error {
	if s == "" {
		return nil
	}
	return json.Unmarshal([]byte(s), v)
}
