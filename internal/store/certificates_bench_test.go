package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/motma/motma/internal/store/storetest"
)

// BenchmarkWatchCertificates is the hourly chore's question over 200,000
// certificates in force, when one in a thousand is due by something that
// changed: a record, a person's data, a link, or its end.
func BenchmarkWatchCertificates(b *testing.B) {
	const many = 200_000
	url := storetest.SQLite().URL(b)
	db := benchOpen(b, url)
	now := time.Date(2021, 12, 20, 8, 0, 0, 0, time.UTC)
	before, recently, end := now.AddDate(0, -1, 0).UnixMilli(), now.Add(-time.Minute).UnixMilli(), now.AddDate(1, 0, 0).UnixMilli()
	numbers := fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) `, many)
	for _, s := range []string{
		`INSERT INTO signing_key (kid, purpose, alg, public, sealed, not_before, not_after, sandbox) VALUES ('00', 'certificate', 'ES256', '', '', 0, 0, 0)`,
		fmt.Sprintf(`INSERT INTO account (id, app, app_user, version, created, updated) `+numbers+`SELECT i, 'app', i, 1, %d, %d FROM n`, before, before),
		fmt.Sprintf(`INSERT INTO account_version (account, version, at, actor, name, folded, birth, sex) `+numbers+
			`SELECT i, CASE WHEN i %% 4000 = 1 THEN 2 ELSE 1 END, CASE WHEN i %% 4000 = 1 THEN %d ELSE %d END, 'app', 'N', 'N', '1990', 0 FROM n`, recently, before),
		fmt.Sprintf(`INSERT INTO person (id, created) `+numbers+`SELECT i, %d FROM n`, before),
		fmt.Sprintf(`INSERT INTO link (id, account, person, state, tier, actor, at, ended, ended_by) `+numbers+
			`SELECT i, i, i, 'certain', 'NEW', 'app', %d, CASE WHEN i %% 4000 = 2 THEN %d END, CASE WHEN i %% 4000 = 2 THEN i END FROM n`, before, recently),
		fmt.Sprintf(`INSERT INTO record (id, version, account, kind, source, state, latest, at, actor, body) `+numbers+
			`SELECT i, CASE WHEN i %% 4000 = 3 THEN 2 ELSE 1 END, i, 'dose', i, 'in_force', 1, CASE WHEN i %% 4000 = 3 THEN %d ELSE %d END, 'app', '{}' FROM n`, recently, before),
		fmt.Sprintf(`INSERT INTO certificate (id, account, person, record, version, kind, state, basis, kid, issued, expires, actor, content, checked) `+numbers+
			`SELECT i, i, i, i, 1, 'vaccination', 'in_force', 'b', '00', %d, CASE WHEN i %% 4000 = 4 THEN %d ELSE %d END, 'app', 'HC1:', %d FROM n`, before, recently, end, before),
	} {
		storetest.SQLite().Exec(b, url, s)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := db.WatchCertificates(b.Context(), now, now.AddDate(0, 0, 30)); err != nil {
			b.Fatal(err)
		}
	}
	due, err := db.DueCertificates(b.Context(), 0, many)
	if err != nil || len(due) != many/1000 {
		b.Errorf("%d accounts are due, %v", len(due), err)
	}
}
