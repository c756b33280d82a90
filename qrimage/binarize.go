package qrimage

import (
	"fmt"
	"math"

	"github.com/makiuchi-d/gozxing"
)

// A binarizer decides which pixels of a view are dark.
type binarizer func(*picture) (*gozxing.BitMatrix, error)

// hybrid compares each pixel with the mean of the blocks around it: the reading library's best for
// ordinary pictures.
func hybrid(p *picture) (*gozxing.BitMatrix, error) {
	return blackMatrix(p, gozxing.NewHybridBinarizer)
}

// global finds one threshold for the whole picture: best for clean, evenly lit ones.
func global(p *picture) (*gozxing.BitMatrix, error) {
	return blackMatrix(p, gozxing.NewGlobalHistgramBinarizer)
}

func blackMatrix(p *picture, of func(gozxing.LuminanceSource) gozxing.Binarizer) (*gozxing.BitMatrix, error) {
	src, err := gozxing.NewPlanarYUVLuminanceSource(p.pix, p.w, p.h, 0, 0, p.w, p.h, false)
	if err != nil {
		return nil, fmt.Errorf("qrimage: wrap picture: %w", err)
	}
	return of(src).GetBlackMatrix()
}

// local calls a pixel dark when it is darker than the mean of a window around it by a little. It
// follows shadows and glare more closely than hybrid and does not care about contrast.
func local(p *picture) (*gozxing.BitMatrix, error) {
	m, err := gozxing.NewBitMatrix(p.w, p.h)
	if err != nil {
		return nil, fmt.Errorf("qrimage: new matrix: %w", err)
	}
	sums := p.integral()
	half := max(int(math.Sqrt(float64(p.w*p.h)))/24, 8)
	for y := range p.h {
		y0, y1 := max(y-half, 0), min(y+half+1, p.h)
		for x := range p.w {
			x0, x1 := max(x-half, 0), min(x+half+1, p.w)
			mean := windowSum(sums, p.w+1, x0, y0, x1, y1)
			// A pixel must be 4 % below the mean, so that noise on plain paper stays light.
			if 100*int(p.pix[y*p.w+x])*(x1-x0)*(y1-y0) < 96*mean {
				m.Set(x, y)
			}
		}
	}
	return m, nil
}

// integral is the table of sums of all pixels above and left of each corner.
func (p *picture) integral() []uint32 {
	stride := p.w + 1
	sums := make([]uint32, stride*(p.h+1))
	for y := range p.h {
		row := uint32(0)
		for x := range p.w {
			row += uint32(p.pix[y*p.w+x])
			sums[(y+1)*stride+x+1] = sums[y*stride+x+1] + row
		}
	}
	return sums
}

// windowSum is the sum of the pixels with x0 <= x < x1 and y0 <= y < y1. Should the table wrap around,
// the difference is still right as long as the window has less than 16 million pixels.
func windowSum(sums []uint32, stride, x0, y0, x1, y1 int) int {
	return int(sums[y1*stride+x1] - sums[y0*stride+x1] - sums[y1*stride+x0] + sums[y0*stride+x0])
}
