package hcert

import "strings"

// alphabet is that of base45 (RFC 9285 §4.2): what QR's alphanumeric mode holds.
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

const notBase45 = 0xFF

// values maps a byte to its value in the alphabet.
var values = func() (v [256]byte) {
	for i := range v {
		v[i] = notBase45
	}
	for i := range len(alphabet) {
		v[alphabet[i]] = byte(i)
	}
	return v
}()

// EncodeBase45 writes bytes as base45 (RFC 9285): two bytes as three characters,
// a last single byte as two.
func EncodeBase45(b []byte) string {
	var s strings.Builder
	s.Grow((len(b)*3 + 1) / 2)
	for ; len(b) >= 2; b = b[2:] {
		n := int(b[0])<<8 | int(b[1])
		s.WriteByte(alphabet[n%45])
		s.WriteByte(alphabet[n/45%45])
		s.WriteByte(alphabet[n/(45*45)])
	}
	if len(b) == 1 {
		s.WriteByte(alphabet[b[0]%45])
		s.WriteByte(alphabet[b[0]/45])
	}
	return s.String()
}

// DecodeBase45 reads base45. It takes exactly what [EncodeBase45] writes, so that
// bytes have one text: a character outside the alphabet, a single character at the
// end, and groups above 0xFFFF or 0xFF are ErrBase45.
func DecodeBase45(s string) ([]byte, error) { return appendBase45(nil, s) }

func appendBase45(out []byte, s string) ([]byte, error) {
	for ; len(s) >= 3; s = s[3:] {
		a, b, c := values[s[0]], values[s[1]], values[s[2]]
		n := int(a) + int(b)*45 + int(c)*45*45
		if a == notBase45 || b == notBase45 || c == notBase45 || n > 0xFFFF {
			return nil, ErrBase45
		}
		out = append(out, byte(n>>8), byte(n))
	}
	switch len(s) {
	case 1:
		return nil, ErrBase45
	case 2:
		a, b := values[s[0]], values[s[1]]
		n := int(a) + int(b)*45
		if a == notBase45 || b == notBase45 || n > 0xFF {
			return nil, ErrBase45
		}
		out = append(out, byte(n))
	}
	return out, nil
}
