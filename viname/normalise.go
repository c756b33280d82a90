package viname

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Normalise returns the one spelling of a name that is stored and shown: Unicode
// NFC, single spaces, straight apostrophe and hyphen, and tone marks in the
// classic place (hòa, thủy; never hoà, thuỷ). The classic placement is the
// project's own choice; both are in use and mean the same.
//
// Letters must be Latin. Control, bidirectional and zero-width characters,
// digits, and anything that markup or a spreadsheet could act on are refused,
// never silently removed: a name that contains them was not typed by its bearer.
// Normalise(Normalise(s)) equals Normalise(s).
func Normalise(s string) (string, error) {
	if len(s) > maxBytes {
		return "", ErrTooLong
	}
	if !utf8.ValidString(s) {
		return "", ErrEncoding
	}
	out, err := clean(norm.NFC.String(s))
	if err != nil {
		return "", err
	}
	return placeTones(out), nil
}

// clean applies the character rules to NFC text and collapses white space.
func clean(s string) (string, error) {
	var b strings.Builder
	b.Grow(len(s))
	runes, letters, marks, gap := 0, 0, 0, false
	for _, r := range s {
		if isSpace(r) {
			gap, marks = b.Len() > 0, 0
			continue
		}
		r = plain(r)
		if err := allowed(r, &letters, &marks); err != nil {
			return "", err
		}
		if gap {
			b.WriteByte(' ')
			runes, gap = runes+1, false
		}
		b.WriteRune(r)
		runes++
	}
	switch {
	case b.Len() == 0:
		return "", ErrEmpty
	case runes > MaxRunes:
		return "", ErrTooLong
	case letters == 0:
		return "", ErrNoLetter
	}
	return b.String(), nil
}

// allowed judges one character that is no space. marks counts the combining
// marks since the last letter: a few occur in minority names, a pile of them is
// an attack on the screen; -1 means that no letter precedes.
func allowed(r rune, letters, marks *int) error {
	switch {
	case isLatin(r):
		*letters, *marks = *letters+1, 0
		return nil
	case r >= 0x300 && r <= 0x36F:
		*marks++
		if *letters == 0 || *marks > 2 {
			return ErrSymbol
		}
		return nil
	case r == '-' || r == '\'' || r == '.':
		*marks = 2 // a mark may not sit on punctuation
		return nil
	}
	return refusal(r)
}

func refusal(r rune) error {
	switch {
	case unicode.IsDigit(r):
		return ErrDigit
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), isBlank(r):
		return ErrInvisible
	case unicode.IsLetter(r):
		return ErrScript
	}
	return ErrSymbol
}

// isLatin accepts ASCII letters and those beyond that fold to some: every
// Vietnamese letter and every letter of a European name, but no full-width or
// mathematical look-alike, and not the click letter that looks like a bar.
func isLatin(r rune) bool {
	if r < 0x80 {
		return 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z'
	}
	c := foldedLetter(r)
	return c != 0 && c != '_'
}

// isSpace accepts the white space that keyboards and copied forms produce. Line
// and paragraph separators are not among it: they are refused as invisible.
func isSpace(r rune) bool {
	return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == 0xA0 || r == 0x3000 || r >= 0x2000 && r <= 0x200A || r == 0x202F
}

// isBlank lists what is drawn as nothing though Unicode calls it a letter or a
// symbol.
func isBlank(r rune) bool {
	switch r {
	case 0x2028, 0x2029, 0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800, 0x034F:
		return true
	}
	return r >= 0xFE00 && r <= 0xFE0F
}

// plain maps typographic apostrophes and hyphens to the ones on a keyboard.
func plain(r rune) rune {
	switch r {
	case 0x2018, 0x2019, 0x02BC, 0x02B9, 0x60, 0xB4:
		return '\''
	case 0x2010, 0x2011, 0x2012, 0x2013:
		return '-'
	}
	return r
}
