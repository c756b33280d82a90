package qrimage

import (
	"bytes"
	"errors"
	"image/color"
	"image/png"
	"strings"
	"testing"
)

// A test code's picture is blue, and reads as well as a black one.
func TestInkIsSeenAndRead(t *testing.T) {
	const text = "******000011|NGUYEN VAN AN|1990-**-**|0|TEST35488377423318|<1"
	s, err := Encode(text, EncodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var picture, drawing bytes.Buffer
	if err := errors.Join(s.PNG(&picture, PNGOptions{Ink: TestInk}), s.SVG(&drawing, SVGOptions{Ink: TestInk})); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(drawing.String(), `fill="#003aa8"`) || strings.Contains(drawing.String(), `"#000000"`) {
		t.Errorf("the drawing is not blue: %.300s", drawing.String())
	}
	img, err := png.Decode(bytes.NewReader(picture.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if p := img.ColorModel().(color.Palette); len(p) != 2 || p[1] != color.Color(TestInk) {
		t.Errorf("colours of the picture: %v", p)
	}
	if got := zbar(t, picture.Bytes()); got != text {
		t.Errorf("zbar reads %q", got)
	}
}

func TestInkThatReadersMissIsRefused(t *testing.T) {
	s, err := Encode("x", EncodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, ink := range []color.RGBA{{R: 0xFF, A: 0xFF}, {G: 0xFF, A: 0xFF}, {R: 0xEE, G: 0xEE, B: 0xEE, A: 0xFF}, {B: 0x80, A: 0x80}} {
		if err := s.SVG(&bytes.Buffer{}, SVGOptions{Ink: ink}); !errors.Is(err, ErrOptions) {
			t.Errorf("%v: %v", ink, err)
		}
		if err := s.PNG(&bytes.Buffer{}, PNGOptions{Ink: ink}); !errors.Is(err, ErrOptions) {
			t.Errorf("%v: %v", ink, err)
		}
	}
}
