package scan_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
)

func (w *world) batch(by scan.By, rs ...scan.Reading) []scan.BatchResult {
	w.Helper()
	out, err := w.desk.RecordBatch(w.ctx, by, rs)
	w.ok(err)
	if len(out) != len(rs) {
		w.Fatalf("%d results of %d readings", len(out), len(rs))
	}
	return out
}

// A09
func TestBatchRetriedReorderedAndHalfApplied(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		p := w.place("Chợ", hcm, scan.Venue)
		a, b := w.register("bluezone", "u1", an()), w.register("bluezone", "u2", binh())
		var rs []scan.Reading
		for i := range 10 {
			r := w.reading(p, scan.In, a.Code.Text)
			if i%2 == 1 {
				r.Text = b.Code.Text
			}
			r.At, r.Offline = w.now().Add(-time.Duration(i)*time.Hour), true
			rs = append(rs, r)
		}
		w.batch(owner, rs[:4]...) // the answer to this half was lost
		results := w.batch(owner, append(append([]scan.Reading{}, rs[5:]...), append(rs[:5:5], rs[2])...)...)
		want := map[scan.ID]scan.Result{}
		for i, r := range rs {
			want[r.ID] = scan.ResultRecorded
			if i < 4 {
				want[r.ID] = scan.ResultDuplicate
			}
		}
		for i, x := range results {
			if x.Err != nil || x.Index != i || x.Answer.Result != want[x.Answer.Scan] {
				t.Errorf("item %d: index %d, %v, %s, want %s", i, x.Index, x.Err, x.Answer.Result, want[x.Answer.Scan])
			}
		}
		if kept := w.scans(p); len(kept) != 10 {
			t.Errorf("%d scans kept of 10", len(kept))
		}
	})
}

func TestBadLineHurtsNoOther(t *testing.T) {
	w := newWorld(t)
	p := w.place("Chợ", hcm, scan.Venue)
	a, b := w.register("bluezone", "u1", an()), w.register("bluezone", "u2", binh())
	good := func() scan.Reading { return w.reading(p, scan.In, a.Code.Text) }
	bad := map[string]func(*scan.Reading){
		"invalid_input":   func(r *scan.Reading) { r.At = time.Time{} },
		"code_unreadable": func(r *scan.Reading) { r.Text = "\x00\xff" },
		"place_unknown":   func(r *scan.Reading) { r.Place = 12345 },
		"gate_unknown":    func(r *scan.Reading) { r.Gate = 77 },
	}
	first := good()
	rs, want := []scan.Reading{first}, []string{""}
	for code, spoil := range bad {
		r := good()
		spoil(&r)
		rs, want = append(rs, r, good()), append(want, code, "")
	}
	reused := first
	reused.Text = b.Code.Text
	rs, want = append(rs, reused), append(want, "scan_id_reused")
	for i, x := range w.batch(owner, rs...) {
		got := ""
		if x.Err != nil {
			got = fault.Of(x.Err).Code
		}
		if got != want[i] {
			t.Errorf("item %d: %q, want %q", i, got, want[i])
		}
	}
	if n := len(w.scans(p)); n != 5 {
		t.Errorf("%d scans kept, want the 5 good ones", n)
	}
}

func TestBatchTooLarge(t *testing.T) {
	w := newWorld(t)
	if _, err := w.desk.RecordBatch(w.ctx, owner, make([]scan.Reading, scan.MaxBatch+1)); !errors.Is(err, scan.ErrTooMany) {
		t.Errorf("%v", err)
	}
	if out, err := w.desk.RecordBatch(w.ctx, owner, nil); err != nil || len(out) != 0 {
		t.Errorf("empty batch: %v, %v", out, err)
	}
}

// A24, as far as scans go: they stay on their account, so that breaking a link
// while they come in loses none and moves none to somebody else.
func TestLinkBrokenWhileScansArrive(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		p := w.place("Chợ", hcm, scan.Venue)
		w.register("bluezone", "u1", an())
		s := w.register("ncovi", "x1", an())
		done := make(chan error)
		go func() {
			_, err := w.people.Break(w.ctx, "reviewer", s.Account, "not the same")
			done <- err
		}()
		for range 50 {
			w.record(owner, w.reading(p, scan.In, s.Code.Text))
			w.pass(time.Second)
		}
		w.ok(<-done)
		kept := w.scans(p)
		if len(kept) != 50 {
			t.Fatalf("%d scans of 50", len(kept))
		}
		for _, k := range kept {
			if k.Account != kept[0].Account {
				t.Fatal("scans of one code went to two accounts")
			}
		}
	})
}

func BenchmarkBatch(b *testing.B) {
	w := newWorld(b)
	p := w.place("Chợ", hcm, scan.Venue)
	texts := make([]string, 500)
	for i := range texts {
		s := w.register("bluezone", fmt.Sprint("u", i), person.Attributes{Name: "Lê Văn Bảy", Birth: "1991-02-03", CCCD: fmt.Sprintf("0790910%05d", i)})
		texts[i] = s.Code.Text
	}
	rs := make([]scan.Reading, 5000)
	for b.Loop() {
		for i := range rs {
			rs[i] = w.reading(p, scan.In, texts[i%len(texts)])
			rs[i].ID = uuid.New()
		}
		w.batch(owner, rs...)
		w.pass(time.Second)
	}
	b.ReportMetric(float64(b.N*len(rs))/b.Elapsed().Seconds(), "scans/s")
}
