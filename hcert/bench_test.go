package hcert

import (
	"bytes"
	"compress/zlib"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"io"
	"slices"
	"testing"
	"time"

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

// BenchmarkRatios measures one ES256 certificate in three ways, by turns, so that
// whatever else the machine does falls on all alike:
//
//   - ours: [Parse] and [Unverified.Verify];
//   - bare: the check of the standard library over as many bytes, nothing else;
//   - general: the same work with general libraries put together, as readers of
//     these certificates usually are: zlib and decoders made anew for each text,
//     go-cose for the message.
//
// What it reports are medians, and their ratios.
func BenchmarkRatios(b *testing.B) {
	v := readVector(b, vectorDir+"/good-vaccination-es256.txt")
	trusted := v.trusted(b)
	u, err := Parse(v.text)
	if err != nil {
		b.Fatal(err)
	}
	signed := u.message.toBeSigned(nil)
	public := trusted.all[0].public.(*ecdsa.PublicKey)
	der := appendDER(nil, u.message.signature)
	ways := []func() error{
		func() error {
			u, err := Parse(v.text)
			if err == nil {
				_, err = u.Verify(trusted, v.now)
			}
			return err
		},
		func() error {
			digest := sha256.Sum256(signed)
			if !ecdsa.VerifyASN1(public, digest[:], der) {
				return ErrSignature
			}
			return nil
		},
		func() error { return generally(v.text, public) },
	}
	samples := make([][]float64, len(ways))
	for b.Loop() {
		for i, way := range ways {
			start := time.Now()
			if err := way(); err != nil {
				b.Fatal(err)
			}
			samples[i] = append(samples[i], float64(time.Since(start)))
		}
	}
	var median [3]float64
	for i, s := range samples {
		slices.Sort(s)
		median[i] = s[len(s)/2]
	}
	b.ReportMetric(median[0]/1e3, "ours-us")
	b.ReportMetric(median[1]/1e3, "bare-us")
	b.ReportMetric(median[2]/1e3, "general-us")
	b.ReportMetric(median[0]/median[1], "ours/bare")
	b.ReportMetric(median[2]/median[0], "general/ours")
}

// generally verifies a certificate with general libraries.
func generally(text string, public *ecdsa.PublicKey) error {
	compressed, err := DecodeBase45(text[len(Prefix):])
	if err != nil {
		return err
	}
	z, err := zlib.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return err
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		return err
	}
	var m cose.Sign1Message
	if err := m.UnmarshalCBOR(raw); err != nil {
		return err
	}
	var claims wireClaims
	if err := cbor.Unmarshal(m.Payload, &claims); err != nil {
		return err
	}
	verifier, err := cose.NewVerifier(cose.AlgorithmES256, public)
	if err != nil {
		return err
	}
	return m.Verify(nil, verifier)
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
