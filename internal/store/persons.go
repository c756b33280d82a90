package store

import (
	"context"

	"github.com/motma/motma/internal/person"
)

// Persons implements [scan.Holders] and [trace.Store]: the lean half of
// Holders, for counting heads and contacts among tens of thousands.
func (db *DB) Persons(ctx context.Context, accounts []person.AccountID) ([]person.ID, error) {
	out := make([]person.ID, len(accounts))
	sql := `SELECT e.i, l.person FROM ` + db.e.each("$1") + ` e
		JOIN link l ON l.account = e.id AND l.state = 'certain' AND l.ended IS NULL`
	for from := 0; from < len(accounts); from += holderChunk {
		part := out[from:min(from+holderChunk, len(out))]
		r, err := db.e.read().query(ctx, sql, int64s(accounts[from:from+len(part)]))
		if err != nil {
			return nil, err
		}
		if err := readPersons(r, part); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func readPersons(r rows, out []person.ID) error {
	defer r.Close()
	for r.Next() {
		var i int
		var p int64
		if err := r.Scan(&i, &p); err != nil {
			return err
		}
		if i >= 0 && i < len(out) {
			out[i] = person.ID(p)
		}
	}
	return r.Err()
}
