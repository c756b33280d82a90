package hcert

import "strings"

// alphabet is that of base45 (RFC 9285 §4.2): what QR's alphanumeric mode holds.
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// notBase45 is more than any group may be worth.
const notBase45 = 0xFFFF + 1

// values maps a byte to its value in the alphabet.
var values = func() (v [256]uint32) {
	for i := range v {
		v[i] = notBase45
	}
	for i := range len(alphabet) {
		v[alphabet[i]] = uint32(i)
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
func DecodeBase45(s string) ([]byte, error) {
	if len(s)%3 == 1 {
		return nil, ErrBase45
	}
	out := make([]byte, 0, (len(s)+1)/3*2)
	for ; len(s) >= 3; s = s[3:] {
		n := values[s[0]] + values[s[1]]*45 + values[s[2]]*45*45
		if n > 0xFFFF {
			return nil, ErrBase45
		}
		out = append(out, byte(n>>8), byte(n))
	}
	if len(s) == 2 {
		n := values[s[0]] + values[s[1]]*45
		if n > 0xFF {
			return nil, ErrBase45
		}
		out = append(out, byte(n))
	}
	return out, nil
}
