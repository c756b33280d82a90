package store

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
)

// eraseAccounts is how many accounts are erased in one transaction, eraseListed
// how many are found by one statement: PostgreSQL sorts all that is old each
// time, so that a day of millions of declarations must not be asked for by
// hundreds.
const (
	eraseAccounts = 200
	eraseListed   = 50_000
)

// EraseHealth implements [health.Store]. It goes through the accounts that hold
// anything old enough; the counts by kind are written down in the transaction
// that erases (A38).
func (db *DB) EraseHealth(ctx context.Context, before time.Time, actor string) (int64, error) {
	if actor == "" {
		return 0, person.ErrNoActor
	}
	var total int64
	for last := person.AccountID(0); ; {
		ids, err := all(ctx, db.e.read(), column[person.AccountID], `SELECT account FROM record WHERE latest = 1 AND at < $1 AND account > $2
			AND kind IN ('test', 'contact', 'quarantine', 'check')
			UNION SELECT account FROM declaration WHERE latest = 1 AND at < $1 AND account > $2 ORDER BY 1 LIMIT $3`, ms(before), int64(last), eraseListed)
		if err != nil || len(ids) == 0 {
			return total, err
		}
		for some := range slices.Chunk(ids, eraseAccounts) {
			n, err := db.eraseOf(ctx, some, before, actor)
			total += n
			if err != nil {
				return total, err
			}
		}
		last = ids[len(ids)-1]
	}
}

// erased is what a unit removes.
type erased struct {
	records, declarations []int64
	kinds                 map[string]int64
}

// eraseOf erases what is old of some accounts, under their locks.
func (db *DB) eraseOf(ctx context.Context, ids []person.AccountID, before time.Time, actor string) (n int64, err error) {
	locks, err := db.sheetLocks(ctx, ids)
	if err != nil {
		return 0, err
	}
	for range maxAgain {
		err = db.e.together(ctx, locks, func(c conn) error {
			t := &tx{db: db, ctx: context.WithoutCancel(ctx), c: c, locks: &locks, made: map[int64]bool{}}
			t.Act(actor, db.now())
			n, err = t.eraseSheets(ids, before)
			return err
		})
		if !errors.Is(err, errAgain) {
			return n, err
		}
	}
	return n, err
}

func (t *tx) eraseSheets(ids []person.AccountID, before time.Time) (int64, error) {
	found, err := t.db.sheets(t.ctx, t.c, ids)
	if err != nil {
		return 0, err
	}
	if err := t.personsLocked(found); err != nil {
		return 0, err
	}
	gone, w := erased{kinds: map[string]int64{}}, saved{}
	for _, s := range found {
		gone.take(s.Sheet, before)
		if err := w.fold(s, ms(t.at)); err != nil {
			return 0, err
		}
	}
	// Those that are on no sheet any more are older still.
	older, err := all(t.ctx, t.c, column[int64], `SELECT id FROM declaration WHERE latest = 1 AND at < $1 AND account `+t.db.e.in("$2"), ms(before), int64s(ids))
	if err != nil {
		return 0, err
	}
	gone.declarations = older
	n := int64(len(gone.records) + len(gone.declarations))
	if n == 0 {
		return 0, nil
	}
	for table, ids := range map[string][]int64{"record": gone.records, "declaration": gone.declarations} {
		if len(ids) == 0 {
			continue
		}
		if err := t.insert(`DELETE FROM `+table+` WHERE id `+t.db.e.in("$1"), ids); err != nil {
			return 0, err
		}
	}
	if err := t.saveFacts(w.changed, w.facts, w.persons); err != nil {
		return 0, err
	}
	return n, t.db.note(t.ctx, t.c, t.actor, "health.erased", gone.proof(before))
}

// take takes what is old from a sheet.
func (g *erased) take(s *health.Sheet, before time.Time) {
	kept := s.Records[:0]
	for _, r := range s.Records {
		if r.Erasable(before) {
			g.records = append(g.records, int64(r.ID))
			g.kinds[string(r.Kind)]++
			continue
		}
		kept = append(kept, r)
	}
	s.Records = kept
	declared := s.Declarations[:0]
	for _, d := range s.Declarations {
		if !d.At.Before(before) {
			declared = append(declared, d)
		}
	}
	s.Declarations = declared
}

// proof is what is written down: counts, nobody's data.
func (g erased) proof(before time.Time) map[string]string {
	out := map[string]string{"before": before.UTC().Format(time.RFC3339), "declaration": strconv.Itoa(len(g.declarations))}
	for kind, n := range g.kinds {
		out[kind] = strconv.FormatInt(n, 10)
	}
	return out
}
