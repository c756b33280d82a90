package scan

import (
	"crypto/rand"
	"fmt"
	"io"
	"strings"

	"github.com/motma/motma/internal/fault"
)

// A place's short code is 8 characters, 7 random and 1 that checks them, for
// people who must type what a torn poster says. The 31 characters leave out
// I, L, O, U and Z; whoever types those means 1, 0, V and 2. Because 31 is a
// prime, every single wrong character and every swap of two is found.
// Project's own choice; no source knows the form of a venue's code.
const (
	codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXY"
	codeLength   = 8
)

// ErrCode refuses a short code that was mistyped.
var ErrCode = fault.New(fault.Invalid, "place_code_mistyped",
	"Mã địa điểm gõ sai; hãy xem lại 8 ký tự in trên bảng mã.",
	"The place code was mistyped; look again at the 8 characters on the poster.")

// newCode draws a short code.
func newCode(random io.Reader) (string, error) {
	if random == nil {
		random = rand.Reader
	}
	var out [codeLength]byte
	var b [1]byte
	sum := 0
	for i := 0; i < codeLength-1; {
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return "", fmt.Errorf("draw place code: %w", err)
		}
		v := int(b[0])
		if v >= 256/31*31 { // keep every character equally likely
			continue
		}
		v %= 31
		out[i] = codeAlphabet[v]
		sum += (i + 2) * v
		i++
	}
	out[codeLength-1] = codeAlphabet[(31-sum%31)%31]
	return string(out[:]), nil
}

// ParseCode reads a short code as people type it: any case, with spaces or
// hyphens, with look-alike letters. A wrong one is ErrCode.
func ParseCode(s string) (string, error) {
	if len(s) > 64 {
		return "", ErrCode
	}
	out := make([]byte, 0, codeLength)
	sum := 0
	for _, r := range strings.ToUpper(s) {
		if r == ' ' || r == '-' {
			continue
		}
		v := strings.IndexRune(codeAlphabet, alike(r))
		if v < 0 || len(out) == codeLength {
			return "", ErrCode
		}
		weight := len(out) + 2
		if len(out) == codeLength-1 {
			weight = 1
		}
		sum += weight * v
		out = append(out, codeAlphabet[v])
	}
	if len(out) != codeLength || sum%31 != 0 {
		return "", ErrCode
	}
	return string(out), nil
}

func alike(r rune) rune {
	switch r {
	case 'I', 'L':
		return '1'
	case 'O':
		return '0'
	case 'U':
		return 'V'
	case 'Z':
		return '2'
	}
	return r
}
