package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/motma/motma/internal/fault"
)

// lite is SQLite in one file: one connection writes, owned by the writer
// goroutine (see writer.go); the others only read.
type lite struct {
	path    string
	scratch string // a folder to remove at the end, for :memory:
	lock    *fileLock
	readers *sql.DB
	ready   sync.Map // SQL text -> *sql.Stmt of readers
	writing *sql.DB
	*writer
}

// openLite opens or makes the file. Unless it is only to be read, it takes
// the lock that keeps a second process from serving the same file.
func openLite(ctx context.Context, path string, readOnly bool) (_ *lite, err error) {
	l := &lite{path: path}
	defer func() {
		if err != nil {
			l.close()
		}
	}()
	if path == ":memory:" {
		// Readers beside a writer need a file; this one lives as long as we do.
		if l.scratch, err = os.MkdirTemp("", "motma-"); err != nil {
			return nil, err
		}
		l.path = filepath.Join(l.scratch, "motma.db")
	}
	if l.path, err = filepath.Abs(l.path); err != nil {
		return nil, err
	}
	if !readOnly {
		if err = l.openWriter(ctx); err != nil {
			return nil, err
		}
	}
	l.readers, err = sql.Open("sqlite", dsn(l.path, "query_only(1)", "cache_size(-16000)"))
	if err != nil {
		return nil, err
	}
	n := max(4, 2*runtime.GOMAXPROCS(0))
	l.readers.SetMaxOpenConns(n)
	l.readers.SetMaxIdleConns(n)
	return l, l.readers.PingContext(ctx)
}

func (l *lite) openWriter(ctx context.Context) (err error) {
	if l.lock, err = lockFile(l.path + ".lock"); err != nil {
		return err
	}
	// Only this process's user may read what is in there.
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	f.Close()
	l.writing, err = sql.Open("sqlite", dsn(l.path, "journal_mode(WAL)", "synchronous(FULL)",
		"foreign_keys(1)", "temp_store(MEMORY)", "cache_size(-64000)", "wal_autocheckpoint(4000)"))
	if err != nil {
		return err
	}
	l.writing.SetMaxOpenConns(1)
	return l.writing.PingContext(ctx)
}

// start begins to take units of work; migrations must have run before. A
// file has one process that writes: node 0.
func (l *lite) start(ctx context.Context) (int64, error) {
	c, err := l.writing.Conn(ctx)
	if err != nil {
		return 0, err
	}
	l.writer = startWriter(&liteConn{c: c, ready: map[string]*sql.Stmt{}})
	return 0, nil
}

func dsn(path string, pragmas ...string) string {
	q := url.Values{"_pragma": append([]string{"busy_timeout(5000)"}, pragmas...), "_dqs": {"0"}}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

func (l *lite) close() error {
	var errs []error
	if l.writer != nil {
		errs = append(errs, l.writer.stop())
	}
	for _, db := range []*sql.DB{l.readers, l.writing} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if l.lock != nil {
		errs = append(errs, l.lock.unlock())
	}
	if l.scratch != "" {
		errs = append(errs, os.RemoveAll(l.scratch))
	}
	return errors.Join(errs...)
}

func (l *lite) alone() bool { return true }

func (l *lite) read() conn { return (*liteReader)(l) }

func (l *lite) tryLock(context.Context, conn, string) (bool, error) { return true, nil }

func (l *lite) in(n string) string { return "IN (SELECT value FROM json_each(" + n + "))" }

func (l *lite) each(n string) string {
	return "(SELECT value AS id, key AS i FROM json_each(" + n + "))"
}

func (l *lite) texts(n string) string { return "json_each(" + n + ")" }

func (l *lite) ticket() (draw, drawn string) {
	return `(SELECT COALESCE(MAX(ticket), 0) + 1 FROM feed_unit)`, `(SELECT MAX(ticket) FROM feed_unit)`
}

func (l *lite) resumeTickets(context.Context, conn) error { return nil }

func (l *lite) tables(ctx context.Context) (n int, err error) {
	err = one(ctx, l.read(), `SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'
		AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%'`, nil, &n)
	return n, err
}

func (l *lite) missing(err error) bool {
	return err != nil && strings.Contains(err.Error(), "no such table")
}

// snapshot reads on one connection in one transaction: WAL keeps its state.
func (l *lite) snapshot(ctx context.Context, f func(conn) error) error {
	c, err := l.readers.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := c.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	lc := &liteConn{c: c, ready: map[string]*sql.Stmt{}}
	err = f(lc)
	lc.forget()
	_, end := c.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	return errors.Join(liteError(err), end)
}

// bulk goes row by row: in one transaction with one prepared statement that
// is as fast as SQLite gets.
func (l *lite) bulk(ctx context.Context, c conn, table string, columns []string, next func() ([]any, error)) error {
	marks := make([]string, len(columns))
	for i := range marks {
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	text := "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")"
	for {
		row, err := next()
		if err != nil || row == nil {
			return err
		}
		if _, err := c.exec(ctx, text, row...); err != nil {
			return err
		}
	}
}

// liteReader runs statements on the readers, prepared once per text.
type liteReader lite

func (l *liteReader) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	if s, ok := l.ready.Load(text); ok {
		return s.(*sql.Stmt), nil
	}
	s, err := l.readers.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	if old, ok := l.ready.LoadOrStore(text, s); ok {
		s.Close()
		return old.(*sql.Stmt), nil
	}
	return s, nil
}

func (l *liteReader) query(ctx context.Context, text string, args ...any) (rows, error) {
	s, err := l.stmt(ctx, text)
	if err != nil {
		return nil, liteError(err)
	}
	return liteQuery(ctx, s, args)
}

func (l *liteReader) exec(context.Context, string, ...any) (int64, error) {
	return 0, errReadOnly
}

func (l *liteReader) later(context.Context, string, ...any) error { return errReadOnly }

// liteConn runs statements on one connection, prepared once per text.
type liteConn struct {
	c     *sql.Conn
	ready map[string]*sql.Stmt
}

func (l *liteConn) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	if s := l.ready[text]; s != nil {
		return s, nil
	}
	s, err := l.c.PrepareContext(ctx, text)
	if err == nil {
		l.ready[text] = s
	}
	return s, err
}

// forget closes the prepared statements.
func (l *liteConn) forget() {
	for _, s := range l.ready {
		s.Close()
	}
	clear(l.ready)
}

func (l *liteConn) exec(ctx context.Context, text string, args ...any) (int64, error) {
	s, err := l.stmt(ctx, text)
	if err != nil {
		return 0, liteError(err)
	}
	res, err := s.ExecContext(ctx, liteArgs(args)...)
	if err != nil {
		return 0, liteError(err)
	}
	return res.RowsAffected()
}

func (l *liteConn) later(ctx context.Context, text string, args ...any) error {
	_, err := l.exec(ctx, text, args...)
	return err
}

func (l *liteConn) query(ctx context.Context, text string, args ...any) (rows, error) {
	s, err := l.stmt(ctx, text)
	if err != nil {
		return nil, liteError(err)
	}
	return liteQuery(ctx, s, args)
}

func liteQuery(ctx context.Context, s *sql.Stmt, args []any) (rows, error) {
	r, err := s.QueryContext(ctx, liteArgs(args)...)
	if err != nil {
		return nil, liteError(err)
	}
	return liteRows{r}, nil
}

// liteArgs turns lists into JSON, which in and each take apart again.
func liteArgs(args []any) []any {
	for i, a := range args {
		if ids, ok := a.([]int64); ok {
			args[i] = jsonIDs(ids)
		}
	}
	return args
}

func jsonIDs(ids []int64) string {
	b, _ := json.Marshal(ids)
	return string(b)
}

type liteRows struct{ *sql.Rows }

func (r liteRows) Close() { _ = r.Rows.Close() }

// errNotSQLite is for a path that names some other file.
var errNotSQLite = fault.New(fault.Invalid, "not_a_database",
	"Tệp này không phải cơ sở dữ liệu của motma; hãy kiểm tra --db.", "This file is no database of motma's; check --db.")

// liteError makes a full or busy database something to try again, and says of
// another file what it is.
func liteError(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_NOTADB {
		return errNotSQLite.With(err)
	}
	if errors.As(err, &e) && (e.Code()&0xff == sqlite3.SQLITE_BUSY || e.Code()&0xff == sqlite3.SQLITE_LOCKED) {
		return fault.ErrBusy.With(err)
	}
	return err
}

func (l *lite) gone(error) bool { return false }
