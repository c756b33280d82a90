// Package storetest is the contract of the store, as one suite that runs on
// SQLite and on PostgreSQL, and opens databases for the tests of others.
package storetest

import (
	"context"
	"database/sql"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite" // for Exec

	"github.com/motma/motma/internal/pgtest"
	"github.com/motma/motma/internal/store"
)

// Engine makes empty databases of one kind.
type Engine struct {
	Name string
	// URL of a new database that vanishes with the test.
	URL func(t testing.TB) string
	// Exec runs SQL behind the store's back.
	Exec func(t testing.TB, url string, sql ...string)
	// IDs reads one column of numbers behind the store's back.
	IDs func(t testing.TB, url, sql string) []int64
}

// SQLite makes files in the test's folder.
func SQLite() Engine {
	return Engine{
		Name: "sqlite",
		URL:  func(t testing.TB) string { return filepath.Join(t.TempDir(), "motma.db") },
		Exec: func(t testing.TB, url string, statements ...string) {
			t.Helper()
			db, err := sql.Open("sqlite", url)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			for _, s := range statements {
				if _, err := db.ExecContext(t.Context(), s); err != nil {
					t.Fatal(err)
				}
			}
		},
		IDs: func(t testing.TB, url, query string) (ids []int64) {
			t.Helper()
			db, err := sql.Open("sqlite", url)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			found, err := db.QueryContext(t.Context(), query)
			if err != nil {
				t.Fatal(err)
			}
			defer found.Close()
			for found.Next() {
				var id int64
				if err := found.Scan(&id); err != nil {
					t.Fatal(err)
				}
				ids = append(ids, id)
			}
			if err := found.Err(); err != nil {
				t.Fatal(err)
			}
			return ids
		},
	}
}

// Postgres makes databases on one server for the whole test binary, copied
// from a template that has the schema. The server does not flush its disk.
func Postgres() Engine {
	return Engine{Name: "postgres", URL: clone, Exec: func(t testing.TB, url string, statements ...string) {
		t.Helper()
		c, err := pgx.Connect(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close(t.Context())
		for _, s := range statements {
			if _, err := c.Exec(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
	}, IDs: func(t testing.TB, url, query string) []int64 {
		t.Helper()
		c, err := pgx.Connect(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close(t.Context())
		found, _ := c.Query(t.Context(), query) // its error comes with the rows
		ids, err := pgx.CollectRows(found, pgx.RowTo[int64])
		if err != nil {
			t.Fatal(err)
		}
		return ids
	}}
}

// clone copies the template.
func clone(t testing.TB) string {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	url, err := s.Database(t.Context(), s.template)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Drop(context.Background(), url); err != nil {
			t.Error(err)
		}
	})
	return url
}

// shared is the server of this test binary; it ends with the process.
type shared struct {
	*pgtest.Server
	template string
}

var server = sync.OnceValues(func() (*shared, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	s, err := pgtest.Start(ctx, pgtest.Options{Unsafe: true})
	if err != nil {
		return nil, err
	}
	url, err := s.Database(ctx, "")
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, url, store.Options{})
	if err != nil {
		return nil, err
	}
	return &shared{s, url}, db.Close()
})

// Open opens a new database of an engine; it is closed with the test.
func (e Engine) Open(t testing.TB, o store.Options) *store.DB {
	t.Helper()
	return open(t, e.URL(t), o)
}

// Open opens a new SQLite database, for the tests of other packages.
func Open(t testing.TB) *store.DB {
	t.Helper()
	return SQLite().Open(t, store.Options{})
}

func open(t testing.TB, url string, o store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), url, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// Run runs the contract on an engine.
func Run(t *testing.T, e Engine) {
	for name, f := range map[string]func(*testing.T, Engine){
		"people":     people,
		"units":      units,
		"bulk":       bulk,
		"holders":    holders,
		"registers":  registers,
		"scans":      scans,
		"reading":    reading,
		"reviewing":  reviewing,
		"tracing":    tracing,
		"accesses":   accesses,
		"retention":  retention,
		"backup":     backups,
		"soundness":  soundness,
		"opening":    opening,
		"contention": contention,
		"locking":    locking,
		"likeness":   likeness,
		"bundles":    bundles,
		"feed":       feeds,
		"webhooks":   hooks,
		"travelling": travelling,
		"health":     healthData,
		"cards":      cards,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f(t, e)
		})
	}
}

// clock is a clock that a test sets.
type clock struct{ ms atomic.Int64 }

func newClock(at time.Time) *clock {
	c := &clock{}
	c.set(at)
	return c
}

func (c *clock) set(at time.Time) { c.ms.Store(at.UnixMilli()) }
func (c *clock) now() time.Time   { return time.UnixMilli(c.ms.Load()).UTC() }

// noon is when most tests happen.
var noon = time.Date(2021, 7, 15, 12, 0, 0, 0, time.UTC)
