package declaration

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxMarks is how many combining marks may follow each other once composed:
// none are left in Vietnamese, a few in other scripts.
const maxMarks = 3

// plain gives the one spelling of a text: NFC, one line, single spaces. False
// says that it holds what nobody types and programs act upon (A11): control,
// bidirectional, zero-width and other invisible characters, heaps of marks,
// markup, or a beginning that a spreadsheet takes for a formula. Those are
// refused, never silently removed.
func plain(s string) (string, bool) {
	if !utf8.ValidString(s) {
		return "", false
	}
	s = norm.NFC.String(s)
	if !tidy(s) {
		s = strings.Join(strings.FieldsFunc(s, blank), " ")
	}
	if formula(s) {
		return "", false
	}
	marks := 0
	for _, r := range s {
		if !visible(r) || r == '<' || r == '>' {
			return "", false
		}
		if r < 0x300 || !unicode.Is(unicode.Mn, r) {
			marks = 0
		} else if marks++; marks > maxMarks {
			return "", false
		}
	}
	return s, true
}

// tidy reports whether a text has no blanks but single spaces between words, so
// that most texts cost nothing.
func tidy(s string) bool {
	space := true
	for _, r := range s {
		if blank(r) {
			if space || r != ' ' {
				return false
			}
			space = true
			continue
		}
		space = false
	}
	return !space || s == ""
}

// blank reports whether a character separates words: also a line's end, since a
// person may type one, and the wide spaces of other keyboards.
func blank(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', 0xA0, 0x3000:
		return true
	}
	return false
}

// visible reports whether a character leaves a trace on a screen.
func visible(r rune) bool {
	switch {
	case r >= ' ' && r < 0x7F:
		return true
	case r < 0xA0, r == utf8.RuneError, r == 0x2800, r == 0x034F:
		return false // of Braille the empty pattern; the combining grapheme joiner
	}
	return unicode.IsGraphic(r) && !unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) && !unicode.Is(unicode.Variation_Selector, r)
}

// formula reports whether a spreadsheet could take a text for one, also in the
// wide characters that some of them read alike.
func formula(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("=+-@＝＋－＠", r) && s != ""
}
