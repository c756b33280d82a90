package store

import (
	"context"

	"github.com/motma/motma/internal/trace"
)

// SaveCase implements [trace.Store]. Who opened a case, and for whom, stays.
func (db *DB) SaveCase(ctx context.Context, cs trace.Case, actor string) error {
	return db.e.write(ctx, nil, func(c conn) error {
		_, err := c.exec(ctx, `INSERT INTO tracing_case (ref, opened, opened_by, authority, kind, closed) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (ref) DO UPDATE SET kind = excluded.kind, closed = excluded.closed`,
			cs.Ref, ms(cs.Opened), cs.OpenedBy, cs.Authority, cs.Kind, msOrNull(cs.Closed))
		if err != nil {
			return err
		}
		return db.note(ctx, c, actor, "case.saved", map[string]string{"case": cs.Ref})
	})
}

// Case implements [trace.Store].
func (db *DB) Case(ctx context.Context, ref string) (trace.Case, error) {
	found, err := all(ctx, db.e.read(), func(r rows) (c trace.Case, err error) {
		return c, r.Scan(&c.Ref, into(&c.Opened), &c.OpenedBy, &c.Authority, &c.Kind, into(&c.Closed))
	}, `SELECT ref, opened, opened_by, authority, kind, closed FROM tracing_case WHERE ref = $1`, ref)
	if err == nil && len(found) == 0 {
		err = trace.ErrCaseUnknown
	}
	if err != nil {
		return trace.Case{}, err
	}
	return found[0], nil
}
