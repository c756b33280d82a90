package qrimage

import (
	"fmt"

	"rsc.io/qr/coding"
)

// Level is the strength of error correction: how much of a symbol may be dirty, torn or covered and
// still be read. The zero value is M. The decision leaves the level open (standard §10): M on
// screen and Q in print is this project's own choice.
type Level uint8

// The four levels of ISO/IEC 18004, with the share of codewords each restores.
const (
	M Level = iota // about 15 %, for screens
	L              // about 7 %
	Q              // about 25 %, for print
	H              // about 30 %
)

// String returns the level's letter, or "?" for a value that is none.
func (l Level) String() string {
	if l > H {
		return "?"
	}
	return "MLQH"[l : l+1]
}

// ParseLevel reads one of the letters L, M, Q and H, in either case.
func ParseLevel(s string) (Level, error) {
	switch s {
	case "M", "m":
		return M, nil
	case "L", "l":
		return L, nil
	case "Q", "q":
		return Q, nil
	case "H", "h":
		return H, nil
	}
	return M, fmt.Errorf("qrimage: error correction level must be L, M, Q or H")
}

// coding translates to the writing library's order of levels.
func (l Level) coding() (coding.Level, error) {
	if l > H {
		return 0, fmt.Errorf("qrimage: unknown error correction level %d", l)
	}
	return [...]coding.Level{M: coding.M, L: coding.L, Q: coding.Q, H: coding.H}[l], nil
}
