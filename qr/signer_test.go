package qr_test

import (
	"crypto"
	"crypto/ecdsa"
	"errors"
	"io"
	"testing"

	"github.com/motma/motma/qr"
)

// brokenKey is a hardware module that fails or answers nonsense.
type brokenKey struct {
	public crypto.PublicKey
	answer []byte
	err    error
}

func (b brokenKey) Public() crypto.PublicKey { return b.public }

func (b brokenKey) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) { return b.answer, b.err }

func TestBrokenHardwareNeverYieldsACode(t *testing.T) {
	for _, alg := range []qr.Algorithm{qr.ES256, qr.EdDSA} {
		public := testPrivate(t, alg, "one").Public()
		key, err := qr.NewKey("", public)
		if err != nil {
			t.Fatal(err)
		}
		for name, private := range map[string]brokenKey{
			"error":    {public, nil, io.ErrClosedPipe},
			"nothing":  {public, nil, nil},
			"nonsense": {public, []byte{1, 2, 3}, nil},
			"zero":     {public, []byte{0x30, 6, 2, 1, 0, 2, 1, 0}, nil},
			"negative": {public, []byte{0x30, 6, 2, 1, 0x80, 2, 1, 1}, nil},
			"tail":     {public, []byte{0x30, 6, 2, 1, 1, 2, 1, 1, 0}, nil},
			"too large": {public, append(append([]byte{0x30, 6 + 40, 2, 41}, append([]byte{1}, make([]byte, 40)...)...),
				2, 1, 1), nil},
		} {
			signer, err := qr.NewSigner(key, private)
			if err != nil {
				t.Fatal(err)
			}
			text, err := signer.Issue(an(), static(), qr.Base64URL)
			if !errors.Is(err, qr.ErrSign) || text != "" {
				t.Errorf("%v, %s: %q, %v", alg, name, text, err)
			}
			if name == "error" && !errors.Is(err, io.ErrClosedPipe) {
				t.Errorf("the cause is lost: %v", err)
			}
			if _, err := signer.IssuePlace(cafe()); !errors.Is(err, qr.ErrSign) {
				t.Errorf("%v, %s: place: %v", alg, name, err)
			}
		}
	}
}

func TestSignerDoesNotTakeAnotherCurve(t *testing.T) {
	private := testPrivate(t, qr.ES256, "one").(*ecdsa.PrivateKey)
	key, err := qr.NewKey("", private.Public())
	if err != nil {
		t.Fatal(err)
	}
	key.Algorithm = qr.EdDSA
	if _, err := qr.NewSigner(key, private); !errors.Is(err, qr.ErrKeyKind) {
		t.Errorf("algorithm of another kind: %v", err)
	}
}
