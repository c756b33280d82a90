package qrimage

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"testing"
)

// A photo says how a code is photographed: every field is one thing that goes wrong at a gate.
type photo struct {
	name    string
	px      float64 // pixels a module
	degrees float64 // turned
	tiltX   float64 // perspective: how much the right side is farther away, 0.2 is 20 % smaller
	tiltY   float64
	blur    float64 // sigma in pixels
	noise   float64 // sigma in grey levels
	light   float64 // how much darker the far corner is, 0.5 is half
	paper   float64 // brightness of paper, 0 is 235
	ink     float64 // brightness of ink, 0 is 25
	quality int     // of the JPEG, 0 is 90
}

// shoot photographs a symbol onto a table that is a bit larger than it.
func (ph photo) shoot(t testing.TB, s *Symbol) []byte {
	t.Helper()
	side := float64(s.Size() + 2*QuietZone)
	n := int(side * ph.px * 1.5)
	rng := rand.New(rand.NewPCG(1, uint64(len(ph.name))))
	paper, ink := orFloat(ph.paper, 235), orFloat(ph.ink, 25)
	g := make([]float64, n*n)
	for y := range n {
		for x := range n {
			g[y*n+x] = ph.average(s, n, x, y, paper, ink)
		}
	}
	g = gauss(g, n, ph.blur)
	img := image.NewGray(image.Rect(0, 0, n, n))
	for y := range n {
		for x := range n {
			v := g[y*n+x] * (1 - ph.light*float64(x+y)/float64(2*n))
			v += rng.NormFloat64() * ph.noise
			img.Pix[y*img.Stride+x] = byte(math.Min(math.Max(v, 0), 255))
		}
	}
	return jpegOf(t, img, ph.quality)
}

// average is what one pixel of the sensor sees: nine rays through it.
func (ph photo) average(s *Symbol, n, x, y int, paper, ink float64) float64 {
	sum := 0.0
	for i := range 9 {
		mx, my := ph.module(s, n, float64(x)+(float64(i%3)+0.5)/3, float64(y)+(float64(i/3)+0.5)/3)
		switch {
		case mx < -QuietZone || my < -QuietZone || mx > float64(s.Size()+QuietZone) || my > float64(s.Size()+QuietZone):
			sum += paper * 0.6 // the table
		case s.Dark(int(math.Floor(mx)), int(math.Floor(my))):
			sum += ink
		default:
			sum += paper
		}
	}
	return sum / 9
}

// module maps a place on the sensor to one on the symbol, in modules from its upper left corner.
func (ph photo) module(s *Symbol, n int, x, y float64) (float64, float64) {
	half := float64(s.Size()) / 2
	x, y = (x-float64(n)/2)/ph.px, (y-float64(n)/2)/ph.px
	reach := half + QuietZone
	far := 1 - (ph.tiltX*x+ph.tiltY*y)/(2*reach)
	x, y = x/far, y/far
	sin, cos := math.Sincos(ph.degrees * math.Pi / 180)
	return x*cos + y*sin + half, -x*sin + y*cos + half
}

// gauss blurs a square of n x n.
func gauss(g []float64, n int, sigma float64) []float64 {
	if sigma == 0 {
		return g
	}
	r := int(3*sigma + 1)
	kernel := make([]float64, 2*r+1)
	for i := range kernel {
		kernel[i] = math.Exp(-float64((i-r)*(i-r)) / (2 * sigma * sigma))
	}
	return pass(pass(g, n, kernel, 1, n), n, kernel, n, 1)
}

func pass(g []float64, n int, kernel []float64, step, across int) []float64 {
	out, r := make([]float64, len(g)), len(kernel)/2
	for line := range n {
		for i := range n {
			sum, weight := 0.0, 0.0
			for k, w := range kernel {
				if j := i + k - r; j >= 0 && j < n {
					sum += w * g[line*across+j*step]
					weight += w
				}
			}
			out[line*across+i*step] = sum / weight
		}
	}
	return out
}

func jpegOf(t testing.TB, img image.Image, quality int) []byte {
	t.Helper()
	if quality == 0 {
		quality = 90
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func orFloat(v, standard float64) float64 {
	if v == 0 {
		return standard
	}
	return v
}
