package viname

import (
	"strings"
	"unicode/utf8"
)

const stars = "***"

// Mask hides the given name for people who may see that somebody came but not
// who: `Họ tên đệm***` (standard §4, the owner's view). All words but the last
// stay, the last becomes ***; of a single word only the first letter stays. A
// text that is no name (it has digits or symbols, so it may hide a number) is
// hidden in the same way as a single word.
func Mask(s string) string {
	name, err := Normalise(s)
	if err != nil {
		return initial(s)
	}
	if i := strings.LastIndexByte(name, ' '); i >= 0 {
		return name[:i] + stars
	}
	return initial(name)
}

func initial(s string) string {
	if r, _ := utf8.DecodeRuneInString(s); isLatin(r) {
		return string(r) + stars
	}
	return stars
}

// MaskPhone hides the last three characters of a phone number: `0123456***`
// (standard §4). Of a number too short to be a phone nothing is shown.
func MaskPhone(s string) string {
	if len(s) < 8 || len(s) > 20 || !isASCII(s) {
		return stars
	}
	return s[:len(s)-3] + stars
}
