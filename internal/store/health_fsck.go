package store

import (
	"context"
	"fmt"

	"github.com/motma/motma/internal/person"
)

// healthChecks are the invariants of records and declarations that one
// statement tells.
var healthChecks = []struct{ name, sql string }{
	{"record without one newest version, or with a hole", `SELECT COUNT(*), MIN(id) FROM (SELECT id FROM record GROUP BY id
		HAVING SUM(latest) <> 1 OR COUNT(*) <> MAX(version) OR MAX(version) <> MAX(CASE WHEN latest = 1 THEN version ELSE 0 END)) x`},
	{"declaration without one newest version, or with a hole", `SELECT COUNT(*), MIN(id) FROM (SELECT id FROM declaration GROUP BY id
		HAVING SUM(latest) <> 1 OR COUNT(*) <> MAX(version) OR MAX(version) <> MAX(CASE WHEN latest = 1 THEN version ELSE 0 END)) x`},
	{"record whose account or kind changed", `SELECT COUNT(*), MIN(id) FROM (SELECT id FROM record GROUP BY id
		HAVING MIN(account) <> MAX(account) OR MIN(kind) <> MAX(kind)) x`},
	{"facts of an account that is not there", `SELECT COUNT(*), MIN(f.account) FROM facts f WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.id = f.account)`},
}

// checkHealth compares the facts of every account with its sheet.
func (db *DB) checkHealth(ctx context.Context, c conn, add func(Finding)) error {
	for _, ch := range healthChecks {
		if err := count(ctx, c, ch.name, ch.sql, add); err != nil {
			return fmt.Errorf("%s: %w", ch.name, err)
		}
	}
	for last := person.AccountID(0); ; {
		ids, err := all(ctx, c, column[person.AccountID], `SELECT account FROM record WHERE account > $1 UNION SELECT account FROM declaration WHERE account > $1
			UNION SELECT account FROM facts WHERE account > $1 ORDER BY 1 LIMIT 1000`, int64(last))
		if err != nil || len(ids) == 0 {
			return err
		}
		sheets, err := db.sheets(ctx, c, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if s := sheets[id]; s != nil && !s.sound() {
				add(Finding{"facts that are not those of the account's sheet", 1, "account " + id.String()})
			}
		}
		last = ids[len(ids)-1]
	}
}

// sound says that the facts stored are those of the sheet.
func (s *sheet) sound() bool {
	content, err := factsOf(s.Sheet)
	return err == nil && content == s.facts
}
