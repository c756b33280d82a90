package hcert

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
)

// now is the clock of the tests.
var now = time.Date(2021, 12, 20, 8, 0, 0, 0, time.UTC)

// dsc is a signing certificate with its private key.
type dsc struct {
	cert    *x509.Certificate
	private crypto.Signer
}

// newDSC makes a signing certificate of Vietnam, valid for two years around now,
// with the extended key usages given.
func newDSC(t testing.TB, private crypto.Signer, usages ...asn1.ObjectIdentifier) dsc {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(5772), Subject: pkix.Name{Country: []string{"VN"}, CommonName: "Thử nghiệm DSC"},
		NotBefore: now.AddDate(0, -1, 0), NotAfter: now.AddDate(2, 0, 0), UnknownExtKeyUsage: usages,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return dsc{cert, private}
}

func newEC(t testing.TB, curve elliptic.Curve) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newRSA(t testing.TB, bits int) crypto.Signer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newEd(t testing.TB) crypto.Signer {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (d dsc) kid() []byte {
	sum := sha256.Sum256(d.cert.Raw)
	return sum[:8]
}

func (d dsc) trust(t testing.TB) TrustList {
	t.Helper()
	list, err := NewTrustList(d.cert)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func (d dsc) issuer(t testing.TB) *Issuer {
	t.Helper()
	i, err := NewIssuer(d.cert, d.private)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// sign makes a COSE signature, with any key.
func (d dsc) sign(t testing.TB, signed []byte) []byte {
	t.Helper()
	digest := sha256.Sum256(signed)
	var out []byte
	var err error
	switch key := d.private.(type) {
	case *ecdsa.PrivateKey:
		size := (key.Params().BitSize + 7) / 8
		r, s, errSign := ecdsa.Sign(rand.Reader, key, digest[:])
		out, err = make([]byte, 2*size), errSign
		r.FillBytes(out[:size])
		s.FillBytes(out[size:])
	case *rsa.PrivateKey:
		out, err = rsa.SignPSS(rand.Reader, key, crypto.SHA256, digest[:], &rsa.PSSOptions{SaltLength: 32})
	case ed25519.PrivateKey:
		out = ed25519.Sign(key, signed)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// parts are a certificate's layers, each open to be made wrong.
type parts struct {
	protected   any // a map, nil for an empty string, or the bytes as they stand
	unprotected any
	payload     any
	tags        []uint64 // outermost first
}

// good is what a plain issuer writes: algorithm and key id protected, tag 18.
func (d dsc) good(alg Algorithm) parts {
	return parts{map[int]any{1: int(alg), 4: d.kid()}, map[int]any{}, claimsOf(map[string]any{"v": []any{vaccination()}}), []uint64{18}}
}

// claimsOf puts a statement into a certificate with all its claims.
func claimsOf(statement map[string]any) map[int]any {
	cert := map[string]any{"ver": "1.3.0", "dob": "1990-01-15",
		"nam": map[string]any{"fn": "Nguyễn", "fnt": "NGUYEN", "gn": "Văn An", "gnt": "VAN<AN"}}
	for key, value := range statement {
		cert[key] = value
	}
	return map[int]any{1: "VN", 4: now.AddDate(0, 11, 0).Unix(), 6: now.AddDate(0, 0, -14).Unix(), -260: map[int]any{1: cert}}
}

func vaccination() map[string]any {
	return map[string]any{"tg": "840539006", "vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": 2, "sd": 2,
		"dt": "2021-11-20", "co": "VN", "is": "Bộ Y tế (thử nghiệm)", "ci": "URN:UVCI:01:VN:THUNGHIEM0001#I"}
}

func encode(t testing.TB, v any) []byte {
	t.Helper()
	if raw, ok := v.([]byte); ok {
		return raw
	}
	b, err := encoding.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// message signs the parts and joins them, without compression.
func (p parts) message(t testing.TB, d dsc) []byte {
	t.Helper()
	protected := []byte{}
	if p.protected != nil {
		protected = encode(t, p.protected)
	}
	payload := encode(t, p.payload)
	signed := encode(t, []any{"Signature1", protected, []byte{}, payload})
	var v any = []any{protected, p.unprotected, payload, d.sign(t, signed)}
	for i := len(p.tags) - 1; i >= 0; i-- {
		v = cbor.Tag{Number: p.tags[i], Content: v}
	}
	return encode(t, v)
}

// text is the whole certificate.
func (p parts) text(t testing.TB, d dsc) string { return pack(t, p.message(t, d)) }

// pack compresses a message and makes a text of it.
func pack(t testing.TB, raw []byte) string {
	t.Helper()
	compressed, err := deflate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return Prefix + EncodeBase45(compressed)
}
