package hcert

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"time"
)

// laxCertificate is the part of X.509 that a trust list needs. crypto/x509 refuses
// whole certificates for what does not matter here, such as a negative serial
// number or an odd character in a name, and those that issuers use cannot be
// chosen.
type laxCertificate struct {
	TBS struct {
		Version   int `asn1:"optional,explicit,default:0,tag:0"`
		Serial    *big.Int
		Algorithm pkix.AlgorithmIdentifier
		Issuer    asn1.RawValue
		Validity  struct{ NotBefore, NotAfter time.Time }
		Subject   asn1.RawValue
		Key       struct {
			Raw       asn1.RawContent
			Algorithm pkix.AlgorithmIdentifier
			Key       asn1.BitString
		}
		IssuerID   asn1.BitString   `asn1:"optional,tag:1"`
		SubjectID  asn1.BitString   `asn1:"optional,tag:2"`
		Extensions []pkix.Extension `asn1:"omitempty,optional,explicit,tag:3"`
	}
	Algorithm pkix.AlgorithmIdentifier
	Signature asn1.BitString
}

var (
	oidRSAPSS      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}
	oidExtKeyUsage = asn1.ObjectIdentifier{2, 5, 29, 37}
)

// parseCertificate reads one certificate, the lax way if it must. The error is
// ErrTrustData.
func parseCertificate(der []byte) (*x509.Certificate, error) {
	cert, err := x509.ParseCertificate(der)
	if err == nil && cert.PublicKey != nil {
		return cert, nil
	}
	var lax laxCertificate
	if rest, err := asn1.Unmarshal(der, &lax); err != nil || len(rest) != 0 {
		return nil, ErrTrustData
	}
	cert = &x509.Certificate{Raw: der, NotBefore: lax.TBS.Validity.NotBefore, NotAfter: lax.TBS.Validity.NotAfter}
	var subject pkix.RDNSequence
	if _, err := asn1.Unmarshal(lax.TBS.Subject.FullBytes, &subject); err == nil {
		cert.Subject.FillFromRDNSequence(&subject) // else its country is not known
	}
	for _, e := range lax.TBS.Extensions {
		if !e.Id.Equal(oidExtKeyUsage) {
			continue
		}
		if _, err := asn1.Unmarshal(e.Value, &cert.UnknownExtKeyUsage); err != nil {
			return nil, ErrTrustData // what it may sign must be known
		}
	}
	return cert, lax.publicKey(cert)
}

// publicKey reads the key, also an RSA key that is marked for PSS alone.
func (c *laxCertificate) publicKey(cert *x509.Certificate) (err error) {
	if c.TBS.Key.Algorithm.Algorithm.Equal(oidRSAPSS) {
		cert.PublicKey, err = x509.ParsePKCS1PublicKey(c.TBS.Key.Key.Bytes)
	} else {
		cert.PublicKey, err = x509.ParsePKIXPublicKey(c.TBS.Key.Raw)
	}
	if err != nil {
		return ErrTrustData
	}
	return nil
}
