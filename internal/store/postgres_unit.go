package store

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// pgUnit is a transaction that saves round trips: the beginning, the locks and
// the writes that nobody waits for travel together with the next statement
// that somebody does wait for, or with the commit. A unit of registering is 4
// round trips instead of 13.
type pgUnit struct {
	c     *pgxpool.Conn
	queue *pgx.Batch
}

// begin queues the beginning and the locks. The locks are a statement of
// their own, so that what follows sees what was committed before they were had.
func (u *pgUnit) begin(locks []string) {
	u.queue.Queue("BEGIN")
	if len(locks) == 0 {
		return
	}
	hashes := make([]int64, len(locks))
	for i, l := range locks {
		hashes[i] = lockHash(l)
	}
	slices.Sort(hashes)
	u.queue.Queue("SELECT pg_advisory_xact_lock(h) FROM unnest($1::bigint[]) h", slices.Compact(hashes))
}

func (u *pgUnit) later(_ context.Context, text string, args ...any) error {
	u.queue.Queue(text, args...)
	return nil
}

// send sends the queue and one more statement, and reads the answers to the
// queue. The last answer is still to be read, and the results to be closed.
func (u *pgUnit) send(ctx context.Context, text string, args ...any) (pgx.BatchResults, error) {
	batch := u.queue
	u.queue = &pgx.Batch{}
	n := batch.Len()
	batch.Queue(text, args...)
	res := u.c.SendBatch(ctx, batch)
	for range n {
		if _, err := res.Exec(); err != nil {
			return nil, errors.Join(redact(err), closed(res))
		}
	}
	return res, nil
}

// closed closes results after an error, which closing tells again.
func closed(res pgx.BatchResults) error {
	_ = res.Close()
	return nil
}

func (u *pgUnit) run(ctx context.Context, text string, args ...any) (pgconn.CommandTag, error) {
	res, err := u.send(ctx, text, args...)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	tag, err := res.Exec()
	if err != nil {
		return tag, errors.Join(redact(err), closed(res))
	}
	return tag, res.Close()
}

func (u *pgUnit) exec(ctx context.Context, text string, args ...any) (int64, error) {
	tag, err := u.run(ctx, text, args...)
	return tag.RowsAffected(), err
}

func (u *pgUnit) query(ctx context.Context, text string, args ...any) (rows, error) {
	res, err := u.send(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	r, err := res.Query()
	if err != nil {
		return nil, errors.Join(redact(err), closed(res))
	}
	return &unitRows{r, res}, nil
}

// unitRows closes the results that the rows came in.
type unitRows struct {
	pgx.Rows
	res pgx.BatchResults
}

func (r *unitRows) Close() {
	r.Rows.Close()
	_ = r.res.Close() // its error is the rows' own
}

// rollback forgets what was queued. Where nothing was sent there is nothing to
// roll back.
func (u *pgUnit) rollback(ctx context.Context) error {
	u.queue = &pgx.Batch{}
	if u.c.Conn().PgConn().TxStatus() == 'I' {
		return nil
	}
	_, err := u.c.Exec(ctx, "ROLLBACK")
	return err
}

// copyFrom inserts by COPY.
func (u *pgUnit) copyFrom(ctx context.Context, table string, columns []string, next func() ([]any, error)) error {
	if _, err := u.run(ctx, "SELECT 1"); err != nil { // what was queued comes before
		return err
	}
	_, err := u.c.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromFunc(next))
	return redact(err)
}
