package viname

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Text gives the one spelling of a free text of at most max characters: NFC,
// single spaces. It refuses, and never silently drops, what was not typed by an
// honest hand (A11): control, bidirectional and zero-width characters, private
// use, piles of combining marks, and the brackets of markup. Formulas are made
// inert where a table is written, for "-" and "+" do begin honest texts.
func Text(s string, max int) (string, bool) {
	if len(s) > 4*max || !utf8.ValidString(s) {
		return "", false
	}
	var b strings.Builder
	n, marks, gap := 0, 0, false
	for _, r := range norm.NFC.String(s) {
		if r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == 0xA0 {
			gap, marks = n > 0, 0
			continue
		}
		if unicode.Is(unicode.Mn, r) {
			marks++
		} else {
			marks = 0
		}
		if marks > 2 || !Visible(r) {
			return "", false
		}
		if gap {
			b.WriteByte(' ')
			n, gap = n+1, false
		}
		b.WriteRune(r)
		n++
	}
	return b.String(), n <= max
}

// Visible says whether a character shows itself and cannot be markup.
func Visible(r rune) bool {
	switch {
	case r == '<' || r == '>' || r == utf8.RuneError:
		return false
	case r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFA0 || r == 0x2800 || r == 0x034F:
		return false // drawn as nothing though Unicode calls them letters
	case r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0000:
		return false // variation selectors, tags, private planes
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S)
}
