package qrimage

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"
)

// drawing is what an SVG reader sees.
type drawing struct {
	Width   string `xml:"width,attr"`
	Height  string `xml:"height,attr"`
	ViewBox string `xml:"viewBox,attr"`
	Edges   string `xml:"shape-rendering,attr"`
	Role    string `xml:"role,attr"`
	Label   string `xml:"aria-label,attr"`
	Title   string `xml:"title"`
	Paths   []struct {
		Fill string `xml:"fill,attr"`
		D    string `xml:"d,attr"`
	} `xml:"path"`
}

func svgOf(t *testing.T, s *Symbol, o SVGOptions) drawing {
	t.Helper()
	var buf bytes.Buffer
	if err := s.SVG(&buf, o); err != nil {
		t.Fatal(err)
	}
	var d drawing
	if err := xml.Unmarshal(buf.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// rasterise paints the rectangles "Mx yhNvHh-Nz" of the paths in order, px pixels a unit.
func (d drawing) rasterise(t *testing.T, px int) *image.Gray {
	t.Helper()
	var side int
	if _, err := fmt.Sscanf(d.ViewBox, "0 0 %d", &side); err != nil {
		t.Fatal(err)
	}
	img := image.NewGray(image.Rect(0, 0, side*px, side*px)) // black, so that a missing background shows
	for _, p := range d.Paths {
		paint := map[string]uint8{"#fff": 255, "#000000": 0}[p.Fill]
		for _, part := range strings.Split(strings.TrimSuffix(p.D, "z"), "z") {
			var x, y, w, h, back int
			if _, err := fmt.Sscanf(part, "M%d %dh%dv%dh-%d", &x, &y, &w, &h, &back); err != nil {
				t.Fatalf("path part %q: %v", part, err)
			}
			if back != w {
				t.Fatalf("path part %q is no rectangle", part)
			}
			for yy := y * px; yy < (y+h)*px; yy++ {
				for xx := x * px; xx < (x+w)*px; xx++ {
					img.SetGray(xx, yy, color.Gray{Y: paint})
				}
			}
		}
	}
	return img
}

func TestWhatIsWrittenAsSVGIsReadByZbarAndByUs(t *testing.T) {
	for name, text := range oracleTexts {
		for _, l := range []Level{M, Q} {
			d := svgOf(t, mustEncode(t, text, l), SVGOptions{})
			data := encodePNG(t, d.rasterise(t, 5))
			if got := zbar(t, data); got != text {
				t.Errorf("%s %v: zbarimg reads %q", name, l, got)
			}
			if got := readOne(t, data); got.Text != text {
				t.Errorf("%s %v: Read says %q", name, l, got.Text)
			}
		}
	}
}

func TestSVGShowsTheSameModulesAsPNG(t *testing.T) {
	s := mustEncode(t, signedText, Q)
	img := svgOf(t, s, SVGOptions{Quiet: 6}).rasterise(t, 1)
	if img.Rect.Dx() != s.Size()+12 {
		t.Fatalf("drawing is %d modules wide, want %d", img.Rect.Dx(), s.Size()+12)
	}
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if got, want := img.GrayAt(x, y).Y == 0, s.Dark(x-6, y-6); got != want {
				t.Fatalf("module %d,%d dark: %v, want %v", x-6, y-6, got, want)
			}
		}
	}
}

func TestSVGStatesItsSizeAndIsAccessible(t *testing.T) {
	s := mustEncode(t, sampleText, M)
	d := svgOf(t, s, SVGOptions{PhysicalMM: 85.6})
	if d.Width != "85.6mm" || d.Height != "85.6mm" {
		t.Errorf("size %s x %s, want 85.6mm", d.Width, d.Height)
	}
	if d.Edges != "crispEdges" || d.Role != "img" || d.Label == "" || d.Title != d.Label {
		t.Errorf("edges %q, role %q, label %q, title %q", d.Edges, d.Role, d.Label, d.Title)
	}
	if strings.Contains(d.Label, "NGUYEN") {
		t.Error("the title tells the person's name")
	}
}

func TestSVGTitleCannotBreakOut(t *testing.T) {
	hostile := `"><script>alert(1)</script>&'`
	d := svgOf(t, mustEncode(t, sampleText, M), SVGOptions{Title: hostile})
	if d.Title != hostile || d.Label != hostile {
		t.Errorf("title %q, label %q, want %q", d.Title, d.Label, hostile)
	}
	var buf bytes.Buffer
	if err := mustEncode(t, sampleText, M).SVG(&buf, SVGOptions{Title: hostile}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(buf.String(), "<script") {
		t.Error("the title is not escaped")
	}
}
