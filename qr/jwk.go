package qr

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"encoding/base64"
	"encoding/json"
	"io"
	"time"
)

// A key set travels as a JWK set (RFC 7517), which the libraries of every app
// team read. kid is the COSE key id in hexadecimal; nbf and exp are seconds since
// 1970; motma_state and motma_sandbox are the project's own members.

// jwk is one key on the wire. Private members are named so that a private key
// in the wrong place is recognised and refused, never carried along.
type jwk struct {
	Kty     string          `json:"kty"`
	Crv     string          `json:"crv"`
	X       string          `json:"x"`
	Y       string          `json:"y,omitempty"`
	Kid     string          `json:"kid"`
	Alg     string          `json:"alg"`
	Use     string          `json:"use,omitempty"`
	Nbf     int64           `json:"nbf,omitempty"`
	Exp     int64           `json:"exp,omitempty"`
	State   string          `json:"motma_state,omitempty"`
	Sandbox bool            `json:"motma_sandbox,omitempty"`
	D       json.RawMessage `json:"d,omitempty"`
	K       json.RawMessage `json:"k,omitempty"`
}

type jwkSet struct {
	Keys []jwk `json:"keys"`
}

// Reasons why a JWK set is refused, beside those of [NewKeySet].
var (
	ErrJWK        = Reason{"jwk", "Bộ khóa không phải JWK Set hợp lệ.", "not a JWK set of EC P-256 and OKP Ed25519 keys"}
	ErrJWKPrivate = Reason{"jwk-private", "Bộ khóa chứa khóa bí mật: hãy thay khóa ngay.", "the key set contains a private key: replace that key at once"}
)

// maxKeySetBytes bounds a key set on the wire.
const maxKeySetBytes = 64 << 10

// MarshalJSON writes a JWK set, keys ordered by id.
func (s KeySet) MarshalJSON() ([]byte, error) {
	set := jwkSet{Keys: []jwk{}}
	for _, k := range s.Keys() {
		set.Keys = append(set.Keys, k.jwk())
	}
	return json.Marshal(set)
}

// UnmarshalJSON reads a JWK set strictly: at most 64 KiB and 64 keys, no unknown
// members, kinds or states, no private keys.
func (s *KeySet) UnmarshalJSON(data []byte) error {
	set, err := ParseKeySet(data)
	if err == nil {
		*s = set
	}
	return err
}

// ParseKeySet is UnmarshalJSON as a function.
func ParseKeySet(data []byte) (KeySet, error) {
	var set jwkSet
	if len(data) > maxKeySetBytes {
		return KeySet{}, ErrJWK
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&set); err != nil || set.Keys == nil {
		return KeySet{}, ErrJWK
	}
	if _, err := dec.Token(); err != io.EOF {
		return KeySet{}, ErrJWK
	}
	if len(set.Keys) > maxKeys {
		return KeySet{}, ErrKeyCount
	}
	keys := make([]Key, 0, len(set.Keys))
	for _, w := range set.Keys {
		k, err := w.key()
		if err != nil {
			return KeySet{}, err
		}
		keys = append(keys, k)
	}
	return NewKeySet(keys...)
}

func (k Key) jwk() jwk {
	w := jwk{Kty: "EC", Crv: "P-256", Kid: k.ID.String(), Alg: k.Algorithm.String(), Use: "sig", Sandbox: k.Sandbox}
	if k.Algorithm == EdDSA {
		w.Kty, w.Crv = "OKP", "Ed25519"
	}
	w.X, w.Y = k.coordinates()
	if !k.NotBefore.IsZero() {
		w.Nbf = k.NotBefore.Unix()
	}
	if !k.NotAfter.IsZero() {
		w.Exp = k.NotAfter.Unix()
	}
	w.State = [...]string{"", "retired", "compromised"}[k.State]
	return w
}

func (w jwk) key() (Key, error) {
	if w.D != nil || w.K != nil {
		return Key{}, ErrJWKPrivate
	}
	id, err := ParseKeyID(w.Kid)
	if err != nil {
		return Key{}, err
	}
	k := Key{ID: id, Sandbox: w.Sandbox}
	if err := w.public(&k); err != nil {
		return Key{}, err
	}
	switch w.State {
	case "", "active":
	case "retired":
		k.State = KeyRetired
	case "compromised":
		k.State = KeyCompromised
	default:
		return Key{}, ErrKeyState
	}
	if w.Nbf < 0 || w.Exp < 0 || w.Nbf > maxUnix || w.Exp > maxUnix || w.Use != "" && w.Use != "sig" {
		return Key{}, ErrJWK
	}
	k.NotBefore, k.NotAfter = unixOrZero(w.Nbf), unixOrZero(w.Exp)
	return k, nil
}

func (w jwk) public(k *Key) error {
	strict := base64.RawURLEncoding.Strict()
	x, errX := strict.DecodeString(w.X)
	y, errY := strict.DecodeString(w.Y)
	if errX != nil || errY != nil || len(x) != 32 {
		return ErrJWK
	}
	switch {
	case w.Kty == "EC" && w.Crv == "P-256" && w.Alg == "ES256" && len(y) == 32:
		pub, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append(append([]byte{4}, x...), y...))
		if err != nil {
			return ErrKeyKind
		}
		k.Algorithm, k.Public = ES256, pub
	case w.Kty == "OKP" && w.Crv == "Ed25519" && w.Alg == "EdDSA" && w.Y == "":
		k.Algorithm, k.Public = EdDSA, ed25519.PublicKey(x)
	default:
		return ErrKeyKind
	}
	return nil
}

func unixOrZero(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}
