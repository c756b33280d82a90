package hcert

import (
	"bytes"
	"encoding/pem"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func FuzzBase45(f *testing.F) {
	for _, s := range []string{"", "BB8", "%69 VD92EX0", "FGW", "GGW", "0", ":::"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if b, err := DecodeBase45(s); err == nil && EncodeBase45(b) != s {
			t.Errorf("%q is %x, which is %q", s, b, EncodeBase45(b))
		}
		if b, err := DecodeBase45(EncodeBase45([]byte(s))); err != nil || string(b) != s {
			t.Errorf("%x comes back as %x, %v", s, b, err)
		}
	})
}

// signedPayloads returns the payloads that the trusted key ever signed: no other
// may verify, whatever text is made.
func signedPayloads(f *testing.F, vs []vector) [][]byte {
	var out [][]byte
	for _, v := range vs {
		if u, step, err := open(v.text); err == nil && step == StepSignature && v.trust == "es256.pem" {
			out = append(out, u.message.payload)
		}
	}
	return out
}

func FuzzCertificate(f *testing.F) {
	vs := vectors(f)
	for _, v := range vs {
		f.Add(v.text)
	}
	trusted, signed := vector{trust: "es256.pem"}.trusted(f), signedPayloads(f, vs)
	f.Fuzz(func(t *testing.T, text string) { fuzzText(t, text, trusted, signed) })
}

// FuzzMessage gets behind base45 and compression, which random changes do not.
func FuzzMessage(f *testing.F) {
	vs := vectors(f)
	for _, v := range vs {
		if compressed, err := DecodeBase45(strings.TrimPrefix(v.text, Prefix)); err == nil {
			if raw, err := inflate(nil, compressed); err == nil {
				f.Add(raw)
				f.Add(bytes.TrimPrefix(raw, []byte(headSign1)))
			}
		}
	}
	trusted, signed := vector{trust: "es256.pem"}.trusted(f), signedPayloads(f, vs)
	f.Fuzz(func(t *testing.T, raw []byte) {
		if quick, ok := quickMessage(raw); ok {
			m, err := generalMessage(raw)
			if err != nil || !cmp.Equal(quick, m, cmp.AllowUnexported(message{})) {
				t.Errorf("read quickly, it is another message: %v, %+v, %+v", err, quick, m)
			}
		}
		fuzzText(t, pack(t, raw), trusted, signed)
	})
}

// FuzzClaims reads signed content as a careless issuer may have made it.
func FuzzClaims(f *testing.F) {
	for _, v := range vectors(f) {
		if u, _, err := open(v.text); err == nil {
			f.Add(u.message.payload)
		}
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		c, err := generalClaims(payload)
		if quick, ok := quickClaims(payload); ok && (err != nil || !cmp.Equal(quick, c, cmpopts.EquateEmpty())) {
			t.Error("read quickly, it says something else:", err, cmp.Diff(quick, c))
		}
		if err == nil {
			comesBack(t, c)
		}
	})
}

func fuzzText(t *testing.T, text string, trusted TrustList, signed [][]byte) {
	r := Check(text, trusted, now)
	agree(t, text, trusted, now, r)
	u, err := Parse(text)
	if err != nil {
		return
	}
	comesBack(t, u.Claim())
	if r.Passed(StepSignature) && !slices.ContainsFunc(signed, func(p []byte) bool { return bytes.Equal(p, u.message.payload) }) {
		t.Errorf("verifies, and was never signed: %x", u.message.payload)
	}
}

// comesBack writes claims down and reads them again.
func comesBack(t *testing.T, c Claims) {
	t.Helper()
	raw, err := c.encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := parseClaims(raw)
	if err != nil {
		t.Fatalf("%x: %v", raw, err)
	}
	for _, at := range []*time.Time{&c.IssuedAt, &c.NotBefore, &c.Expires} {
		*at = at.Truncate(time.Second)
	}
	if diff := cmp.Diff(c, again, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

// Every changed character is noticed, or changes nothing that is said: the
// compression and the unprotected header have bytes that say nothing.
func TestChangedTextNeverSaysSomethingElse(t *testing.T) {
	for _, name := range []string{"good-vaccination-es256", "good-vaccination-ps256-3072", "good-vaccination-eddsa", "odd-kid-unprotected"} {
		v := readVector(t, vectorDir+"/"+name+".txt")
		u, err := Parse(v.text)
		if err != nil {
			t.Fatal(err)
		}
		trusted := v.trusted(t)
		for i := range v.text {
			for _, c := range []string{"0", "A", ":"} {
				changed, err := Parse(v.text[:i] + c + v.text[i+1:])
				if err != nil {
					continue
				}
				if _, err := changed.Verify(trusted, v.now); err == nil && !bytes.Equal(changed.message.payload, u.message.payload) {
					t.Errorf("%s: verifies with another character at %d", name, i)
				}
			}
		}
	}
}

// Every changed bit of what is signed, and of the signature, is noticed.
func TestChangedBitNeverVerifies(t *testing.T) {
	for _, name := range []string{"good-vaccination-es256", "good-vaccination-ps256-3072", "good-vaccination-eddsa", "odd-alg-unprotected"} {
		v := readVector(t, vectorDir+"/"+name+".txt")
		u, err := Parse(v.text)
		if err != nil {
			t.Fatal(err)
		}
		trusted := v.trusted(t)
		if _, err := trusted.signerOf(u.message, ""); err != nil {
			t.Fatal(name, err)
		}
		m := u.message
		for _, part := range [][]byte{m.protected, m.payload, m.signature} {
			for i := range part {
				part[i] ^= 1 << (i % 8)
				if _, err := trusted.signerOf(m, ""); err == nil {
					t.Errorf("%s: verifies with a changed byte %d", name, i)
				}
				part[i] ^= 1 << (i % 8)
			}
		}
	}
}

// FuzzSigners reads files that are no certificates.
func FuzzSigners(f *testing.F) {
	for _, name := range []string{"es256", "ps256-3072", "test-only"} {
		certs, err := os.ReadFile(filepath.Join("testdata", "signers", name+".pem"))
		if err != nil {
			f.Fatal(err)
		}
		block, _ := pem.Decode(certs)
		f.Add(certs)
		f.Add(block.Bytes)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		certs, err := ParseSigners(data)
		if (err == nil) != (len(certs) > 0) {
			t.Fatalf("%d certificates, %v", len(certs), err)
		}
		if _, err := NewTrustList(certs...); err != nil {
			t.Error(err)
		}
	})
}
