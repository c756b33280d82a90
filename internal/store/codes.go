package store

import (
	"time"

	"github.com/motma/motma/internal/person"
)

// QIDs implements [person.Tx].
func (t *tx) QIDs(account person.AccountID) ([]person.QID, error) {
	return list(t, column[person.QID], `SELECT qid FROM qid WHERE account = $1 ORDER BY at, qid`, int64(account))
}

// AddQID implements [person.Tx]. The same QID for the same account again
// changes nothing.
func (t *tx) AddQID(q person.QID, account person.AccountID) error {
	n, err := t.exec(`INSERT INTO qid (qid, account, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, string(q), int64(account), ms(t.at))
	if err != nil || n == 1 {
		return err
	}
	var owner person.AccountID
	if err := t.one(`SELECT account FROM qid WHERE qid = $1`, args(string(q)), &owner); err != nil {
		return err
	}
	if owner != account {
		return person.ErrTaken
	}
	return nil
}

// MoveQIDs implements [person.Tx].
func (t *tx) MoveQIDs(from, to person.AccountID) error {
	for _, table := range []string{"qid", "code"} {
		if _, err := t.exec(`UPDATE `+table+` SET account = $2 WHERE account = $1`, int64(from), int64(to)); err != nil {
			return err
		}
	}
	return nil
}

// CurrentQID implements [person.Tx].
func (t *tx) CurrentQID(p person.ID) (q person.QID, err error) {
	return q, t.one(`SELECT COALESCE(qid, '') FROM person WHERE id = $1`, args(int64(p)), &q)
}

// SetCurrentQID implements [person.Tx]; an empty one takes it away.
func (t *tx) SetCurrentQID(p person.ID, q person.QID) error {
	return t.must(`UPDATE person SET qid = NULLIF($2, '') WHERE id = $1`, int64(p), string(q))
}

const codes = `SELECT id, qid, account, content, basis, issued, expires, revoked, reason FROM code `

func readCode(r rows) (c person.Code, err error) {
	var id int64
	err = r.Scan(&id, &c.QID, &c.Account, &c.Text, &c.Basis, into(&c.Issued), into(&c.Expires), into(&c.Revoked), &c.Reason)
	c.ID = person.CodeID(id)
	return c, err
}

// Codes implements [person.Tx].
func (t *tx) Codes(q person.QID) ([]person.Code, error) {
	return list(t, readCode, codes+`WHERE qid = $1 ORDER BY issued DESC, id DESC`, string(q))
}

// AddCode implements [person.Tx].
func (t *tx) AddCode(c person.Code) error {
	return t.insert(`INSERT INTO code (id, qid, account, content, basis, issued, expires, revoked, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		int64(c.ID), string(c.QID), int64(c.Account), c.Text, c.Basis, ms(c.Issued), ms(c.Expires), msOrNull(c.Revoked), c.Reason)
}

// RevokeCode implements [person.Tx]. The first revocation counts.
func (t *tx) RevokeCode(id person.CodeID, at time.Time, reason string) error {
	return t.must(`UPDATE code SET revoked = COALESCE(revoked, $2), reason = CASE WHEN revoked IS NULL THEN $3 ELSE reason END
		WHERE id = $1`, int64(id), ms(at), reason)
}
