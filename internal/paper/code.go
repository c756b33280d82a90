package paper

import (
	"bytes"
	"fmt"

	"github.com/motma/motma/qrimage"
)

// Size of a code that is drawn alone, with its quiet zone, and how finely.
const (
	aloneMM  = 60
	aloneDPI = 300
)

// CodeSVG draws a code alone, as SVG, for a screen. The error is [ErrText].
func CodeSVG(text string) ([]byte, error) {
	return alone(text, func(s *qrimage.Symbol, b *bytes.Buffer) error {
		return s.SVG(b, qrimage.SVGOptions{PhysicalMM: aloneMM})
	})
}

// CodePNG is CodeSVG as a picture of dots.
func CodePNG(text string) ([]byte, error) {
	return alone(text, func(s *qrimage.Symbol, b *bytes.Buffer) error {
		return s.PNG(b, qrimage.PNGOptions{PhysicalMM: aloneMM, DPI: aloneDPI})
	})
}

func alone(text string, draw func(*qrimage.Symbol, *bytes.Buffer) error) ([]byte, error) {
	symbol, err := qrimage.Encode(text, qrimage.EncodeOptions{Level: qrimage.M})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrText, err)
	}
	var b bytes.Buffer
	if err := draw(symbol, &b); err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	return b.Bytes(), nil
}
