package qrimage

import (
	"math"
	"sync"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
)

// A budget bounds the work on one picture, counted in pixels looked at, so that a hostile picture
// full of almost-codes costs seconds and not hours.
type budget struct{ pixels int }

const (
	pictureBudget = 300_000_000

	// What decoding and refining a triple cost, in the time of looking at so many pixels.
	decodeCost = 100_000
	refineCost = 2_000_000
)

func (b *budget) left() bool { return b.pixels > 0 }

// spend takes n pixels from the budget and reports whether there was anything left.
func (b *budget) spend(n int) bool {
	if !b.left() {
		return false
	}
	b.pixels -= n
	return true
}

// An attempt is one way of looking at the picture.
type attempt struct {
	view view
	dark binarizer
}

// search makes one attempt after the other, the cheap and likely ones first, until one has read all
// the codes that it saw, or the budget is spent.
func search(p *picture, b *budget) []Found {
	if min(p.w, p.h) < minSide {
		return nil
	}
	var found []Found
	for at := range attempts(p) {
		if !b.left() || len(found) >= MaxFound {
			break
		}
		read, unread := at.run(b)
		for _, f := range read {
			found = merge(found, f)
		}
		if len(found) > 0 && !unread {
			break
		}
	}
	return found
}

// Sizes in pixels, not sides, so that a long strip of paper costs no more than a square.
const (
	goodPixels = 1_600_000  // enough for one code that fills a third of a photograph
	fullPixels = 12_000_000 // pictures with more are never searched at full resolution
	turnPixels = 8_000_000  // a strip that would need more room is not turned
	minSide    = 21         // the modules of the smallest symbol
)

// attempts yields the ways of looking at a picture in the order in which they are tried. The list
// was chosen by counting, over some hundred synthetic photographs, what each attempt reads that no
// earlier one does. Turning by 90 degrees read nothing more, since finder patterns look alike from
// all four sides.
func attempts(p *picture) func(yield func(attempt) bool) {
	base := shrinkTo(p, goodPixels)
	near := sync.OnceValue(func() view { return closer(p) })
	list := []func() attempt{
		func() attempt { return attempt{base, hybrid} },
		func() attempt { return attempt{base, local} },
		func() attempt { return attempt{base, global} },
		func() attempt { return attempt{base.sharpen(2), local} },
		func() attempt { return attempt{near(), hybrid} },
		func() attempt { return attempt{near(), local} },
		func() attempt { return attempt{near().sharpen(4), local} },
		func() attempt { return attempt{near().sharpen(6), local} },
		func() attempt { return attempt{near().sharpen(4), hybrid} },
		func() attempt { return attempt{base.smaller(), hybrid} },
		func() attempt { return attempt{base.stretch(), hybrid} },
		func() attempt { return attempt{base.turned(45), local} },
		func() attempt { return attempt{base.invert(), hybrid} },
		func() attempt { return attempt{base.invert(), local} },
	}
	return func(yield func(attempt) bool) {
		for _, of := range list {
			if !yield(of()) {
				return
			}
		}
	}
}

// closer looks at small pictures enlarged and at large ones in full.
func closer(p *picture) view {
	if p.w*p.h <= goodPixels {
		return enlarge(p)
	}
	return shrinkTo(p, fullPixels)
}

// shrinkTo shrinks a picture to at most so many pixels.
func shrinkTo(p *picture, pixels int) view {
	n := 1
	for p.w/n*(p.h/n) > pixels {
		n++
	}
	return shrink(p, n)
}

func (v view) smaller() view {
	s := shrink(v.picture, 2)
	return view{s.picture, v.place.then(s.place)}
}

func (v view) turned(degrees float64) view {
	t := turn(v.picture, degrees)
	return view{t.picture, v.place.then(t.place)}
}

// then maps pixels of a view of a view: first by inner, then by t.
func (t place) then(inner place) place {
	o := t.apply(Point{inner.c, inner.f})
	return place{
		a: t.a*inner.a + t.b*inner.d, b: t.a*inner.b + t.b*inner.e, c: o.X,
		d: t.d*inner.a + t.e*inner.d, e: t.d*inner.b + t.e*inner.e, f: o.Y,
	}
}

// run reads the codes of one view and reports whether it saw finder patterns of a code that it
// could not read.
func (at attempt) run(b *budget) (read []Found, unread bool) {
	m, patterns := at.look(b)
	used := map[*detector.FinderPattern]bool{}
	var failed []triple
	for _, t := range triples(patterns) {
		if used[t.bl] || used[t.tl] || used[t.tr] || !b.spend(decodeCost) {
			continue
		}
		var f Found
		err := guard(func() (err error) { f, err = decodeTriple(m, t, b); return err })
		if err != nil {
			failed = append(failed, t)
			continue
		}
		used[t.bl], used[t.tl], used[t.tr] = true, true, true
		for i, c := range f.Corners {
			f.Corners[i] = at.view.apply(c)
		}
		read = append(read, f)
	}
	return read, leftOver(failed, used)
}

// look tells dark from light and finds the finder patterns: none in a view without contrast.
func (at attempt) look(b *budget) (m *gozxing.BitMatrix, patterns []*detector.FinderPattern) {
	err := guard(func() (err error) {
		if m, err = at.dark(at.view.picture); err == nil {
			patterns = finders(m, b)
		}
		return err
	})
	if err != nil {
		return nil, nil
	}
	return m, patterns
}

// leftOver reports whether a well-shaped triple of patterns belongs to no code that was read.
func leftOver(failed []triple, used map[*detector.FinderPattern]bool) bool {
	for _, t := range failed {
		sure := t.bl.GetCount() > 1 && t.tl.GetCount() > 1 && t.tr.GetCount() > 1
		if sure && t.misfit < 0.5 && !used[t.bl] && !used[t.tl] && !used[t.tr] {
			return true
		}
	}
	return false
}

// merge adds a code unless it was already read at the same place.
func merge(found []Found, f Found) []Found {
	for _, g := range found {
		if g.Text == f.Text && near(g.Corners, f.Corners) {
			return found
		}
	}
	return append(found, f)
}

// near reports whether the middles of two codes are less than half a side apart.
func near(a, b [4]Point) bool {
	ma, mb := middle(a), middle(b)
	side := math.Hypot(a[1].X-a[0].X, a[1].Y-a[0].Y)
	return math.Hypot(ma.X-mb.X, ma.Y-mb.Y) < side/2
}

func middle(c [4]Point) Point {
	return Point{(c[0].X + c[1].X + c[2].X + c[3].X) / 4, (c[0].Y + c[1].Y + c[2].Y + c[3].Y) / 4}
}
