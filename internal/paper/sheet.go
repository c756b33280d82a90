package paper

import (
	"bytes"
	"fmt"
	"strings"

	"codeberg.org/go-pdf/fpdf"

	"github.com/motma/motma/qrimage"
)

// A colour of ink.
type ink struct{ r, g, b int }

var (
	black  = ink{26, 28, 32}
	grey   = ink{98, 104, 114}
	rule   = ink{205, 210, 218}
	accent = ink{12, 63, 102}
	alarm  = ink{176, 24, 24}
	tint   = ink{243, 246, 249}
	white  = ink{255, 255, 255}
)

// sheet is one page on its way; lengths are millimetres, sizes of type points.
type sheet struct {
	pdf *fpdf.Fpdf
	w   float64
	h   float64
	o   Options
}

func newSheet(o Options, title string) *sheet {
	size := fpdf.SizeType{Wd: 210, Ht: 297}
	if o.Layout == Card {
		size = fpdf.SizeType{Wd: 105, Ht: 74}
	}
	pdf := fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "mm", Size: size})
	pdf.SetMargins(0, 0, 0)
	pdf.SetCellMargin(0)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(o.Made.UTC())
	pdf.SetModificationDate(o.Made.UTC())
	pdf.SetProducer("motma", false)
	pdf.SetTitle(title, true) // never of a person: it shows in lists of files
	pdf.SetLang(string(o.Lang))
	pdf.AddUTF8FontFromBytes(family, "", regular)
	pdf.AddUTF8FontFromBytes(family, "B", semiBold)
	pdf.AddPage()
	return &sheet{pdf, size.Wd, size.Ht, o}
}

// bytes ends the page.
func (s *sheet) bytes() ([]byte, error) {
	var b bytes.Buffer
	if err := s.pdf.Output(&b); err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	return b.Bytes(), nil
}

// face is how a text is set.
type face struct {
	size  float64 // points
	least float64 // to which it may shrink; 0: not at all
	lines int     // it may take; 0: one
	bold  bool
	ink   ink
	align string // "L", "C", "R"; empty: L
}

// leading is the distance of lines of a size, in millimetres.
func leading(size float64) float64 { return size * 0.3528 * 1.3 }

func (s *sheet) set(f face, size float64) {
	style := ""
	if f.bold {
		style = "B"
	}
	s.pdf.SetFont(family, style, size)
	s.pdf.SetTextColor(f.ink.r, f.ink.g, f.ink.b)
}

// text sets a text in a width, from the top y down, and gives where it ends. A
// text that is too long shrinks, then takes its further lines, and is cut with
// an ellipsis at the last: it never runs into what is beside it.
func (s *sheet) text(x, y, w float64, f face, text string) float64 {
	text = plain(text)
	size, lines := s.fitted(f, w, text)
	s.set(f, size)
	align := f.align
	if align == "" {
		align = "L"
	}
	for _, l := range lines {
		s.pdf.SetXY(x, y)
		s.pdf.CellFormat(w, leading(size), l, "", 0, align+"M", false, 0, "")
		y += leading(size)
	}
	return y
}

// fitted finds the largest size at which a text takes the fewest lines it may.
func (s *sheet) fitted(f face, w float64, text string) (float64, []string) {
	least, most := f.least, max(f.lines, 1)
	if least == 0 {
		least = f.size
	}
	for allowed := 1; allowed <= most; allowed++ {
		for size := f.size; size >= least; size -= 0.25 {
			s.set(f, size)
			if lines := s.broken(text, w); len(lines) <= allowed {
				return size, lines
			}
		}
	}
	s.set(f, least)
	lines := s.broken(text, w)[:most]
	last := []rune(lines[most-1])
	for len(last) > 0 && s.pdf.GetStringWidth(string(last)+"…") > w-1 {
		last = last[:len(last)-1]
	}
	lines[most-1] = strings.TrimSpace(string(last)) + "…"
	return least, lines
}

// broken breaks a text into lines: between words, and inside one that is longer
// than a line.
func (s *sheet) broken(text string, w float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if joined := strings.TrimSpace(line + " " + word); s.pdf.GetStringWidth(joined) <= w-0.2 {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for s.pdf.GetStringWidth(word) > w-0.2 {
			head := []rune(word)
			for len(head) > 1 && s.pdf.GetStringWidth(string(head)) > w-0.2 {
				head = head[:len(head)-1]
			}
			lines, word = append(lines, string(head)), strings.TrimPrefix(word, string(head))
		}
		line = word
	}
	return append(lines, line)
}

// line draws a rule.
func (s *sheet) line(x1, y, x2, width float64, c ink) {
	s.pdf.SetDrawColor(c.r, c.g, c.b)
	s.pdf.SetLineWidth(width)
	s.pdf.Line(x1, y, x2, y)
}

// box fills a rectangle.
func (s *sheet) box(x, y, w, h float64, c ink) {
	s.pdf.SetFillColor(c.r, c.g, c.b)
	s.pdf.Rect(x, y, w, h, "F")
}

// code draws a QR code whose dark modules begin at x, y and have a side of so
// many millimetres; the quiet zone lies around it. All modules are one path:
// printers show no seams.
func (s *sheet) code(x, y, side float64, text string) error {
	symbol, err := qrimage.Encode(text, qrimage.EncodeOptions{Level: qrimage.Q})
	if err != nil { // rarely: very long names
		if symbol, err = qrimage.Encode(text, qrimage.EncodeOptions{Level: qrimage.M}); err != nil {
			return fmt.Errorf("%w: %w", ErrText, err)
		}
	}
	const point = 72 / 25.4
	n := symbol.Size()
	step := side / float64(n) * point
	left, top := x*point, (s.h-y)*point
	var b strings.Builder
	b.WriteString("q 0 0 0 rg\n")
	for row := range n {
		for col := 0; col < n; col++ {
			from := col
			for symbol.Dark(col, row) {
				col++
			}
			if col > from {
				fmt.Fprintf(&b, "%.3f %.3f %.3f %.3f re\n", left+float64(from)*step, top-float64(row+1)*step, float64(col-from)*step, step)
			}
		}
	}
	b.WriteString("f Q\n")
	s.pdf.RawWriteStr(b.String())
	return nil
}

// testMark says in a band on top that the paper is worth nothing. It keeps off
// the edge, where office printers print nothing. It gives where it ends.
func (s *sheet) testMark() float64 {
	if !s.o.Test {
		return 0
	}
	x, y, h := pageMargin, 7.0, 8.0
	if s.o.Layout == Card {
		x, y, h = cardMargin, 2.5, 4.6
	}
	size := h * 1.5
	s.box(x, y, s.w-2*x, h, alarm)
	s.text(x, y+(h-leading(size))/2, s.w-2*x, face{size: size, least: 5, bold: true, ink: white, align: "C"}, "BẢN THỬ NGHIỆM, KHÔNG CÓ GIÁ TRỊ · TEST, NOT VALID")
	return y + h
}
