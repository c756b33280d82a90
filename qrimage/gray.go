package qrimage

import (
	"image"
	"image/color"
)

// picture is a rectangle of brightness, 0 black to 255 white, row by row without gaps.
type picture struct {
	w, h int
	pix  []byte
}

func newPicture(w, h int) *picture { return &picture{w: w, h: h, pix: make([]byte, w*h)} }

// toGray takes the brightness of every pixel. What is transparent counts as white, as it looks on
// paper and in most viewers.
func toGray(img image.Image) *picture {
	b := img.Bounds()
	p := newPicture(b.Dx(), b.Dy())
	switch src := img.(type) {
	case *image.Gray:
		p.rows(func(y int, row []byte) { copy(row, src.Pix[y*src.Stride:]) })
	case *image.YCbCr:
		p.rows(func(y int, row []byte) { copy(row, src.Y[y*src.YStride:]) })
	case *image.Paletted:
		var lut [256]byte
		for i, c := range src.Palette {
			lut[i] = brightness(c)
		}
		p.rows(func(y int, row []byte) {
			for x := range row {
				row[x] = lut[src.Pix[y*src.Stride+x]]
			}
		})
	default:
		p.rows(func(y int, row []byte) {
			for x := range row {
				row[x] = brightness(img.At(b.Min.X+x, b.Min.Y+y))
			}
		})
	}
	return p
}

// rows calls fill with every row.
func (p *picture) rows(fill func(y int, row []byte)) {
	for y := range p.h {
		fill(y, p.pix[y*p.w:(y+1)*p.w])
	}
}

// brightness is the luma of a colour laid over white.
func brightness(c color.Color) byte {
	r, g, b, a := c.RGBA() // premultiplied, 16 bits
	white := 0xffff - a
	return byte((19595*(r+white) + 38470*(g+white) + 7471*(b+white)) >> 24)
}
