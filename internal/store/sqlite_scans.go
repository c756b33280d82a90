package store

import (
	"context"
	"errors"

	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/trace"
)

// writers: SQLite has one.
func (l *lite) writers() int { return 1 }

// scanColumns are the columns of the place copy.
const scanColumns = `place, at, id, gate, account, code, received, direction, method, kind, assurance, flags, staff, client`

// createDay makes clustered tables: the rows lie in the order of the key, so
// that a place's minute is one page, and there is no second index to keep.
func (l *lite) createDay(ctx context.Context, c conn, d scan.Day) error {
	_, err := c.exec(ctx, `CREATE TABLE `+placeTable(d)+` (
		place INTEGER NOT NULL, at INTEGER NOT NULL, id BLOB NOT NULL, gate INTEGER NOT NULL, account INTEGER NOT NULL,
		code INTEGER NOT NULL, received INTEGER NOT NULL, direction INTEGER NOT NULL, method INTEGER NOT NULL,
		kind INTEGER NOT NULL, assurance INTEGER NOT NULL, flags INTEGER NOT NULL, staff INTEGER NOT NULL,
		client INTEGER NOT NULL, PRIMARY KEY (place, at, id)) WITHOUT ROWID`)
	if err != nil {
		return err
	}
	_, err = c.exec(ctx, `CREATE TABLE `+accountTable(d)+` (
		account INTEGER NOT NULL, at INTEGER NOT NULL, id BLOB NOT NULL, place INTEGER NOT NULL,
		PRIMARY KEY (account, at, id, place)) WITHOUT ROWID`)
	return err
}

func (l *lite) dropDay(ctx context.Context, c conn, d scan.Day) error {
	for _, table := range []string{placeTable(d), accountTable(d)} {
		if _, err := c.exec(ctx, `DROP TABLE `+table); err != nil {
			return err
		}
	}
	return nil
}

func (l *lite) settleDay(context.Context, scan.Day) error { return nil }

// appendScans inserts row by row in one unit of the writer; the units beside
// it share its commit.
func (l *lite) appendScans(ctx context.Context, scans []scan.Slotted) ([]*scan.Scan, error) {
	there := make([]*scan.Scan, len(scans))
	err := l.write(ctx, nil, func(c conn) error {
		for i := range scans {
			s := &scans[i]
			fresh, err := l.appendOne(ctx, c, s)
			if err == nil && !fresh {
				there[i], err = l.stored(ctx, c, s)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return there, err
}

func (l *lite) appendOne(ctx context.Context, c conn, s *scan.Slotted) (bool, error) {
	n, err := c.exec(ctx, `INSERT INTO `+placeTable(s.Day)+` (`+scanColumns+`)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		int64(s.Place), ms(s.At), s.ID[:], int64(s.Gate), int64(s.Account), int64(s.Code), ms(s.Received), int64(s.Direction),
		int64(s.Method), int64(s.Kind), int64(s.Assurance), int64(s.Flags), int64(s.Staff), int64(s.Client))
	if err != nil || n == 0 {
		return false, err
	}
	_, err = c.exec(ctx, `INSERT INTO `+accountTable(s.Day)+` (account, at, id, place) VALUES (?, ?, ?, ?)`,
		int64(s.Account), ms(s.At), s.ID[:], int64(s.Place))
	return true, err
}

func (l *lite) stored(ctx context.Context, c conn, s *scan.Slotted) (*scan.Scan, error) {
	found, err := all(ctx, c, readScan, `SELECT `+scanColumns+` FROM `+placeTable(s.Day)+` WHERE place = $1 AND at = $2 AND id = $3`,
		int64(s.Place), ms(s.At), s.ID[:])
	if err == nil && len(found) == 0 {
		err = errNone
	}
	if err != nil {
		return nil, err
	}
	return &found[0], nil
}

// readPages asks one by one: nothing travels.
func (l *lite) readPages(ctx context.Context, qs []statement) ([][]scan.Scan, error) {
	out := make([][]scan.Scan, len(qs))
	for i, q := range qs {
		var err error
		if out[i], err = all(ctx, l.read(), readScan, q.sql, q.args...); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// passages asks window by window: the rows of each lie side by side.
func (l *lite) passages(ctx context.Context, ws []dayWindow) ([]trace.Passage, error) {
	var out []trace.Passage
	for _, w := range ws {
		err := l.window(ctx, w, &out)
		if err != nil && !l.missing(err) {
			return nil, err
		}
	}
	return out, nil
}

func (l *lite) window(ctx context.Context, w dayWindow, out *[]trace.Passage) error {
	r, err := l.read().query(ctx, `SELECT account, at, direction, flags FROM `+placeTable(w.day)+`
		WHERE place = $1 AND at >= $2 AND at < $3 AND flags & $4 = 0`,
		int64(w.Place), msUp(w.From), msUp(w.To), int64(scan.Quarantined))
	if err != nil {
		return err
	}
	defer r.Close()
	p := trace.Passage{Window: w.index}
	for r.Next() {
		var account, direction, flags int64
		if err := r.Scan(&account, &p.At, &direction, &flags); err != nil {
			return err
		}
		p.Account, p.Direction, p.Flags = toAccount(account), scan.Direction(direction), scan.Flag(flags)
		*out = append(*out, p)
	}
	return errors.Join(r.Err())
}

// retire reads beside the writer, so that nobody waits while it does.
func (l *lite) retire(ctx context.Context, _ scan.Day, read, finish func(conn) error) error {
	if err := l.snapshot(ctx, read); err != nil {
		return err
	}
	return l.write(ctx, nil, finish)
}

func (l *lite) dayColumn(scan.Day) ([]string, []any) { return nil, nil }
