package load

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// A seed fills a database with many people and scans by statements that make
// sets of rows, straight into the tables, because a million registrations
// would take longer than all that is measured. Its people have ids from 1 on,
// far below those that the program makes, and one account each. Nobody of
// them exists.

// openHours is how long the seeded places are open a day, from midnight UTC, 7
// in the morning in Vietnam.
const openHours = 14

// Seeder writes sets of rows into a database that nobody serves meanwhile.
type Seeder struct {
	exec   func(ctx context.Context, sql string) error
	close  func(ctx context.Context) error
	series string // FROM item with a column i from 1 to %d
	random string // 16 random bytes
	days   bool   // the tables have a column for the day
}

// OpenSeeder opens a PostgreSQL URL or the path of a SQLite file, which has
// the program's tables.
func OpenSeeder(ctx context.Context, url string) (*Seeder, error) {
	if !strings.HasPrefix(url, "postgres") {
		db, err := sql.Open("sqlite", "file:"+url+"?_pragma=synchronous(OFF)&_pragma=cache_size(-64000)&_pragma=busy_timeout(5000)")
		if err != nil {
			return nil, err
		}
		db.SetMaxOpenConns(1)
		return &Seeder{
			exec:   func(ctx context.Context, text string) error { _, err := db.ExecContext(ctx, text); return err },
			close:  func(context.Context) error { return db.Close() },
			series: `(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT i FROM n) s`,
			random: `randomblob(16)`,
		}, nil
	}
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	return &Seeder{
		exec:   func(ctx context.Context, text string) error { _, err := c.Exec(ctx, text); return err },
		close:  c.Close,
		series: `generate_series(CAST(1 AS BIGINT), %d) AS s (i)`,
		random: `uuid_send(gen_random_uuid())`,
		days:   true,
	}, nil
}

// Close closes the connection.
func (s *Seeder) Close(ctx context.Context) error { return s.close(ctx) }

// QID is that of the i-th person, from 1 on.
func QID(i int) string { return fmt.Sprint(900_000_000_000_000_000 + 7*int64(i)) }

// people are the statements for everything that a registration leaves behind.
var people = []string{
	`INSERT INTO account (id, app, app_user, version, created, updated) SELECT i, '$app', 'seed-' || i, 1, $now, $now FROM $series`,
	`INSERT INTO account_version (account, version, at, actor, name, folded, birth, sex, cccd, phone, unit)
		SELECT i, 1, $now, 'seed', 'Nguyễn Thị ' || i, 'nguyen thi ' || i, '1990-01-15', 2, CAST(100000000000 + i AS TEXT), '0' || CAST(300000000 + i AS TEXT),
		CASE i % 4 WHEN 0 THEN '00001' WHEN 1 THEN '26734' WHEN 2 THEN '22366' ELSE '20194' END FROM $series`, // Hà Nội, HCM, Khánh Hòa, Đà Nẵng
	`INSERT INTO account_key (kind, value, account) SELECT 'cccd', CAST(100000000000 + i AS TEXT), i FROM $series`,
	`INSERT INTO account_key (kind, value, account) SELECT 'phone', '0' || CAST(300000000 + i AS TEXT), i FROM $series`,
	`INSERT INTO person (id, created, qid) SELECT i, $now, CAST(900000000000000000 + 7 * i AS TEXT) FROM $series`,
	`INSERT INTO link (id, account, person, state, tier, actor, at) SELECT i, i, i, 'certain', 'A1', 'seed', $now FROM $series`,
	`INSERT INTO qid (qid, account, at) SELECT CAST(900000000000000000 + 7 * i AS TEXT), i, $now FROM $series`,
	`INSERT INTO code (id, qid, account, content, basis, issued, expires)
		SELECT i, CAST(900000000000000000 + 7 * i AS TEXT), i, 'seed', 'seed', $now, $now + 31536000000 FROM $series`,
}

// People makes n people, users of an app.
func (s *Seeder) People(ctx context.Context, app string, n int) error {
	for _, text := range people {
		text = strings.NewReplacer("$app", app, "$now", fmt.Sprint(time.Now().UnixMilli()), "$series", fmt.Sprintf(s.series, n)).Replace(text)
		if err := s.exec(ctx, text); err != nil {
			return fmt.Errorf("seed people: %w", err)
		}
	}
	return nil
}

// Facts says what is known of the health of the first n people: the rows
// given, in turn.
func (s *Seeder) Facts(ctx context.Context, rows []string, n int) error {
	statements := []string{`CREATE TEMPORARY TABLE seed_facts (i INTEGER PRIMARY KEY, content TEXT)`}
	for i, row := range rows {
		statements = append(statements, fmt.Sprintf(`INSERT INTO seed_facts VALUES (%d, '%s')`, i, strings.ReplaceAll(row, "'", "''")))
	}
	statements = append(statements, fmt.Sprintf(`INSERT INTO facts (account, content, updated) SELECT s.i, f.content, %d
		FROM %s JOIN seed_facts f ON f.i = s.i %% %d`, time.Now().UnixMilli(), fmt.Sprintf(s.series, n), len(rows)), `DROP TABLE seed_facts`)
	for _, text := range statements {
		if err := s.exec(ctx, text); err != nil {
			return fmt.Errorf("seed facts: %w", err)
		}
	}
	return nil
}

// Day says which scans to seed: at places with ids from First on, by people
// from 1 to People, into the two tables of a day, which must be there.
type Day struct {
	Day                      int32 // UTC, since the Unix epoch
	PlaceTable, AccountTable string
	First, Places, People    int
	Visits                   int // at each place, spread evenly
}

// Visits of 10 to 90 minutes, in and out, in the order of the tables' keys.
const (
	scans = `INSERT INTO $place (place, at, gate, account, code, received, staff, client, direction, method, kind, assurance, flags, id$day)
		SELECT place, at, 0, account, 0, at, 0, 1, direction, 1, 1, 4, 0, $random$theday FROM (
			SELECT $first + (i - 1) / $visits AS place,
				$start + (i - 1) % $visits * $step + (direction - 1) * (600000 + (i * 40503 + $number * 97) % 4801 * 1000) AS at,
				1 + ((i * 2654435761 + $number * 40503) % 4294967296) * $people / 4294967296 AS account, direction
			FROM $series CROSS JOIN (SELECT 1 AS direction UNION ALL SELECT 2) d
		) v ORDER BY place, at`
	copies = `INSERT INTO $account (account, at, id, place$day) SELECT account, at, id, place$day FROM $place
		ORDER BY account, at ON CONFLICT DO NOTHING`
)

// Scans fills a day: two scans a visit.
func (s *Seeder) Scans(ctx context.Context, d Day) error {
	day, theDay := "", ""
	if s.days {
		day, theDay = ", day", fmt.Sprintf(", %d", d.Day)
	}
	r := strings.NewReplacer("$place", d.PlaceTable, "$account", d.AccountTable, "$theday", theDay, "$day", day, "$random", s.random,
		"$first", fmt.Sprint(d.First), "$visits", fmt.Sprint(d.Visits), "$start", fmt.Sprint(time.Unix(int64(d.Day)*86_400, 0).UnixMilli()),
		"$step", fmt.Sprint(openHours*time.Hour.Milliseconds()/int64(d.Visits)), "$number", fmt.Sprint(d.Day), "$people", fmt.Sprint(d.People),
		"$series", fmt.Sprintf(s.series, d.Places*d.Visits))
	for _, text := range []string{scans, copies} {
		if err := s.exec(ctx, r.Replace(text)); err != nil {
			return fmt.Errorf("seed scans: %w", err)
		}
	}
	return nil
}

// Settle lets the database's planner know what is there now.
func (s *Seeder) Settle(ctx context.Context) error { return s.exec(ctx, "ANALYZE") }
