// Package store keeps everything that motma knows, in SQLite or PostgreSQL.
//
// It is the one package with SQL in it, one file per feature, and the same
// text for both engines. What differs between them is behind the interface
// engine: how transactions run, and a few hot paths that a benchmark showed
// to need it.
//
// Writes are answered after they are durable. Both engines join what comes at
// the same time into one commit: the writer goroutine of SQLite joins units of
// work (writer.go), and the scan writer joins scans (scans.go).
//
// Scans lie in one pair of tables a day, once by place and once by account,
// so that forgetting a day is dropping two tables. Nothing older than the
// days to keep is ever read, whether or not it was dropped yet.
package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/feed"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/roster"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/trace"
	"github.com/motma/motma/policy"
)

// Options are how to open a database; the zero value is for serving.
type Options struct {
	// KeepDays is how many days of scans are kept, 30 when zero, 365 at most.
	KeepDays int
	// FeedDays is how many days of the change feed are kept, 30 when zero.
	FeedDays int
	// ReadOnly opens beside a process that serves: every write is refused.
	ReadOnly bool
	// Conns bounds the connections to PostgreSQL that read and that write
	// people, 16 when zero; 3 more write scans and hold the node's number.
	Conns int
	// Now is the clock of retention and days; time.Now when nil.
	Now func() time.Time
}

const (
	defaultKeepDays = 30
	maxKeepDays     = 365
	defaultConns    = 16
)

// What can be wrong with opening a database.
var (
	errInUse = errors.New("store: the database is in use: another motma serves it; stop that one first, or use its own commands" +
		" | cơ sở dữ liệu đang được một tiến trình motma khác sử dụng; hãy dừng tiến trình đó trước")
	errReadOnly = errors.New("store: opened to be read only")
	errNewer    = errors.New("store: the database was made by a newer motma: run that version or newer" +
		" | cơ sở dữ liệu thuộc phiên bản motma mới hơn; hãy chạy phiên bản đó hoặc mới hơn")
	errOlder = errors.New("store: the database was made by an older motma and is opened to be read only: open it for serving once, to migrate it")
)

// errTooOld is a write into a day that retention has passed, or a read of it.
var errTooOld = fault.New(fault.Conflict, "day_not_kept",
	"Ngày của lượt quét nằm ngoài thời hạn lưu trữ.", "The day of the scan is outside the time that is kept.")

// DB is an open database. It is safe for concurrent use.
type DB struct {
	e        engine
	ids      *ids
	now      func() time.Time
	keep     int
	feedDays int
	days     days
	scans    *appender
	codes    lookups[person.CodeID, person.Holder]
	facts    lookups[person.ID, policy.Facts]

	announced bell
}

// What the domain needs of a store.
var (
	_ person.Store  = (*DB)(nil)
	_ scan.Store    = (*DB)(nil)
	_ trace.Store   = (*DB)(nil)
	_ audit.Store   = (*DB)(nil)
	_ connect.Store = (*DB)(nil)
	_ keyring.Store = (*DB)(nil)
	_ roster.Store  = (*DB)(nil)
	_ feed.Store    = (*DB)(nil)
)

// Open opens a database, and makes or migrates it. The url is
// "postgres://...", a path, "sqlite:PATH", or ":memory:" for a database that
// vanishes on Close.
func Open(ctx context.Context, url string, o Options) (*DB, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	db := &DB{now: o.Now, keep: o.KeepDays, feedDays: o.FeedDays, ids: &ids{clock: time.Now}, announced: newBell()}
	if err := db.connect(ctx, url, o); err != nil {
		return nil, fmt.Errorf("open database: %w", liteError(err))
	}
	if err := db.begin(ctx, o); err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", liteError(err)), db.e.close())
	}
	return db, nil
}

func (o Options) withDefaults() (Options, error) {
	if o.KeepDays == 0 {
		o.KeepDays = defaultKeepDays
	}
	if o.FeedDays == 0 {
		o.FeedDays = defaultKeepDays
	}
	if o.Conns == 0 {
		o.Conns = defaultConns
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.KeepDays < 1 || o.KeepDays > maxKeepDays {
		return o, fmt.Errorf("open database: days to keep must be 1 to %d", maxKeepDays)
	}
	if o.Conns < 4 {
		return o, errors.New("open database: at least 4 connections are needed")
	}
	return o, nil
}

func (db *DB) connect(ctx context.Context, url string, o Options) (err error) {
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		db.e, err = openPG(ctx, url, o)
		return err
	}
	db.e, err = openLite(ctx, strings.TrimPrefix(url, "sqlite:"), o.ReadOnly)
	return err
}

// begin makes an opened engine ready to serve.
func (db *DB) begin(ctx context.Context, o Options) (err error) {
	if o.ReadOnly {
		return db.isCurrent(ctx)
	}
	if err := db.e.migrate(ctx); err != nil {
		return err
	}
	if db.ids.node, err = db.e.start(ctx); err != nil {
		return err
	}
	if err := db.resumeIDs(ctx); err != nil {
		return err
	}
	if err := db.daysAhead(ctx); err != nil {
		return err
	}
	db.scans = startAppender(db)
	return nil
}

// resumeIDs goes on after the newest ids there are, whatever the clock says.
func (db *DB) resumeIDs(ctx context.Context) error {
	for _, table := range []string{"account", "change", "access"} {
		var last int64
		if err := one(ctx, db.e.read(), "SELECT COALESCE(MAX(id), 0) FROM "+table, nil, &last); err != nil {
			return err
		}
		db.ids.exceed(last)
	}
	return nil
}

// Close waits for the commits under way and lets go of the database.
func (db *DB) Close() error {
	if db.scans != nil {
		db.scans.stop()
	}
	return db.e.close()
}

// Ping says whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	var n int
	return one(ctx, db.e.read(), "SELECT 1", nil, &n)
}

// Horizon is the first moment that is still kept.
func (db *DB) Horizon() time.Time { return db.horizon(db.now()).Start() }

func (db *DB) horizon(now time.Time) scan.Day { return scan.DayOf(now) - scan.Day(db.keep) }
