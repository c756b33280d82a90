package qr_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"testing"
	"time"

	"github.com/motma/motma/qr"
)

// now is the time of all tests.
var now = time.Date(2021, 10, 1, 8, 0, 0, 0, time.UTC)

// testPrivate derives a private key from a label: everybody can make it, so
// nothing real may ever be signed with it.
func testPrivate(t testing.TB, alg qr.Algorithm, label string) crypto.Signer {
	t.Helper()
	seed := sha256.Sum256([]byte("motma test key " + label))
	if alg == qr.EdDSA {
		return ed25519.NewKeyFromSeed(seed[:])
	}
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), seed[:])
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// testSigner makes a signer and the set that verifies it. change may adjust the
// key of the set.
func testSigner(t testing.TB, alg qr.Algorithm, change ...func(*qr.Key)) (*qr.Signer, qr.KeySet) {
	t.Helper()
	private := testPrivate(t, alg, "one")
	key, err := qr.NewKey("", private.Public())
	if err != nil {
		t.Fatal(err)
	}
	signer, err := qr.NewSigner(key, private)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range change {
		f(&key)
	}
	keys, err := qr.NewKeySet(key)
	if err != nil {
		t.Fatal(err)
	}
	return signer, keys
}

func an() qr.Personal {
	return qr.Personal{
		Paper: "001090000011", Name: "NGUYEN VAN AN", Birth: "1990-01-15", QID: "739201846510293846",
		Ext: qr.Extension("", qr.GenderMale, "HS4010120800001", "0944700001"),
	}
}

func static() qr.CodeInfo {
	return qr.CodeInfo{ID: 0x0102030405060708, Expires: now.AddDate(5, 0, 0)}
}

func issue(t testing.TB, s *qr.Signer, p qr.Personal, info qr.CodeInfo, enc qr.Encoding) string {
	t.Helper()
	text, err := s.Issue(p, info, enc)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
