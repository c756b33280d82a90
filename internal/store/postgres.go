package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
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

// pg is PostgreSQL. Several processes may serve the same database.
type pg struct {
	config  *pgxpool.Config
	pool    *pgxpool.Pool
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
	c.MaxConns = int32(o.Conns)
	params := c.ConnConfig.RuntimeParams
	params["timezone"] = "UTC"
	params["synchronous_commit"] = "on" // an answer means durable, whatever the server's default
	params["application_name"] = "motma"
	if o.ReadOnly {
		params["default_transaction_read_only"] = "on"
	}
	p := &pg{config: c}
	p.stripes.init()
	if p.pool, err = pgxpool.NewWithConfig(ctx, c); err != nil {
		return nil, err
	}
	if err := p.pool.Ping(ctx); err != nil {
		p.pool.Close()
		return nil, err
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
	p.pool.Close()
	return nil
}

func (p *pg) alone() bool { return false }

func (p *pg) read() conn { return pgConn{p.pool} }

func (p *pg) in(n string) string { return "= ANY(CAST(" + n + " AS BIGINT[]))" }

func (p *pg) each(n string) string {
	return "(SELECT u.id, u.i - 1 AS i FROM unnest(CAST(" + n + " AS BIGINT[])) WITH ORDINALITY AS u (id, i))"
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
	m, err := provider(goose.DialectPostgres, db, pgScans, goose.WithSessionLocker(locker))
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
	for attempt := 1; ; attempt++ {
		err := p.unit(ctx, locks, f)
		if err == nil || !again(err) {
			return err
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
// sees what was committed before the lock was had.
func (p *pg) unit(ctx context.Context, locks []string, f func(conn) error) (err error) {
	c, err := p.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer c.Release() // a connection that is still in a transaction is thrown away
	if err := begin(ctx, c, locks); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx) // from here on it ends, or the connection would be lost with it
	if err := f(pgConn{c}); err != nil {
		_, end := c.Exec(ctx, "ROLLBACK")
		return errors.Join(err, end)
	}
	tag, err := c.Exec(ctx, "COMMIT")
	if err == nil && tag.String() != "COMMIT" {
		err = errors.New("store: a failed transaction was not committed")
	}
	return err
}

// begin starts a transaction and takes the locks in one round trip.
func begin(ctx context.Context, c *pgxpool.Conn, locks []string) error {
	var b pgx.Batch
	b.Queue("BEGIN")
	if len(locks) > 0 {
		hashes := make([]int64, len(locks))
		for i, l := range locks {
			hashes[i] = lockHash(l)
		}
		slices.Sort(hashes)
		b.Queue("SELECT pg_advisory_xact_lock(h) FROM unnest($1::bigint[]) h", slices.Compact(hashes))
	}
	return c.SendBatch(ctx, &b).Close()
}

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
	_, err := c.(pgConn).pgRunner.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromFunc(next))
	return err
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
	CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, src pgx.CopyFromSource) (int64, error)
}

// pgConn runs statements; pgx prepares each text once a connection.
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

// redact drops what PostgreSQL tells of the row that failed: personal data.
func redact(err error) error {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		e.Detail, e.Where, e.InternalQuery = "", "", ""
	}
	return err
}

// lease is a node number that no other process has: an advisory lock on a
// connection of its own, so that it ends with the process.
type lease struct {
	node   int64
	conn   *pgx.Conn
	config *pgx.ConnConfig
	quit   chan struct{}
	ended  chan struct{}
}

// leaseClass is the first half of the advisory locks of nodes.
const leaseClass = 0x6d6f746d // "motm"

var errNodes = fmt.Errorf("store: all %d node numbers are taken: too many processes serve this database", idNodes)

func takeLease(ctx context.Context, config *pgx.ConnConfig) (*lease, error) {
	l := &lease{config: config.Copy(), quit: make(chan struct{}), ended: make(chan struct{})}
	if err := l.take(ctx, rand.Int64N(idNodes)); err != nil {
		return nil, err
	}
	go l.hold()
	return l, nil
}

// take tries the node wanted first, then all others.
func (l *lease) take(ctx context.Context, wanted int64) (err error) {
	if l.conn, err = pgx.ConnectConfig(ctx, l.config); err != nil {
		return err
	}
	for i := range int64(idNodes) {
		l.node = (wanted + i) % idNodes
		var free bool
		err := l.conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1, $2)", int32(leaseClass), int32(l.node)).Scan(&free)
		if err != nil || free {
			return err
		}
	}
	return errNodes
}

// hold keeps the connection alive. When it is lost, so is the lock: it is
// taken again as soon as the server answers. Two processes with one number
// for that moment would also have to make ids in the same millisecond with the
// same sequence, and the second would fail on the primary key.
func (l *lease) hold() {
	defer close(l.ended)
	t := time.NewTicker(2 * time.Second)
	defer t.Stop()
	for {
		select {
		case <-l.quit:
			return
		case <-t.C:
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		if err := l.conn.Ping(ctx); err != nil {
			_ = l.conn.Close(ctx)
			_ = l.take(ctx, l.node)
		}
		cancel()
	}
}

func (l *lease) end() {
	close(l.quit)
	<-l.ended
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if l.conn != nil {
		_ = l.conn.Close(ctx)
	}
}
