package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/motma/motma/internal/person"
)

// How changes are gone through: again from so much before the last time, for a
// commit may lag behind the clock that dated it; and so many accounts noted in one
// transaction.
const (
	watchOverlap = 10 * time.Minute
	watchChunk   = 5_000
)

// changedCertificates gives accounts with certificates in force that are of a dose
// and end before $1, or no longer rest on what they did by something that
// changed since $2: their record has another version; what is known of the
// account changed after they were looked at; their person is another; their
// person lost an account, and with it perhaps a dose of the series; or their key
// was compromised. Each part is driven by an index on what changed: a cross join
// keeps SQLite from turning the order round, and sorted here they would be read by
// account.
const changedCertificates = `SELECT c.account FROM certificate c WHERE c.state = 'in_force' AND c.kind = 'vaccination' AND c.expires < $1
	UNION ALL SELECT c.account FROM record r JOIN certificate c ON c.record = r.id AND c.state = 'in_force'
		WHERE r.version > 1 AND r.at >= $2 AND r.latest = 1 AND r.version <> c.version
	UNION ALL SELECT c.account FROM account_version v CROSS JOIN certificate c
		WHERE c.account = v.account AND c.state = 'in_force' AND v.version > 1 AND v.at >= $2 AND v.at > c.checked
	UNION ALL SELECT c.account FROM link l JOIN certificate c ON c.account = l.account AND c.state = 'in_force'
		WHERE l.ended IS NOT NULL AND l.ended >= $2 AND NOT EXISTS (SELECT 1 FROM link n
			WHERE n.account = c.account AND n.person = c.person AND n.state = 'certain' AND n.ended IS NULL)
	UNION ALL SELECT c.account FROM link l JOIN link n ON n.person = l.person AND n.state = 'certain' AND n.ended IS NULL
		JOIN certificate c ON c.account = n.account AND c.state = 'in_force'
		WHERE l.ended IS NOT NULL AND l.ended >= $2 AND l.state = 'certain' AND l.ended > c.checked
	UNION ALL SELECT c.account FROM signing_key k CROSS JOIN certificate c
		WHERE c.kid = k.kid AND c.state = 'in_force' AND k.compromised = 1`

// WatchCertificates implements [travel.Store].
func (db *DB) WatchCertificates(ctx context.Context, now, expires time.Time) error {
	var seen int64
	err := one(ctx, db.e.read(), `SELECT seen FROM certificate_watch WHERE id = 1`, nil, &seen)
	if err != nil && !errors.Is(err, errNone) {
		return err
	}
	found, err := all(ctx, db.e.read(), column[person.AccountID], changedCertificates, ms(expires), seen-watchOverlap.Milliseconds())
	if err != nil {
		return err
	}
	slices.Sort(found)
	for some := range slices.Chunk(slices.Compact(found), watchChunk) {
		err := db.e.write(ctx, nil, func(c conn) error {
			_, err := c.exec(ctx, `INSERT INTO certificate_due (account) SELECT e.id FROM `+db.e.each("$1")+` e WHERE true ON CONFLICT DO NOTHING`, int64s(some))
			return err
		})
		if err != nil {
			return err
		}
	}
	return db.e.write(ctx, nil, func(c conn) error {
		_, err := c.exec(ctx, `INSERT INTO certificate_watch (id, seen) VALUES (1, $1)
			ON CONFLICT (id) DO UPDATE SET seen = CASE WHEN excluded.seen > certificate_watch.seen THEN excluded.seen ELSE certificate_watch.seen END`, ms(now))
		return err
	})
}

// DueCertificates implements [travel.Store].
func (db *DB) DueCertificates(ctx context.Context, after person.AccountID, limit int) ([]person.AccountID, error) {
	return all(ctx, db.e.read(), column[person.AccountID], `SELECT account FROM certificate_due WHERE account > $1 ORDER BY account LIMIT $2`, int64(after), limit)
}

// LookedAtCertificates implements [travel.Store].
func (db *DB) LookedAtCertificates(ctx context.Context, accounts []person.AccountID) error {
	if len(accounts) == 0 {
		return nil
	}
	return db.e.write(ctx, nil, func(c conn) error {
		_, err := c.exec(ctx, `DELETE FROM certificate_due WHERE account `+db.e.in("$1"), int64s(accounts))
		return err
	})
}
