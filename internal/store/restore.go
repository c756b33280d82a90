package store

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/motma/motma/internal/scan"
)

// What can be wrong with restoring.
var (
	errNotEmpty = errors.New("restore: the database is not empty: restore into a new one | cơ sở dữ liệu không trống; hãy phục hồi vào cơ sở dữ liệu mới")
	errDamaged  = errors.New("restore: the backup is damaged or cut off: use another one | bản sao lưu bị hỏng hoặc thiếu; hãy dùng bản khác")
	errBackup   = errors.New("restore: this is no backup that this version of motma reads")
)

const (
	maxBackupLine = 64 << 20 // bytes; the packed accounts of a very large access
	restoreChunk  = 5_000    // scans inserted at a time
)

// Restore reads a backup of either engine into a new or empty database, all of
// it or nothing. It checks the whole backup before it writes. Scans that
// retention has passed meanwhile are left out, and stay gone (A38).
func Restore(ctx context.Context, r io.Reader, url string, o Options) (err error) {
	spool, err := verifyBackup(r)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, spool.Close(), os.Remove(spool.Name())) }()
	db, err := Open(ctx, url, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.isEmpty(ctx); err != nil {
		return err
	}
	err = db.e.write(ctx, []string{"scan days", "restore"}, func(c conn) error {
		if _, err := spool.Seek(0, io.SeekStart); err != nil {
			return err
		}
		z, err := gzip.NewReader(bufio.NewReaderSize(spool, 1<<16))
		if err != nil {
			return errDamaged
		}
		return (&restore{db: db, c: c, lines: newLines(z)}).all(ctx)
	})
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return nil
}

// isEmpty refuses a database that holds anything.
func (db *DB) isEmpty(ctx context.Context) error {
	names := make([]string, 0, len(tables))
	for _, t := range tables {
		names = append(names, t.name)
	}
	days, err := db.loadDays(ctx)
	if err != nil {
		return err
	}
	for _, d := range days {
		names = append(names, placeTable(d), accountTable(d))
	}
	for _, name := range names {
		empty, err := isEmptyTable(ctx, db.e.read(), name)
		if err != nil {
			return err
		}
		if !empty {
			return errNotEmpty
		}
	}
	return nil
}

// verifyBackup copies a backup to a temporary file and checks its sum.
func verifyBackup(r io.Reader) (_ *os.File, err error) {
	f, err := os.CreateTemp("", "motma-restore-") // only this user may read it
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	z, err := gzip.NewReader(io.TeeReader(r, f))
	if err != nil {
		return nil, errDamaged
	}
	if err := checkSum(newLines(z)); err != nil {
		return nil, err
	}
	if _, err := io.Copy(f, r); err != nil { // what the reader left over, if any
		return nil, err
	}
	return f, nil
}

// checkSum reads all lines: the last holds the sum of those before it.
func checkSum(in *bufio.Scanner) error {
	sum := sha256.New()
	var last []byte
	for in.Scan() {
		if last != nil {
			sum.Write(append(last, '\n'))
		}
		last = append(last[:0], in.Bytes()...)
	}
	var end backupLine
	if in.Err() != nil || json.Unmarshal(last, &end) != nil || end.SHA256 != hex.EncodeToString(sum.Sum(nil)) {
		return errDamaged
	}
	return nil
}

func newLines(r io.Reader) *bufio.Scanner {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 1<<16), maxBackupLine)
	return s
}

// restore is a backup being read.
type restore struct {
	db    *DB
	c     conn
	lines *bufio.Scanner
}

func (r *restore) all(ctx context.Context) error {
	head, err := r.line()
	if err != nil {
		return err
	}
	if head.Format != backupFormat || head.Version != backupVersion {
		return errBackup
	}
	if newest, err := latest(); err != nil || head.Schema > newest {
		return errors.Join(err, errNewer)
	}
	for {
		l, err := r.line()
		switch {
		case err != nil:
			return err
		case l.SHA256 != "":
			return r.db.e.resumeTickets(ctx, r.c)
		case l.Table != "":
			err = r.table(ctx, l)
		case l.Day != nil:
			err = r.day(ctx, *l.Day, l.Columns)
		default:
			return errBackup
		}
		if err != nil {
			return err
		}
	}
}

func (r *restore) line() (l backupLine, err error) {
	if !r.lines.Scan() {
		return l, errDamaged
	}
	if err := json.Unmarshal(r.lines.Bytes(), &l); err != nil {
		return l, errDamaged
	}
	return l, nil
}

// table inserts the rows of one table. Only names that we know get into SQL.
func (r *restore) table(ctx context.Context, l backupLine) error {
	i := slices.IndexFunc(tables, func(t table) bool { return t.name == l.Table })
	if i < 0 {
		return errBackup
	}
	for _, c := range l.Columns {
		if !slices.Contains(tables[i].columns, c) {
			return errBackup
		}
	}
	n := int64(0)
	var end backupLine
	err := r.db.e.bulk(ctx, r.c, l.Table, l.Columns, func() (row []any, err error) {
		row, end, err = r.row(len(l.Columns))
		if row != nil {
			n++
		}
		return row, err
	})
	if err == nil && (end.Rows == nil || *end.Rows != n) {
		err = errDamaged
	}
	return err
}

// row reads one row, or the line after the last.
func (r *restore) row(columns int) ([]any, backupLine, error) {
	if !r.lines.Scan() {
		return nil, backupLine{}, errDamaged
	}
	b := r.lines.Bytes()
	if len(b) == 0 || b[0] != '[' {
		var end backupLine
		return nil, end, json.Unmarshal(b, &end)
	}
	row, err := decodeRow(b)
	if err == nil && len(row) != columns {
		err = errDamaged
	}
	return row, backupLine{}, err
}

func decodeRow(b []byte) ([]any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var row []any
	if err := d.Decode(&row); err != nil {
		return nil, errDamaged
	}
	for i, v := range row {
		var err error
		switch v := v.(type) {
		case json.Number:
			if strings.ContainsAny(string(v), ".eE") {
				row[i], err = v.Float64()
			} else {
				row[i], err = v.Int64()
			}
		case map[string]any:
			text, ok := v["b"].(string)
			if !ok {
				return nil, errDamaged
			}
			row[i], err = base64.StdEncoding.DecodeString(text)
		case nil, string:
		default:
			return nil, errDamaged
		}
		if err != nil {
			return nil, errDamaged
		}
	}
	return row, nil
}

// day inserts both copies of one day's scans, unless retention has passed it.
func (r *restore) day(ctx context.Context, d scan.Day, columns []string) error {
	if !slices.Equal(columns, strings.Split(scanColumns, ", ")) {
		return errBackup
	}
	keep := d == scan.Undated || d >= r.db.horizon(r.db.now())
	if keep {
		if err := r.db.makeDay(ctx, r.c, d); err != nil {
			return err
		}
	}
	var sum digest
	var chunk [][]any
	for {
		row, end, err := r.row(len(columns))
		if err != nil {
			return err
		}
		if row == nil {
			if end.Rows == nil || *end.Rows != sum.n || end.Digest != sum.String() {
				return errDamaged
			}
			return r.insert(ctx, d, columns, chunk)
		}
		old, err := r.look(d, row, &sum)
		if err != nil {
			return err
		}
		if !keep || old {
			continue
		}
		if chunk = append(chunk, row); len(chunk) == restoreChunk {
			if err := r.insert(ctx, d, columns, chunk); err != nil {
				return err
			}
			chunk = chunk[:0]
		}
	}
}

// look adds a scan to the sum, and says whether it was received too long ago.
func (r *restore) look(d scan.Day, row []any, sum *digest) (old bool, err error) {
	place, ok1 := row[0].(int64)
	at, ok2 := row[1].(int64)
	id, ok3 := row[2].([]byte)
	account, ok4 := row[4].(int64)
	received, ok5 := row[6].(int64)
	if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 || len(id) != 16 {
		return false, errDamaged
	}
	sum.add(id, place, at, account)
	return received < r.db.receivedFrom(d), nil
}

func (r *restore) insert(ctx context.Context, d scan.Day, columns []string, chunk [][]any) error {
	if len(chunk) == 0 {
		return nil
	}
	extra, tail := r.db.e.dayColumn(d)
	if err := r.db.e.bulk(ctx, r.c, placeTable(d), slices.Concat(columns, extra), each(chunk, func(v []any) []any {
		return slices.Concat(v, tail)
	})); err != nil {
		return err
	}
	return r.db.e.bulk(ctx, r.c, accountTable(d), slices.Concat([]string{"account", "at", "id", "place"}, extra), each(chunk, func(v []any) []any {
		return slices.Concat([]any{v[4], v[1], v[2], v[0]}, tail)
	}))
}

// each gives the rows one by one, as bulk wants them.
func each(rows [][]any, f func([]any) []any) func() ([]any, error) {
	i := -1
	return func() ([]any, error) {
		if i++; i == len(rows) {
			return nil, nil
		}
		return f(rows[i]), nil
	}
}
