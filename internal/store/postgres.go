package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/motma/motma/internal/fault"
)

// pg is PostgreSQL. Several processes may serve the same database. Reads,
// units of work and the scan writers have connections of their own, so that
// none of them waits for the others: a check-in never waits for a registration.
type pg struct {
	config  *pgxpool.Config
	pool    *pgxpool.Pool // reads
	units   *pgxpool.Pool
	scans   *pgxpool.Pool
	lease   *lease
	stripes stripes
	waiting atomic.Int64 // units that wait for a connection or a lock
}

const (
	pgAttempts = 10    // of a unit that the database asks to try again
	pgWaiting  = 2_000 // units that may wait; more are told "busy"
)

func openPG(ctx context.Context, url string, o Options) (*pg, error) {
	c, err := pgxpool.ParseConfig(url)
	if err != nil {
		// The parser's own message could hold the password.
		return nil, errors.New("the database's URL is not right: postgres://user:password@host/name")
	}
	params := c.ConnConfig.RuntimeParams
	params["timezone"] = "UTC"
	params["synchronous_commit"] = "on" // an answer means durable, whatever the server's default
	params["application_name"] = "motma"
	params["lock_timeout"] = "10000" // milliseconds; then the unit starts over
	if o.ReadOnly {
		params["default_transaction_read_only"] = "on"
	}
	p := &pg{config: c}
	p.stripes.init()
	for _, pool := range []struct {
		to    **pgxpool.Pool
		conns int
	}{{&p.pool, o.Conns - o.Conns/2}, {&p.units, o.Conns / 2}, {&p.scans, p.writers()}} {
		own := c.Copy()
		own.MaxConns = int32(pool.conns)
		if *pool.to, err = pgxpool.NewWithConfig(ctx, own); err != nil {
			return nil, errors.Join(err, p.close())
		}
	}
	if err := p.pool.Ping(ctx); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

func (p *pg) start(ctx context.Context) (_ int64, err error) {
	if p.lease, err = takeLease(ctx, p.config.ConnConfig); err != nil {
		return 0, err
	}
	return p.lease.node, nil
}

func (p *pg) close() error {
	if p.lease != nil {
		p.lease.end()
	}
	for _, pool := range []*pgxpool.Pool{p.scans, p.units, p.pool} {
		if pool != nil {
			pool.Close()
		}
	}
	return nil
}

func (p *pg) alone() bool { return false }

func (p *pg) read() conn { return pgConn{p.pool} }

func (p *pg) in(n string) string { return "= ANY(CAST(" + n + " AS BIGINT[]))" }

func (p *pg) each(n string) string {
	return "(SELECT u.id, u.i - 1 AS i FROM unnest(CAST(" + n + " AS BIGINT[])) WITH ORDINALITY AS u (id, i))"
}

func (p *pg) texts(n string) string {
	return "jsonb_array_elements_text(CAST(" + n + " AS JSONB)) AS t (value)"
}

func (p *pg) ticket() (draw, drawn string) {
	return `nextval('feed_unit_ticket_seq')`, `currval('feed_unit_ticket_seq')`
}

func (p *pg) resumeTickets(ctx context.Context, c conn) error {
	_, err := c.exec(ctx, `SELECT setval('feed_unit_ticket_seq', MAX(ticket)) FROM feed_unit HAVING MAX(ticket) > 0`)
	return err
}

func (p *pg) tables(ctx context.Context) (n int, err error) {
	err = one(ctx, p.read(), `SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename NOT LIKE 'goose_%'`, nil, &n)
	return n, err
}

// migrate lets one process at a time through; the others wait for it.
func (p *pg) migrate(ctx context.Context) error {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 600), lock.WithUnlockTimeout(1, 30))
	if err != nil {
		return err
	}
	db := stdlib.OpenDB(*p.config.ConnConfig.Copy())
	defer db.Close()
	m, err := provider(goose.DialectPostgres, db, map[int64]string{scanStep: pgScans, keyStep: pgKeys}, goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	return up(ctx, m)
}

// snapshot reads in one transaction that sees one state.
func (p *pg) snapshot(ctx context.Context, f func(conn) error) error {
	return pgx.BeginTxFunc(ctx, p.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly},
		func(tx pgx.Tx) error { return f(pgConn{tx}) })
}

// write runs f after taking its locks, in the order of their hashes, so that
// two units cannot wait for each other in a circle. What the database asks to
// try again is tried again.
func (p *pg) write(ctx context.Context, locks []string, f func(conn) error) error {
	if p.waiting.Add(1) > pgWaiting {
		p.waiting.Add(-1)
		return fault.ErrBusy
	}
	defer p.waiting.Add(-1)
	free, err := p.stripes.lock(ctx, locks)
	if err != nil {
		return err
	}
	defer free()
	return p.attempts(ctx, locks, f)
}

// attempts runs a unit until the database does not ask to try it again.
func (p *pg) attempts(ctx context.Context, locks []string, f func(conn) error) error {
	for attempt := 1; ; attempt++ {
		err := p.unit(ctx, p.units, locks, f)
		if err == nil || !again(err) {
			return p.told(err)
		}
		if attempt == pgAttempts {
			return fault.ErrBusy.With(err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(rand.N(time.Duration(attempt) * 10 * time.Millisecond)):
		}
	}
}

// unit is one attempt. READ COMMITTED is right under the locks: each statement
// sees what was committed before the lock was had. Once begun it goes on to
// its end, for the connection would be lost with its context.
func (p *pg) unit(ctx context.Context, pool *pgxpool.Pool, locks []string, f func(conn) error) (err error) {
	c, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer c.Release() // a connection that is still in a transaction is thrown away
	ctx = context.WithoutCancel(ctx)
	u := &pgUnit{c: c, queue: &pgx.Batch{}}
	u.begin(locks)
	if err := f(u); err != nil {
		return errors.Join(err, u.rollback(ctx))
	}
	tag, err := u.run(ctx, "COMMIT")
	if err == nil && tag.String() != "COMMIT" {
		err = errNotCommitted
	}
	if err != nil && !c.Conn().IsClosed() {
		err = errors.Join(err, u.rollback(ctx))
	}
	return err
}

var errNotCommitted = errors.New("store: a failed transaction was not committed")

func lockHash(name string) int64 {
	sum := sha256.Sum256([]byte("motma\x00" + name))
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

func (p *pg) tryLock(ctx context.Context, c conn, name string) (free bool, err error) {
	err = one(ctx, c, "SELECT pg_try_advisory_xact_lock($1)", args(lockHash(name)), &free)
	return free, err
}

// bulk uses COPY.
func (p *pg) bulk(ctx context.Context, c conn, table string, columns []string, next func() ([]any, error)) error {
	return c.(*pgUnit).copyFrom(ctx, table, columns, next)
}

// again says that an error asks for the same once more.
func again(err error) bool {
	switch code(err) {
	case "40001", "40P01", "55P03": // serialisation, deadlock, lock not to be had
		return true
	}
	return false
}

func (p *pg) missing(err error) bool { return code(err) == "42P01" }

// gone: the server went away, or is about to.
func (p *pg) gone(err error) bool {
	c := code(err)
	if c != "" {
		return c[:2] == "08" || c[:2] == "57" || c[:2] == "53"
	}
	var n net.Error
	return errors.As(err, &n) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || pgconn.SafeToRetry(err)
}

// errGone is a write whose outcome nobody knows.
var errGone = fault.New(fault.Unavailable, "database_unavailable",
	"Cơ sở dữ liệu không phản hồi; chưa chắc yêu cầu đã được ghi, hãy gửi lại đúng yêu cầu này.",
	"The database does not answer; it is not certain that this was recorded: send the very same again.").After(time.Second)

// told makes a lost connection something that a client can act on.
func (p *pg) told(err error) error {
	if err != nil && p.gone(err) {
		return errGone.With(err)
	}
	return err
}

func code(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// pgRunner is a pool, a connection or a transaction.
type pgRunner interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// pgConn runs statements one by one; pgx prepares each text once a connection.
type pgConn struct{ pgRunner }

func (c pgConn) exec(ctx context.Context, text string, args ...any) (int64, error) {
	tag, err := c.Exec(ctx, text, args...)
	return tag.RowsAffected(), redact(err)
}

func (c pgConn) query(ctx context.Context, text string, args ...any) (rows, error) {
	r, err := c.Query(ctx, text, args...)
	if err != nil {
		return nil, redact(err)
	}
	return r, nil
}

func (c pgConn) later(ctx context.Context, text string, args ...any) error {
	_, err := c.exec(ctx, text, args...)
	return err
}

// redact drops what PostgreSQL tells of the row that failed: personal data.
func redact(err error) error {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		e.Detail, e.Where, e.InternalQuery = "", "", ""
	}
	return err
}
