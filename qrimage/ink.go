package qrimage

import (
	"fmt"
	"image/color"
)

// TestInk is the blue that codes for tests are drawn in, so that nobody takes their picture for a
// real one. Blue is as dark as black to readers that shine red light, which would not see red.
var TestInk = color.RGBA{R: 0x00, G: 0x3A, B: 0xA8, A: 0xFF}

// inkOf replaces no colour by black. [ErrOptions] is returned for one that is too light to be told
// from white for certain, also under red light.
func inkOf(c color.RGBA) (color.RGBA, error) {
	if c == (color.RGBA{}) {
		return color.RGBA{A: 0xFF}, nil
	}
	luma := (299*int(c.R) + 587*int(c.G) + 114*int(c.B)) / 1000
	if c.A != 0xFF || luma > 0x60 || c.R > 0x60 {
		return c, fmt.Errorf("%w: the ink must be dark, little red, and opaque", ErrOptions)
	}
	return c, nil
}
