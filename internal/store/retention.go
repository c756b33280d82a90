package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
)

// Retained is what a run of Retain did.
type Retained struct {
	Days     []scan.Day // dropped
	Scans    int64      // that were in them
	Undated  int64      // scans without a sane time that were removed
	Accounts int64      // claims and cards that nothing refers to any more
	Tokens   int64      // used one-time tokens that have expired
	Units    int64      // of the change feed
	Erased   int64      // accounts whose users had left
	Health   int64      // records and declarations
}

// undatedChunk is how many undated scans are removed in one transaction.
const undatedChunk = 1_000

// errChanged: scans came into a day after it was read for its proof.
var errChanged = errors.New("store: a day changed while retention was at it; it will be dropped next time")

// Retain removes what is older than keepDays before now: whole days of scans,
// undated scans by the time they were received, claims and card-only records
// that no scan refers to any more, expired one-time tokens, the change feed
// before its own days, what was said of users who left, and health data that
// are dated and over. Before a day
// is dropped, the counts and the digest of both copies are written down in the
// same transaction (A38). It may be run again at any time, and while serving.
func (db *DB) Retain(ctx context.Context, now time.Time, keepDays int, actor string) (Retained, error) {
	var out Retained
	if actor == "" {
		return out, person.ErrNoActor
	}
	if keepDays < 1 {
		return out, errors.New("retain: days to keep must be 1 or more")
	}
	horizon := scan.DayOf(now) - scan.Day(keepDays)
	steps := []func() error{
		func() error { return db.dropDays(ctx, horizon, actor, &out) },
		func() error { return db.dropUndated(ctx, horizon, actor, &out) },
		func() error { return db.dropGuests(ctx, horizon, &out) },
		func() error { return db.dropTokens(ctx, now, &out) },
		func() error { return db.dropFeed(ctx, scan.DayOf(now)-scan.Day(db.feedDays), &out) },
		func() error { return db.eraseWithdrawn(ctx, horizon, actor, &out) },
		func() (err error) { out.Health, err = db.EraseHealth(ctx, horizon.Start(), actor); return err },
		func() error { return db.settle(ctx, scan.DayOf(now)) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return out, fmt.Errorf("retain: %w", err)
		}
	}
	return out, db.e.write(ctx, nil, func(c conn) error {
		return db.note(ctx, c, actor, "retention.run", map[string]string{
			"before": horizon.String(), "days": strconv.Itoa(len(out.Days)), "scans": strconv.FormatInt(out.Scans, 10),
			"undated": strconv.FormatInt(out.Undated, 10), "accounts": strconv.FormatInt(out.Accounts, 10),
			"units": strconv.FormatInt(out.Units, 10), "erased": strconv.FormatInt(out.Erased, 10),
			"health": strconv.FormatInt(out.Health, 10)})
	})
}

func (db *DB) dropDays(ctx context.Context, horizon scan.Day, actor string, out *Retained) error {
	days, err := db.loadDays(ctx)
	if err != nil {
		return err
	}
	for _, d := range days {
		if d == scan.Undated || d >= horizon {
			continue
		}
		n, err := db.dropDay(ctx, d, actor)
		if err != nil {
			return err
		}
		out.Days, out.Scans = append(out.Days, d), out.Scans+n
	}
	return nil
}

// dropDay proves and drops one day.
func (db *DB) dropDay(ctx context.Context, d scan.Day, actor string) (int64, error) {
	db.days.close(d)
	var byPlace, byAccount digest
	err := db.e.retire(ctx, d, func(c conn) (err error) {
		byPlace, byAccount, err = bothCopies(ctx, c, d)
		return err
	}, func(c conn) error {
		var places, accounts int64
		err := one(ctx, c, `SELECT (SELECT COUNT(*) FROM `+placeTable(d)+`), (SELECT COUNT(*) FROM `+accountTable(d)+`)`, nil, &places, &accounts)
		if err == nil && (places != byPlace.n || accounts != byAccount.n) {
			err = errChanged
		}
		if err != nil {
			return err
		}
		if err := db.prove(ctx, c, d, byPlace, byAccount, actor); err != nil {
			return err
		}
		if _, err := c.exec(ctx, `DELETE FROM scan_day WHERE day = $1`, int64(d)); err != nil {
			return err
		}
		return db.e.dropDay(ctx, c, d)
	})
	if err == nil {
		db.days.set(d, false)
	}
	return byPlace.n, err
}

func bothCopies(ctx context.Context, c conn, d scan.Day) (byPlace, byAccount digest, err error) {
	if byPlace, err = digestOf(ctx, c, `SELECT id, place, at, account FROM `+placeTable(d)); err != nil {
		return byPlace, byAccount, err
	}
	byAccount, err = digestOf(ctx, c, `SELECT id, place, at, account FROM `+accountTable(d))
	return byPlace, byAccount, err
}

// prove writes down what is about to be dropped. Copies that differ leave both
// digests.
func (db *DB) prove(ctx context.Context, c conn, d scan.Day, byPlace, byAccount digest, actor string) error {
	text := byPlace.String()
	if byAccount != byPlace {
		text += "/" + byAccount.String()
	}
	_, err := c.exec(ctx, `INSERT INTO retention (id, day, scans, copies, digest, dropped, actor) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		db.NewID(), int64(d), byPlace.n, byAccount.n, text, ms(db.now()), actor)
	return err
}

// dropUndated removes undated scans by the time they were received.
func (db *DB) dropUndated(ctx context.Context, horizon scan.Day, actor string, out *Retained) error {
	for {
		var n int
		err := db.e.write(ctx, []string{"retention"}, func(c conn) (err error) {
			n, err = db.dropSomeUndated(ctx, c, horizon, actor)
			return err
		})
		if err != nil {
			return err
		}
		if out.Undated += int64(n); n < undatedChunk {
			return nil
		}
	}
}

func (db *DB) dropSomeUndated(ctx context.Context, c conn, horizon scan.Day, actor string) (int, error) {
	place, account := placeTable(scan.Undated), accountTable(scan.Undated)
	old, err := all(ctx, c, readScan, `SELECT `+scanColumns+` FROM `+place+` WHERE received < $1 ORDER BY received LIMIT $2`,
		ms(horizon.Start()), undatedChunk)
	if err != nil || len(old) == 0 {
		return 0, err
	}
	var byPlace, byAccount digest
	for _, s := range old {
		n, err := c.exec(ctx, `DELETE FROM `+account+` WHERE account = $1 AND at = $2 AND id = $3 AND place = $4`,
			int64(s.Account), ms(s.At), s.ID[:], int64(s.Place))
		if err != nil {
			return 0, err
		}
		if n == 1 {
			byAccount.add(s.ID[:], int64(s.Place), ms(s.At), int64(s.Account))
		}
		if _, err := c.exec(ctx, `DELETE FROM `+place+` WHERE place = $1 AND at = $2 AND id = $3`, int64(s.Place), ms(s.At), s.ID[:]); err != nil {
			return 0, err
		}
		byPlace.add(s.ID[:], int64(s.Place), ms(s.At), int64(s.Account))
	}
	return len(old), db.prove(ctx, c, scan.Undated, byPlace, byAccount, actor)
}

func (db *DB) dropTokens(ctx context.Context, now time.Time, out *Retained) error {
	return db.e.write(ctx, nil, func(c conn) (err error) {
		out.Tokens, err = c.exec(ctx, `DELETE FROM used_token WHERE until < $1`, ms(now))
		return err
	})
}

// settle tidies days that get hardly any more scans.
func (db *DB) settle(ctx context.Context, today scan.Day) error {
	days, err := all(ctx, db.e.read(), column[scan.Day], `SELECT day FROM scan_day WHERE settled IS NULL AND day > 0 AND day < $1`, int64(today-1))
	if err != nil {
		return err
	}
	for _, d := range days {
		if err := db.e.settleDay(ctx, d); err != nil {
			return err
		}
		err := db.e.write(ctx, nil, func(c conn) error {
			_, err := c.exec(ctx, `UPDATE scan_day SET settled = $2 WHERE day = $1`, int64(d), ms(db.now()))
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
