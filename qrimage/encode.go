package qrimage

import (
	"errors"
	"fmt"

	"rsc.io/qr/coding"
)

// MaxText is the greatest length of a text in bytes: what version 40 at level L holds in byte mode.
const MaxText = 2953

var (
	// ErrEmpty means that there is no text to write.
	ErrEmpty = errors.New("qrimage: the text is empty")
	// ErrTooLong means that the text does not fit into the largest symbol at the chosen level.
	ErrTooLong = errors.New("qrimage: the text is too long for a QR code at this level")
)

// EncodeOptions chooses how a text becomes a symbol. The zero value is level M.
type EncodeOptions struct {
	Level Level
}

// Symbol is one finished QR code: a square of dark and light modules without its quiet zone.
type Symbol struct {
	Version int   // 1 to 40; the side has 17 + 4*Version modules
	Level   Level // error correction
	Mask    int   // 0 to 7

	grid *grid
}

// Size is the number of modules on a side, without the quiet zone.
func (s *Symbol) Size() int { return s.grid.size }

// Dark reports whether the module in column x and row y is dark. Outside of the symbol all is light.
func (s *Symbol) Dark(x, y int) bool {
	return x >= 0 && y >= 0 && x < s.grid.size && y < s.grid.size && s.grid.at(x, y)
}

// Encode returns the smallest symbol that holds the text at the wanted level.
//
// The text is written as one segment of bytes unless mixing in the digit and letter modes gives a
// smaller version. A text that is not all ASCII is never mixed: readers guess the character set of
// each byte segment by itself, and a short "Hà" alone is guessed wrong. No ECI header is written,
// since keyboard-wedge readers and old apps stumble over it. Both are this project's own choices.
//
// The errors are [ErrEmpty], [ErrTooLong] and one for an unknown level.
func Encode(text string, o EncodeOptions) (*Symbol, error) {
	level, err := o.Level.coding()
	if err != nil {
		return nil, err
	}
	if text == "" {
		return nil, ErrEmpty
	}
	if len(text) > MaxText {
		return nil, ErrTooLong
	}
	version, segments, err := fit(text, level)
	if err != nil {
		return nil, err
	}
	g, mask, err := lay(version, level, segments)
	if err != nil {
		return nil, fmt.Errorf("qrimage: draw symbol: %w", err)
	}
	return &Symbol{Version: int(version), Level: o.Level, Mask: mask, grid: g}, nil
}

// fit finds the smallest version and the segments for it: plain bytes where they do as well.
func fit(text string, level coding.Level) (coding.Version, []coding.Encoding, error) {
	mixed := make([][]coding.Encoding, 3)
	for v := coding.Version(coding.MinVersion); v <= coding.MaxVersion; v++ {
		room := v.DataBytes(level) * 8
		if segments := plain(text); bits(segments, v) <= room {
			return v, segments, nil
		}
		if !isASCII(text) {
			continue
		}
		c := class(v)
		if mixed[c] == nil {
			mixed[c] = split(text, c)
		}
		if bits(mixed[c], v) <= room {
			return v, mixed[c], nil
		}
	}
	return 0, nil, ErrTooLong
}

// bits is the length of the segments in a symbol of version v.
func bits(segments []coding.Encoding, v coding.Version) int {
	sum := 0
	for _, s := range segments {
		sum += s.Bits(v)
	}
	return sum
}

// class is the group of versions that share the width of the length field.
func class(v coding.Version) int {
	switch {
	case v <= 9:
		return 0
	case v <= 26:
		return 1
	}
	return 2
}
