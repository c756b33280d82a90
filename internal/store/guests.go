package store

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
)

// Guests are accounts that gates made of what they read: unsigned texts, and
// cards of people without any app. They are kept for the scans' sake alone,
// and go when the last scan is gone: unless a person with other accounts has
// them, somebody asks a question about them, or they were given a QID, which
// answers for ever.

const guestChunk = 500

const guests = `SELECT a.id FROM account a WHERE a.app IN ('card', 'claim') AND a.updated < $1 AND a.id > $2
	AND NOT EXISTS (SELECT 1 FROM qid q WHERE q.account = a.id)
	AND NOT EXISTS (SELECT 1 FROM account d WHERE d.declarer = a.id)
	AND NOT EXISTS (SELECT 1 FROM conflict c WHERE c.account = a.id AND c.closed IS NULL AND c.noted = 0)
	ORDER BY a.id LIMIT $3`

func (db *DB) dropGuests(ctx context.Context, horizon scan.Day, out *Retained) error {
	last := int64(0)
	for {
		ids, err := all(ctx, db.e.read(), column[int64], guests, ms(horizon.Start()), last, guestChunk)
		if err != nil || len(ids) == 0 {
			return err
		}
		last = ids[len(ids)-1]
		seen, err := db.scanned(ctx, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if slices.Contains(seen, id) {
				continue
			}
			gone, err := db.dropGuest(ctx, id)
			if err != nil {
				return err
			}
			if gone {
				out.Accounts++
			}
		}
	}
}

// scanned gives those of the accounts that have scans.
func (db *DB) scanned(ctx context.Context, ids []int64) ([]int64, error) {
	days, err := db.loadDays(ctx)
	if err != nil {
		return nil, err
	}
	parts := make([]string, len(days))
	for i, d := range days {
		parts[i] = `SELECT account FROM ` + accountTable(d) + ` WHERE account ` + db.e.in("$1")
	}
	return all(ctx, db.e.read(), column[int64], strings.Join(parts, ` UNION `), ids)
}

// dropGuest removes an account, and its person when that has nobody else. It
// holds the locks of a registration that might link to it at this moment.
func (db *DB) dropGuest(ctx context.Context, id int64) (gone bool, err error) {
	locks, err := db.guestLocks(ctx, id)
	if err != nil {
		return false, err
	}
	err = db.e.write(ctx, locks, func(c conn) error {
		gone = false
		var p int64
		err := one(ctx, c, `SELECT person FROM link WHERE account = $1 AND state = 'certain' AND ended IS NULL`, args(id), &p)
		if err != nil && !errors.Is(err, errNone) {
			return err
		}
		if p != 0 {
			shared, err := sharedPerson(ctx, c, p, id)
			if err != nil || shared {
				return err
			}
		}
		gone = true
		return removeGuest(ctx, c, id, p)
	})
	return gone && err == nil, err
}

func (db *DB) guestLocks(ctx context.Context, id int64) ([]string, error) {
	keys, err := all(ctx, db.e.read(), func(r rows) (k person.Key, err error) { return k, r.Scan(&k.Kind, &k.Value) },
		`SELECT kind, value FROM account_key WHERE account = $1`, id)
	if err != nil {
		return nil, err
	}
	locks := []string{personLock(person.ID(id))}
	for _, k := range keys {
		locks = append(locks, keyLock(k))
	}
	people, err := all(ctx, db.e.read(), column[person.ID], `SELECT person FROM link WHERE account = $1`, id)
	for _, p := range people {
		locks = append(locks, personLock(p))
	}
	return locks, err
}

// sharedPerson says whether anything but the account refers to its person.
func sharedPerson(ctx context.Context, c conn, p, account int64) (bool, error) {
	var n int64
	err := one(ctx, c, `SELECT (SELECT COUNT(*) FROM link WHERE person = $1 AND account <> $2)
		+ (SELECT COUNT(*) FROM identifier WHERE person = $1 AND account <> $2)
		+ (SELECT COUNT(*) FROM open_conflict WHERE subject = $1)
		+ (SELECT COUNT(*) FROM person WHERE id = $1 AND qid IS NOT NULL)`, args(p, account), &n)
	return n > 0, err
}

func removeGuest(ctx context.Context, c conn, id, p int64) error {
	for _, sql := range []string{
		`DELETE FROM conflict WHERE account = $1`,
		`DELETE FROM identifier WHERE account = $1`,
		`DELETE FROM link WHERE account = $1`,
		`DELETE FROM account_key WHERE account = $1`,
		`DELETE FROM account_version WHERE account = $1`,
		`DELETE FROM account WHERE id = $1`,
	} {
		if _, err := c.exec(ctx, sql, id); err != nil {
			return err
		}
	}
	if p == 0 {
		return nil
	}
	for _, sql := range []string{`DELETE FROM card WHERE person = $1`, `DELETE FROM card_due WHERE person = $1`, `DELETE FROM person WHERE id = $1`} {
		if _, err := c.exec(ctx, sql, p); err != nil {
			return err
		}
	}
	return nil
}
