package qr_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"github.com/motma/motma/qr"
)

func BenchmarkParsePersonal(b *testing.B) {
	signer, _ := testSigner(b, qr.ES256)
	text := issue(b, signer, an(), static(), qr.Base64URL)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := qr.ParsePersonal(text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	for _, alg := range []qr.Algorithm{qr.ES256, qr.EdDSA} {
		for enc, name := range []string{qr.Base64URL: "base64url", qr.DigitsOnly: "digits"} {
			b.Run(alg.String()+"/"+name, func(b *testing.B) {
				signer, keys := testSigner(b, alg)
				u, err := qr.ParsePersonal(issue(b, signer, an(), static(), qr.Encoding(enc)))
				if err != nil {
					b.Fatal(err)
				}
				b.ReportAllocs()
				for b.Loop() {
					if _, err := u.Verify(keys, now); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkBareSignature is what Verify is held against: the check of the
// standard library over a message of the same length, and nothing else.
func BenchmarkBareSignature(b *testing.B) {
	message := make([]byte, 190)
	b.Run("ES256", func(b *testing.B) {
		key := testPrivate(b, qr.ES256, "one").(*ecdsa.PrivateKey)
		digest := sha256.Sum256(message)
		sig, err := ecdsa.SignASN1(rand.Reader, key, digest[:])
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			digest := sha256.Sum256(message)
			if !ecdsa.VerifyASN1(&key.PublicKey, digest[:], sig) {
				b.Fatal("refused")
			}
		}
	})
	b.Run("EdDSA", func(b *testing.B) {
		key := testPrivate(b, qr.EdDSA, "one").(ed25519.PrivateKey)
		sig := ed25519.Sign(key, message)
		public := key.Public().(ed25519.PublicKey)
		for b.Loop() {
			if !ed25519.Verify(public, message, sig) {
				b.Fatal("refused")
			}
		}
	})
}

func BenchmarkRecognise(b *testing.B) {
	signer, keys := testSigner(b, qr.ES256)
	r := qr.Recogniser{Keys: keys, Now: func() time.Time { return now }}
	for name, text := range map[string]string{
		"signed":   issue(b, signer, an(), static(), qr.Base64URL),
		"unsigned": "001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001|<1<HS4010120800001<0944700001",
		"cccd":     "001090000011|012345678|Nguyễn Văn An|15011990|Nam|Số 1, Tràng Tiền, Hoàn Kiếm, Hà Nội|01062021",
		"unknown":  "xin chào",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = r.Recognise(text)
			}
		})
	}
}

func BenchmarkIssue(b *testing.B) {
	for _, alg := range []qr.Algorithm{qr.ES256, qr.EdDSA} {
		b.Run(alg.String(), func(b *testing.B) {
			signer, _ := testSigner(b, alg)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := signer.Issue(an(), static(), qr.Base64URL); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// An old code is looked for after all standard kinds, in every app's patterns.
func BenchmarkOwnCode(b *testing.B) {
	var r qr.Recogniser
	for i := range 64 {
		p, err := qr.NewAppPattern(fmt.Sprint("app", i), fmt.Sprintf(`APP%02d:(?P<user>[0-9a-z]{13})`, i), "user")
		if err != nil {
			b.Fatal(err)
		}
		r.Apps = append(r.Apps, p)
	}
	for b.Loop() {
		if r.Recognise("APP63:0abc123def456").Kind != qr.KindApp {
			b.Fatal("not read")
		}
	}
}
