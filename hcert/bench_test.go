package hcert

import (
	"bytes"
	"compress/zlib"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"io"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/veraison/go-cose"
)

// BenchmarkVerify reads and verifies a certificate, from the text to the proof.
func BenchmarkVerify(b *testing.B) {
	for _, name := range []string{"es256", "ps256-3072", "eddsa"} {
		b.Run(name, func(b *testing.B) {
			v := readVector(b, vectorDir+"/good-vaccination-"+name+".txt")
			trusted := v.trusted(b)
			b.ReportAllocs()
			for b.Loop() {
				u, err := Parse(v.text)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := u.Verify(trusted, v.now); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkParse is what comes before the signature.
func BenchmarkParse(b *testing.B) {
	v := readVector(b, vectorDir+"/good-vaccination-es256.txt")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(v.text); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBareP256 is what BenchmarkVerify/es256 is held against: the check of
// the standard library over a message of the same length, and nothing else.
func BenchmarkBareP256(b *testing.B) {
	key := newEC(b, elliptic.P256()).(*ecdsa.PrivateKey)
	message := make([]byte, 400)
	digest := sha256.Sum256(message)
	signature, err := ecdsa.SignASN1(rand.Reader, key, digest[:])
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		digest := sha256.Sum256(message)
		if !ecdsa.VerifyASN1(&key.PublicKey, digest[:], signature) {
			b.Fatal("refused")
		}
	}
}

// BenchmarkGeneral does the same with general libraries put together, as readers
// of these certificates usually are: zlib and decoders made anew for each text,
// go-cose for the message.
func BenchmarkGeneral(b *testing.B) {
	v := readVector(b, vectorDir+"/good-vaccination-es256.txt")
	public := v.trusted(b).all[0].public
	b.ReportAllocs()
	for b.Loop() {
		compressed, err := DecodeBase45(v.text[len(Prefix):])
		if err != nil {
			b.Fatal(err)
		}
		z, err := zlib.NewReader(bytes.NewReader(compressed))
		if err != nil {
			b.Fatal(err)
		}
		raw, err := io.ReadAll(z)
		if err != nil {
			b.Fatal(err)
		}
		var m cose.Sign1Message
		if err := m.UnmarshalCBOR(raw); err != nil {
			b.Fatal(err)
		}
		var claims wireClaims
		if err := cbor.Unmarshal(m.Payload, &claims); err != nil {
			b.Fatal(err)
		}
		verifier, err := cose.NewVerifier(cose.AlgorithmES256, public)
		if err != nil {
			b.Fatal(err)
		}
		if err := m.Verify(nil, verifier); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkIssue(b *testing.B) {
	i, c := newDSC(b, newEC(b, elliptic.P256())).issuer(b), an(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := i.Issue(c, "VN", now); err != nil {
			b.Fatal(err)
		}
	}
}
