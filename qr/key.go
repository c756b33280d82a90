package qr

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"
)

// Algorithm of a signature.
type Algorithm uint8

const (
	// ES256 is ECDSA on P-256 with SHA-256: the default, because hardware
	// modules and browsers have it.
	ES256 Algorithm = 1
	// EdDSA is Ed25519.
	EdDSA Algorithm = 2
)

// String returns the JOSE and COSE name.
func (a Algorithm) String() string {
	switch a {
	case ES256:
		return "ES256"
	case EdDSA:
		return "EdDSA"
	}
	return "none"
}

// label is the CBOR encoding of the COSE algorithm number, -7 or -8.
func (a Algorithm) label() byte {
	if a == EdDSA {
		return 0x27
	}
	return 0x26
}

func algorithmOf(label byte) Algorithm {
	switch label {
	case 0x26:
		return ES256
	case 0x27:
		return EdDSA
	}
	return 0
}

const (
	minKeyID = 4
	maxKeyID = 8
)

// KeyID is the COSE key id, 4 to 8 raw bytes. It is printed in hexadecimal.
type KeyID string

// String returns the id in lower-case hexadecimal, as in key files.
func (id KeyID) String() string { return hex.EncodeToString([]byte(id)) }

// ParseKeyID reads the hexadecimal form.
func ParseKeyID(s string) (KeyID, error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) < minKeyID || len(b) > maxKeyID || s != strings.ToLower(s) {
		return "", ErrKeyID
	}
	return KeyID(b), nil
}

// KeyState says whether a key may still be believed.
type KeyState uint8

const (
	// KeyActive signs and verifies within its times.
	KeyActive KeyState = 0
	// KeyRetired signs no more; what it signed verifies until its NotAfter.
	KeyRetired KeyState = 1
	// KeyCompromised verifies nothing any more.
	KeyCompromised KeyState = 2
)

// Key is a verification key. Rotation: add the new key, let it sign, mark the old
// one retired; codes of the old one verify until its NotAfter.
type Key struct {
	ID        KeyID
	Algorithm Algorithm
	Public    crypto.PublicKey // *ecdsa.PublicKey on P-256, or ed25519.PublicKey
	NotBefore time.Time        // zero: no limit
	NotAfter  time.Time        // zero: no limit; for codes' validity, not for signing
	State     KeyState
	Sandbox   bool // its codes are test codes and say so wherever they are shown
}

// Reasons why a key or a set of keys is refused.
var (
	ErrKeyID        = Reason{"key-id", "Mã số khóa phải có 4 đến 8 byte, viết bằng số thập lục phân chữ thường.", "a key id has 4 to 8 bytes, in lower-case hexadecimal"}
	ErrKeyKind      = Reason{"key-kind", "Khóa phải là ECDSA P-256 (ES256) hoặc Ed25519 (EdDSA).", "a key must be ECDSA P-256 (ES256) or Ed25519 (EdDSA)"}
	ErrKeyTimes     = Reason{"key-times", "Thời hạn của khóa không hợp lệ.", "the key's not-after is not later than its not-before"}
	ErrKeyState     = Reason{"key-state", "Trạng thái khóa không hợp lệ.", "the key's state is not known"}
	ErrKeyDuplicate = Reason{"key-duplicate", "Có hai khóa cùng mã số.", "two keys have the same id"}
	ErrKeyCount     = Reason{"key-count", "Quá nhiều khóa trong bộ khóa.", "the key set holds more than 64 keys"}
)

// NewKey describes a public key. An empty id is replaced by the first four bytes
// of the SHA-256 thumbprint of RFC 7638.
func NewKey(id KeyID, public crypto.PublicKey) (Key, error) {
	k := Key{ID: id, Public: public}
	switch public.(type) {
	case *ecdsa.PublicKey:
		k.Algorithm = ES256
	case ed25519.PublicKey:
		k.Algorithm = EdDSA
	}
	if id == "" {
		k.ID = "none" // a valid length, so that check looks at the key itself
	}
	if err := k.check(); err != nil {
		return Key{}, err
	}
	if id == "" {
		sum := k.thumbprint()
		k.ID = KeyID(sum[:minKeyID])
	}
	return k, nil
}

func (k Key) check() error {
	switch {
	case len(k.ID) < minKeyID || len(k.ID) > maxKeyID:
		return ErrKeyID
	case !k.kindOK():
		return ErrKeyKind
	case !k.NotAfter.IsZero() && !k.NotBefore.Before(k.NotAfter):
		return ErrKeyTimes
	case k.State > KeyCompromised:
		return ErrKeyState
	}
	return nil
}

func (k Key) kindOK() bool {
	switch pub := k.Public.(type) {
	case *ecdsa.PublicKey:
		if k.Algorithm != ES256 || pub == nil || pub.Curve != elliptic.P256() {
			return false
		}
		_, err := pub.ECDH() // refuses points that are not on the curve
		return err == nil
	case ed25519.PublicKey:
		return k.Algorithm == EdDSA && len(pub) == ed25519.PublicKeySize
	}
	return false
}

// thumbprint is the SHA-256 JWK thumbprint (RFC 7638, RFC 8037).
func (k Key) thumbprint() [32]byte {
	x, y := k.coordinates()
	if k.Algorithm == EdDSA {
		return sha256.Sum256([]byte(`{"crv":"Ed25519","kty":"OKP","x":"` + x + `"}`))
	}
	return sha256.Sum256([]byte(`{"crv":"P-256","kty":"EC","x":"` + x + `","y":"` + y + `"}`))
}

// coordinates returns the public key as JWK members.
func (k Key) coordinates() (x, y string) {
	enc := base64.RawURLEncoding.EncodeToString
	switch pub := k.Public.(type) {
	case *ecdsa.PublicKey:
		point, err := pub.Bytes()
		if err != nil || len(point) != 65 {
			return "", ""
		}
		return enc(point[1:33]), enc(point[33:])
	case ed25519.PublicKey:
		return enc(pub), ""
	}
	return "", ""
}

// validAt says whether signatures of k are believed at that time.
func (k *Key) validAt(now time.Time) error {
	switch {
	case k.State == KeyCompromised:
		return ErrKeyCompromised
	case !k.NotBefore.IsZero() && now.Add(Tolerance).Before(k.NotBefore):
		return ErrKeyNotYet
	case !k.NotAfter.IsZero() && now.Add(-Tolerance).After(k.NotAfter):
		return ErrKeyRetired
	}
	return nil
}
