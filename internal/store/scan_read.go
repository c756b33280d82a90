package store

import (
	"bytes"
	"cmp"
	"context"
	"iter"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/trace"
)

// pageScans is how many scans of a day are read at a time: no cursor stays
// open while the caller is slow, and memory stays flat however many there are.
const pageScans = 1_000

func toAccount(id int64) person.AccountID { return person.AccountID(id) }

func readScan(r rows) (s scan.Scan, err error) {
	var id []byte
	var code, direction, method, kind, assurance, flags int64
	err = r.Scan(&s.Place, into(&s.At), &id, &s.Gate, &s.Account, &code, into(&s.Received), &direction, &method, &kind, &assurance,
		&flags, &s.Staff, &s.Client)
	if err != nil {
		return s, err
	}
	s.ID, err = uuid.FromBytes(id)
	s.Code, s.Direction, s.Method = person.CodeID(code), scan.Direction(direction), scan.Method(method)
	s.Kind, s.Assurance, s.Flags = scan.Kind(kind), scan.Assurance(assurance), scan.Flag(flags)
	return s, err
}

// cursor is where a page begins: after this time, id and place.
type cursor struct {
	at    int64
	id    []byte
	place int64
}

// pageQuery asks for one page of one day's scans from a cursor on.
type pageQuery func(d scan.Day, from cursor) statement

// statement is SQL with its arguments.
type statement struct {
	sql  string
	args []any
}

// At implements [scan.Store].
func (db *DB) At(ctx context.Context, p scan.PlaceID, from, to time.Time) iter.Seq2[scan.Scan, error] {
	return db.scansOf(ctx, from, to, func(d scan.Day, c cursor) statement {
		return statement{`SELECT ` + scanColumns + ` FROM ` + placeTable(d) + `
			WHERE place = $1 AND (at, id) > ($2, $3) AND at < $4 AND received >= $5 ORDER BY at, id LIMIT $6`,
			args(int64(p), c.at, c.id, msUp(to), db.receivedFrom(d), pageScans)}
	})
}

// Of implements [scan.Store]: the account copy says where, the place copy what.
func (db *DB) Of(ctx context.Context, accounts []person.AccountID, from, to time.Time) iter.Seq2[scan.Scan, error] {
	ids := distinct(accounts)
	return db.scansOf(ctx, from, to, func(d scan.Day, c cursor) statement {
		return statement{`SELECT ` + scanColumnsOf + ` FROM ` + accountTable(d) + ` a
			JOIN ` + placeTable(d) + ` p ON p.place = a.place AND p.at = a.at AND p.id = a.id
			WHERE a.account ` + db.e.in("$1") + ` AND (a.at, a.id, a.place) > ($2, $3, $4) AND a.at < $5 AND p.received >= $6
			ORDER BY a.at, a.id, a.place LIMIT $7`,
			args(ids, c.at, c.id, c.place, msUp(to), db.receivedFrom(d), pageScans)}
	})
}

// scanColumnsOf are scanColumns in a join.
const scanColumnsOf = `p.place, p.at, p.id, p.gate, p.account, p.code, p.received, p.direction, p.method, p.kind, p.assurance,
	p.flags, p.staff, p.client`

// receivedFrom keeps undated scans from outliving the days kept: their device
// time says nothing, so the time they were received counts.
func (db *DB) receivedFrom(d scan.Day) int64 {
	if d == scan.Undated {
		return ms(db.Horizon())
	}
	return -1 << 62
}

// scansOf yields the scans of the days in [from, to), the undated ones merged
// in. Nothing older than the horizon is read, dropped or not.
func (db *DB) scansOf(ctx context.Context, from, to time.Time, q pageQuery) iter.Seq2[scan.Scan, error] {
	return func(yield func(scan.Scan, error) bool) {
		days, err := db.readable(ctx, scan.DayOf(from), scan.DayOf(to))
		if err != nil {
			yield(scan.Scan{}, err)
			return
		}
		r := &reading{db: db, ctx: ctx, q: q, start: cursor{msUp(from) - 1, lastID, math.MaxInt64}}
		r.ahead(days)
		undated, stop := iter.Pull2(r.pages(scan.Undated))
		defer stop()
		u, err, more := undated()
		for _, d := range days {
			for s, serr := range r.pages(d) {
				for ; more && err == nil && serr == nil && before(u, s); u, err, more = undated() {
					if !yield(u, nil) {
						return
					}
				}
				if serr == nil {
					serr = err
				}
				if !yield(s, serr) || serr != nil {
					return
				}
			}
		}
		for ; more; u, err, more = undated() {
			if !yield(u, err) || err != nil {
				return
			}
		}
	}
}

// reading is one iteration over days.
type reading struct {
	db    *DB
	ctx   context.Context
	q     pageQuery
	start cursor
	first map[scan.Day][]scan.Scan // pages that were read ahead
}

// ahead reads the first page of every day together: most people's are short.
// What fails here is read, and fails, later by itself.
func (r *reading) ahead(days []scan.Day) {
	days = append([]scan.Day{scan.Undated}, days...)
	qs := make([]statement, len(days))
	for i, d := range days {
		qs[i] = r.q(d, r.start)
	}
	pages, err := r.db.e.readPages(r.ctx, qs)
	if err != nil {
		return
	}
	r.first = map[scan.Day][]scan.Scan{}
	for i, d := range days {
		r.first[d] = pages[i]
	}
}

// lastID is greater than or equal to every id.
var lastID = bytes.Repeat([]byte{0xff}, 16)

func before(a, b scan.Scan) bool {
	return cmp.Or(a.At.Compare(b.At), bytes.Compare(a.ID[:], b.ID[:])) < 0
}

// page reads one page. A day that retention has just dropped is empty.
func (r *reading) page(d scan.Day, from cursor) ([]scan.Scan, error) {
	if page, ok := r.first[d]; ok {
		delete(r.first, d)
		return page, nil
	}
	pages, err := r.db.e.readPages(r.ctx, []statement{r.q(d, from)})
	if err == nil {
		return pages[0], nil
	}
	if r.db.e.missing(err) {
		err = nil
	}
	return nil, err
}

// pages yields one day's scans, page by page.
func (r *reading) pages(d scan.Day) iter.Seq2[scan.Scan, error] {
	return func(yield func(scan.Scan, error) bool) {
		for from := r.start; ; {
			page, err := r.page(d, from)
			if err != nil {
				yield(scan.Scan{}, err)
				return
			}
			for _, s := range page {
				if !yield(s, nil) {
					return
				}
			}
			if len(page) < pageScans {
				return
			}
			last := page[len(page)-1]
			from = cursor{ms(last.At), last.ID[:], int64(last.Place)}
		}
	}
}

// Passages implements [trace.Store].
func (db *DB) Passages(ctx context.Context, windows []trace.Window) ([]trace.Passage, error) {
	if len(windows) == 0 {
		return nil, nil
	}
	ws, err := db.dayWindows(ctx, windows)
	if err != nil || len(ws) == 0 {
		return nil, err
	}
	out, err := db.e.passages(ctx, ws)
	slices.SortFunc(out, func(a, b trace.Passage) int {
		if a.Window != b.Window {
			return int(a.Window) - int(b.Window)
		}
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.At, b.At), int(a.Direction)-int(b.Direction))
	})
	return out, err
}

// dayWindows cuts windows at midnight into those of the days that are there.
func (db *DB) dayWindows(ctx context.Context, windows []trace.Window) ([]dayWindow, error) {
	first, last := scan.DayOf(windows[0].From), scan.DayOf(windows[0].To)
	for _, w := range windows {
		first, last = min(first, scan.DayOf(w.From)), max(last, scan.DayOf(w.To))
	}
	days, err := db.readable(ctx, first, last)
	if err != nil {
		return nil, err
	}
	var out []dayWindow
	for i, w := range windows {
		if !w.From.Before(w.To) {
			continue
		}
		lo, _ := slices.BinarySearch(days, scan.DayOf(w.From))
		for _, d := range days[lo:] {
			if !d.Start().Before(w.To) {
				break
			}
			out = append(out, dayWindow{w, int32(i), d})
		}
	}
	return out, nil
}
