package qr

import (
	"fmt"
	"io"
	"log/slog"
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

// Issued reports whether q has the form that [NewQID] gives: it catches most
// typing mistakes, and proves nothing.
func (q QID) Issued() bool {
	return len(q) == qidDigits && isDigits(string(q)) && q[0] >= '2' && checkDigit(string(q[:qidDigits-1])) == q[qidDigits-1]
}

// LogValue keeps the QID out of logs.
func (q QID) LogValue() slog.Value { return slog.StringValue("qid[redacted]") }

// NewQID draws a QID from rand: 18 digits, the first 2 to 9, so that it never
// looks like a legacy one that begins with epoch milliseconds, and the last a
// check digit (ISO 7064 MOD 11,10: every single wrong digit and nearly every
// swap of neighbours is caught). Nothing in it derives from time, place or
// person. Form and check digit are the project's own choice.
func NewQID(rand io.Reader) (QID, error) {
	var digits [qidDigits]byte
	if err := drawDigits(rand, digits[:qidDigits-1]); err != nil {
		return "", fmt.Errorf("draw qid: %w", err)
	}
	digits[qidDigits-1] = checkDigit(string(digits[:qidDigits-1]))
	return QID(digits[:]), nil
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
