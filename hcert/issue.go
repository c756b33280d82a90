package hcert

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"math/big"
	"time"

	"github.com/fxamacker/cbor/v2"
)

// Reasons why a key may not issue, beside ErrSignerTimes and ErrKeyUsage.
var (
	ErrIssuerKey     = Reason{Code: "hcert-issuer-key", VI: "Khóa bí mật không khớp với chứng thư, hoặc không phải ECDSA P-256 hay RSA từ 3072 bit.", EN: "the private key is not the certificate's, or not ECDSA P-256 or RSA of 3072 bits or more"}
	ErrIssuerCountry = Reason{Code: "hcert-issuer-country", VI: "Chứng thư ký phải nêu mã quốc gia.", EN: "the signing certificate must name its country"}
	ErrOutlives      = Reason{Code: "hcert-outlives-key", VI: "Chứng nhận hết hạn sau chứng thư ký: cần chứng thư mới.", EN: "the certificate would outlive its signing certificate: a newer one is needed"}
	ErrSign          = Reason{Code: "hcert-sign", VI: "Không ký được chứng nhận.", EN: "the key failed to sign"}
)

// schemaVersion is the version of the European schema that is written.
const schemaVersion = "1.3.0"

// minIssuerRSA is the least size of an RSA key that issues; smaller ones are read
// only.
const minIssuerRSA = 3072

// Issuer signs certificates. It wraps any crypto.Signer, so that the private key
// may be in a hardware module. It is safe for concurrent use when that is.
type Issuer struct {
	signer  *Signer
	private crypto.Signer
}

// NewIssuer joins a signing certificate with its private key: ECDSA P-256, which
// signs ES256, or RSA, which signs PS256. Errors are ErrIssuerKey and
// ErrIssuerCountry.
func NewIssuer(cert *x509.Certificate, private crypto.Signer) (*Issuer, error) {
	s := newSigner(cert)
	pub, ok := s.public.(interface{ Equal(crypto.PublicKey) bool })
	switch {
	case private == nil || !ok || !pub.Equal(private.Public()) || !mayIssue(s.public):
		return nil, ErrIssuerKey
	case !countryOK(s.Country):
		return nil, ErrIssuerCountry
	}
	return &Issuer{s, private}, nil
}

func mayIssue(public crypto.PublicKey) bool {
	switch pub := public.(type) {
	case *ecdsa.PublicKey:
		return pub.Curve == elliptic.P256()
	case *rsa.PublicKey:
		n := pub.N.BitLen()
		return n >= minIssuerRSA && n <= maxRSA
	}
	return false
}

// Signer returns the public description.
func (i *Issuer) Signer() Signer { return *i.signer }

// Issue signs a certificate that is valid for 12 months from now (Decision
// 5772/QĐ-BYT: the code is then made anew). Version may be empty, and so may the
// travel form of a name that [NewName] can complete; who has a passport is written
// as it is there. The nationality is an ISO 3166 code; vaccination certificates
// need it, others may have it.
//
// The error is or wraps ErrContent (as an [InvalidError]), ErrKeyUsage,
// ErrSignerTimes, ErrOutlives or ErrSign.
func (i *Issuer) Issue(c Certificate, nationality string, now time.Time) (string, error) {
	expires := now.AddDate(1, 0, 0)
	if c.Version == "" {
		c.Version = schemaVersion
	}
	if c.Name.FamilyTravel == "" && c.Name.GivenTravel == "" {
		name, err := NewName(c.Name.Family, c.Name.Given)
		if err != nil {
			return "", err
		}
		c.Name = name
	}
	if err := i.check(c, nationality, now, expires); err != nil {
		return "", err
	}
	payload, err := Claims{Issuer: i.signer.Country, IssuedAt: now, Expires: expires, Nationality: nationality, Certificate: c}.encode()
	if err != nil {
		return "", fmt.Errorf("encode claims: %w", err)
	}
	return i.seal(payload)
}

func (i *Issuer) check(c Certificate, nationality string, now, expires time.Time) error {
	if err := c.validate(i.signer.Country, now); err != nil {
		return err
	}
	switch {
	case !countryOK(nationality) && (nationality != "" || len(c.Vaccinations) > 0):
		return &InvalidError{"nationality"}
	case !i.signer.maySign(c):
		return ErrKeyUsage
	case now.Before(i.signer.NotBefore) || now.After(i.signer.NotAfter):
		return ErrSignerTimes
	case expires.After(i.signer.NotAfter):
		return ErrOutlives
	}
	return nil
}

// seal makes the text: algorithm and key id in the protected header, tag 18.
func (i *Issuer) seal(payload []byte) (string, error) {
	protected, err := encoding.Marshal(map[int]any{1: int(i.signer.Algorithm), 4: i.signer.ID[:]})
	if err != nil {
		return "", fmt.Errorf("encode header: %w", err)
	}
	m := message{protected: protected, payload: payload}
	if m.signature, err = i.sign(m.toBeSigned(nil)); err != nil {
		return "", err
	}
	raw, err := encoding.Marshal(cbor.Tag{Number: tagSign1, Content: []any{m.protected, map[int]any{}, m.payload, m.signature}})
	if err != nil {
		return "", fmt.Errorf("encode message: %w", err)
	}
	compressed, err := deflate(raw)
	if err != nil {
		return "", fmt.Errorf("compress: %w", err)
	}
	return Prefix + EncodeBase45(compressed), nil
}

func (i *Issuer) sign(signed []byte) ([]byte, error) {
	digest := sha256.Sum256(signed)
	var opts crypto.SignerOpts = crypto.SHA256
	if i.signer.Algorithm == PS256 {
		opts = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256}
	}
	signature, err := i.private.Sign(rand.Reader, digest[:], opts)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSign, err)
	}
	if i.signer.Algorithm == ES256 {
		if signature, err = rawECDSA(signature); err != nil {
			return nil, err
		}
	}
	if !verify(i.signer.public, signed, signature) {
		return nil, ErrSign // a certificate that nobody can verify is not handed out
	}
	return signature, nil
}

// rawECDSA rewrites an ASN.1 signature of P-256 as r and s of 32 bytes each.
func rawECDSA(der []byte) ([]byte, error) {
	var sig struct{ R, S *big.Int }
	rest, err := asn1.Unmarshal(der, &sig)
	if err != nil || len(rest) != 0 || sig.R.Sign() <= 0 || sig.S.Sign() <= 0 || sig.R.BitLen() > 256 || sig.S.BitLen() > 256 {
		return nil, ErrSign
	}
	raw := make([]byte, 64)
	sig.R.FillBytes(raw[:32])
	sig.S.FillBytes(raw[32:])
	return raw, nil
}
