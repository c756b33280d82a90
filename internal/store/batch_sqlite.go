package store

import (
	"context"

	"github.com/motma/motma/internal/person"
)

// together is write: SQLite has one writer, and no locks.
func (l *lite) together(ctx context.Context, locks []string, f func(conn) error) error {
	return l.write(ctx, locks, f)
}

// prefetch reads nothing: in this process a question costs no more than its
// answer, so it is asked when it comes up.
func (l *lite) prefetch(*batch, person.Concern) error { return nil }

// insertAll goes row by row, as bulk does.
func (l *lite) insertAll(ctx context.Context, c conn, table string, columns []string, rows [][]any) error {
	i := 0
	return l.bulk(ctx, c, table, columns, func() ([]any, error) {
		if i == len(rows) {
			return nil, nil
		}
		i++
		return rows[i-1], nil
	})
}
