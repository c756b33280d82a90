package load

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"time"

	"github.com/motma/motma/hcert"
)

// Certificates gives two contenders on one goroutine, each for so long a
// round: reading and verifying a travel certificate (HC1, ES256) from its text to
// the proof, and its floor, the standard library's check of as many bytes and
// nothing else.
func Certificates(d time.Duration) (ours, floor Contender, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return ours, floor, err
	}
	now := time.Now()
	text, trusted, err := certificate(key, now)
	if err != nil {
		return ours, floor, err
	}
	digest := sha256.Sum256([]byte(text))
	sig, err := ecdsa.SignASN1(rand.Reader, key, digest[:])
	ours = Contender{"hc1", func(ctx context.Context) (*Result, error) {
		return busy(ctx, d, func() bool {
			u, err := hcert.Parse(text)
			if err == nil {
				_, err = u.Verify(trusted, now)
			}
			return err == nil
		})
	}}
	floor = Contender{"bare signature check", func(ctx context.Context) (*Result, error) {
		return busy(ctx, d, func() bool {
			digest := sha256.Sum256([]byte(text))
			return ecdsa.VerifyASN1(&key.PublicKey, digest[:], sig)
		})
	}}
	return ours, floor, err
}

// certificate issues one for a vaccination, and gives the list that trusts it.
func certificate(private *ecdsa.PrivateKey, now time.Time) (string, hcert.TrustList, error) {
	none := hcert.TrustList{}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{Country: []string{"VN"}, CommonName: "Bench DSC"},
		NotBefore: now.AddDate(0, -1, 0), NotAfter: now.AddDate(2, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		return "", none, err
	}
	signer, err := x509.ParseCertificate(der)
	if err != nil {
		return "", none, err
	}
	issuer, err := hcert.NewIssuer(signer, private)
	if err != nil {
		return "", none, err
	}
	trusted, err := hcert.NewTrustList(signer)
	if err != nil {
		return "", none, err
	}
	text, err := issuer.Issue(hcert.Certificate{Name: hcert.Name{Family: "Nguyễn", Given: "Văn An"}, Birth: "1990-01-15",
		Vaccinations: []hcert.Vaccination{{Disease: "840539006", Vaccine: "1119349007", Product: "EU/1/20/1528", Maker: "ORG-100030215",
			Dose: 2, Doses: 2, Date: now.AddDate(0, -1, 0).UTC().Format(time.DateOnly), Country: "VN", Issuer: "Bộ Y tế (thử nghiệm)", ID: hcert.NewID("VN")}}}, "VN", now)
	return text, trusted, err
}
