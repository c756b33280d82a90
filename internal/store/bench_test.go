package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/pgtest"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/store/storetest"
	"github.com/motma/motma/internal/trace"
)

// benchDB gives a fresh database that flushes its disk.
func benchDB(b *testing.B, engine string) (*store.DB, string) {
	b.Helper()
	if engine == "sqlite" {
		url := storetest.SQLite().URL(b)
		return benchOpen(b, url), url
	}
	s, err := pgtest.Start(b.Context(), pgtest.Options{Settings: []string{"shared_buffers=1GB"}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Stop() })
	url, err := s.Database(b.Context(), "")
	if err != nil {
		b.Fatal(err)
	}
	return benchOpen(b, url), url
}

func benchOpen(b *testing.B, url string) *store.DB {
	b.Helper()
	db, err := store.Open(b.Context(), url, store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}

// randomScan is one of 50,000 places' and 5 million accounts'.
func randomScan(at time.Time) scan.Slotted {
	p := scan.PlaceID(rand.Int64N(50_000)+1) << 21
	return scan.Slotted{Day: scan.DayOf(at), Scan: scan.Scan{ID: uuid.New(), Place: p, Gate: scan.GateID(p + 1),
		Account: person.AccountID(rand.Int64N(5_000_000)+1) << 18, Code: 1 << 60, At: at, Received: at, Direction: scan.In, Method: scan.StaffScans,
		Kind: scan.Personal, Assurance: scan.Signed, Client: 3}}
}

// BenchmarkAppend records scans durably: one a call from 256 callers, or by
// the hundred from 16.
func BenchmarkAppend(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		for _, c := range []struct{ callers, batch int }{{1, 1}, {256, 1}, {16, 100}, {4, 5000}} {
			b.Run(fmt.Sprintf("%s/callers=%d/batch=%d", engine, c.callers, c.batch), func(b *testing.B) {
				db, _ := benchDB(b, engine)
				appendLoad(b, db, c.callers, c.batch)
			})
		}
	}
}

func appendLoad(b *testing.B, db *store.DB, callers, batch int) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var took []time.Duration
	per := max(1, b.N/callers/batch)
	now := time.Now()
	b.ResetTimer()
	for range callers {
		wg.Go(func() {
			scans := make([]scan.Slotted, batch)
			mine := make([]time.Duration, 0, per)
			for range per {
				for i := range scans {
					scans[i] = randomScan(now.Add(time.Since(now)))
				}
				start := time.Now()
				if _, err := db.Append(context.Background(), scans); err != nil && !errors.Is(err, fault.ErrBusy) {
					b.Error(err)
					return
				}
				mine = append(mine, time.Since(start))
			}
			mu.Lock()
			took = append(took, mine...)
			mu.Unlock()
		})
	}
	wg.Wait()
	report(b, took, per*callers*batch)
}

func report(b *testing.B, took []time.Duration, n int) {
	slices.Sort(took)
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "scans/s")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

// BenchmarkFloorCOPY is what PostgreSQL does with the same two tables and
// indexes by plain COPY in batches of 5,000 over 2 connections: not
// idempotent, and nobody is told anything.
func BenchmarkFloorCOPY(b *testing.B) {
	_, url := benchDB(b, "postgres")
	pool, err := pgxpool.New(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close()
	day := scan.DayOf(time.Now())
	b.ResetTimer()
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for range max(1, b.N/10_000) {
				if err := copyBatch(pool, day); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(max(1, b.N/10_000)*10_000)/b.Elapsed().Seconds(), "scans/s")
}

func copyBatch(pool *pgxpool.Pool, day scan.Day) error {
	scans := make([]scan.Slotted, 5_000)
	for i := range scans {
		scans[i] = randomScan(time.Now())
	}
	slices.SortFunc(scans, func(a, b scan.Slotted) int { return int(a.Place>>21 - b.Place>>21) })
	ctx := context.Background()
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		_, err := tx.CopyFrom(ctx, pgx.Identifier{"scan_place_" + day.String()}, []string{"place", "at", "gate", "account", "code", "received",
			"staff", "day", "client", "direction", "method", "kind", "assurance", "flags", "id"},
			pgx.CopyFromSlice(len(scans), func(i int) ([]any, error) {
				s := &scans[i]
				return []any{int64(s.Place), s.At.UnixMilli(), int64(s.Gate), int64(s.Account), int64(s.Code), s.Received.UnixMilli(), int64(0),
					int32(day), s.Client, int16(1), int16(1), int16(1), int16(1), int16(0), s.ID[:]}, nil
			}))
		if err != nil {
			return err
		}
		_, err = tx.CopyFrom(ctx, pgx.Identifier{"scan_account_" + day.String()}, []string{"account", "at", "place", "day", "id"},
			pgx.CopyFromSlice(len(scans), func(i int) ([]any, error) {
				s := &scans[i]
				return []any{int64(s.Account), s.At.UnixMilli(), int64(s.Place), int32(day), s.ID[:]}, nil
			}))
		return err
	})
}

// BenchmarkRegister writes a person as the rules do, from 64 callers.
func BenchmarkRegister(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			db, _ := benchDB(b, engine)
			b.ResetTimer()
			seedPeople(b, db, 0, b.N, 64)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "people/s")
		})
	}
}

// seedPeople makes people n to m, one unit of work each.
func seedPeople(b *testing.B, db *store.DB, n, m, callers int) {
	b.Helper()
	next := make(chan int, 1024)
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for i := range next {
				if err := storetest.Register(db, i); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for i := n; i < m; i++ {
		next <- i
	}
	close(next)
	wg.Wait()
}

// BenchmarkHolder resolves a random QID of 20,000 people, from 64 callers.
func BenchmarkHolder(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			const people = 20_000
			db, _ := benchDB(b, engine)
			seedPeople(b, db, 0, people, 64)
			var wg sync.WaitGroup
			var mu sync.Mutex
			var took []time.Duration
			b.ResetTimer()
			for range 64 {
				wg.Go(func() {
					var mine []time.Duration
					for range b.N/64 + 1 {
						start := time.Now()
						if _, err := db.Holder(context.Background(), storetest.QID(rand.IntN(people))); err != nil {
							b.Error(err)
							return
						}
						mine = append(mine, time.Since(start))
					}
					mu.Lock()
					took = append(took, mine...)
					mu.Unlock()
				})
			}
			wg.Wait()
			report(b, took, len(took))
		})
	}
}

// BenchmarkPassages asks what contacts ask: 100 windows of an hour over 20
// days, about 80 scans in each, among a million and a half.
func BenchmarkPassages(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			db, _ := benchDB(b, engine)
			windows := seedCrowds(b, db)
			found := 0
			b.ResetTimer()
			for range b.N {
				p, err := db.Passages(context.Background(), windows)
				if err != nil {
					b.Fatal(err)
				}
				found = len(p)
			}
			b.ReportMetric(float64(found), "passages")
		})
	}
}

// seedCrowds fills 20 days with 75,000 scans each at 40 places, and gives the
// windows of somebody's 5 visits a day.
func seedCrowds(b *testing.B, db *store.DB) (windows []trace.Window) {
	b.Helper()
	midnight := scan.DayOf(time.Now()).Start()
	for d := 1; d <= 20; d++ {
		start := midnight.AddDate(0, 0, -d)
		batch := make([]scan.Slotted, 0, 5_000)
		for i := range 75_000 {
			s := randomScan(start.Add(time.Duration(rand.Int64N(int64(24 * time.Hour)))))
			s.Place = scan.PlaceID(1 + i%40)
			if batch = append(batch, s); len(batch) == cap(batch) {
				if _, err := db.Append(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
				batch = batch[:0]
			}
		}
		for range 5 {
			from := start.Add(time.Duration(rand.Int64N(int64(23 * time.Hour))))
			windows = append(windows, trace.Window{Place: scan.PlaceID(1 + rand.Int64N(40)), From: from, To: from.Add(time.Hour)})
		}
	}
	return windows
}
