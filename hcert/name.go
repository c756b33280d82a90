package hcert

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/motma/motma/viname"
)

// NewName completes a name with the form of travel documents. The given name may
// be empty. The error is an [InvalidError] for a name with characters that have no
// such form.
func NewName(family, given string) (Name, error) {
	n := Name{Family: norm.NFC.String(family), Given: norm.NFC.String(given)}
	var ok bool
	if n.FamilyTravel, ok = travelName(n.Family); !ok || n.FamilyTravel == "" {
		return Name{}, &InvalidError{"nam.fn"}
	}
	if n.GivenTravel, ok = travelName(n.Given); !ok {
		return Name{}, &InvalidError{"nam.gn"}
	}
	return n, nil
}

// SplitName divides a Vietnamese name, whose first word is the family name, and
// completes it as [NewName] does.
func SplitName(full string) (Name, error) {
	words := strings.Fields(full)
	if len(words) == 0 {
		return Name{}, &InvalidError{"nam.fn"}
	}
	return NewName(words[0], strings.Join(words[1:], " "))
}

// travelName transliterates as ICAO 9303-3 §6 says for Vietnamese: diacritics
// fall off, Đ is D, a space or hyphen is <, an apostrophe is nothing. It reports
// whether every letter had a form.
func travelName(s string) (string, bool) {
	letters := 0
	for _, r := range s {
		switch {
		case unicode.IsLetter(r):
			letters++
		case !unicode.Is(unicode.Mn, r) && !strings.ContainsRune(" -'’.", r):
			return "", false
		}
	}
	words := strings.FieldsFunc(viname.Fold(s), func(r rune) bool { return r == ' ' || r == '-' })
	out := strings.NewReplacer("'", "", ".", "").Replace(strings.Join(words, "<"))
	return out, len(out)-strings.Count(out, "<") == letters
}
