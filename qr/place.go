package qr

import (
	"strconv"
	"strings"
	"time"
)

// placeContext separates signatures of place codes from all others.
const placeContext = "VNPLACE1\x00"

// Place is the content of a venue's code: a web address, so that a plain camera
// app opens something useful, with a signature, so that a swapped poster is
// noticed before the address is opened (standard §4: that it is a URL is all that
// is known; the form is the project's own choice):
//
//	https://HOST/p/CODE?v=VERSION&s=SIGNATURE
//
// The signature is an untagged COSE_Sign1 with an empty payload, in base64url,
// over every byte before its value. It has no expiry: posters hang for years.
type Place struct {
	Base    string // scheme and host, e.g. "https://motma.example"; http only for this very machine
	Code    string // the place's public short code, 4 to 20 letters and digits
	Version uint32 // of the poster, from 1; an older one may have been withdrawn
}

// UnverifiedPlace is a place code as read: anybody can print one.
type UnverifiedPlace struct {
	text  string
	place Place
	value string
}

// VerifiedPlace is a place code that the platform signed. Show the registered
// name before anything is confirmed: a genuine poster may hang on a wrong door.
type VerifiedPlace struct {
	claim UnverifiedPlace
	key   *Key
}

// Reasons why a text is no place code of this platform.
var (
	ErrNotPlace   = Reason{"not-a-place", "Đây là địa chỉ web, không phải mã địa điểm của hệ thống: đừng mở nếu không tin cậy.", "a web address, not a place code of this platform: do not open it unless you trust it"}
	ErrPlaceWrite = Reason{"write-place", "Mã địa điểm không hợp lệ.", "a place needs an https address, a code of 4 to 20 letters and digits, and a version"}
)

// ParsePlace reads a place code. The form is exact; any other web address is
// ErrNotPlace.
func ParsePlace(text string) (UnverifiedPlace, error) {
	text, err := admit(text)
	if err != nil {
		return UnverifiedPlace{}, err
	}
	return parsePlace(text)
}

func parsePlace(text string) (UnverifiedPlace, error) {
	base, rest, ok1 := strings.Cut(text, "/p/")
	code, rest, ok2 := strings.Cut(rest, "?v=")
	version, value, ok3 := strings.Cut(rest, "&s=")
	n, err := strconv.ParseUint(version, 10, 32)
	p := Place{base, code, uint32(n)}
	if !ok1 || !ok2 || !ok3 || err != nil || value == "" || !p.valid() || strconv.FormatUint(n, 10) != version {
		return UnverifiedPlace{}, ErrNotPlace
	}
	return UnverifiedPlace{text, p, value}, nil
}

// Claim returns what the address says.
func (u UnverifiedPlace) Claim() Place { return u.place }

// Text returns the address byte for byte.
func (u UnverifiedPlace) Text() string { return u.text }

// Verify checks the signature. Errors as for [Unverified.Verify], without those
// about the code's own times.
func (u UnverifiedPlace) Verify(keys KeySet, now time.Time) (VerifiedPlace, error) {
	if rewritten(u.value) {
		return VerifiedPlace{}, ErrGarbled
	}
	if isDigits(u.value) {
		return VerifiedPlace{}, ErrSignatureForm
	}
	var buf [maxSign1]byte
	raw, err := decodeValue(buf[:0], u.value)
	if err != nil {
		return VerifiedPlace{}, err
	}
	key, payload, err := keys.open(raw, placeContext, u.text[:len(u.text)-len(u.value)], now)
	if err != nil {
		return VerifiedPlace{}, err
	}
	if len(payload) != 0 {
		return VerifiedPlace{}, ErrSignatureForm
	}
	return VerifiedPlace{u, key}, nil
}

// Place returns the content of the code.
func (v VerifiedPlace) Place() Place { return v.claim.place }

// Text returns the address byte for byte.
func (v VerifiedPlace) Text() string { return v.claim.text }

// KeyID returns the id of the key that signed.
func (v VerifiedPlace) KeyID() KeyID { return v.key.ID }

// Sandbox reports whether a sandbox key signed.
func (v VerifiedPlace) Sandbox() bool { return v.key.Sandbox }

// IssuePlace writes and signs a place code.
func (s *Signer) IssuePlace(p Place) (string, error) {
	if !p.valid() {
		return "", ErrPlaceWrite
	}
	text := p.Base + "/p/" + p.Code + "?v=" + strconv.FormatUint(uint64(p.Version), 10) + "&s="
	raw, err := s.seal(placeContext, text, nil)
	if err != nil {
		return "", err
	}
	return text + encodeValue(raw, Base64URL), nil
}

func (p Place) valid() bool {
	return p.Version > 0 && validPlaceCode(p.Code) && validBase(p.Base)
}

func validPlaceCode(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i] | 0x20
		if (s[i] < '0' || s[i] > '9') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return len(s) >= 4 && len(s) <= 20
}

// validBase takes https with a lower-case host name and an optional port; plain
// http only for the loopback addresses of a demonstration.
func validBase(s string) bool {
	host, secure := strings.CutPrefix(s, "https://")
	if !secure {
		var plain bool
		if host, plain = strings.CutPrefix(s, "http://"); !plain {
			return false
		}
	}
	host, port, hasPort := strings.Cut(host, ":")
	if hasPort && (!isDigits(port) || len(port) > 5) || len(host) > 100 || !hostName(host) {
		return false
	}
	return secure || host == "localhost" || host == "127.0.0.1"
}

func hostName(s string) bool {
	for _, label := range strings.Split(s, ".") {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := 0; i < len(label); i++ {
			c := label[i]
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
				return false
			}
		}
	}
	return true
}
