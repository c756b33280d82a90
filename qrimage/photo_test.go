package qrimage

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"math/rand/v2"
	"testing"
	"time"
)

// moderate is every photograph that must be read: what a phone's camera gives at a gate.
func moderate() []photo {
	var out []photo
	for d := 0.0; d < 360; d += 15 {
		out = append(out, photo{name: fmt.Sprintf("turned by %v degrees", d), px: 4, degrees: d, blur: 0.8, noise: 4})
	}
	for _, tilt := range []float64{-0.2, 0.1, 0.2} {
		for _, d := range []float64{0, 17, 200} {
			out = append(out,
				photo{name: fmt.Sprintf("tilted sideways by %v at %v degrees", tilt, d), px: 5, tiltX: tilt, degrees: d, blur: 0.8, noise: 4},
				photo{name: fmt.Sprintf("tilted both ways by %v at %v degrees", tilt, d), px: 5, tiltX: tilt, tiltY: -tilt, degrees: d, blur: 0.8, noise: 4})
		}
	}
	return append(out,
		photo{name: "out of focus by a quarter module", px: 4, blur: 1, noise: 3, degrees: 5},
		photo{name: "out of focus by three eighths", px: 4, blur: 1.5, noise: 3, degrees: 5},
		photo{name: "noisy", px: 4, noise: 10, blur: 0.7, degrees: 5},
		photo{name: "very noisy", px: 4, noise: 25, blur: 0.7, degrees: 5},
		photo{name: "half in shadow", px: 4, light: 0.5, noise: 3, blur: 0.8, degrees: -7},
		photo{name: "light from one side", px: 4, light: 0.8, noise: 3, blur: 0.8, degrees: -7},
		photo{name: "small, 2 pixels a module", px: 2, blur: 0.5, noise: 3, degrees: 3},
		photo{name: "large, 9 pixels a module", px: 9, blur: 2, noise: 5, degrees: 33},
		photo{name: "faded ink", px: 4, ink: 150, noise: 3, degrees: 3, blur: 0.8},
		photo{name: "in the dark", px: 4, paper: 70, ink: 20, noise: 4, degrees: 3, blur: 0.8},
		photo{name: "JPEG quality 50", px: 4, quality: 50, noise: 3, degrees: 3, blur: 0.8},
		photo{name: "JPEG quality 20", px: 4, quality: 20, noise: 3, degrees: 3, blur: 0.8},
		photo{name: "all at once", px: 4, tiltX: 0.2, tiltY: 0.1, degrees: 20, blur: 1, noise: 8, light: 0.5, quality: 50},
	)
}

func TestPhotographsAreRead(t *testing.T) {
	for name, text := range map[string]string{"personal": sampleText, "CCCD": cccdText, "signed": signedText, "venue": venueText} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mustEncode(t, text, M)
			for _, ph := range moderate() {
				found, err := Read(bytes.NewReader(ph.shoot(t, s)))
				if err != nil || len(found) != 1 || found[0].Text != text {
					t.Errorf("%s: %d codes, %v", ph.name, len(found), err)
				}
			}
		})
	}
}

// Any mixture of moderate distortions at 2.5 pixels a module or more: at least 95 of 100 are read,
// and none is misread.
func TestMixedDistortionsAreMostlyRead(t *testing.T) {
	rng := rand.New(rand.NewPCG(2021, 1405))
	texts := []string{sampleText, cccdText, signedText, venueText}
	read := 0
	for i := range 100 {
		text := texts[i%len(texts)]
		ph := photo{name: fmt.Sprint("mixture ", i), px: 2.5 + 4*rng.Float64(), degrees: 360 * rng.Float64(),
			tiltX: 0.4*rng.Float64() - 0.2, tiltY: 0.4*rng.Float64() - 0.2, noise: 12 * rng.Float64(),
			light: 0.6 * rng.Float64(), ink: 20 + 80*rng.Float64(), quality: 50 + rng.IntN(40)}
		ph.blur = ph.px * 0.35 * rng.Float64()
		found, err := Read(bytes.NewReader(ph.shoot(t, mustEncode(t, text, M))))
		switch {
		case err != nil:
			t.Logf("not read: %+v", ph)
		case len(found) != 1 || found[0].Text != text:
			t.Errorf("misread: %+v", ph)
		default:
			read++
		}
	}
	if read < 95 {
		t.Errorf("%d of 100 read, want 95", read)
	}
}

// Pictures full of almost-codes are the costly ones; the budget ends them.
func TestHostilePicturesEndSoon(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for name, pixel := range map[string]func(x, y int) byte{
		"noise":           func(int, int) byte { return byte(rng.Uint32()) },
		"stripes":         func(x, _ int) byte { return pattern(x % 8) },
		"finder patterns": func(x, y int) byte { return max(pattern(x%9), pattern(y%9)) },
		"many corners":    func(x, y int) byte { return ring(x%31, y%31, 2) },
	} {
		img := image.NewGray(image.Rect(0, 0, 3000, 3000))
		for i := range img.Pix {
			img.Pix[i] = pixel(i%3000, i/3000)
		}
		start := time.Now()
		_, err := Read(bytes.NewReader(encodePNG(t, img)))
		if took := time.Since(start); took > 60*time.Second {
			t.Errorf("%s: %v", name, took)
		}
		if err == nil {
			t.Errorf("%s: a code was found", name)
		}
	}
}

// A strip one pixel wide and millions long, or nearly so, must not be blown up to a square.
func TestVeryLongPicturesAreBounded(t *testing.T) {
	for _, side := range []int{1, 20, 21, 100} {
		for _, r := range []image.Rectangle{image.Rect(0, 0, side, MaxPicturePixels/side), image.Rect(0, 0, MaxPicturePixels/side, side)} {
			start := time.Now()
			if found, err := Read(bytes.NewReader(encodePNG(t, image.NewGray(r)))); err == nil {
				t.Errorf("%v: %d codes", r, len(found))
			}
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("%v: %v", r, took)
			}
		}
	}
}

// A long strip, such as a screenshot of a chat or a scanned roll, keeps its resolution.
func TestACodeOnALongStrip(t *testing.T) {
	strip := image.NewGray(image.Rect(0, 0, 220, 20_000))
	draw.Draw(strip, strip.Bounds(), image.White, image.Point{}, draw.Src)
	p := mustEncode(t, signedText, M).picture(3)
	draw.Draw(strip, p.Bounds().Add(image.Pt(5, 14_321)), p, image.Point{}, draw.Src)
	if got := readOne(t, encodePNG(t, strip)); got.Text != signedText {
		t.Errorf("read %q", got.Text)
	}
}

// pattern is the cross-section of a finder pattern.
func pattern(i int) byte {
	if i == 1 || i == 5 || i >= 7 {
		return 255
	}
	return 0
}

// ring is a finder pattern with modules of px pixels in the corner of a tile.
func ring(x, y, px int) byte {
	dx, dy := x/px-3, y/px-3
	r := max(dx, -dx, dy, -dy)
	if r == 2 || r > 3 {
		return 255
	}
	return 0
}
