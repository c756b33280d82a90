package keyring

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"math/big"
	"time"
)

// country of the platform's own certificates, ISO 3166-1.
const country = "VN"

// usages are what a document signer may sign (EU eHealth Network, certificate
// governance §B): tests, vaccinations, recoveries.
var usages = []asn1.ObjectIdentifier{
	{1, 3, 6, 1, 4, 1, 1847, 2021, 1, 1}, {1, 3, 6, 1, 4, 1, 1847, 2021, 1, 2}, {1, 3, 6, 1, 4, 1, 1847, 2021, 1, 3},
}

// organisation stands in the subject; a sandbox's says what it is worth.
func organisation(sandbox bool) []string {
	if sandbox {
		return []string{"SANDBOX, NOT VALID"}
	}
	return []string{"Bo Y te"}
}

func rootTemplate(now time.Time, sandbox bool) *x509.Certificate {
	return &x509.Certificate{
		Subject:   pkix.Name{Country: []string{country}, Organization: organisation(sandbox), CommonName: "CSCA Health VN"},
		NotBefore: now.UTC().Truncate(time.Second), NotAfter: now.UTC().Add(RootLife).Truncate(time.Second),
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
	}
}

func signerTemplate(now time.Time, sandbox bool) *x509.Certificate {
	return &x509.Certificate{
		Subject:   pkix.Name{Country: []string{country}, Organization: organisation(sandbox), CommonName: "DSC Health VN"},
		NotBefore: now.UTC().Truncate(time.Second), NotAfter: now.UTC().Add(SignerLife).Truncate(time.Second),
		KeyUsage: x509.KeyUsageDigitalSignature, UnknownExtKeyUsage: usages,
	}
}

// certify signs a certificate; without a parent it signs itself. It never
// outlives its parent.
func (r *Ring) certify(template, parent *x509.Certificate, public crypto.PublicKey, by crypto.Signer) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, fmt.Errorf("draw serial number: %w", err)
	}
	template.SerialNumber = serial.Add(serial, big.NewInt(1))
	if parent == nil {
		parent = template
	} else if template.NotAfter.After(parent.NotAfter) {
		template.NotAfter = parent.NotAfter
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, by)
	if err != nil {
		return nil, fmt.Errorf("sign certificate: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("read certificate back: %w", err)
	}
	return cert, nil
}

// certificateKID is the id that hcert gives a signing certificate.
func certificateKID(cert *x509.Certificate) string {
	sum := sha256.Sum256(cert.Raw)
	return hex.EncodeToString(sum[:8])
}
