package viname

import (
	"slices"
	"strings"
	"unicode"
)

// Agreement is what two spellings of a name say about each other.
type Agreement uint8

const (
	// Different: the folded names differ.
	Different Agreement = iota
	// Contradicting: equal when folded, but some word carries different
	// accents in the two (Ân, Ấn): evidence against the same person.
	Contradicting
	// Bare: equal when folded, and wherever the spellings differ one of them
	// has no accents at all on that word: neutral, the accents were lost.
	Bare
	// Equal: the same name, accent for accent.
	Equal
)

// String returns the name of the agreement.
func (a Agreement) String() string {
	switch a {
	case Contradicting:
		return "contradicting"
	case Bare:
		return "bare"
	case Equal:
		return "equal"
	}
	return "different"
}

// Compare weighs two spellings of a name word by word, ignoring case, Unicode
// form and tone placement. Word order counts; see [SameFolded] for names that
// came in another order. Two empty names are Different: nothing is no evidence.
func Compare(a, b string) Agreement {
	wa, wb := words(a), words(b)
	if len(wa) != len(wb) || len(wa) == 0 {
		return Different
	}
	worst := Equal
	for i := range wa {
		worst = min(worst, compareWord(wa[i], wb[i]))
	}
	return worst
}

func compareWord(a, b string) Agreement {
	if a == b {
		return Equal
	}
	fa, fb := Fold(a), Fold(b)
	switch {
	case fa != fb:
		return Different
	case fa == a || fb == b:
		return Bare
	}
	return Contradicting
}

// words returns the upper-case canonical words that fold to something.
func words(s string) []string {
	ws := strings.FieldsFunc(strings.ToUpper(canonical(s)), isSpace)
	for i, w := range ws {
		ws[i] = strings.Map(plainVisible, w)
	}
	return slices.DeleteFunc(ws, func(w string) bool { return Fold(w) == "" })
}

// plainVisible drops what Fold drops without being a letter, so that a digit or
// an invisible character never counts as an accent.
func plainVisible(r rune) rune {
	r = plain(r)
	if unicode.IsLetter(r) || unicode.IsMark(r) || r == '-' || r == '\'' || r == '.' {
		return r
	}
	return -1
}

// Key returns the folded words of a name, sorted: equal for two names exactly
// when [SameFolded] says so, and usable as an index key. Empty for a name
// without letters.
func Key(s string) string {
	f := Fold(s)
	if !strings.Contains(f, " ") {
		return f
	}
	ws := strings.Split(f, " ")
	slices.Sort(ws)
	return strings.Join(ws, " ")
}

// SameFolded reports whether two names have the same folded words in any order,
// as when one app writes the given name first. Two empty names are not the same.
func SameFolded(a, b string) bool {
	k := Key(a)
	return k != "" && k == Key(b)
}
