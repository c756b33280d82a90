package synth

import (
	"cmp"
	"slices"
	"time"
)

// Kinds and outcomes of tests.
const (
	pcr          = "pcr"
	antigen      = "antigen"
	positive     = "positive"
	negative     = "negative"
	inconclusive = "inconclusive"
)

// kits are antigen tests of 2021: Standard F and Q, Panbio (EU common list).
var kits = []string{"344", "345", "1232"}

// Shares of people, this project's own assumptions.
const (
	testedLately = 0.12 // at work, or to travel: in the last five days
	testedBefore = 0.25 // in the two months before
	byAntigen    = 0.55
	unclear      = 0.01 // of tests that are not positive
)

// swab adds a test, if its result was there before now.
func (w *healer) swab(h *History, m *Person, kind string, sample time.Time, outcome string) {
	d := &w.dice
	wait := time.Duration(d.between(6*60, 30*60)) * time.Minute
	if kind == antigen {
		wait = time.Duration(d.between(15, 40)) * time.Minute
	}
	if outcome == negative && d.chance(unclear) {
		outcome = inconclusive
	}
	t := Test{Kind: kind, Sample: sample, Result: sample.Add(wait), Outcome: outcome, Name: "RT-PCR", Origin: w.origin("XN", m.Unit[:min(len(m.Unit), 3)], "KIT")}
	if kind == antigen {
		t.Kit, t.Name = kits[d.n(len(kits))], ""
	}
	if t.Result.Before(w.now) {
		h.Tests = append(h.Tests, t)
	}
}

// screen adds the tests that people take without a reason of their own, and
// puts all into the order of time. Whoever is ill takes none of them.
func (w *healer) screen(h *History, m *Person) {
	d := &w.dice
	for _, s := range [...]struct {
		share  float64
		lo, hi int
	}{{testedBefore, 6, 60}, {testedLately, 1, 5}} {
		takes, ago, kind := d.chance(s.share), d.between(s.lo, s.hi), pcr
		if d.chance(byAntigen) {
			kind = antigen
		}
		if sample := w.at(w.ago(ago)); takes && m.Age >= 6 && !h.ill(sample) && !sample.Before(fourthWave) {
			w.swab(h, m, kind, sample, negative)
		}
	}
	slices.SortStableFunc(h.Tests, func(a, b Test) int { return cmp.Compare(a.Sample.UnixNano(), b.Sample.UnixNano()) })
}

// ill says whether the person had the infection on a day.
func (h *History) ill(at time.Time) bool {
	on := at.Format(time.DateOnly)
	for _, i := range h.Infections {
		if on >= i.Since && (i.Recovered == "" || on < i.Recovered) {
			return true
		}
	}
	return false
}
