package qrimage

import "math"

// A place maps pixels of a view back to pixels of the picture: x' = a x + b y + c, y' = d x + e y + f.
type place struct{ a, b, c, d, e, f float64 }

func (t place) apply(p Point) Point {
	return Point{X: t.a*p.X + t.b*p.Y + t.c, Y: t.d*p.X + t.e*p.Y + t.f}
}

// A view is the picture as one attempt looks at it: smaller, larger, turned or sharpened.
type view struct {
	*picture
	place
}

// whole is the picture as it is.
func whole(p *picture) view { return view{p, place{a: 1, e: 1}} }

// shrink averages squares of n x n pixels, which also takes noise away.
func shrink(p *picture, n int) view {
	if n <= 1 || p.w < n || p.h < n {
		return whole(p)
	}
	out := newPicture(p.w/n, p.h/n)
	for y := range out.h {
		for x := range out.w {
			sum := 0
			for dy := range n {
				at := (y*n+dy)*p.w + x*n
				for _, v := range p.pix[at : at+n] {
					sum += int(v)
				}
			}
			out.pix[y*out.w+x] = byte(sum / (n * n))
		}
	}
	return view{out, place{a: float64(n), e: float64(n)}}
}

// enlarge doubles the width and the height.
func enlarge(p *picture) view {
	return sample(p, 2*p.w, 2*p.h, place{a: 0.5, e: 0.5})
}

// turn rotates the picture by the angle and makes room for its corners, unless that is too much.
func turn(p *picture, degrees float64) view {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	w, h := float64(p.w), float64(p.h)
	nw := math.Ceil(math.Abs(w*cos) + math.Abs(h*sin))
	nh := math.Ceil(math.Abs(w*sin) + math.Abs(h*cos))
	if nw*nh > turnPixels {
		return whole(p)
	}
	return sample(p, int(nw), int(nh), place{
		a: cos, b: sin, c: w/2 - cos*nw/2 - sin*nh/2,
		d: -sin, e: cos, f: h/2 + sin*nw/2 - cos*nh/2,
	})
}

// sample draws a view of w x h pixels by looking up each pixel's place, between four neighbours.
// Outside of the picture is white.
func sample(p *picture, w, h int, t place) view {
	out := newPicture(w, h)
	for y := range h {
		for x := range w {
			at := t.apply(Point{float64(x) + 0.5, float64(y) + 0.5})
			out.pix[y*w+x] = p.between(at.X-0.5, at.Y-0.5)
		}
	}
	return view{out, t}
}

// between is the brightness at a place between pixel centres.
func (p *picture) between(x, y float64) byte {
	if x <= -1 || y <= -1 || x >= float64(p.w) || y >= float64(p.h) {
		return 255
	}
	fx, fy := math.Floor(x), math.Floor(y)
	x0, y0 := int(fx), int(fy)
	wx, wy := x-fx, y-fy
	top := float64(p.at(x0, y0))*(1-wx) + float64(p.at(x0+1, y0))*wx
	low := float64(p.at(x0, y0+1))*(1-wx) + float64(p.at(x0+1, y0+1))*wx
	return byte(top*(1-wy) + low*wy + 0.5)
}

// at is the brightness of a pixel, or of the nearest at the border.
func (p *picture) at(x, y int) byte {
	return p.pix[min(max(y, 0), p.h-1)*p.w+min(max(x, 0), p.w-1)]
}

// invert swaps dark and light, for codes printed white on black.
func (v view) invert() view {
	out := newPicture(v.w, v.h)
	for i, b := range v.pix {
		out.pix[i] = 255 - b
	}
	return view{out, v.place}
}

// stretch spreads the brightness over the whole range, leaving out the darkest and lightest
// hundredth, so that a faded print has contrast again.
func (v view) stretch() view {
	var count [256]int
	for _, b := range v.pix {
		count[b]++
	}
	low, high := percentiles(count, len(v.pix)/100)
	if high-low < 8 {
		return v
	}
	out := newPicture(v.w, v.h)
	for i, b := range v.pix {
		out.pix[i] = byte(min(max((int(b)-low)*255/(high-low), 0), 255))
	}
	return view{out, v.place}
}

// percentiles returns the brightness below and above which at most skip pixels lie.
func percentiles(count [256]int, skip int) (low, high int) {
	high = 255
	for sum := count[low]; sum <= skip && low < 255; sum += count[low] {
		low++
	}
	for sum := count[high]; sum <= skip && high > 0; sum += count[high] {
		high--
	}
	return low, high
}

// sharpen adds what a blur of n x n takes away, against pictures out of focus.
func (v view) sharpen(n int) view {
	sums := v.integral()
	out := newPicture(v.w, v.h)
	for y := range v.h {
		y0, y1 := max(y-n, 0), min(y+n+1, v.h)
		for x := range v.w {
			x0, x1 := max(x-n, 0), min(x+n+1, v.w)
			mean := windowSum(sums, v.w+1, x0, y0, x1, y1) / ((x1 - x0) * (y1 - y0))
			b := int(v.pix[y*v.w+x])
			out.pix[y*v.w+x] = byte(min(max(b+2*(b-mean), 0), 255))
		}
	}
	return view{out, v.place}
}
