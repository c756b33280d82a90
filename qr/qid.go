package qr

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"unicode/utf8"
)

// QID identifies a person's code on the national platform (standard §1, field
// 5). It is opaque text: never parse it, never treat it as a secret or as a key
// to anything. Legacy ones are 18 digits that begin with a time.
type QID string

// maxQID is the longest QID taken, in characters. Project's own choice.
const maxQID = 40

// qidDigits is the length of the QIDs that [NewQID] issues; the standard's
// legacy ones have the same.
const qidDigits = 18

// testPrefix begins the QIDs of sandboxes. Project's own choice.
const testPrefix = "TEST"

// Valid reports whether q can stand in a code: 1 to 40 characters, none of them a
// separator, white space, control or invisible character.
func (q QID) Valid() bool {
	if q == "" || len(q) > 4*maxQID || !utf8.ValidString(string(q)) || utf8.RuneCountInString(string(q)) > maxQID {
		return false
	}
	for _, r := range q {
		if r == '|' || r == '<' || r <= ' ' || r >= 0x7F && invisible(r) {
			return false
		}
	}
	return true
}

// Issued reports whether q has the form that [NewQID] or [NewTestQID] gives: it catches most
// typing mistakes, and proves nothing.
func (q QID) Issued() bool {
	digits := strings.TrimPrefix(string(q), testPrefix)
	return len(q) == qidDigits && isDigits(digits) && digits[0] >= '2' && checkDigit(digits[:len(digits)-1]) == digits[len(digits)-1]
}

// Test reports whether q is a sandbox's QID. It decides only what a refusal
// says: what is believed follows from the key that signed.
func (q QID) Test() bool { return strings.HasPrefix(string(q), testPrefix) }

// LogValue keeps the QID out of logs.
func (q QID) LogValue() slog.Value { return slog.StringValue("qid[redacted]") }

// NewQID draws a QID from rand: 18 digits, the first 2 to 9, so that it never
// looks like a legacy one that begins with epoch milliseconds, and the last a
// check digit (ISO 7064 MOD 11,10: every single wrong digit and nearly every
// swap of neighbours is caught). Nothing in it derives from time, place or
// person. Form and check digit are the project's own choice.
func NewQID(rand io.Reader) (QID, error) {
	return drawQID(rand, "")
}

// NewTestQID draws a QID for a sandbox: TEST and 14 digits in the place of 18,
// made like those of [NewQID], so that everybody who sees one knows what it is
// and no reader meets another length.
func NewTestQID(rand io.Reader) (QID, error) {
	return drawQID(rand, testPrefix)
}

func drawQID(rand io.Reader, prefix string) (QID, error) {
	digits := make([]byte, qidDigits-len(prefix))
	last := len(digits) - 1
	if err := drawDigits(rand, digits[:last]); err != nil {
		return "", fmt.Errorf("draw qid: %w", err)
	}
	digits[last] = checkDigit(string(digits[:last]))
	return QID(prefix + string(digits)), nil
}

// drawDigits fills dst with uniform decimal digits, the first not below 2.
// Bytes that would favour some digits are thrown away.
func drawDigits(rand io.Reader, dst []byte) error {
	var buf [32]byte
	for n := 0; n < len(dst); {
		if _, err := io.ReadFull(rand, buf[:]); err != nil {
			return err
		}
		for _, b := range buf {
			if b >= 250 || n == len(dst) || n == 0 && b%10 < 2 {
				continue
			}
			dst[n] = '0' + b%10
			n++
		}
	}
	return nil
}

// checkDigit computes the ISO 7064 MOD 11,10 check character of decimal digits.
func checkDigit(digits string) byte {
	p := 10
	for i := 0; i < len(digits); i++ {
		s := (p + int(digits[i]-'0')) % 10
		if s == 0 {
			s = 10
		}
		p = s * 2 % 11
	}
	return '0' + byte((11-p)%10)
}
