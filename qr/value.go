package qr

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
)

// The signature's bytes are written into the text in one of two ways.
//
// base64url without padding is the default. A keyboard-wedge reader types it into
// whatever has the focus, and a Vietnamese input method there (Telex, VNI) turns
// letters into accented ones. For such places there is a digits-only form: blocks
// of 7 bytes as 17 decimal digits, least significant byte first, the rest shorter
// (the encoding of CTAP 2.2's hybrid transport). It makes the text exceed 255
// characters; as a numeric segment of the QR symbol it is no larger.
//
// The two cannot be confused: base64url of a COSE_Sign1 begins with "h". Both are
// bijective: no two values decode to the same bytes.

// Encoding chooses how [Signer.Issue] writes the signature.
type Encoding uint8

const (
	// Base64URL is the default, within 255 characters.
	Base64URL Encoding = 0
	// DigitsOnly survives input methods; the text exceeds 255 characters.
	DigitsOnly Encoding = 1
)

var strict64 = base64.RawURLEncoding.Strict()

func encodeValue(b []byte, enc Encoding) string {
	if enc == DigitsOnly {
		return encodeDigits(b)
	}
	return strict64.EncodeToString(b)
}

// decodeValue appends the bytes of a signature value to dst. Line ends, which the
// base64 decoder would skip, never get here: no text with them is parsed.
func decodeValue(dst []byte, value string) ([]byte, error) {
	if isDigits(value) {
		if raw, ok := decodeDigits(dst, value); ok {
			return raw, nil
		}
		return nil, ErrSignatureForm
	}
	if rewritten(value) {
		return nil, ErrGarbled
	}
	if strict64.DecodedLen(len(value)) > maxSign1 {
		return nil, ErrSignatureForm
	}
	var src [maxSign1 * 2]byte
	n := copy(src[:], value)
	raw, err := strict64.AppendDecode(dst, src[:n])
	if err != nil {
		return nil, ErrSignatureForm
	}
	return raw, nil
}

// rewritten recognises what an input method (letters beyond ASCII) or caps lock
// (the leading h as H) makes of a base64url value.
func rewritten(value string) bool { return !isASCII(value) || value[0] == 'H' }

const (
	blockBytes  = 7
	blockDigits = 17
)

// digitsFor gives the digits that n bytes take.
var digitsFor = [blockBytes + 1]int{0, 3, 5, 8, 10, 13, 15, blockDigits}

func encodeDigits(b []byte) string {
	var out strings.Builder
	for len(b) > 0 {
		n := min(len(b), blockBytes)
		var block [8]byte
		copy(block[:], b[:n])
		v := binary.LittleEndian.Uint64(block[:])
		var digits [blockDigits]byte
		width := digitsFor[n]
		for i := width - 1; i >= 0; i-- {
			digits[i] = '0' + byte(v%10)
			v /= 10
		}
		out.Write(digits[:width])
		b = b[n:]
	}
	return out.String()
}

func decodeDigits(dst []byte, s string) ([]byte, bool) {
	if len(s) > maxSign1*blockDigits/blockBytes {
		return nil, false
	}
	for s != "" {
		width := min(len(s), blockDigits)
		n := bytesOf(width)
		v := uint64(0)
		for i := 0; i < width; i++ {
			v = v*10 + uint64(s[i]-'0')
		}
		if n == 0 || v>>(8*n) != 0 {
			return nil, false
		}
		var block [8]byte
		binary.LittleEndian.PutUint64(block[:], v)
		dst = append(dst, block[:n]...)
		s = s[width:]
	}
	return dst, true
}

// bytesOf inverts digitsFor; 0 for a width that no number of bytes has.
func bytesOf(width int) int {
	for n, w := range digitsFor {
		if w == width {
			return n
		}
	}
	return 0
}
