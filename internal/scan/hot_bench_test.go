package scan_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/motma/motma/internal/scan"
)

// BenchmarkKnownCode is all that a reading costs before the store, when its
// code and place were met within the last seconds.
func BenchmarkKnownCode(b *testing.B) {
	w := newWorld(b)
	p := w.place("Chợ", hcm, scan.Venue)
	s := w.register("bluezone", "u1", an())
	r := w.reading(p, scan.In, s.Code.Text)
	w.record(owner, r)
	b.ReportAllocs()
	for b.Loop() {
		if err := w.desk.Prepare(w.ctx, owner, r); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkNewCode is the same for a code that was never met: one signature
// check, one look into the store.
func BenchmarkNewCode(b *testing.B) {
	w := newWorld(b)
	p := w.place("Chợ", hcm, scan.Venue)
	s := w.register("bluezone", "u1", an())
	r := w.reading(p, scan.In, s.Code.Text)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		w.desk = w.newDesk()
		_ = w.desk.Prepare(w.ctx, owner, w.reading(p, scan.In, "|X|1990|1|12|"))
		b.StartTimer()
		if err := w.desk.Prepare(w.ctx, owner, r); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkWholeScan is a whole reading of a known code with the store that it
// is written to, with the card of somebody who passed just now, and without.
func BenchmarkWholeScan(b *testing.B) {
	for _, cards := range []bool{false, true} {
		b.Run(map[bool]string{false: "alone", true: "with a card"}[cards], func(b *testing.B) {
			w := newWorld(b)
			if cards {
				carded(w)
			}
			s := w.green("bluezone", "u1", an())
			r := w.reading(w.place("Chợ", hcm, scan.Venue), scan.In, s.Code.Text)
			w.record(owner, r)
			b.ReportAllocs()
			for b.Loop() {
				r.ID = uuid.New()
				if _, err := w.desk.Record(w.ctx, owner, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
