package linkage

import "github.com/xrash/smetrics"

// The levels of [Text].
const (
	TextDiffers = iota + 1
	TextAlike
	TextNear
	TextEqual
)

// TextLevels names the levels of [Text].
func TextLevels() []string { return []string{"differs", "alike", "near", "equal"} }

// Text compares two texts of ASCII letters by the similarity of Jaro and
// Winkler. The bounds are the usual ones of the literature, not fitted.
func Text(a, b string) int {
	if a == b {
		return TextEqual
	}
	switch s := smetrics.JaroWinkler(a, b, 0.7, 4); {
	case s >= 0.92:
		return TextNear
	case s >= 0.80:
		return TextAlike
	}
	return TextDiffers
}

// The levels of [Digits].
const (
	DigitsDiffer = iota + 1
	DigitsSlip2
	DigitsSlip
	DigitsEqual
)

// DigitsLevels names the levels of [Digits].
func DigitsLevels() []string { return []string{"differs", "two-slips", "one-slip", "equal"} }

// Digits compares two numbers by the slips between them: a digit wrong, left
// out, added, or exchanged with its neighbour. In short numbers everything is
// two slips apart: there a second slip counts as another number.
func Digits(a, b string) int {
	switch d := Distance(a, b); {
	case d == 0:
		return DigitsEqual
	case d == 1 && min(len(a), len(b)) > 1:
		return DigitsSlip
	case d == 2 && min(len(a), len(b)) > 5:
		return DigitsSlip2
	}
	return DigitsDiffer
}

// maxDistance bounds the length of what is compared letter by letter; longer
// texts are cut.
const maxDistance = 64

// Distance is how many slips lie between two texts, in bytes: a character
// wrong, left out, added, or exchanged with its neighbour.
func Distance(a, b string) int {
	a, b = a[:min(len(a), maxDistance)], b[:min(len(b), maxDistance)]
	var rows [3][maxDistance + 1]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := 0; j <= len(b); j++ {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			other := 1
			if a[i-1] == b[j-1] {
				other = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+other)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// Same compares by equality alone: 1 differs, 2 equal.
func Same(a, b string) int {
	if a == b {
		return 2
	}
	return 1
}

// SameLevels names the levels of [Same].
func SameLevels() []string { return []string{"differs", "equal"} }
