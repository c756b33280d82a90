package storetest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/store"
)

func scans(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{Now: newClock(noon).now})
	day := 24 * time.Hour
	between := func(p scan.PlaceID) []scan.Scan {
		return collect(t, db.At(t.Context(), p, noon.Add(-60*day), noon.Add(60*day)))
	}

	t.Run("what was appended comes back, from both copies", func(t *testing.T) {
		s := pass(1, 1, 101, noon)
		if v := appendScans(t, db, s); v[0] != scan.Recorded {
			t.Errorf("verdict %v", v)
		}
		for name, got := range map[string][]scan.Scan{
			"by place":   between(1),
			"by account": collect(t, db.Of(t.Context(), []person.AccountID{101, 999}, noon, noon.Add(1))),
		} {
			if d := cmp.Diff([]scan.Scan{s.Scan}, got); d != "" {
				t.Error(name, d)
			}
		}
	})
	t.Run("a retry is a duplicate, whenever it was received", func(t *testing.T) {
		s := pass(2, 2, 101, noon)
		appendScans(t, db, s)
		again := s
		again.Received, again.Flags = s.Received.Add(time.Hour), scan.Late|scan.Expired
		if v := appendScans(t, db, again); v[0] != scan.Duplicate {
			t.Errorf("verdict %v", v)
		}
		if d := cmp.Diff([]scan.Scan{s.Scan}, between(2)); d != "" {
			t.Error(d)
		}
	})
	t.Run("an id used for another scan is told, and changes nothing", func(t *testing.T) {
		s := pass(3, 3, 101, noon)
		appendScans(t, db, s)
		for name, change := range map[string]func(*scan.Slotted){
			"account":   func(s *scan.Slotted) { s.Account = 102 },
			"gate":      func(s *scan.Slotted) { s.Gate = 4 },
			"direction": func(s *scan.Slotted) { s.Direction = scan.Out },
			"method":    func(s *scan.Slotted) { s.Method = scan.SelfScans },
			"kind":      func(s *scan.Slotted) { s.Kind = scan.CCCD },
		} {
			other := s
			change(&other)
			if v := appendScans(t, db, other); v[0] != scan.Reused {
				t.Errorf("%s: verdict %v", name, v)
			}
		}
		if d := cmp.Diff([]scan.Scan{s.Scan}, between(3)); d != "" {
			t.Error(d)
		}
		if got := collect(t, db.Of(t.Context(), []person.AccountID{102}, noon, noon.Add(day))); len(got) != 0 {
			t.Errorf("the other account got %v", got)
		}
	})
	t.Run("duplicates inside one batch, beside new and old ones", func(t *testing.T) {
		old := pass(40, 4, 101, noon)
		appendScans(t, db, old)
		fresh, other := pass(41, 4, 101, noon), pass(41, 4, 102, noon)
		reused := pass(40, 4, 103, noon)
		v := appendScans(t, db, fresh, old, fresh, other, reused, pass(42, 4, 101, noon))
		want := []scan.Verdict{scan.Recorded, scan.Duplicate, scan.Duplicate, scan.Reused, scan.Reused, scan.Recorded}
		if d := cmp.Diff(want, v); d != "" {
			t.Error(d)
		}
		if got := between(4); len(got) != 3 {
			t.Errorf("%d scans, want 3", len(got))
		}
	})
	t.Run("the same id at another place or time is another scan", func(t *testing.T) {
		s := pass(50, 5, 101, noon)
		elsewhere, later := s, s
		elsewhere.Place, later.At = 6, noon.Add(time.Millisecond)
		if d := cmp.Diff([]scan.Verdict{scan.Recorded, scan.Recorded, scan.Recorded}, appendScans(t, db, s, elsewhere, later)); d != "" {
			t.Error(d)
		}
	})
	t.Run("days begin at midnight UTC, and a batch may span them", func(t *testing.T) {
		midnight := noon.Add(12 * time.Hour)
		a, b := pass(70, 7, 101, midnight.Add(-time.Millisecond)), pass(71, 7, 101, midnight)
		c := pass(72, 7, 101, midnight.Add(-3*day))
		if a.Day == b.Day {
			t.Fatal("both in one day")
		}
		appendScans(t, db, b, c, a)
		if d := cmp.Diff([]scan.Scan{c.Scan, a.Scan, b.Scan}, between(7)); d != "" {
			t.Error(d)
		}
		got := collect(t, db.At(t.Context(), 7, midnight.Add(-time.Millisecond), midnight))
		if d := cmp.Diff([]scan.Scan{a.Scan}, got); d != "" {
			t.Error(d)
		}
		got = collect(t, db.Of(t.Context(), []person.AccountID{101}, midnight, midnight.Add(day)))
		if d := cmp.Diff([]scan.Scan{b.Scan}, got); d != "" {
			t.Error(d)
		}
	})
	t.Run("undated scans are merged in by their device time", func(t *testing.T) {
		a, b := pass(80, 8, 108, noon), pass(82, 8, 108, noon.Add(2*time.Hour))
		early, mid, far := pass(83, 8, 108, noon.AddDate(-1, 0, 0)), pass(81, 8, 108, noon.Add(time.Hour)), pass(84, 8, 108, noon.AddDate(10, 0, 0))
		for _, s := range []*scan.Slotted{&early, &mid, &far} {
			s.Day, s.Flags, s.Received = scan.Undated, scan.Quarantined, noon
		}
		appendScans(t, db, far, b, mid, a, early)
		want := []scan.Scan{early.Scan, a.Scan, mid.Scan, b.Scan, far.Scan}
		if d := cmp.Diff(want, collect(t, db.At(t.Context(), 8, noon.AddDate(-2, 0, 0), noon.AddDate(20, 0, 0)))); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff(want[1:4], collect(t, db.Of(t.Context(), []person.AccountID{108}, noon, noon.Add(day)))); d != "" {
			t.Error(d)
		}
	})
	t.Run("a scan in a day that is not kept, not its own, or far ahead is refused", func(t *testing.T) {
		wrong := pass(90, 9, 101, noon)
		wrong.Day--
		for _, s := range []scan.Slotted{pass(91, 9, 101, noon.Add(-31*day)), pass(92, 9, 101, noon.Add(20*day)), wrong} {
			if _, err := db.Append(t.Context(), []scan.Slotted{s}); fault.Of(err).Kind != fault.Conflict {
				t.Errorf("day %v: %v", s.Day, err)
			}
		}
		if got := between(9); len(got) != 0 {
			t.Errorf("recorded %v", got)
		}
	})
	t.Run("nothing to append", func(t *testing.T) {
		if v, err := db.Append(t.Context(), nil); err != nil || len(v) != 0 {
			t.Error(v, err)
		}
	})
	t.Run("thousands at once come back whole, from both copies, and once", func(t *testing.T) { appendThousands(t, db) })
	t.Run("many callers, overlapping batches: each scan once", func(t *testing.T) { appendAtOnce(t, db) })
	t.Run("a caller that gives up does not take others with it", func(t *testing.T) {
		var wg sync.WaitGroup
		for i := range 64 {
			wg.Go(func() {
				ctx, cancel := context.WithCancel(context.Background())
				if i%2 == 0 {
					cancel()
				}
				defer cancel()
				_, err := db.Append(ctx, []scan.Slotted{pass(2000+i, 12, 101, noon)})
				if i%2 == 1 && err != nil || i%2 == 0 && err != nil && !errors.Is(err, context.Canceled) {
					t.Errorf("caller %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		seen := map[scan.ID]bool{}
		for _, s := range between(12) {
			seen[s.ID] = true
		}
		for i := 1; i < 64; i += 2 {
			if !seen[scanID(2000+i)] {
				t.Errorf("acknowledged scan %d is missing", i)
			}
		}
	})
	sound(t, db, unregistered...)
}

// appendThousands sends as many scans as a gate that was long without network,
// sends them again with some new and some contradicting ones among them, and
// sends others twice at the same time.
func appendThousands(t *testing.T, db *store.DB) {
	const n, place, account = 3_000, 77, 770_000
	batch := func(first int) []scan.Slotted {
		out := make([]scan.Slotted, n)
		for i := range out {
			out[i] = pass(first+i, place, account+person.AccountID(i%1_000), noon.Add(time.Duration(i)*time.Millisecond))
			out[i].Flags, out[i].Code, out[i].Direction = scan.Flag(i%512), person.CodeID(i), scan.Direction(1+i%3)
		}
		return out
	}
	first := batch(100_000)
	counts := func(v []scan.Verdict) map[scan.Verdict]int {
		out := map[scan.Verdict]int{}
		for _, one := range v {
			out[one]++
		}
		return out
	}
	if d := cmp.Diff(map[scan.Verdict]int{scan.Recorded: n}, counts(appendScans(t, db, first...))); d != "" {
		t.Error(d)
	}
	mixed := slices.Clone(first)
	for i := range 10 {
		mixed[i].ID = scanID(200_000 + i) // new
		mixed[n-1-i].Account++            // another scan under the same id
	}
	want := map[scan.Verdict]int{scan.Duplicate: n - 20, scan.Recorded: 10, scan.Reused: 10}
	if d := cmp.Diff(want, counts(appendScans(t, db, mixed...))); d != "" {
		t.Error(d)
	}
	again := batch(300_000)
	var both [2][]scan.Verdict
	var wg sync.WaitGroup
	for i := range both {
		wg.Go(func() {
			var err error
			if both[i], err = db.Append(t.Context(), again); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if d := cmp.Diff(map[scan.Verdict]int{scan.Recorded: n, scan.Duplicate: n}, counts(append(both[0], both[1]...))); d != "" {
		t.Error(d)
	}
	stored := map[scan.ID]scan.Scan{}
	for _, s := range slices.Concat(first, mixed[:10], again) {
		stored[s.ID] = s.Scan
	}
	accounts := make([]person.AccountID, 1_000)
	for i := range accounts {
		accounts[i] = account + person.AccountID(i)
	}
	for name, got := range map[string][]scan.Scan{
		"by place":   collect(t, db.At(t.Context(), place, noon, noon.Add(time.Hour))),
		"by account": collect(t, db.Of(t.Context(), accounts, noon, noon.Add(time.Hour))),
	} {
		found := map[scan.ID]scan.Scan{}
		for _, s := range got {
			found[s.ID] = s
		}
		if d := cmp.Diff(stored, found); d != "" || len(got) != len(stored) {
			t.Errorf("%s: %d scans, want %d: %.1000s", name, len(got), len(stored), d)
		}
	}
}

// appendAtOnce sends the same 2,000 scans from 64 callers in random batches.
func appendAtOnce(t *testing.T, db *store.DB) {
	const n = 2_000
	all := make([]scan.Slotted, n)
	for i := range all {
		id, err := uuid.NewRandom()
		if err != nil {
			t.Fatal(err)
		}
		all[i] = pass(i, scan.PlaceID(1000+i%7), person.AccountID(500+i%50), noon.Add(time.Duration(i%97)*time.Second))
		all[i].ID = id
	}
	var recorded [n]atomic.Int32
	var wg sync.WaitGroup
	for w := range 64 {
		wg.Go(func() {
			for from := 0; from < n; from += 100 {
				at := (from + w*131) % n
				part := slices.Clone(all[at:min(at+100, n)])
				v, err := db.Append(context.Background(), part)
				if errors.Is(err, fault.ErrBusy) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				for i := range v {
					switch v[i] {
					case scan.Recorded:
						recorded[at+i].Add(1)
					case scan.Duplicate:
					default:
						t.Errorf("verdict %v", v[i])
					}
				}
			}
		})
	}
	wg.Wait()
	stored := 0
	for p := range scan.PlaceID(7) {
		stored += len(collect(t, db.At(t.Context(), 1000+p, noon, noon.Add(time.Hour))))
	}
	told := 0
	for i := range recorded {
		if c := recorded[i].Load(); c > 1 {
			t.Fatalf("scan %d was recorded %d times", i, c)
		} else {
			told += int(c)
		}
	}
	if stored != told {
		t.Errorf("%d stored, %d acknowledged as new", stored, told)
	}
}

// reading: long iterations, while others write and retention drops.
func reading(t *testing.T, e Engine) {
	clk := newClock(noon)
	db := e.Open(t, store.Options{Now: clk.now})
	var all []scan.Slotted
	for i := range 9_000 { // several pages a day, three days
		all = append(all, pass(i, 1, person.AccountID(1+i%3), noon.Add(-time.Duration(i)*24*time.Second)))
	}
	appendScans(t, db, all...)
	from := noon.AddDate(0, 0, -10)

	t.Run("pages join without a gap, in order", func(t *testing.T) {
		got := collect(t, db.At(t.Context(), 1, from, noon.Add(1)))
		if len(got) != len(all) {
			t.Fatalf("%d scans, want %d", len(got), len(all))
		}
		for i := range got {
			if got[i].ID != scanID(len(all)-1-i) {
				t.Fatalf("scan %d is %v", i, got[i].ID)
			}
		}
		if got := collect(t, db.Of(t.Context(), []person.AccountID{2, 1, 2}, from, noon.Add(1))); len(got) != 6_000 {
			t.Errorf("%d scans of two accounts, want 6000", len(got))
		}
	})
	t.Run("many at the very same moment", func(t *testing.T) {
		var same []scan.Slotted
		for i := range 5_000 {
			same = append(same, pass(i, 2, 9, noon))
		}
		appendScans(t, db, same...)
		if got := collect(t, db.At(t.Context(), 2, noon, noon.Add(time.Millisecond))); len(got) != 5_000 {
			t.Errorf("%d scans, want 5000", len(got))
		}
	})
	t.Run("reading while writing, and stopping early", func(t *testing.T) {
		n := 0
		for s, err := range db.At(t.Context(), 1, from, noon.Add(1)) {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n%1000 == 0 {
				appendScans(t, db, pass(100_000+n, 3, 1, s.At))
			}
			if n == 4_000 {
				break
			}
		}
		if got := collect(t, db.At(t.Context(), 3, from, noon.Add(1))); len(got) != 4 {
			t.Errorf("%d written meanwhile, want 4", len(got))
		}
	})
	t.Run("an ended context ends the iteration with its error", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for _, err := range db.At(ctx, 1, from, noon) {
			wantErr(t, err, context.Canceled)
		}
	})
	t.Run("retention in the middle of an iteration", func(t *testing.T) {
		n, last := 0, time.Time{}
		for s, err := range db.At(t.Context(), 1, from, noon.Add(1)) {
			if err != nil {
				t.Fatal(err)
			}
			if s.At.Before(last) {
				t.Fatal("out of order")
			}
			if last = s.At; n == 0 {
				if _, err := db.Retain(t.Context(), noon.AddDate(0, 0, 30), 30, "op"); err != nil {
					t.Fatal(err)
				}
			}
			n++
		}
		if n == 0 || n == len(all) {
			t.Errorf("%d scans read around a retention", n)
		}
	})
	t.Run("nothing between two equal times, nor backwards", func(t *testing.T) {
		for _, to := range []time.Time{noon, noon.Add(-time.Hour)} {
			if got := collect(t, db.At(t.Context(), 2, noon, to)); len(got) != 0 {
				t.Errorf("%d scans", len(got))
			}
		}
	})
}
