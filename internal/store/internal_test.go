package store

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/scan"
)

var update = flag.Bool("update", false, "write the golden schemas anew")

func openMemory(t testing.TB) *DB {
	t.Helper()
	db, err := Open(t.Context(), ":memory:", Options{})
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

func TestIDsRiseWhateverTheClockDoes(t *testing.T) {
	now := time.UnixMilli(idEpoch + 1_000_000)
	g := &ids{node: 5, clock: func() time.Time { return now }}
	last := int64(0)
	check := func(what string) {
		t.Helper()
		id := g.next()
		if id <= last {
			t.Fatalf("%s: %d after %d", what, id, last)
		}
		if id>>idSeqBits&(idNodes-1) != 5 {
			t.Fatalf("%s: node of %d", what, id)
		}
		last = id
	}
	for range 5_000 {
		check("more than a millisecond holds")
	}
	now = now.Add(-time.Hour)
	check("clock back")
	g.exceed(last + 1<<40)
	if id := g.next(); id <= last+1<<40 {
		t.Errorf("%d does not exceed", id)
	}
	now = now.AddDate(130, 0, 0)
	last = 0
	check("far future")
}

func TestBackupHoldsEveryTableAndColumn(t *testing.T) {
	db := openMemory(t)
	type column struct{ table, name string }
	got, err := all(t.Context(), db.e.read(), func(r rows) (c column, err error) { return c, r.Scan(&c.table, &c.name) },
		`SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'
		AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'goose_%' AND m.name NOT LIKE 'scan_%' ORDER BY 1, 2`)
	if err != nil {
		t.Fatal(err)
	}
	var want []column
	for _, t := range tables {
		for _, c := range t.columns {
			want = append(want, column{t.name, c})
		}
	}
	slices.SortFunc(want, func(a, b column) int { return strings.Compare(a.table+" "+a.name, b.table+" "+b.name) })
	slices.SortFunc(got, func(a, b column) int { return strings.Compare(a.table+" "+a.name, b.table+" "+b.name) })
	if d := cmp.Diff(want, got, cmp.AllowUnexported(column{})); d != "" {
		t.Error(d)
	}
}

func TestFreshSchemaIsTheGoldenOne(t *testing.T) {
	db := openMemory(t)
	lines, err := all(t.Context(), db.e.read(), column[string], `SELECT sql FROM sqlite_master WHERE sql IS NOT NULL
		AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%' AND name NOT LIKE 'scan_place_2%' AND name NOT LIKE 'scan_account_2%' ORDER BY type, name`)
	if err != nil {
		t.Fatal(err)
	}
	Golden(t, "schema_sqlite.txt", lines)
}

// Golden compares lines with a committed file.
func Golden(t *testing.T, name string, lines []string) {
	t.Helper()
	got := strings.Join(lines, "\n") + "\n"
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" {
		t.Errorf("the schema changed; if it was meant to: go test ./internal/store -update\n%s", d)
	}
}

func TestPackedAccountsComeBack(t *testing.T) {
	for _, ids := range [][]int64{{}, {1}, {1, 2, 3}, {5, math.MaxInt64}, {1 << 40, 1<<40 + 1, 1 << 62}} {
		got, err := unpackAccounts(packAccounts(ids))
		if d := cmp.Diff(ids, got); d != "" || err != nil {
			t.Error(d, err)
		}
	}
}

func FuzzUnpackAccounts(f *testing.F) {
	f.Add([]byte{})
	f.Add(packAccounts([]int64{1, 2, 1 << 50}))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, b []byte) {
		ids, err := unpackAccounts(b)
		if err == nil && slices.IsSorted(ids) && len(ids) > 0 && ids[0] >= 0 {
			if again, err := unpackAccounts(packAccounts(ids)); err != nil || !slices.Equal(ids, again) {
				t.Errorf("%v came back as %v (%v)", ids, again, err)
			}
		}
	})
}

func FuzzDecodeRow(f *testing.F) {
	f.Add([]byte(`[1,"a",null,{"b":"AP8="},2.5,true]`))
	f.Add([]byte(`[{"b":1}]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		row, err := decodeRow(b)
		for i, v := range row {
			switch v.(type) {
			case nil, string, int64, float64, []byte:
			default:
				if err == nil {
					t.Errorf("value %d is a %T", i, v)
				}
			}
		}
	})
}

func TestDigestDependsOnEveryScanAndNotOnOrder(t *testing.T) {
	type row struct {
		id               byte
		place, at, whose int64
	}
	sum := func(rows ...row) string {
		var d digest
		for _, r := range rows {
			d.add(append(make([]byte, 15), r.id), r.place, r.at, r.whose)
		}
		return fmt.Sprint(d.n, d.String())
	}
	a, b := row{1, 2, 3, 4}, row{5, 6, 7, 8}
	if sum(a, b) != sum(b, a) {
		t.Error("order matters")
	}
	seen := map[string]bool{}
	for _, rows := range [][]row{{}, {a}, {b}, {a, a}, {a, b}, {{2, 2, 3, 4}}, {{1, 3, 3, 4}}, {{1, 2, 4, 4}}, {{1, 2, 3, 5}}, {{1, 2, 4, 3}}} {
		if s := sum(rows...); seen[s] {
			t.Errorf("%v has the digest of another set", rows)
		} else {
			seen[s] = true
		}
	}
}

func shot(i int, at time.Time) scan.Slotted {
	s := scan.Slotted{Day: scan.DayOf(at), Scan: scan.Scan{Place: 1, Account: 1, At: at, Received: at}}
	s.ID[14], s.ID[15] = byte(i>>8), byte(i)
	return s
}

// TestBadBatchIsSplit: one call's scans cannot be written, because somebody
// dropped a table behind our back; the calls joined with it succeed.
func TestBadBatchIsSplit(t *testing.T) {
	db := openMemory(t)
	now := time.Now()
	yesterday := now.AddDate(0, 0, -1)
	if _, err := db.Append(t.Context(), []scan.Slotted{shot(0, yesterday)}); err != nil {
		t.Fatal(err)
	}
	if err := db.e.write(t.Context(), nil, func(c conn) error { return db.e.dropDay(t.Context(), c, scan.DayOf(yesterday)) }); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			at, bad := now, i%10 == 3
			if bad {
				at = yesterday
			}
			v, err := db.Append(context.Background(), []scan.Slotted{shot(i+1, at)})
			if bad != errors.Is(err, errTooOld) || !bad && v[0] != scan.Recorded {
				t.Errorf("call %d: %v, %v", i, v, err)
			}
		})
	}
	wg.Wait()
}

func TestFullQueueIsBusyAtOnceAndForgetsNothing(t *testing.T) {
	db := openMemory(t)
	hold, held := make(chan struct{}), make(chan struct{})
	go func() {
		_ = db.e.write(context.Background(), nil, func(conn) error { close(held); <-hold; return nil })
	}()
	<-held
	now := time.Now()
	var wg sync.WaitGroup
	var mu sync.Mutex
	recorded, busy := 0, 0
	for w := range 16 {
		wg.Go(func() {
			batch := make([]scan.Slotted, batchScans)
			for i := range batch {
				batch[i] = shot(i, now.Add(time.Duration(w)*time.Millisecond))
			}
			v, err := db.Append(context.Background(), batch)
			mu.Lock()
			defer mu.Unlock()
			if errors.Is(err, fault.ErrBusy) {
				busy++
			} else if err != nil {
				t.Error(err)
			}
			recorded += len(v)
			if busy == 3 { // while the writer is held, so no call has ended otherwise
				close(hold)
				busy++
			}
		})
	}
	wg.Wait()
	var n int
	if err := one(t.Context(), db.e.read(), `SELECT COUNT(*) FROM `+placeTable(scan.DayOf(now)), nil, &n); err != nil || n != recorded || n == 0 {
		t.Errorf("%d stored, %d acknowledged (%v)", n, recorded, err)
	}
}

// TestUnitsThatWaitShareACommit: units see what their group has not committed
// yet, while readers see none of it.
func TestUnitsThatWaitShareACommit(t *testing.T) {
	db := openMemory(t)
	hold, held := make(chan struct{}), make(chan struct{})
	go func() {
		_ = db.e.write(context.Background(), nil, func(conn) error { close(held); <-hold; return nil })
	}()
	<-held
	ctx, count := context.Background(), `SELECT COUNT(*) FROM used_token`
	var wg sync.WaitGroup
	shared := 0 // only the writer's goroutine runs units
	for i := range 200 {
		wg.Go(func() {
			err := db.e.write(ctx, nil, func(c conn) error {
				if _, err := c.exec(ctx, `INSERT INTO used_token (client, jti, until) VALUES ('a', $1, 1)`, fmt.Sprint(i)); err != nil {
					return err
				}
				var inside, outside int
				if err := one(ctx, c, count, nil, &inside); err != nil {
					return err
				}
				err := one(ctx, db.e.read(), count, nil, &outside)
				shared = max(shared, inside-outside)
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	for len(db.e.(*lite).queue) < 200 {
		time.Sleep(time.Millisecond)
	}
	close(hold)
	wg.Wait()
	if shared < 10 {
		t.Errorf("at most %d units shared a transaction", shared)
	}
}
