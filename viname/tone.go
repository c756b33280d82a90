package viname

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The two schools of tone placement differ only in the open syllables oa, oe and
// uy: classic òa, òe, ùy; modern oà, oè, uỳ. Before a final letter (hoàn,
// thuyền), and after q where u belongs to the consonant (quý), both write the
// mark on the second vowel. So one rule decides every case, and misplaced marks
// (hòan, qúy) are put right by it too.

// placeTones moves the tone mark of each oa, oe, uy to its classic place. The
// input is NFC; the output is NFC of the same length in characters.
func placeTones(s string) string {
	if isASCII(s) {
		return s
	}
	rs, changed := []rune(s), false
	for i := 0; i+1 < len(rs); i++ {
		changed = placeTone(rs, i) || changed
	}
	if !changed {
		return s
	}
	return string(rs)
}

// placeTone puts the mark of the glide at i in its place and reports whether it
// moved. Before ê (Thuyền) the mark belongs to a third vowel: left alone.
func placeTone(rs []rune, i int) bool {
	b1, t1 := splitTone(rs[i])
	if !isAny(b1, 'o', 'O') && !isAny(b1, 'u', 'U') {
		return false
	}
	b2, t2 := splitTone(rs[i+1])
	if !glide(b1, b2) || (t1 == 0) == (t2 == 0) {
		return false
	}
	first := i+2 == len(rs) || !continues(rs[i+2])
	if !first && isAny(rs[i+2], 'ê', 'Ê') {
		return false
	}
	if isAny(b1, 'u', 'U') && i > 0 && isAny(rs[i-1], 'q', 'Q') {
		first = false
	}
	if first == (t1 != 0) {
		return false
	}
	if first {
		rs[i], rs[i+1] = joinTone(b1, t2), b2
	} else {
		rs[i], rs[i+1] = b1, joinTone(b2, t1)
	}
	return true
}

func glide(a, b rune) bool {
	switch {
	case isAny(a, 'o', 'O'):
		return isAny(b, 'a', 'A') || isAny(b, 'e', 'E')
	case isAny(a, 'u', 'U'):
		return isAny(b, 'y', 'Y')
	}
	return false
}

// continues reports whether r belongs to the same syllable.
func continues(r rune) bool { return isLatin(r) || r >= 0x300 && r <= 0x36F }

func isAny(r, a, b rune) bool { return r == a || r == b }

// tones lists the plain vowels of the glides with their five tone marks: grave,
// acute, hook above, tilde, dot below.
const tones = "aàáảãạAÀÁẢÃẠeèéẻẽẹEÈÉẺẼẸoòóỏõọOÒÓỎÕỌuùúủũụUÙÚỦŨỤyỳýỷỹỵYỲÝỶỸỴ"

// splitTone returns the letter without its tone and the tone's number 1..5, or
// the letter itself and 0. Letters with another mark beside the tone (ấ, ở) are
// no part of a glide and count as toneless.
func splitTone(r rune) (rune, int) {
	tone := 0
	switch r {
	case 'à', 'À', 'è', 'È', 'ò', 'Ò', 'ù', 'Ù', 'ỳ', 'Ỳ':
		tone = 1
	case 'á', 'Á', 'é', 'É', 'ó', 'Ó', 'ú', 'Ú', 'ý', 'Ý':
		tone = 2
	case 'ả', 'Ả', 'ẻ', 'Ẻ', 'ỏ', 'Ỏ', 'ủ', 'Ủ', 'ỷ', 'Ỷ':
		tone = 3
	case 'ã', 'Ã', 'ẽ', 'Ẽ', 'õ', 'Õ', 'ũ', 'Ũ', 'ỹ', 'Ỹ':
		tone = 4
	case 'ạ', 'Ạ', 'ẹ', 'Ẹ', 'ọ', 'Ọ', 'ụ', 'Ụ', 'ỵ', 'Ỵ':
		tone = 5
	default:
		return r, 0
	}
	base := rune(foldedLetter(r))
	if unicode.IsLower(r) {
		base += 'a' - 'A'
	}
	return base, tone
}

// joinTone is the inverse of splitTone.
func joinTone(base rune, tone int) rune {
	n, at := 0, -1
	for _, t := range tones {
		if t == base {
			at = n + tone
		}
		if n == at {
			return t
		}
		n++
	}
	return base
}

// canonical is Normalise without its refusals: what Compare needs.
func canonical(s string) string { return placeTones(norm.NFC.String(s)) }

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
