package viname

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns the form that a personal code carries (standard §1, HoTen):
// capitals without diacritics, Đ as D, one space between words. The result
// contains only A-Z, space, hyphen, apostrophe and dot; every other character,
// among them digits and letters of other scripts, is dropped. Fold(Fold(s)) equals Fold(s).
//
// Folding is lossy. Equal folded names are never by themselves the same person.
func Fold(s string) string {
	if folded(s) {
		return s
	}
	out := make([]byte, 0, len(s)+4)
	gap := false
	for i := 0; i < len(s); {
		c := s[i]
		if c < 0x80 {
			i++
			out, gap = foldByte(out, c, gap)
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		out, gap = foldRune(out, r, gap)
	}
	return string(out)
}

// folded reports whether s already is what Fold returns, so that the names of
// codes cost nothing.
func folded(s string) bool {
	space := true
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == ' ':
			if space {
				return false
			}
			space = true
			continue
		case 'A' <= c && c <= 'Z', c == '-', c == '\'', c == '.':
		default:
			return false
		}
		space = false
	}
	return len(s) == 0 || !space
}

// foldByte appends one ASCII character. gap says that a space is owed before the
// next letter.
func foldByte(out []byte, c byte, gap bool) ([]byte, bool) {
	switch {
	case 'a' <= c && c <= 'z':
		c -= 'a' - 'A'
	case 'A' <= c && c <= 'Z', c == '-', c == '\'', c == '.':
	case c == '`':
		c = '\''
	case isSpace(rune(c)):
		return out, len(out) > 0
	default:
		return out, gap
	}
	if gap {
		out = append(out, ' ')
	}
	return append(out, c), false
}

func foldRune(out []byte, r rune, gap bool) ([]byte, bool) {
	switch c := foldedLetter(r); {
	case c != 0:
		return foldLetter(out, r, c, gap)
	case r >= 0x300 && r <= 0x36F:
		return out, gap
	case isSpace(r):
		return out, len(out) > 0
	}
	if p := plain(r); p < 0x80 {
		return foldByte(out, byte(p), gap)
	}
	return foldRare(out, r, gap)
}

// foldedLetter looks a Latin letter beyond ASCII up: a capital, '_' for none, '?'
// for two letters; 0 for what the tables do not cover.
func foldedLetter(r rune) byte {
	switch {
	case r >= 0xC0 && r <= 0x24F:
		return foldLatin[r-0xC0]
	case r >= 0x1E00 && r <= 0x1EFF:
		return foldAdditional[r-0x1E00]
	}
	return foldExtension(r)
}

// foldExtension covers the small letters that Unicode put among the phonetic
// ones though their capitals are ordinary: Azerbaijani and West African names.
func foldExtension(r rune) byte {
	switch r {
	case 'ə', 'ɛ', 'ɘ':
		return 'E'
	case 'ɔ', 'ɵ':
		return 'O'
	case 'ɓ':
		return 'B'
	case 'ɖ', 'ɗ':
		return 'D'
	case 'ɠ':
		return 'G'
	case 'ɨ':
		return 'I'
	case 'ɲ':
		return 'N'
	case 'ʈ':
		return 'T'
	case 'ʉ':
		return 'U'
	case 'ʋ':
		return 'V'
	}
	return 0
}

func foldLetter(out []byte, r rune, c byte, gap bool) ([]byte, bool) {
	if c != '?' {
		return foldByte(out, c, gap)
	}
	for _, c := range []byte(pairs(r)) {
		out, gap = foldByte(out, c, gap)
	}
	return out, gap
}

// pairs spells the Latin letters that fold to two.
func pairs(r rune) string {
	switch r {
	case 'Æ', 'æ', 'Ǽ', 'ǽ', 'Ǣ', 'ǣ':
		return "AE"
	case 'Œ', 'œ':
		return "OE"
	case 'Þ', 'þ':
		return "TH"
	case 'ß', 'ẞ':
		return "SS"
	case 'Ĳ', 'ĳ':
		return "IJ"
	case 'Ǉ', 'ǈ', 'ǉ':
		return "LJ"
	case 'Ǌ', 'ǋ', 'ǌ':
		return "NJ"
	case 'Ǆ', 'ǅ', 'ǆ', 'Ǳ', 'ǲ', 'ǳ':
		return "DZ"
	}
	return ""
}

// foldRare handles what no name on a card contains (full-width letters,
// ligatures) through compatibility decomposition.
func foldRare(out []byte, r rune, gap bool) ([]byte, bool) {
	if !unicode.Is(unicode.Latin, r) {
		return out, gap
	}
	for _, c := range norm.NFKD.String(string(r)) {
		if c < 0x80 {
			out, gap = foldByte(out, byte(c), gap)
		}
	}
	return out, gap
}
