package qrimage

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/color"
	"io"
	"strconv"
	"unicode/utf8"
)

// SVGOptions says how large a drawing is and what a screen reader says of it.
type SVGOptions struct {
	PhysicalMM float64 // side of the whole drawing with its quiet zone, in millimetres; 0 is 50
	Quiet      int     // quiet zone in modules, at least 4; 0 is 4
	// Title is read aloud in place of the picture. It must not hold personal data: pages and files
	// that show the code would leak it. Empty is "Mã QR (QR code)"; at most 200 bytes.
	Title string
	Ink   color.RGBA // of the dark modules, see [TestInk]; the zero value is black
}

const (
	defaultTitle = "Mã QR (QR code)"
	maxTitle     = 200
)

// SVG writes the symbol as a drawing that prints at its physical size: one path of dark runs on a
// white square, with edges kept sharp and a title for screen readers. [ErrOptions] is returned when
// a value is out of range.
func (s *Symbol) SVG(w io.Writer, o SVGOptions) error {
	mm, err := sideMM(o.PhysicalMM)
	if err != nil {
		return err
	}
	quiet, err := quietModules(o.Quiet)
	if err != nil {
		return err
	}
	title, err := escapedTitle(o.Title)
	if err != nil {
		return err
	}
	ink, err := inkOf(o.Ink)
	if err != nil {
		return err
	}
	side := s.Size() + 2*quiet
	size := strconv.FormatFloat(mm, 'f', -1, 64)
	out := make([]byte, 0, 512+10*s.Size()*s.Size()/2)
	out = fmt.Appendf(out, `<svg xmlns="http://www.w3.org/2000/svg" width="%smm" height="%smm" viewBox="0 0 %d %d" `+
		`shape-rendering="crispEdges" role="img" aria-label="%s"><title>%s</title>`+
		`<path fill="#fff" d="M0 0h%dv%dh-%dz"/><path fill="#%02x%02x%02x" d="`, size, size, side, side, title, title, side, side, side, ink.R, ink.G, ink.B)
	out = append(s.path(out, quiet), `"/></svg>`+"\n"...)
	if _, err := w.Write(out); err != nil {
		return fmt.Errorf("qrimage: write svg: %w", err)
	}
	return nil
}

// path appends a rectangle for each horizontal run of dark modules.
func (s *Symbol) path(out []byte, quiet int) []byte {
	for y := range s.Size() {
		for x := 0; x < s.Size(); x++ {
			start := x
			for s.Dark(x, y) {
				x++
			}
			if x > start {
				out = appendRun(out, start+quiet, y+quiet, x-start)
			}
		}
	}
	return out
}

func appendRun(out []byte, x, y, n int) []byte {
	out = strconv.AppendInt(append(out, 'M'), int64(x), 10)
	out = strconv.AppendInt(append(out, ' '), int64(y), 10)
	out = strconv.AppendInt(append(out, 'h'), int64(n), 10)
	out = strconv.AppendInt(append(out, "v1h-"...), int64(n), 10)
	return append(out, 'z')
}

// escapedTitle makes a title safe inside of an element and of an attribute.
func escapedTitle(title string) (string, error) {
	if title == "" {
		title = defaultTitle
	}
	if len(title) > maxTitle || !utf8.ValidString(title) {
		return "", fmt.Errorf("%w: title must be UTF-8 of at most %d bytes", ErrOptions, maxTitle)
	}
	var b bytes.Buffer
	if err := xml.EscapeText(&b, []byte(title)); err != nil {
		return "", fmt.Errorf("qrimage: escape title: %w", err)
	}
	return b.String(), nil
}
