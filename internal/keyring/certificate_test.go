package keyring_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/keyring"
)

// dose is a certificate that may be issued.
func dose(t *testing.T) hcert.Certificate {
	t.Helper()
	name, err := hcert.SplitName("Nguyễn Thị Đông")
	if err != nil {
		t.Fatal(err)
	}
	return hcert.Certificate{Name: name, Birth: "1990-01-15", Vaccinations: []hcert.Vaccination{{Disease: "840539006", Vaccine: "1119349007",
		Product: "EU/1/20/1528", Maker: "ORG-100030215", Dose: 2, Doses: 2, Date: "2021-11-20", Country: "VN", Issuer: "Bộ Y tế (thử nghiệm)", ID: hcert.NewID("VN")}}}
}

// trust is the list that others would make of what the ring publishes.
func trust(t *testing.T, r *keyring.Ring) hcert.TrustList {
	t.Helper()
	var certs []*x509.Certificate
	for _, d := range r.DSCs() {
		if !d.Compromised {
			certs = append(certs, d.Certificate)
		}
	}
	list, err := hcert.NewTrustList(certs...)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestNationalRootSignsDocumentSigners(t *testing.T) {
	for _, alg := range []hcert.Algorithm{hcert.ES256, hcert.PS256} {
		t.Run(alg.String(), func(t *testing.T) {
			db, id := open(t)
			now := time.Now().UTC().Truncate(time.Second)
			ring, err := keyring.Open(t.Context(), db, id, true, func() time.Time { return now })
			if err != nil {
				t.Fatal(err)
			}
			if _, err := ring.Issuer(); !errors.Is(err, keyring.ErrNoSigner) {
				t.Fatalf("signs without a key: %v", err)
			}
			if _, err := ring.MakeSigner(t.Context(), "op", alg); !errors.Is(err, keyring.ErrNoRoot) {
				t.Fatalf("a signer without a root: %v", err)
			}
			dsc, err := ring.FoundRoot(t.Context(), "op", alg)
			if err != nil {
				t.Fatal(err)
			}
			roots, err := ring.Roots(t.Context())
			if err != nil || len(roots) != 1 {
				t.Fatal(roots, err)
			}
			if err := dsc.Certificate.CheckSignatureFrom(roots[0].Certificate); err != nil {
				t.Error("the root did not sign it:", err)
			}
			if o := dsc.Certificate.Subject.Organization; len(o) != 1 || o[0] != "SANDBOX, NOT VALID" {
				t.Errorf("a sandbox's signer calls itself %v", o)
			}
			if _, err := ring.FoundRoot(t.Context(), "op", alg); !errors.Is(err, keyring.ErrRootThere) {
				t.Errorf("a second root: %v", err)
			}
			issuer, err := ring.Issuer()
			if err != nil {
				t.Fatal(err)
			}
			text, err := issuer.Issue(dose(t), "VN", now)
			if err != nil {
				t.Fatal(err)
			}
			if r := hcert.Check(text, trust(t, ring), now); !r.OK() {
				t.Error("its certificate does not verify")
			}
		})
	}
}

// A signer is replaced while it can still sign a certificate of 12 months, and
// what it signed verifies until it is compromised.
func TestDocumentSignersRotate(t *testing.T) {
	db, id := open(t)
	now := time.Now().UTC().Truncate(time.Second)
	ring, err := keyring.Open(t.Context(), db, id, false, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	first, err := ring.FoundRoot(t.Context(), "op", hcert.ES256)
	if err != nil {
		t.Fatal(err)
	}
	issuer, _ := ring.Issuer()
	text, err := issuer.Issue(dose(t), "VN", now)
	if err != nil {
		t.Fatal(err)
	}
	now = now.AddDate(0, 12, 0)
	if err := ring.Rotate(t.Context(), "rotation"); err != nil {
		t.Fatal(err)
	}
	issuer, err = ring.Issuer()
	if err != nil || issuer.Signer().ID.String() == first.KID {
		t.Fatalf("the old signer goes on: %v", err)
	}
	if _, err := issuer.Issue(dose(t), "VN", now); err != nil {
		t.Error(err)
	}
	then := now.AddDate(0, 0, -1)
	if r := hcert.Check(text, trust(t, ring), then); !r.OK() {
		t.Error("what the former one signed does not verify")
	}
	if err := ring.Retire(t.Context(), "op", first.KID, true); err != nil {
		t.Fatal(err)
	}
	if r := hcert.Check(text, trust(t, ring), then); r.Passed(hcert.StepSignature) {
		t.Error("what a compromised key signed still verifies")
	}
}

// A ministry that has its own PKI brings certificate and key; the key rests
// sealed.
func TestImportedSigner(t *testing.T) {
	db, id := open(t)
	now := time.Now().UTC().Truncate(time.Second)
	ring, err := keyring.Open(t.Context(), db, id, false, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	key, cert := signer(t, "VN", now)
	_, other := signer(t, "VN", now)
	_, foreign := signer(t, "LA", now)
	for name, c := range map[string][]byte{"another's key": other, "another country": foreign, "no certificate": key, "nothing": nil} {
		if _, err := ring.ImportSigner(t.Context(), "op", c, key); !errors.Is(err, keyring.ErrImport) {
			t.Errorf("%s: %v", name, err)
		}
	}
	dsc, err := ring.ImportSigner(t.Context(), "op", cert, key)
	if err != nil {
		t.Fatal(err)
	}
	if issuer, err := ring.Issuer(); err != nil || issuer.Signer().ID.String() != dsc.KID {
		t.Errorf("it does not sign: %v", err)
	}
	block, _ := pem.Decode(key)
	records, err := ring.Records(t.Context())
	if err != nil || len(records) != 1 || bytes.Contains(records[0].Sealed, block.Bytes) {
		t.Errorf("%d records, %v", len(records), err)
	}
	if err := ring.Rotate(t.Context(), "rotation"); err != nil {
		t.Fatal("without a root, others still rotate:", err)
	}
}

func signer(t *testing.T, country string, now time.Time) (key, cert []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{Country: []string{country}, CommonName: "DSC"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(2, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}
