package store

import (
	"context"
	"encoding/json"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

// factsChunk bounds the list of one statement.
const factsChunk = 2_000

// factsRow is what one account of a person knows.
type factsRow struct {
	i       int
	account person.Account
	content string
	doubt   int64
}

// Facts implements [health.Store]. One statement reads the accounts of all
// persons with what they know; birth date and home are those of the person as
// shown.
func (db *DB) Facts(ctx context.Context, persons []person.ID) ([]policy.Facts, error) {
	out := make([]policy.Facts, len(persons))
	for from := 0; from < len(persons); from += factsChunk {
		to := min(from+factsChunk, len(persons))
		if err := db.factsOfSome(ctx, persons[from:to], out[from:to]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (db *DB) factsOfSome(ctx context.Context, persons []person.ID, out []policy.Facts) error {
	found, err := all(ctx, db.e.read(), readFacts, accountColumns+`, e.i, COALESCE(f.content, ''),
		CASE WHEN EXISTS (SELECT 1 FROM open_conflict o WHERE o.subject = e.id)
			OR EXISTS (SELECT 1 FROM open_conflict o WHERE o.subject = a.id) THEN 1 ELSE 0 END
		FROM `+db.e.each("$1")+` e JOIN link l ON l.person = e.id AND l.state = 'certain' AND l.ended IS NULL
		JOIN account a ON a.id = l.account JOIN account_version v ON v.account = a.id AND v.version = a.version
		LEFT JOIN facts f ON f.account = a.id ORDER BY e.i, a.id`, int64s(persons))
	if err != nil {
		return err
	}
	for from := 0; from < len(found); {
		to := from + 1
		for to < len(found) && found[to].i == found[from].i {
			to++
		}
		if out[found[from].i], err = merged(found[from:to]); err != nil {
			return err
		}
		from = to
	}
	return nil
}

func readFacts(r rows) (f factsRow, err error) {
	f.account, err = scanAccount(r, &f.i, &f.content, &f.doubt)
	return f, err
}

// merged puts together what the accounts of one person know.
func merged(of []factsRow) (policy.Facts, error) {
	parts := make([]policy.Facts, 0, len(of))
	members := make([]person.Account, len(of))
	doubt := false
	for i, row := range of {
		members[i] = row.account
		doubt = doubt || row.doubt == 1
		if row.content == "" {
			continue
		}
		var f policy.Facts
		if err := json.Unmarshal([]byte(row.content), &f); err != nil {
			return policy.Facts{}, err
		}
		parts = append(parts, f)
	}
	f := policy.Merge(parts...)
	shown := person.ViewOf(members).Attrs
	f.Birth, f.Unit, f.Doubt = shown.Birth, shown.Unit, doubt
	return f, nil
}
