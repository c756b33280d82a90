package qr

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"github.com/motma/motma/internal/suites"
)

// suiteVector is what this test reads of a file of cose-wg/Examples.
type suiteVector struct {
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

func suiteFiles(t *testing.T) []string {
	t.Helper()
	dir := suites.Folder(t, "cose", "github.com/cose-wg/Examples, folders sign1-tests, ecdsa-examples, eddsa-examples")
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d vectors, %v", len(files), err)
	}
	return files
}

// The platform's own form is narrower than COSE_Sign1, so the vectors are opened
// with a general CBOR decoder; the bytes to be signed and the check of the
// signature are ours.
func TestCOSEWorkingGroupVectors(t *testing.T) {
	good, bad := 0, 0
	for _, file := range suiteFiles(t) {
		v := readSuiteVector(t, file)
		if v.Input.Sign0 == nil {
			continue // COSE_Sign, several signers
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw := unhexT(t, v.Output.CBOR)
			if _, ok := decodeSign1(raw); ok {
				t.Error("taken for one of the platform's own")
			}
			key := v.key(t)
			if key == nil {
				return // ES384, ES512, Ed448
			}
			ok := v.opens(t, key, raw)
			if ok == v.Fail {
				t.Errorf("accepted: %v, must fail: %v", ok, v.Fail)
			}
			if v.Fail {
				bad++
			} else {
				good++
			}
		})
	}
	if good < 5 || bad < 6 {
		t.Errorf("only %d good and %d bad vectors were judged", good, bad)
	}
}

func readSuiteVector(t *testing.T, file string) suiteVector {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var v suiteVector
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return v
}

func (v suiteVector) key(t *testing.T) *Key {
	k := v.Input.Sign0.Key
	switch v.Input.Sign0.Alg + k.Crv {
	case "ES256P-256":
		point := append([]byte{4}, append(unbase64(t, k.X), unbase64(t, k.Y)...)...)
		pub, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
		if err != nil {
			t.Fatal(err)
		}
		return &Key{Algorithm: ES256, Public: pub}
	case "EdDSAEd25519":
		return &Key{Algorithm: EdDSA, Public: ed25519.PublicKey(unhexT(t, k.XHex))}
	}
	return nil
}

func unbase64(t *testing.T, s string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// opens reports whether the message is an acceptable COSE_Sign1 of that key.
func (v suiteVector) opens(t *testing.T, key *Key, raw []byte) bool {
	var tagged cbor.RawTag
	if cbor.Unmarshal(raw, &tagged) == nil {
		if tagged.Number != 18 {
			return false
		}
		raw = tagged.Content
	}
	var msg struct {
		_           struct{} `cbor:",toarray"`
		Protected   []byte
		Unprotected map[any]any
		Payload     []byte
		Signature   []byte
	}
	if err := cbor.Unmarshal(raw, &msg); err != nil {
		return false
	}
	header := msg.Unprotected
	if len(msg.Protected) > 0 {
		header = map[any]any{}
		if err := cbor.Unmarshal(msg.Protected, &header); err != nil {
			return false
		}
		if header[uint64(1)] == nil {
			header[uint64(1)] = msg.Unprotected[uint64(1)]
		}
	}
	if bytes.Equal(msg.Protected, []byte{0xA0}) {
		msg.Protected = nil // RFC 9052 §4.4: an empty map is signed as an empty string
	}
	alg, _ := header[uint64(1)].(int64)
	if alg != map[Algorithm]int64{ES256: -7, EdDSA: -8}[key.Algorithm] || len(msg.Signature) != sigSize {
		return false
	}
	tbs := appendToBeSigned(nil, msg.Protected, string(unhexT(t, v.Input.Sign0.External)), "", msg.Payload)
	if want := unhexT(t, v.Intermediates.ToBeSign); !v.Fail && !bytes.Equal(tbs, want) {
		t.Errorf("to be signed %x, want %x", tbs, want)
	}
	return key.verifyRaw(tbs, msg.Signature)
}

func unhexT(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
