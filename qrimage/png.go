package qrimage

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
)

// PNGOptions says how large a picture is. The zero value is 50 mm at 300 dots per inch.
type PNGOptions struct {
	PhysicalMM float64    // side of the whole picture with its quiet zone, in millimetres
	DPI        float64    // wanted resolution; the real one differs a little, see PNG
	Quiet      int        // quiet zone in modules, at least 4
	Ink        color.RGBA // of the dark modules, see [TestInk]; the zero value is black
}

// PNG writes the symbol as a picture of two colours, one bit a pixel.
//
// Every module is the same whole number of pixels, so that no edge is blurred. The number is the
// one nearest to the wanted resolution, and the pHYs chunk then states the resolution at which the
// picture prints exactly PhysicalMM wide. [ErrOptions] is returned when a value is out of range, a
// module would be less than a pixel, or the side would pass [MaxSide].
func (s *Symbol) PNG(w io.Writer, o PNGOptions) error {
	mm, quiet, px, err := s.layout(o)
	if err != nil {
		return err
	}
	ink, err := inkOf(o.Ink)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, s.raster(px, quiet, ink)); err != nil {
		return fmt.Errorf("qrimage: encode png: %w", err)
	}
	side := float64(px * (s.Size() + 2*quiet))
	return writeWithPHYs(w, buf.Bytes(), uint32(math.Round(side*1000/mm)))
}

// layout returns the side in millimetres, the quiet zone in modules and the pixels of a module.
func (s *Symbol) layout(o PNGOptions) (mm float64, quiet, px int, err error) {
	if mm, err = sideMM(o.PhysicalMM); err != nil {
		return 0, 0, 0, err
	}
	if quiet, err = quietModules(o.Quiet); err != nil {
		return 0, 0, 0, err
	}
	dpi := o.DPI
	if dpi == 0 {
		dpi = DefaultDPI
	}
	if !(dpi >= 1 && dpi <= maxDPI) {
		return 0, 0, 0, fmt.Errorf("%w: resolution must be 1 to %d dpi", ErrOptions, maxDPI)
	}
	side := s.Size() + 2*quiet
	px = int(math.Round(mm / 25.4 * dpi / float64(side)))
	if px < 1 {
		return 0, 0, 0, fmt.Errorf("%w: a module would be less than a pixel: raise the size or the resolution", ErrOptions)
	}
	if px*side > MaxSide {
		return 0, 0, 0, fmt.Errorf("%w: the picture would be more than %d pixels wide", ErrOptions, MaxSide)
	}
	return mm, quiet, px, nil
}

// raster draws the symbol with px pixels a module.
func (s *Symbol) raster(px, quiet int, ink color.Color) *image.Paletted {
	side := px * (s.Size() + 2*quiet)
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, ink})
	for y := range s.Size() {
		top := (y + quiet) * px * img.Stride
		row := img.Pix[top : top+side]
		for x := range s.Size() {
			if s.grid.at(x, y) {
				fill(row[(x+quiet)*px:(x+quiet+1)*px], 1)
			}
		}
		for i := 1; i < px; i++ {
			copy(img.Pix[top+i*img.Stride:], row)
		}
	}
	return img
}

func fill(b []byte, v byte) {
	for i := range b {
		b[i] = v
	}
}

// ihdrEnd is where the first chunk of every PNG ends: the signature and IHDR have fixed lengths.
const ihdrEnd = 8 + 4 + 4 + 13 + 4

// writeWithPHYs writes an encoded PNG with a pHYs chunk behind its header: Go's encoder has no
// way to say how large a picture is.
func writeWithPHYs(w io.Writer, encoded []byte, perMetre uint32) error {
	chunk := []byte("\x00\x00\x00\x09pHYs")
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1) // the unit is the metre
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	for _, part := range [][]byte{encoded[:ihdrEnd], chunk, encoded[ihdrEnd:]} {
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("qrimage: write png: %w", err)
		}
	}
	return nil
}
