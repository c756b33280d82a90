package store

import (
	"context"
	"errors"
	"time"
)

// conn runs statements: on a pool, or inside a transaction. Both engines take
// the same text with $1, $2, ... in it.
type conn interface {
	exec(ctx context.Context, sql string, args ...any) (int64, error)
	query(ctx context.Context, sql string, args ...any) (rows, error)
	// later is exec for a statement whose outcome nothing hangs on before the
	// end of the transaction: it may be sent with the next one.
	later(ctx context.Context, sql string, args ...any) error
}

// rows is what both drivers' results have in common.
type rows interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close()
}

// errNone says that a query for one row found none.
var errNone = errors.New("store: no row")

// one reads the only row of a query; errNone when there is none.
func one(ctx context.Context, c conn, sql string, args []any, dest ...any) error {
	r, err := c.query(ctx, sql, args...)
	if err != nil {
		return err
	}
	defer r.Close()
	if !r.Next() {
		if err := r.Err(); err != nil {
			return err
		}
		return errNone
	}
	if err := r.Scan(dest...); err != nil {
		return err
	}
	r.Close()
	return r.Err()
}

// all reads every row of a query.
func all[T any](ctx context.Context, c conn, read func(rows) (T, error), sql string, args ...any) ([]T, error) {
	r, err := c.query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return gather(r, read)
}

// gather reads rows to their end.
func gather[T any](r rows, read func(rows) (T, error)) ([]T, error) {
	defer r.Close()
	var out []T
	for r.Next() {
		v, err := read(r)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, r.Err()
}

// column reads rows of one column.
func column[T any](r rows) (v T, err error) { return v, r.Scan(&v) }

// args saves the braces of []any.
func args(a ...any) []any { return a }

// ms is how times are stored: milliseconds since the Unix epoch.
func ms(t time.Time) int64 { return t.UnixMilli() }

// msUp is the first whole millisecond not before t: scans have no finer times.
func msUp(t time.Time) int64 {
	v := t.UnixMilli()
	if t.Nanosecond()%1e6 > 0 {
		v++
	}
	return v
}

// msOrNull stores a zero time as NULL.
func msOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

// orNull stores a zero id as NULL.
func orNull[T ~int64](id T) any {
	if id == 0 {
		return nil
	}
	return int64(id)
}

func fromMS(v int64) time.Time { return time.UnixMilli(v).UTC() }

// into scans a stored time; NULL is the zero time.
func into(t *time.Time) *moment { return &moment{t} }

type moment struct{ t *time.Time }

// Scan implements sql.Scanner.
func (m *moment) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*m.t = time.Time{}
	case int64:
		*m.t = fromMS(v)
	default:
		return errors.New("store: a time is not a whole number")
	}
	return nil
}
