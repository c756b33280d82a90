package hcert

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// coseExample is what this test reads of a file of cose-wg/Examples.
type coseExample struct {
	Fail  bool
	Input struct {
		Sign0 *struct {
			Alg string
			Key struct {
				Crv, X, Y string
				XHex      string `json:"x_hex"`
			}
			External string
		}
	}
	Intermediates struct {
		ToBeSign string `json:"ToBeSign_hex"`
	}
	Output struct{ CBOR string }
}

func TestPublicCOSE(t *testing.T) {
	judged := map[bool]int{}
	for _, file := range suite(t, "cose", "github.com/cose-wg/Examples, folders sign1-tests, ecdsa-examples, eddsa-examples") {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var e coseExample
		if err := json.Unmarshal(data, &e); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if e.Input.Sign0 == nil {
			continue // COSE_Sign, several signers
		}
		key := e.key(t)
		if key == nil {
			continue // ES384, ES512 and Ed448, which certificates do not use
		}
		judged[e.Fail]++
		if got := e.opens(t, key); got == e.Fail {
			t.Errorf("%s: accepted: %v, must fail: %v", filepath.Base(file), got, e.Fail)
		}
	}
	if judged[false] < 5 || judged[true] < 6 {
		t.Errorf("only %v were judged", judged)
	}
}

func (e coseExample) key(t *testing.T) crypto.PublicKey {
	k := e.Input.Sign0.Key
	switch e.Input.Sign0.Alg + k.Crv {
	case "ES256P-256":
		pub, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append([]byte{4}, append(unbase64(t, k.X), unbase64(t, k.Y)...)...))
		if err != nil {
			t.Fatal(err)
		}
		return pub
	case "EdDSAEd25519":
		return ed25519.PublicKey(unhex(t, k.XHex))
	}
	return nil
}

func (e coseExample) opens(t *testing.T, key crypto.PublicKey) bool {
	m, err := parseMessage(unhex(t, e.Output.CBOR))
	if err != nil || m.alg.String() != e.Input.Sign0.Alg {
		return false
	}
	signed := m.toBeSigned(unhex(t, e.Input.Sign0.External))
	if want := unhex(t, e.Intermediates.ToBeSign); !e.Fail && !bytes.Equal(signed, want) {
		t.Errorf("to be signed %x, want %x", signed, want)
	}
	return verify(key, signed, m.signature)
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func unbase64(t *testing.T, s string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
