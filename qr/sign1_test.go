package qr_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"io"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/motma/motma/qr"
	"github.com/veraison/go-cose"
)

const personalAAD = "VNQID1\x00"

// split returns the text before the signature's value, and its bytes.
func split(t *testing.T, text string) (before string, raw []byte) {
	t.Helper()
	i := strings.LastIndexByte(text, '<') + 1
	raw, err := base64.RawURLEncoding.DecodeString(text[i:])
	if err != nil {
		t.Fatal(err)
	}
	return text[:i], raw
}

func coseAlgorithm(alg qr.Algorithm) cose.Algorithm {
	if alg == qr.EdDSA {
		return cose.AlgorithmEdDSA
	}
	return cose.AlgorithmES256
}

// go-cose is an independent implementation: what one writes the other reads.
func TestSignaturesAgreeWithGoCose(t *testing.T) {
	for _, alg := range []qr.Algorithm{qr.ES256, qr.EdDSA} {
		t.Run(alg.String(), func(t *testing.T) {
			signer, keys := testSigner(t, alg)
			before, raw := split(t, issue(t, signer, an(), static(), qr.Base64URL))
			private := testPrivate(t, alg, "one")
			verifier, err := cose.NewVerifier(coseAlgorithm(alg), private.Public())
			if err != nil {
				t.Fatal(err)
			}
			var msg cose.UntaggedSign1Message
			if err := msg.UnmarshalCBOR(raw); err != nil {
				t.Fatal(err)
			}
			if err := msg.Verify([]byte(personalAAD+before), verifier); err != nil {
				t.Errorf("go-cose refuses ours: %v", err)
			}
			theirs := coseSeal(t, alg, signer.Key().ID, personalAAD+before, msg.Payload)
			if _, err := verify(t, before+base64.RawURLEncoding.EncodeToString(theirs), keys, now); err != nil {
				t.Errorf("we refuse go-cose's: %v", err)
			}
		})
	}
}

// The claims are a CWT claims set that any CBOR library reads.
func TestClaimsAreACWTClaimsSet(t *testing.T) {
	signer, _ := testSigner(t, qr.ES256)
	info := qr.CodeInfo{ID: 0xA1B2, Live: true, NotBefore: now, IssuedAt: now, Expires: now.Add(3600e9), Status: qr.StatusYellow, Flags: 16, Policy: 70000, Rule: 253, Risk: 3}
	_, raw := split(t, issue(t, signer, an(), info, qr.Base64URL))
	var msg cose.UntaggedSign1Message
	if err := msg.UnmarshalCBOR(raw); err != nil {
		t.Fatal(err)
	}
	var claims map[int]any
	if err := cbor.Unmarshal(msg.Payload, &claims); err != nil {
		t.Fatal(err)
	}
	want := map[int]any{4: uint64(now.Unix() + 3600), 5: uint64(now.Unix()), 6: uint64(now.Unix()), 7: "\x00\x00\x00\x00\x00\x00\xa1\xb2", -1: uint64(23), -2: uint64(3), -3: uint64(70000), -4: uint64(253)}
	for key, value := range claims {
		if b, ok := value.([]byte); ok {
			value = string(b)
		}
		if want[key] != value {
			t.Errorf("claim %d is %v, want %v", key, value, want[key])
		}
	}
	if len(claims) != len(want) {
		t.Errorf("%d claims", len(claims))
	}
	mode, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := mode.Marshal(claims); err != nil || !bytes.Equal(again, msg.Payload) {
		t.Errorf("not the deterministic encoding: %x, %x", msg.Payload, again)
	}
}

// coseSeal signs with go-cose; for ES256 until the s is the lower one.
func coseSeal(t *testing.T, alg qr.Algorithm, kid qr.KeyID, aad string, payload []byte) []byte {
	t.Helper()
	s, err := cose.NewSigner(coseAlgorithm(alg), testPrivate(t, alg, "one"))
	if err != nil {
		t.Fatal(err)
	}
	msg := cose.UntaggedSign1Message{Headers: cose.Headers{Protected: cose.ProtectedHeader{
		cose.HeaderLabelAlgorithm: coseAlgorithm(alg), cose.HeaderLabelKeyID: []byte(kid),
	}}, Payload: payload}
	for range 100 {
		msg.Signature = nil
		if err := msg.Sign(rand.Reader, []byte(aad), s); err != nil {
			t.Fatal(err)
		}
		if alg == qr.EdDSA || msg.Signature[32] < 0x7F {
			break
		}
	}
	raw, err := msg.MarshalCBOR()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// sign1 is a COSE_Sign1 whose every part a test may get wrong. What it seals is
// truly signed: only the encoding is at fault.
type sign1 struct {
	protected, payload []byte
	head, unprotected  []byte
	tail               []byte
}

func (s sign1) seal(t *testing.T, aad string) []byte {
	t.Helper()
	tbs, err := cbor.Marshal([]any{"Signature1", s.protected, []byte(aad), s.payload})
	if err != nil {
		t.Fatal(err)
	}
	signature := ed25519.Sign(testPrivate(t, qr.EdDSA, "one").(ed25519.PrivateKey), tbs)
	out := bytes.Clone(s.head)
	for i, part := range [][]byte{s.protected, nil, s.payload, signature} {
		if i == 1 {
			out = append(out, s.unprotected...)
			continue
		}
		enc, err := cbor.Marshal(part)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, enc...)
	}
	return append(out, s.tail...)
}

func TestOnlyOneEncodingOfASignatureIsTaken(t *testing.T) {
	signer, keys := testSigner(t, qr.EdDSA)
	before, raw := split(t, issue(t, signer, an(), static(), qr.Base64URL))
	var msg cose.UntaggedSign1Message
	if err := msg.UnmarshalCBOR(raw); err != nil {
		t.Fatal(err)
	}
	kid := signer.Key().ID
	good := func() sign1 {
		return sign1{
			protected: append([]byte{0xA2, 0x01, 0x27, 0x04, 0x44}, kid...), payload: bytes.Clone(msg.Payload),
			head: []byte{0x84}, unprotected: []byte{0xA0},
		}
	}
	claims := func(b ...byte) func(*sign1) { return func(s *sign1) { s.payload = b } }
	id := []byte{0x07, 0x48, 1, 2, 3, 4, 5, 6, 7, 8}
	exp := []byte{0x04, 0x1A, 0x7F, 0, 0, 0}
	// live is a live code's claims and more behind them.
	live := func(more ...byte) []byte {
		b := append(append([]byte{0xA4}, exp...), 0x05, 0x01)
		b = append(append(b, id...), 0x20, 0x01)
		for i := 0; i < len(more); i++ {
			if more[i]&^0x03 == 0x20 {
				b[0]++
			}
		}
		return append(b, more...)
	}
	cases := map[string]func(*sign1){
		"tagged":                      func(s *sign1) { s.head = []byte{0xD2, 0x84} },
		"indefinite array":            func(s *sign1) { s.head, s.tail = []byte{0x9F}, []byte{0xFF} },
		"long array head":             func(s *sign1) { s.head = []byte{0x98, 0x04} },
		"bytes behind":                func(s *sign1) { s.tail = []byte{0x00} },
		"unprotected kid":             func(s *sign1) { s.unprotected = append([]byte{0xA1, 0x04, 0x44}, kid...) },
		"long unprotected head":       func(s *sign1) { s.unprotected = []byte{0xB8, 0x00} },
		"protected order":             func(s *sign1) { s.protected = append(append([]byte{0xA2, 0x04, 0x44}, kid...), 0x01, 0x27) },
		"protected long key":          func(s *sign1) { s.protected = append([]byte{0xA2, 0x18, 0x01, 0x27, 0x04, 0x44}, kid...) },
		"protected extra":             func(s *sign1) { s.protected = append(append([]byte{0xA3, 0x01, 0x27, 0x04, 0x44}, kid...), 0x05, 0x40) },
		"protected without kid":       func(s *sign1) { s.protected = []byte{0xA1, 0x01, 0x27} },
		"kid with long head":          func(s *sign1) { s.protected = append([]byte{0xA2, 0x01, 0x27, 0x04, 0x58, 0x04}, kid...) },
		"no claims":                   claims(0xA0),
		"no expiry":                   claims(append([]byte{0xA1}, id...)...),
		"no id":                       claims(append([]byte{0xA1}, exp...)...),
		"zero id":                     claims(append(append([]byte{0xA2}, exp...), 0x07, 0x48, 0, 0, 0, 0, 0, 0, 0, 0)...),
		"short id":                    claims(append(append([]byte{0xA2}, exp...), 0x07, 0x44, 1, 2, 3, 4)...),
		"claims order":                claims(append(append([]byte{0xA2}, id...), exp...)...),
		"claim twice":                 claims(append(append(append([]byte{0xA3}, exp...), exp...), id...)...),
		"expiry with long head":       claims(append([]byte{0xA2, 0x04, 0x1B, 0, 0, 0, 0, 0x7F, 0, 0, 0}, id...)...),
		"expiry as float":             claims(append([]byte{0xA2, 0x04, 0xFA, 0x4F, 0, 0, 0}, id...)...),
		"expiry beyond the year 9999": claims(append([]byte{0xA2, 0x04, 0x1B, 0, 0, 0xFF, 0, 0, 0, 0, 0}, id...)...),
		"unknown claim":               claims(append(append(append([]byte{0xA3}, exp...), id...), 0x08, 0x00)...),
		"status without live":         claims(append(append(append([]byte{0xA3}, exp...), id...), 0x21, 0x02)...),
		"risk without status":         claims(append(append(append(append([]byte{0xA4}, exp...), 0x05, 0x01), id...), 0x20, 0x05)...),
		"risk beyond the highest":     claims(append(append(append(append([]byte{0xA5}, exp...), 0x05, 0x01), id...), 0x20, 0x0B, 0x21, 0x02)...),
		"policy without status":       claims(live(0x22, 0x01)...),
		"rule without status":         claims(live(0x23, 0x01)...),
		"policy zero written":         claims(live(0x21, 0x02, 0x22, 0x00)...),
		"policy with long head":       claims(live(0x21, 0x02, 0x22, 0x18, 0x01)...),
		"policy beyond 32 bits":       claims(live(0x21, 0x02, 0x22, 0x1B, 0, 0, 0, 1, 0, 0, 0, 0)...),
		"rule zero written":           claims(live(0x21, 0x02, 0x23, 0x00)...),
		"rule beyond a byte":          claims(live(0x21, 0x02, 0x23, 0x19, 0x01, 0x00)...),
		"rule before policy":          claims(live(0x21, 0x02, 0x23, 0x01, 0x22, 0x01)...),
		"flags zero written":          claims(append(append(append([]byte{0xA3}, exp...), id...), 0x20, 0x00)...),
		"flags beyond a byte":         claims(append(append(append([]byte{0xA3}, exp...), id...), 0x20, 0x19, 0x01, 0x00)...),
		"live without start":          claims(append(append(append([]byte{0xA3}, exp...), id...), 0x20, 0x01)...),
		"start without live":          claims(append([]byte{0xA3, 0x04, 0x1A, 0x7F, 0, 0, 0, 0x05, 0x01}, id...)...),
		"claims with bytes behind":    claims(append(append(append([]byte{0xA2}, exp...), id...), 0x00)...),
		"indefinite claims":           claims(append(append(append([]byte{0xBF}, exp...), id...), 0xFF)...),
		"claims no map":               claims(0x01),
	}
	check := func(t *testing.T, s sign1, want error) {
		t.Helper()
		text := before + base64.RawURLEncoding.EncodeToString(s.seal(t, personalAAD+before))
		if _, err := verify(t, text, keys, now); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	check(t, good(), nil)
	for name, spoil := range cases {
		t.Run(name, func(t *testing.T) {
			s := good()
			spoil(&s)
			check(t, s, qr.ErrSignatureForm)
		})
	}
}

func TestTheOtherSOfAnECDSASignatureIsRefused(t *testing.T) {
	signer, keys := testSigner(t, qr.ES256)
	before, raw := split(t, issue(t, signer, an(), static(), qr.Base64URL))
	s := new(big.Int).SetBytes(raw[len(raw)-32:])
	high := new(big.Int).Sub(elliptic.P256().Params().N, s)
	high.FillBytes(raw[len(raw)-32:])

	// The standard library takes it: it is a good signature of the same text.
	var msg cose.UntaggedSign1Message
	if err := msg.UnmarshalCBOR(raw); err != nil {
		t.Fatal(err)
	}
	verifier, err := cose.NewVerifier(cose.AlgorithmES256, signer.Key().Public)
	if err != nil {
		t.Fatal(err)
	}
	if err := msg.Verify([]byte(personalAAD+before), verifier); err != nil {
		t.Fatalf("the test does not make a good signature: %v", err)
	}
	if _, err := verify(t, before+base64.RawURLEncoding.EncodeToString(raw), keys, now); !errors.Is(err, qr.ErrSignature) {
		t.Errorf("got %v", err)
	}
}

// highSigner is a hardware key that does not care about the lower s.
type highSigner struct{ *ecdsa.PrivateKey }

func (h highSigner) Sign(_ io.Reader, digest []byte, _ crypto.SignerOpts) ([]byte, error) {
	for {
		der, err := ecdsa.SignASN1(rand.Reader, h.PrivateKey, digest)
		if err != nil || der[len(der)-32] >= 0x80 || len(der) > 70 {
			return der, err
		}
	}
}

func TestSignerLowersSForHardwareKeys(t *testing.T) {
	private := testPrivate(t, qr.ES256, "one").(*ecdsa.PrivateKey)
	key, err := qr.NewKey("", private.Public())
	if err != nil {
		t.Fatal(err)
	}
	signer, err := qr.NewSigner(key, highSigner{private})
	if err != nil {
		t.Fatal(err)
	}
	keys, err := qr.NewKeySet(key)
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		if _, err := verify(t, issue(t, signer, an(), static(), qr.Base64URL), keys, now); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBase64WithStrayBitsIsRefused(t *testing.T) {
	private := testPrivate(t, qr.EdDSA, "one")
	key, err := qr.NewKey("fives", private.Public())
	if err != nil {
		t.Fatal(err)
	}
	signer, err := qr.NewSigner(key, private)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := qr.NewKeySet(key)
	if err != nil {
		t.Fatal(err)
	}
	text := issue(t, signer, an(), static(), qr.Base64URL)
	if _, err := verify(t, text, keys, now); err != nil {
		t.Fatal(err)
	}
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(alphabet, text[len(text)-1])
	stray := text[:len(text)-1] + alphabet[last+1:last+2]
	a, _ := base64.RawURLEncoding.DecodeString(text[strings.LastIndexByte(text, '<')+1:])
	b, _ := base64.RawURLEncoding.DecodeString(stray[strings.LastIndexByte(stray, '<')+1:])
	if !bytes.Equal(a, b) {
		t.Fatal("the test does not make stray bits")
	}
	if _, err := verify(t, stray, keys, now); !errors.Is(err, qr.ErrSignatureForm) {
		t.Errorf("got %v", err)
	}
}

func TestSignatureOfAnotherContextIsRefused(t *testing.T) {
	_, keys := testSigner(t, qr.ES256)
	signer, _ := testSigner(t, qr.ES256)
	before, raw := split(t, issue(t, signer, an(), static(), qr.Base64URL))
	var msg cose.UntaggedSign1Message
	if err := msg.UnmarshalCBOR(raw); err != nil {
		t.Fatal(err)
	}
	for _, aad := range []string{before, "VNPLACE1\x00" + before, "VNQID2\x00" + before, ""} {
		theirs := coseSeal(t, qr.ES256, signer.Key().ID, aad, msg.Payload)
		if _, err := verify(t, before+base64.RawURLEncoding.EncodeToString(theirs), keys, now); !errors.Is(err, qr.ErrSignature) {
			t.Errorf("context %q: %v", aad[:min(9, len(aad))], err)
		}
	}
}

func TestIssuingTwiceGivesTheSameBytes(t *testing.T) {
	for _, alg := range []qr.Algorithm{qr.ES256, qr.EdDSA} {
		signer, _ := testSigner(t, alg)
		first := issue(t, signer, an(), static(), qr.Base64URL)
		if again := issue(t, signer, an(), static(), qr.Base64URL); again != first {
			t.Errorf("%v is not deterministic", alg)
		}
	}
}

// A block of 17 digits can hold more than 7 bytes: the same bytes plus 2^56.
func TestDigitBlocksDoNotWrapAround(t *testing.T) {
	signer, keys := testSigner(t, qr.ES256)
	text := issue(t, signer, an(), static(), qr.DigitsOnly)
	value := text[strings.LastIndexByte(text, '<')+1:]
	tried := 0
	for at := 0; at+17 <= len(value); at += 17 {
		n, err := strconv.ParseUint(value[at:at+17], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		wrapped := strconv.FormatUint(n+1<<56, 10)
		if len(wrapped) != 17 {
			continue
		}
		tried++
		forged := text[:len(text)-len(value)] + value[:at] + wrapped + value[at+17:]
		if _, err := verify(t, forged, keys, now); !errors.Is(err, qr.ErrSignatureForm) {
			t.Errorf("block %d: %v", at/17, err)
		}
	}
	if tried == 0 {
		t.Fatal("no block could wrap")
	}
}
