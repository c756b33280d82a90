package store

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/motma/motma/internal/scan"
)

// Scans of a day lie in two tables: scan_place_YYYYMMDD has all of them, in
// order of place and time; scan_account_YYYYMMDD says in which place the scans
// of an account are. In PostgreSQL they are partitions of scan_place and
// scan_account, whose keys begin with their distribution keys (place, and
// account); in SQLite they stand alone. Day 0 is "_undated".

// daysAheadMax is how far ahead of now the day of a scan may be; the domain
// slots anything a day ahead of the clock as undated long before.
const daysAheadMax = 7

func dayName(d scan.Day) string {
	if d == scan.Undated {
		return "undated"
	}
	return d.String()
}

func placeTable(d scan.Day) string   { return "scan_place_" + dayName(d) }
func accountTable(d scan.Day) string { return "scan_account_" + dayName(d) }

// days remembers which days exist, so that asking costs nothing.
type days struct {
	mu     sync.RWMutex
	known  map[scan.Day]bool
	closed map[scan.Day]bool // retention is at it, or was: no more scans
}

func (d *days) has(day scan.Day) bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.known[day]
}

func (d *days) set(day scan.Day, known bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known == nil {
		d.known, d.closed = map[scan.Day]bool{}, map[scan.Day]bool{}
	}
	if known {
		d.known[day] = true
	} else {
		delete(d.known, day)
	}
}

func (d *days) close(day scan.Day) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed[day] = true
}

func (d *days) isClosed(day scan.Day) bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.closed[day]
}

func (d *days) list() []scan.Day {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return slices.Sorted(maps.Keys(d.known))
}

// daysAhead learns which days exist, and makes today, tomorrow and undated.
func (db *DB) daysAhead(ctx context.Context) error {
	if _, err := db.loadDays(ctx); err != nil {
		return err
	}
	today := scan.DayOf(db.now())
	for _, d := range []scan.Day{scan.Undated, today, today + 1} {
		if err := db.ensureDay(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// loadDays reads which days exist: another process may make and drop them.
func (db *DB) loadDays(ctx context.Context) ([]scan.Day, error) {
	found, err := all(ctx, db.e.read(), column[scan.Day], `SELECT day FROM scan_day ORDER BY day`)
	if err != nil {
		return nil, err
	}
	for _, d := range found {
		db.days.set(d, true)
	}
	return found, nil
}

// ensureDay makes the tables of a day.
func (db *DB) ensureDay(ctx context.Context, d scan.Day) error {
	if db.days.has(d) {
		return nil
	}
	err := db.e.write(ctx, []string{"scan days"}, func(c conn) error { return db.makeDay(ctx, c, d) })
	if err == nil {
		db.days.set(d, true)
	}
	return err
}

func (db *DB) makeDay(ctx context.Context, c conn, d scan.Day) error {
	n, err := c.exec(ctx, `INSERT INTO scan_day (day, created) VALUES ($1, $2) ON CONFLICT DO NOTHING`, int64(d), ms(db.now()))
	if err != nil || n == 0 {
		return err
	}
	return db.e.createDay(ctx, c, d)
}

// readable gives the days that exist, are kept, and may hold scans of from to
// to; and whether to look into undated ones.
func (db *DB) readable(ctx context.Context, from, to scan.Day) ([]scan.Day, error) {
	known := db.days.list()
	if !db.e.alone() || db.scans == nil {
		var err error
		if known, err = db.loadDays(ctx); err != nil {
			return nil, err
		}
	}
	from = max(from, db.horizon(db.now()))
	return slices.DeleteFunc(known, func(d scan.Day) bool { return d == scan.Undated || d < from || d > to }), nil
}
