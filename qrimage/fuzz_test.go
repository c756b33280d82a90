package qrimage

import (
	"bytes"
	"errors"
	"image"
	"testing"
)

// FuzzRead breaks pictures. Whatever is left of them is read, or refused with one of our errors;
// small limits keep the fuzzer away from large pictures.
func FuzzRead(f *testing.F) {
	f.Add(pngOf(f, mustEncode(f, sampleText, M), PNGOptions{PhysicalMM: 12}))
	f.Add(jpegOf(f, mustEncode(f, venueText, L).picture(3), 60))
	f.Add(encodePNG(f, image.NewGray(image.Rect(0, 0, 30, 30))))
	f.Add([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\xff\xff\xff\xff\xff\xff\xff\xff\x01\x03\x00\x00\x00"))
	f.Add([]byte("\xff\xd8\xff\xe0\x00\x10JFIF"))
	f.Fuzz(func(t *testing.T, data []byte) {
		found, err := Reader{MaxPixels: 60_000, MaxBytes: 1 << 16}.Read(bytes.NewReader(data))
		if err == nil && len(found) == 0 {
			t.Error("neither a code nor an error")
		}
		known := errors.Is(err, ErrFormat) || errors.Is(err, ErrDamaged) || errors.Is(err, ErrTooLarge) || errors.Is(err, ErrNoCode)
		if err != nil && !known {
			t.Errorf("unknown error %v", err)
		}
	})
}

// FuzzModules draws any pixels: the reading library must be contained whatever they look like. A
// small budget keeps the fuzzer quick.
func FuzzModules(f *testing.F) {
	f.Add(mustEncode(f, "x", L).picture(2).Pix, uint8(58))
	f.Add(mustEncode(f, sampleText, H).picture(1).Pix, uint8(57))
	f.Fuzz(func(t *testing.T, pix []byte, width uint8) {
		w := max(int(width), 1)
		h := min(len(pix)/w, 256)
		if h == 0 {
			return
		}
		for _, found := range search(&picture{w: w, h: h, pix: pix[:w*h]}, &budget{pixels: 3_000_000}) {
			if len(found.Raw) == 0 || found.Text == "" {
				t.Error("an empty code")
			}
		}
	})
}

// FuzzEncode writes any text and reads it back.
func FuzzEncode(f *testing.F) {
	for _, text := range oracleTexts {
		f.Add(text, uint8(0))
	}
	f.Fuzz(func(t *testing.T, text string, level uint8) {
		s, err := Encode(text, EncodeOptions{Level: Level(level % 4)})
		if err != nil {
			if text != "" && len(text) <= 1273 {
				t.Errorf("%d bytes refused: %v", len(text), err)
			}
			return
		}
		p := toGray(s.picture(4))
		found := search(p, &budget{pixels: pictureBudget})
		if len(found) != 1 || string(found[0].Raw) != text {
			t.Errorf("%q at version %d is read as %+v", text, s.Version, found)
		}
	})
}
