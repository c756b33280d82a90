package paper

import (
	_ "embed"
	"strings"
	"sync"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// Be Vietnam Pro, made for Vietnamese, SIL Open Font License 1.1: fonts/OFL.txt.
var (
	//go:embed fonts/BeVietnamPro-Regular.ttf
	regular []byte
	//go:embed fonts/BeVietnamPro-SemiBold.ttf
	semiBold []byte
)

const family = "BeVietnamPro"

var parsed = sync.OnceValue(func() *sfnt.Font {
	f, err := sfnt.Parse(regular)
	if err != nil {
		panic("paper: font: " + err.Error()) // embedded: every test draws with it
	}
	return f
})

// drawable says whether the type has every letter of a text.
func drawable(s string) bool {
	var b sfnt.Buffer
	for _, r := range s {
		if i, err := parsed().GlyphIndex(&b, r); err != nil || i == 0 {
			return false
		}
	}
	return true
}

// plain gives a text in the one spelling that the type has glyphs for. Letters of
// other scripts become a question mark: a box would look like a mistake of the
// printer, and nothing at all would hide that something is missing.
func plain(s string) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, "?"))
	if drawable(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if drawable(string(r)) {
			return r
		}
		return '?'
	}, s)
}
