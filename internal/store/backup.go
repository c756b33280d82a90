package store

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"

	"github.com/motma/motma/internal/scan"
)

// A backup is a gzip stream of lines of JSON that either engine reads: a
// header; for each table a line with its name and columns, its rows as arrays
// and a line with their number; the same for each day that has scans, with
// their digest; and at last a line with the SHA-256 of all bytes before it. Bytes
// are written {"b":"base64"}. It holds personal data: keep it as the database.
const (
	backupFormat  = "motma-backup"
	backupVersion = 1
)

// backupLine is every line of a backup but the rows.
type backupLine struct {
	Format  string    `json:"format,omitempty"`
	Version int       `json:"version,omitempty"`
	Schema  int64     `json:"schema,omitempty"`
	Taken   int64     `json:"taken,omitempty"`
	Table   string    `json:"table,omitempty"`
	Day     *scan.Day `json:"day,omitempty"`
	Columns []string  `json:"columns,omitempty"`
	Rows    *int64    `json:"rows,omitempty"`
	Digest  string    `json:"digest,omitempty"`
	SHA256  string    `json:"sha256,omitempty"`
}

// Backup writes the database as it is at one moment, while it serves.
func (db *DB) Backup(ctx context.Context, w io.Writer) error {
	z := gzip.NewWriter(w)
	b := &backup{sum: sha256.New()}
	b.w = bufio.NewWriterSize(io.MultiWriter(z, b.sum), 1<<16)
	err := db.e.snapshot(ctx, func(c conn) error { return b.all(ctx, db, c) })
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if err := b.w.Flush(); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	b.w = bufio.NewWriter(z)
	b.line(backupLine{SHA256: hex.EncodeToString(b.sum.Sum(nil))})
	if err := b.w.Flush(); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	return z.Close()
}

// backup is a backup being written. A bufio.Writer keeps its first error.
type backup struct {
	w   *bufio.Writer
	sum hash.Hash
	buf []byte
}

func (b *backup) all(ctx context.Context, db *DB, c conn) error {
	version, err := schemaOf(ctx, c)
	if err != nil {
		return err
	}
	b.line(backupLine{Format: backupFormat, Version: backupVersion, Schema: version, Taken: ms(db.now())})
	for _, t := range tables {
		if err := b.table(ctx, c, t); err != nil {
			return fmt.Errorf("table %s: %w", t.name, err)
		}
	}
	days, err := all(ctx, c, column[scan.Day], `SELECT day FROM scan_day ORDER BY day`)
	if err != nil {
		return err
	}
	for _, d := range days {
		empty, err := isEmptyTable(ctx, c, placeTable(d))
		if err == nil && !empty {
			err = b.day(ctx, c, d)
		}
		if err != nil {
			return fmt.Errorf("scans of %s: %w", dayName(d), err)
		}
	}
	return nil
}

func isEmptyTable(ctx context.Context, c conn, name string) (bool, error) {
	var n int
	err := one(ctx, c, `SELECT COUNT(*) FROM (SELECT 1 FROM `+name+` LIMIT 1) x`, nil, &n)
	return n == 0, err
}

func (b *backup) table(ctx context.Context, c conn, t table) error {
	b.line(backupLine{Table: t.name, Columns: t.columns})
	n, err := b.rows(ctx, c, `SELECT `+strings.Join(t.columns, ", ")+` FROM `+t.name+` ORDER BY `+t.order, len(t.columns), func([]any) {})
	b.line(backupLine{Rows: &n})
	return err
}

func (b *backup) day(ctx context.Context, c conn, d scan.Day) error {
	columns := strings.Split(scanColumns, ", ")
	b.line(backupLine{Day: &d, Columns: columns})
	var sum digest
	n, err := b.rows(ctx, c, `SELECT `+scanColumns+` FROM `+placeTable(d)+` ORDER BY place, at, id`, len(columns), func(v []any) {
		place, _ := v[0].(int64)
		at, _ := v[1].(int64)
		id, _ := v[2].([]byte)
		account, _ := v[4].(int64)
		sum.add(id, place, at, account)
	})
	b.line(backupLine{Rows: &n, Digest: sum.String()})
	return err
}

func (b *backup) rows(ctx context.Context, c conn, sql string, columns int, see func([]any)) (n int64, err error) {
	r, err := c.query(ctx, sql)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	values := make([]any, columns)
	dest := make([]any, columns)
	for i := range values {
		dest[i] = &values[i]
	}
	for r.Next() {
		if err := r.Scan(dest...); err != nil {
			return n, err
		}
		see(values)
		if err := b.row(values); err != nil {
			return n, err
		}
		n++
	}
	return n, r.Err()
}

// row writes one row by hand: there may be very many.
func (b *backup) row(values []any) error {
	out := append(b.buf[:0], '[')
	for i, v := range values {
		if i > 0 {
			out = append(out, ',')
		}
		switch v := v.(type) {
		case nil:
			out = append(out, "null"...)
		case int64:
			out = strconv.AppendInt(out, v, 10)
		case int32:
			out = strconv.AppendInt(out, int64(v), 10)
		case int16:
			out = strconv.AppendInt(out, int64(v), 10)
		case []byte:
			out = append(out, `{"b":"`...)
			out = base64.StdEncoding.AppendEncode(out, v)
			out = append(out, `"}`...)
		default: // text, real numbers
			t, err := json.Marshal(v)
			if err != nil {
				return err
			}
			out = append(out, t...)
		}
	}
	b.buf = append(out, ']', '\n')
	_, err := b.w.Write(b.buf)
	return err
}

func (b *backup) line(l backupLine) {
	out, _ := json.Marshal(l) // of a struct of texts and numbers: cannot fail
	_, _ = b.w.Write(append(out, '\n'))
}
