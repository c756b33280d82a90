package qrimage

import (
	"cmp"
	"math"
	"slices"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
)

const (
	maxCentres = 400 // finder patterns collected in one view before the search of it ends
	maxCorners = 48  // the best of them that are combined: sixteen codes
	maxTriples = 200 // combinations tried in one view
)

// A triple is three finder patterns that may belong to one code.
type triple struct {
	bl, tl, tr *detector.FinderPattern
	misfit     float64 // 0 is a perfect corner
}

// finders scans the rows for the 1:1:3:1:1 of finder patterns. The library's own scans stop at the
// first three patterns, or compare every three of any number of them, which a hostile picture can
// make very many; this one looks at the whole view and spends from the budget.
func finders(m *gozxing.BitMatrix, b *budget) []*detector.FinderPattern {
	f := detector.NewFinderPatternFinder(m, nil)
	for y := 1; y < m.GetHeight() && len(f.GetPossibleCenters()) < maxCentres && b.left(); y += 2 {
		scanRow(f, m, y, b)
	}
	all := slices.Clone(f.GetPossibleCenters())
	// Patterns that many rows agree on come first; a stray one is seen in a single row.
	slices.SortStableFunc(all, func(p, q *detector.FinderPattern) int { return cmp.Compare(q.GetCount(), p.GetCount()) })
	return all[:min(len(all), maxCorners)]
}

// scanRow keeps the lengths of the last five runs, the first of them dark, and asks for a closer
// look where they fit.
func scanRow(f *detector.FinderPatternFinder, m *gozxing.BitMatrix, y int, b *budget) {
	runs := make([]int, 5)
	state, w := 0, m.GetWidth()
	for x := 0; x <= w; x++ {
		dark := x < w && m.Get(x, y)
		if dark == (state%2 == 0) {
			runs[state]++
			continue
		}
		if state == 0 && runs[0] == 0 {
			continue // still left of the first dark pixel
		}
		if state < 4 {
			state++
			runs[state]++
			continue
		}
		if detector.FinderPatternFinder_foundPatternCross(runs) && b.spend(m.GetHeight()) {
			f.HandlePossibleCenter(runs, y, x)
		}
		detector.FinderPatternFinder_ShiftCounts2(runs)
		state = 3
	}
}

// triples returns the plausible corners among the patterns, the likeliest first.
func triples(ps []*detector.FinderPattern) []triple {
	var out []triple
	for i, p := range ps {
		for j, q := range ps[i+1:] {
			if !alike(p, q) {
				continue
			}
			for _, r := range ps[i+j+2:] {
				if t, ok := corner(p, q, r); ok {
					out = append(out, t)
				}
			}
		}
	}
	slices.SortStableFunc(out, func(s, t triple) int { return cmp.Compare(s.misfit, t.misfit) })
	return out[:min(len(out), maxTriples)]
}

// alike reports whether two patterns can have modules of one size in perspective.
func alike(p, q *detector.FinderPattern) bool {
	a, b := p.GetEstimatedModuleSize(), q.GetEstimatedModuleSize()
	return math.Max(a, b) < 1.8*math.Min(a, b)
}

// corner orders three patterns and tells how far they are from two equal sides at a right angle.
func corner(p, q, r *detector.FinderPattern) (triple, bool) {
	if !alike(p, r) || !alike(q, r) {
		return triple{}, false
	}
	bl, tl, tr := order(p, q, r)
	t := triple{bl: bl, tl: tl, tr: tr}
	ax, ay := tr.GetX()-tl.GetX(), tr.GetY()-tl.GetY()
	bx, by := bl.GetX()-tl.GetX(), bl.GetY()-tl.GetY()
	a, b := math.Hypot(ax, ay), math.Hypot(bx, by)
	if a < 1 || b < 1 {
		return triple{}, false
	}
	cos := math.Abs(ax*bx+ay*by) / (a * b)
	sides := math.Max(a, b)/math.Min(a, b) - 1
	modules := (a + b) / 2 / ((p.GetEstimatedModuleSize() + q.GetEstimatedModuleSize() + r.GetEstimatedModuleSize()) / 3)
	if cos > 0.5 || sides > 1 || modules < 9 || modules > 240 {
		return triple{}, false
	}
	// Among corners that fit alike the smaller one comes first: a sheet of codes also has corners
	// made of three codes' patterns, and those are larger.
	t.misfit = math.Round(10*(cos+sides))/10 + modules/1e4
	return t, true
}

// order names the patterns: the top left one is opposite to the longest side.
func order(p, q, r *detector.FinderPattern) (bl, tl, tr *detector.FinderPattern) {
	pq, qr, pr := gozxing.ResultPoint_Distance(p, q), gozxing.ResultPoint_Distance(q, r), gozxing.ResultPoint_Distance(p, r)
	switch {
	case qr >= pq && qr >= pr:
		bl, tl, tr = q, p, r
	case pr >= pq && pr >= qr:
		bl, tl, tr = p, q, r
	default:
		bl, tl, tr = p, r, q
	}
	if (tr.GetX()-tl.GetX())*(bl.GetY()-tl.GetY()) < (tr.GetY()-tl.GetY())*(bl.GetX()-tl.GetX()) {
		bl, tr = tr, bl
	}
	return bl, tl, tr
}
