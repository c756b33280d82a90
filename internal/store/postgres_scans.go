package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/trace"
)

// pgScans makes the parents of the day tables. The key of the place copy also
// covers what contacts read, so that one index serves idempotency, reading
// and tracing. Distribution keys for Citus: place, and account.
const pgScans = `
CREATE TABLE scan_place (
	place BIGINT NOT NULL, at BIGINT NOT NULL, gate BIGINT NOT NULL, account BIGINT NOT NULL, code BIGINT NOT NULL,
	received BIGINT NOT NULL, staff BIGINT NOT NULL, day INTEGER NOT NULL, client INTEGER NOT NULL,
	direction SMALLINT NOT NULL, method SMALLINT NOT NULL, kind SMALLINT NOT NULL, assurance SMALLINT NOT NULL,
	flags SMALLINT NOT NULL, id BYTEA NOT NULL,
	PRIMARY KEY (place, at, id, day) INCLUDE (account, direction, flags)
) PARTITION BY LIST (day);
CREATE TABLE scan_account (
	account BIGINT NOT NULL, at BIGINT NOT NULL, place BIGINT NOT NULL, day INTEGER NOT NULL, id BYTEA NOT NULL,
	PRIMARY KEY (account, at, id, place, day)
) PARTITION BY LIST (day);`

// writers: while one batch waits for its flush, another is inserted.
func (p *pg) writers() int { return 2 }

// createDay attaches new tables as partitions. Made apart and attached, they
// do not lock out the readers of the other days.
func (p *pg) createDay(ctx context.Context, c conn, d scan.Day) error {
	for _, t := range [][2]string{{"scan_place", placeTable(d)}, {"scan_account", accountTable(d)}} {
		if _, err := c.exec(ctx, `CREATE TABLE `+t[1]+` (LIKE `+t[0]+` INCLUDING ALL)`); err != nil {
			return err
		}
		if _, err := c.exec(ctx, fmt.Sprintf(`ALTER TABLE %s ATTACH PARTITION %s FOR VALUES IN (%d)`, t[0], t[1], d)); err != nil {
			return err
		}
	}
	return nil
}

func (p *pg) dropDay(ctx context.Context, c conn, d scan.Day) error {
	_, err := c.exec(ctx, `DROP TABLE `+placeTable(d)+`, `+accountTable(d))
	return err
}

// settleDay marks the pages as seen by all, so that tracing reads the index
// alone, and nothing is left to be done by surprise later.
func (p *pg) settleDay(ctx context.Context, d scan.Day) error {
	_, err := p.read().exec(ctx, `VACUUM (FREEZE, ANALYZE) `+placeTable(d)+`, `+accountTable(d))
	return err
}

// appendScans copies many scans of one day if all are new. Else it inserts
// each day's scans by one statement that makes both copies. It tells how many were new, and which only if not all were: sending
// every key back costs a fifth of the speed.
func (p *pg) appendScans(ctx context.Context, scans []scan.Slotted) ([]*scan.Scan, error) {
	there := make([]*scan.Scan, len(scans))
	byDay := map[scan.Day][]int{}
	for i := range scans {
		byDay[scans[i].Day] = append(byDay[scans[i].Day], i)
	}
	if len(byDay) == 1 && len(scans) >= copyFrom {
		if fresh, err := p.copyDay(ctx, scans, byDay[scans[0].Day]); fresh || err != nil {
			return there, p.told(err)
		}
	}
	if len(byDay) == 1 {
		return there, p.told(p.appendDay(ctx, pgConn{p.scans}, scans, byDay[scans[0].Day], there))
	}
	err := p.unit(ctx, p.scans, nil, func(c conn) error {
		for _, d := range sortedDays(byDay) {
			if err := p.appendDay(ctx, c, scans, byDay[d], there); err != nil {
				return err
			}
		}
		return nil
	})
	return there, p.told(err)
}

func sortedDays(m map[scan.Day][]int) []scan.Day {
	out := make([]scan.Day, 0, len(m))
	for d := range m {
		out = append(out, d)
	}
	slices.Sort(out)
	return out
}

// appendDay inserts the scans of one day, which those indexes name.
func (p *pg) appendDay(ctx context.Context, c conn, scans []scan.Slotted, which []int, there []*scan.Scan) error {
	d := scans[which[0]].Day
	cols := newScanArrays(len(which))
	for _, i := range which {
		cols.add(&scans[i].Scan)
	}
	r, err := c.query(ctx, `WITH fresh AS (
		INSERT INTO `+placeTable(d)+` (place, at, gate, account, code, received, staff, client, direction, method, kind, assurance, flags, id, day)
		SELECT t.*, $15 FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
			$8::integer[], $9::smallint[], $10::smallint[], $11::smallint[], $12::smallint[], $13::smallint[], $14::bytea[]) AS t
		ON CONFLICT DO NOTHING RETURNING place, at, id, account
	), copies AS (
		INSERT INTO `+accountTable(d)+` (account, at, place, id, day) SELECT account, at, place, id, $15 FROM fresh
	)
	SELECT COUNT(*), NULL, NULL FROM fresh
	UNION ALL SELECT place, at, id FROM fresh WHERE (SELECT COUNT(*) FROM fresh) < $16`, append(cols.args(), int32(d), len(which))...)
	if err != nil {
		return err
	}
	n, fresh, err := readFresh(r.(pgx.Rows))
	if err != nil || n == len(which) {
		return redact(err)
	}
	return p.lookUp(ctx, c, scans, which, fresh, there)
}

// scanKey is what makes a scan the same scan, within its day.
type scanKey struct {
	place, at int64
	id        [16]byte
}

func keyOf(s *scan.Scan) scanKey { return scanKey{int64(s.Place), ms(s.At), s.ID} }

// readFresh reads how many scans were new and, after that, which, if not all.
func readFresh(r pgx.Rows) (n int, fresh []scanKey, err error) {
	defer r.Close()
	for first := true; r.Next(); first = false {
		v := r.RawValues()
		switch {
		case first && len(v[0]) == 8:
			n = int(binary.BigEndian.Uint64(v[0]))
		case len(v[0]) == 8 && len(v[1]) == 8 && len(v[2]) == 16:
			fresh = append(fresh, scanKey{int64(binary.BigEndian.Uint64(v[0])), int64(binary.BigEndian.Uint64(v[1])), [16]byte(v[2])})
		default:
			return 0, nil, errBinary
		}
	}
	return n, fresh, r.Err()
}

var errBinary = errors.New("store: a row is not in the binary form asked for")

// scanArrays are scans by column, as unnest takes them.
type scanArrays struct {
	place, at, gate, account, code, received, staff []int64
	client                                          []int32
	direction, method, kind, assurance, flags       []int16
	id                                              [][]byte
}

func newScanArrays(n int) *scanArrays {
	return &scanArrays{place: make([]int64, 0, n), at: make([]int64, 0, n), gate: make([]int64, 0, n), account: make([]int64, 0, n),
		code: make([]int64, 0, n), received: make([]int64, 0, n), staff: make([]int64, 0, n), client: make([]int32, 0, n),
		direction: make([]int16, 0, n), method: make([]int16, 0, n), kind: make([]int16, 0, n), assurance: make([]int16, 0, n),
		flags: make([]int16, 0, n), id: make([][]byte, 0, n)}
}

func (a *scanArrays) add(s *scan.Scan) {
	a.place, a.at = append(a.place, int64(s.Place)), append(a.at, ms(s.At))
	a.gate, a.account = append(a.gate, int64(s.Gate)), append(a.account, int64(s.Account))
	a.code, a.received = append(a.code, int64(s.Code)), append(a.received, ms(s.Received))
	a.staff, a.client = append(a.staff, int64(s.Staff)), append(a.client, s.Client)
	a.direction, a.method = append(a.direction, int16(s.Direction)), append(a.method, int16(s.Method))
	a.kind, a.assurance = append(a.kind, int16(s.Kind)), append(a.assurance, int16(s.Assurance))
	a.flags, a.id = append(a.flags, int16(s.Flags)), append(a.id, s.ID[:])
}

func (a *scanArrays) args() []any {
	return []any{a.place, a.at, a.gate, a.account, a.code, a.received, a.staff, a.client, a.direction, a.method, a.kind, a.assurance, a.flags, a.id}
}

// lookUp reads the scans that were there before: those that are not fresh.
func (p *pg) lookUp(ctx context.Context, c conn, scans []scan.Slotted, which []int, fresh []scanKey, there []*scan.Scan) error {
	index := make(map[scanKey]int, len(which))
	for _, i := range which {
		index[keyOf(&scans[i].Scan)] = i
	}
	for _, k := range fresh {
		delete(index, k)
	}
	var place, at []int64
	var id [][]byte
	for k := range index {
		place, at, id = append(place, k.place), append(at, k.at), append(id, k.id[:])
	}
	found, err := all(ctx, c, readScan, `SELECT `+scanColumnsOf+` FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) AS k (place, at, id)
		JOIN `+placeTable(scans[which[0]].Day)+` p ON p.place = k.place AND p.at = k.at AND p.id = k.id`, place, at, id)
	if err != nil {
		return err
	}
	if len(found) != len(index) {
		return errNone
	}
	for i := range found {
		there[index[keyOf(&found[i])]] = &found[i]
	}
	return nil
}

// readPages asks in one round trip: 21 days of a person are 22 questions.
func (p *pg) readPages(ctx context.Context, qs []statement) ([][]scan.Scan, error) {
	var b pgx.Batch
	for _, q := range qs {
		b.Queue(q.sql, q.args...)
	}
	res := p.pool.SendBatch(ctx, &b)
	out := make([][]scan.Scan, len(qs))
	for i := range qs {
		r, err := res.Query()
		if err == nil {
			out[i], err = gather(r, readScan)
		}
		if err != nil {
			return nil, errors.Join(redact(err), closed(res))
		}
	}
	return out, res.Close()
}

// passages asks day by day, all in one round trip. LATERAL with OFFSET 0 keeps
// the planner at one probe of the covering index a window, whatever it thinks
// of a table that was never analysed.
func (p *pg) passages(ctx context.Context, ws []dayWindow) ([]trace.Passage, error) {
	var b pgx.Batch
	for _, day := range splitDays(ws) {
		var index []int32
		var place, from, to []int64
		for _, w := range day {
			index, place = append(index, w.index), append(place, int64(w.Place))
			from, to = append(from, msUp(w.From)), append(to, msUp(w.To))
		}
		b.Queue(`SELECT w.i, s.account, s.at, s.direction, s.flags
			FROM unnest($1::integer[], $2::bigint[], $3::bigint[], $4::bigint[]) AS w (i, place, lo, hi)
			CROSS JOIN LATERAL (SELECT account, at, direction, flags FROM `+placeTable(day[0].day)+`
				WHERE place = w.place AND at >= w.lo AND at < w.hi AND flags & $5 = 0 OFFSET 0) s`,
			index, place, from, to, int16(scan.Quarantined))
	}
	res := p.pool.SendBatch(ctx, &b)
	var out []trace.Passage
	for range b.Len() {
		r, err := res.Query()
		if err == nil {
			out, err = readPassages(r, out)
		}
		if err != nil {
			return nil, errors.Join(redact(err), res.Close())
		}
	}
	return out, res.Close()
}

// splitDays groups windows by day.
func splitDays(ws []dayWindow) [][]dayWindow {
	ws = slices.Clone(ws)
	slices.SortStableFunc(ws, func(a, b dayWindow) int { return int(a.day) - int(b.day) })
	var out [][]dayWindow
	for len(ws) > 0 {
		n := 1
		for n < len(ws) && ws[n].day == ws[0].day {
			n++
		}
		out, ws = append(out, ws[:n]), ws[n:]
	}
	return out
}

// readPassages takes the binary values apart itself: tens of thousands of rows.
func readPassages(r pgx.Rows, out []trace.Passage) ([]trace.Passage, error) {
	defer r.Close()
	for r.Next() {
		v := r.RawValues()
		if len(v[0]) != 4 || len(v[1]) != 8 || len(v[2]) != 8 || len(v[3]) != 2 || len(v[4]) != 2 {
			return nil, errBinary
		}
		out = append(out, trace.Passage{
			Window:    int32(binary.BigEndian.Uint32(v[0])),
			Account:   toAccount(int64(binary.BigEndian.Uint64(v[1]))),
			At:        int64(binary.BigEndian.Uint64(v[2])),
			Direction: scan.Direction(binary.BigEndian.Uint16(v[3])),
			Flags:     scan.Flag(binary.BigEndian.Uint16(v[4])),
		})
	}
	return out, r.Err()
}

// retire locks writers out of the day, not readers, while it reads.
func (p *pg) retire(ctx context.Context, d scan.Day, read, finish func(conn) error) error {
	return p.write(ctx, []string{"retention"}, func(c conn) error {
		if _, err := c.exec(ctx, `LOCK TABLE `+placeTable(d)+`, `+accountTable(d)+` IN SHARE MODE`); err != nil {
			return err
		}
		if err := read(c); err != nil {
			return err
		}
		return finish(c)
	})
}

func (p *pg) dayColumn(d scan.Day) ([]string, []any) { return []string{"day"}, []any{int64(d)} }
