package load

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestHistogramQuantilesMatchSorting(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var h, half Histogram
	all := make([]time.Duration, 20_000)
	for i := range all {
		all[i] = time.Duration(r.ExpFloat64() * float64(3*time.Millisecond))
		if i%2 == 0 {
			h.Record(all[i])
		} else {
			half.Record(all[i])
		}
	}
	h.Add(&half)
	slices.Sort(all)
	for _, q := range []float64{0.001, 0.5, 0.95, 0.99, 1} {
		want := all[max(int(q*float64(len(all)))-1, 0)]
		got := h.Quantile(q)
		if diff := (got - want).Abs(); float64(diff) > 0.02*float64(want)+2 {
			t.Errorf("quantile %v: %v, sorted %v", q, got, want)
		}
	}
	if h.Count() != uint64(len(all)) {
		t.Errorf("count %d of %d", h.Count(), len(all))
	}
}

func TestHistogramTakesAnyDuration(t *testing.T) {
	for _, d := range []time.Duration{-5, 0, 1, 63, 64, 127, 128, 129, 1 << 40, 1<<63 - 1} {
		var h Histogram
		h.Record(d)
		got := h.Quantile(0.5)
		if want := max(d, 0); float64((got - want).Abs()) > 0.016*float64(want) {
			t.Errorf("%d comes back as %d", d, got)
		}
	}
	if got := new(Histogram).Quantile(0.5); got != 0 {
		t.Errorf("nothing recorded gives %v", got)
	}
}
