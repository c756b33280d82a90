package qrimage

import (
	"strings"

	"rsc.io/qr/coding"
)

// A mode is one of the three ways in which QR packs characters into bits.
type mode uint8

const (
	byteMode  mode = iota // 8 bits a byte, holds everything
	alnumMode             // 11 bits for two of the 45 characters below
	numMode               // 10 bits for three digits
	modes
)

const alnumChars = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// headBits is what starting a segment costs: 4 bits of mode and a length whose width depends on
// the class of the version (1-9, 10-26, 27-40).
var headBits = [modes][3]int{
	byteMode:  {12, 20, 20},
	alnumMode: {13, 15, 17},
	numMode:   {14, 16, 18},
}

// sixths is the cost of one more character in sixths of a bit, so that 10/3 and 11/2 stay whole.
var sixths = [modes]int{byteMode: 48, alnumMode: 33, numMode: 20}

// holds reports whether mode m can write the byte c.
func (m mode) holds(c byte) bool {
	switch m {
	case numMode:
		return '0' <= c && c <= '9'
	case alnumMode:
		return strings.IndexByte(alnumChars, c) >= 0
	}
	return true
}

// encoding wraps part of the text for the writing library.
func (m mode) encoding(part string) coding.Encoding {
	switch m {
	case numMode:
		return coding.Num(part)
	case alnumMode:
		return coding.Alpha(part)
	}
	return coding.String(part)
}

// plain returns the text as one segment of bytes, which every reader understands.
func plain(text string) []coding.Encoding { return []coding.Encoding{coding.String(text)} }

// isASCII reports whether every byte is below 128.
func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

// split cuts the text into the segments that take the fewest bits in the given class of versions.
// It walks the text once and keeps, for each mode, the cheapest way to have written everything so
// far with that mode still open.
func split(text string, class int) []coding.Encoding {
	const never = 1 << 30
	from := make([][modes]mode, len(text)) // the mode of the previous character on the best way
	cost := [modes]int{}
	for m := range modes {
		cost[m] = 6 * headBits[m][class]
	}
	for i := range len(text) {
		var next [modes]int
		for m := range modes {
			next[m], from[i][m] = cheapest(cost, m, class, i == 0)
			if !m.holds(text[i]) {
				next[m] = never
				continue
			}
			next[m] += sixths[m]
		}
		cost = next
	}
	return cut(text, from, best(cost))
}

// cheapest returns the least cost of having mode m open before the next character, and the mode
// that was open before. A closed segment is rounded up to whole bits.
func cheapest(cost [modes]int, m mode, class int, first bool) (int, mode) {
	least, prev := cost[m], m
	if first {
		return least, prev
	}
	for p := range modes {
		if p == m {
			continue
		}
		if c := (cost[p]+5)/6*6 + 6*headBits[m][class]; c < least {
			least, prev = c, p
		}
	}
	return least, prev
}

// best returns the mode with the least cost.
func best(cost [modes]int) mode {
	least := byteMode
	for m := range modes {
		if cost[m] < cost[least] {
			least = m
		}
	}
	return least
}

// cut follows the choices of split from the last character back to the first.
func cut(text string, from [][modes]mode, last mode) []coding.Encoding {
	var back []coding.Encoding
	end, m := len(text), last
	for i := len(text) - 1; i >= 0; i-- {
		prev := from[i][m]
		if prev != m || i == 0 {
			back = append(back, m.encoding(text[i:end]))
			end = i
		}
		m = prev
	}
	for i, j := 0, len(back)-1; i < j; i, j = i+1, j-1 {
		back[i], back[j] = back[j], back[i]
	}
	return back
}
