package qr

import "strings"

// PaperKind is what a paper number looks like. The code does not say which paper
// it is (standard §1, field 1: told by shape), so this is an inference.
type PaperKind uint8

// The kinds of paper, by the shape of their numbers.
const (
	PaperNone     PaperKind = iota // no number
	PaperCCCD                      // 12 digits
	PaperCMND                      // 9 digits
	PaperPassport                  // 6 to 12 letters and digits, not one of the above
	PaperUnknown                   // anything else, or too much masked to tell
)

// String returns the kind's name as used in fields.
func (k PaperKind) String() string {
	return [...]string{"none", "cccd", "cmnd", "passport", "unknown"}[min(k, PaperUnknown)]
}

// hiddenChars is how many leading characters of a paper number are masked
// (standard §1, display).
const hiddenChars = 6

// KindOfPaper tells the paper by the shape of its number; leading * count as the
// characters they hide.
func KindOfPaper(number string) PaperKind {
	shown := strings.TrimLeft(number, "*")
	switch {
	case number == "":
		return PaperNone
	case len(number) == 12 && isDigits(shown):
		return PaperCCCD
	case len(number) == 9 && isDigits(shown):
		return PaperCMND
	case len(number) < 6 || len(number) > 12 || !isUpperAlnum(shown):
		return PaperUnknown
	case shown == "" && len(number) > hiddenChars:
		return PaperUnknown
	}
	return PaperPassport
}

// HidePaper masks the first six characters of a paper number with * (standard
// §1, display). A shorter number is masked whole.
func HidePaper(number string) string { return maskFirst(number, hiddenChars) }

// HideBirth masks day and month of an ISO date (standard §1, display). A year
// alone stays; anything else is masked whole.
func HideBirth(birth string) string {
	b, ok := parseBirth(birth)
	switch {
	case !ok || b.Year == 0 && len(birth) == 4:
		return strings.Repeat("*", min(len(birth), 10))
	case len(birth) == 4:
		return birth
	}
	return birth[:4] + "-**-**"
}

// maskFirst replaces the first n characters by *.
func maskFirst(s string, n int) string {
	rs := []rune(s)
	n = min(n, len(rs))
	return strings.Repeat("*", n) + string(rs[n:])
}

// maskAllBut keeps the last n characters of a longer text, and none of a text of
// at most 2n.
func maskAllBut(s string, n int) string {
	rs := []rune(s)
	if len(rs) <= 2*n {
		n = 0
	}
	return maskFirst(s, len(rs)-n)
}

func isUpperAlnum(s string) bool {
	for i := 0; i < len(s); i++ {
		if (s[i] < '0' || s[i] > '9') && (s[i] < 'A' || s[i] > 'Z') {
			return false
		}
	}
	return true
}
