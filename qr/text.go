package qr

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxInput is the longest text that any reader of this package looks at, in
// bytes. The longest legitimate one is a certificate (HC1).
const MaxInput = 4096

// MaxText is the longest personal code that [Signer.Issue] writes, in
// characters, except with the digits-only signature: systems of 2021 keep the
// text in VARCHAR(255).
const MaxText = 255

// margin is what readers put around a text: keyboard-wedge readers end with a
// carriage return, line feed or tab. It is outside the code: removed before
// parsing, never covered by a signature, not returned by Text.
const margin = " \t\r\n"

// admit removes the margin and refuses text that nothing in this package may
// look at.
func admit(text string) (string, error) {
	if len(text) > MaxInput {
		return "", ErrTooLong
	}
	text = strings.Trim(text, margin)
	if text == "" {
		return "", ErrEmpty
	}
	ascii := true
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c < 0x20 || c == 0x7F {
			return "", ErrCharacter
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	if ascii {
		return text, nil
	}
	return text, admitUnicode(text)
}

func admitUnicode(text string) error {
	if !utf8.ValidString(text) {
		return ErrEncoding
	}
	for _, r := range text {
		if r >= utf8.RuneSelf && invisible(r) {
			return ErrCharacter
		}
	}
	return nil
}

// invisible covers C1 controls, bidirectional and zero-width characters, line
// separators and private use.
func invisible(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co)
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func isDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
