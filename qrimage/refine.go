package qrimage

import (
	"cmp"
	"math"
	"slices"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/common"
	"rsc.io/qr/coding"
)

// The reading library places its grid by the three finder patterns and one alignment pattern. On a
// tilted photograph of a larger symbol it misses that pattern or counts the modules wrong. But much
// of a symbol is known beforehand: finders, timing lines and alignment patterns. So the version and
// the unknown fourth corner are searched for until these known modules fall into place.

// A known module has a fixed colour in every symbol of its version.
type known struct {
	x, y float64 // middle, in modules
	dark bool
}

// A grip is a way of laying the grid of a version over a view.
type grip struct {
	size   int
	corner Point   // where the middle of a fourth finder pattern would be
	match  float64 // share of known modules that have their colour
}

// refine returns the best ways of laying a grid over the triple, the best first.
func refine(m *gozxing.BitMatrix, t triple) []grip {
	tl, tr, bl := point(t.tl), point(t.tr), point(t.bl)
	start := Point{tr.X + bl.X - tl.X, tr.Y + bl.Y - tl.Y}
	reach := math.Max(distance(tl, tr), distance(tl, bl))
	var out []grip
	for _, v := range versionsNear(t) {
		ks := knownModules(v)
		g := grip{size: 17 + 4*int(v), corner: start}
		g.match = g.score(m, t, ks)
		for step := reach / 12; step > 0.5; step /= 2 {
			g = g.climb(m, t, ks, step)
		}
		if g.match > 0.75 {
			out = append(out, g)
		}
	}
	slices.SortStableFunc(out, func(a, b grip) int { return cmp.Compare(b.match, a.match) })
	return out[:min(len(out), 3)]
}

// climb looks at the places around the corner and goes on from the best as long as it is better.
func (g grip) climb(m *gozxing.BitMatrix, t triple, ks []known, step float64) grip {
	for range 8 {
		best := g
		for dy := -2.0; dy <= 2; dy++ {
			for dx := -2.0; dx <= 2; dx++ {
				c := grip{size: g.size, corner: Point{g.corner.X + dx*step, g.corner.Y + dy*step}}
				if c.match = c.score(m, t, ks); c.match > best.match {
					best = c
				}
			}
		}
		if best == g {
			break
		}
		g = best
	}
	return g
}

// score is the share of known modules whose middle has the right colour.
func (g grip) score(m *gozxing.BitMatrix, t triple, ks []known) float64 {
	points := make([]float64, 0, 2*len(ks))
	for _, k := range ks {
		points = append(points, k.x, k.y)
	}
	g.transform(t).TransformPoints(points)
	hits := 0
	for i, k := range ks {
		if dark, ok := darkAt(m, points[2*i], points[2*i+1]); ok && dark == k.dark {
			hits++
		}
	}
	return float64(hits) / float64(len(ks))
}

// modules reads the whole grid.
func (g grip) modules(m *gozxing.BitMatrix, t triple) (*gozxing.BitMatrix, error) {
	out, err := gozxing.NewSquareBitMatrix(g.size)
	if err != nil {
		return nil, err
	}
	tf := g.transform(t)
	row := make([]float64, 2*g.size)
	for y := range g.size {
		for x := range g.size {
			row[2*x], row[2*x+1] = float64(x)+0.5, float64(y)+0.5
		}
		tf.TransformPoints(row)
		for x := range g.size {
			if dark, _ := darkAt(m, row[2*x], row[2*x+1]); dark {
				out.Set(x, y)
			}
		}
	}
	return out, nil
}

// transform maps modules to pixels: the middles of the three finder patterns and the corner.
func (g grip) transform(t triple) *common.PerspectiveTransform {
	far := float64(g.size) - 3.5
	return common.PerspectiveTransform_QuadrilateralToQuadrilateral(3.5, 3.5, far, 3.5, far, far, 3.5, far,
		t.tl.GetX(), t.tl.GetY(), t.tr.GetX(), t.tr.GetY(), g.corner.X, g.corner.Y, t.bl.GetX(), t.bl.GetY())
}

// darkAt reports the colour at a place, and false when it is outside of the view.
func darkAt(m *gozxing.BitMatrix, x, y float64) (dark, ok bool) {
	if !(x >= 0 && y >= 0 && x < float64(m.GetWidth()) && y < float64(m.GetHeight())) {
		return false, false
	}
	return m.Get(int(x), int(y)), true
}

// versionsNear lists the versions that the distances between the patterns allow.
func versionsNear(t triple) []coding.Version {
	module := (t.bl.GetEstimatedModuleSize() + t.tl.GetEstimatedModuleSize() + t.tr.GetEstimatedModuleSize()) / 3
	side := (distance(point(t.tl), point(t.tr)) + distance(point(t.tl), point(t.bl))) / 2
	// Module sizes are measured along rows and come out up to 1.42 times too large on a turned code.
	low, high := side/module/1.2+7, 1.6*side/module+7
	var out []coding.Version
	for v := coding.Version(coding.MinVersion); v <= coding.MaxVersion; v++ {
		if n := float64(17 + 4*v); n >= low && n <= high {
			out = append(out, v)
		}
	}
	return out
}

// knownModules are the timing lines, the alignment patterns and the rings of the finder patterns.
func knownModules(v coding.Version) []known {
	plan, err := coding.NewPlan(v, coding.M, 0)
	if err != nil {
		return nil // only for versions that do not exist
	}
	var out []known
	for y, row := range plan.Pixel {
		for x, p := range row {
			switch p.Role() {
			case coding.Timing, coding.Alignment, coding.Position:
				out = append(out, known{float64(x) + 0.5, float64(y) + 0.5, p&coding.Black != 0})
			}
		}
	}
	return out
}

func point(p gozxing.ResultPoint) Point { return Point{p.GetX(), p.GetY()} }

func distance(a, b Point) float64 { return math.Hypot(a.X-b.X, a.Y-b.Y) }
