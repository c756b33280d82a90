package travel

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"time"
)

// Signer is a document signer of another country, trusted from a day on, and
// perhaps until one.
type Signer struct {
	Digest      string // SHA-256 of the certificate, hex
	KID         string
	Country     string // of its subject; empty when it names none
	Certificate *x509.Certificate
	Added       time.Time
	Actor       string
	Removed     time.Time // zero while it is trusted
	RemovedBy   string
	Reason      string // why it was removed
}

// SignerOf describes a certificate that somebody decided to trust.
func SignerOf(cert *x509.Certificate) Signer {
	sum := sha256.Sum256(cert.Raw)
	s := Signer{Digest: hex.EncodeToString(sum[:]), KID: hex.EncodeToString(sum[:8]), Certificate: cert}
	if len(cert.Subject.Country) == 1 {
		s.Country = cert.Subject.Country[0]
	}
	return s
}
