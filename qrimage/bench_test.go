package qrimage

import (
	"bytes"
	"io"
	"testing"
)

func BenchmarkEncodePersonal(b *testing.B) { benchEncode(b, sampleText) }
func BenchmarkEncodeSigned(b *testing.B)   { benchEncode(b, signedText) }

// benchEncode includes the choice among the eight masks.
func benchEncode(b *testing.B, text string) {
	for b.Loop() {
		if _, err := Encode(text, EncodeOptions{Level: Q}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPNG(b *testing.B) {
	s := mustEncode(b, signedText, Q)
	for b.Loop() {
		if err := s.PNG(io.Discard, PNGOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSVG(b *testing.B) {
	s := mustEncode(b, signedText, Q)
	for b.Loop() {
		if err := s.SVG(io.Discard, SVGOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadClean(b *testing.B) {
	benchRead(b, pngOf(b, mustEncode(b, signedText, M), PNGOptions{}))
}

func BenchmarkReadPhotograph(b *testing.B) {
	ph := photo{px: 5, tiltX: 0.2, tiltY: 0.1, degrees: 20, blur: 1, noise: 8, light: 0.5, quality: 50}
	benchRead(b, ph.shoot(b, mustEncode(b, signedText, M)))
}

func benchRead(b *testing.B, data []byte) {
	for b.Loop() {
		if _, err := Read(bytes.NewReader(data)); err != nil {
			b.Fatal(err)
		}
	}
}
