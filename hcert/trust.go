package hcert

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"strings"
	"time"
)

// KeyID names a signing certificate: the first 8 bytes of the SHA-256 of its DER
// form.
type KeyID [8]byte

// String returns the id in lower-case hexadecimal.
func (k KeyID) String() string { return hex.EncodeToString(k[:]) }

// Signer is a document signer whose certificates are trusted.
type Signer struct {
	ID        KeyID
	Algorithm Algorithm // 0 for a key of a kind that is not taken
	Country   string    // of its subject, "" when it names none
	NotBefore time.Time
	NotAfter  time.Time

	public crypto.PublicKey
	kinds  kinds
}

// Sizes of RSA keys that are taken. Real issuers have 2048 bits and more; above
// 4096 a single check would cost a gate too much.
const (
	minRSA = 2048
	maxRSA = 4096
)

// newSigner reads what matters of a signing certificate. Its own signature is
// not checked: who is in a trust list is trusted for being there.
func newSigner(cert *x509.Certificate) *Signer {
	sum := sha256.Sum256(cert.Raw)
	s := &Signer{
		ID: KeyID(sum[:8]), Algorithm: algorithmOf(cert.PublicKey), NotBefore: cert.NotBefore, NotAfter: cert.NotAfter,
		public: cert.PublicKey, kinds: kindsOf(cert.UnknownExtKeyUsage),
	}
	if len(cert.Subject.Country) == 1 {
		s.Country = cert.Subject.Country[0]
	}
	return s
}

// algorithmOf returns what a key signs with, and 0 for one that is not taken:
// ECDSA on P-256 or P-384, RSA within its limits, Ed25519 are.
func algorithmOf(public crypto.PublicKey) Algorithm {
	switch pub := public.(type) {
	case *ecdsa.PublicKey:
		if pub.Curve == elliptic.P256() || pub.Curve == elliptic.P384() {
			return ES256
		}
	case *rsa.PublicKey:
		if n := pub.N.BitLen(); n >= minRSA && n <= maxRSA {
			return PS256
		}
	case ed25519.PublicKey:
		return EdDSA
	}
	return 0
}

// validAt reports whether the signing certificate is valid, with [Tolerance]. Only
// now counts: the time of issue is the signer's own word, and real issuers have
// dated certificates before their keys.
func (s *Signer) validAt(now time.Time) bool {
	return !now.Add(Tolerance).Before(s.NotBefore) && !now.Add(-Tolerance).After(s.NotAfter)
}

// maxSigners bounds a trust list; the European one has had about 2,000.
const maxSigners = 20_000

// TrustList holds trusted signers by key id. It is immutable and safe for
// concurrent use; the zero value trusts nobody.
type TrustList struct {
	byID map[KeyID][]*Signer // several, should eight bytes ever collide
	all  []*Signer

	reserved string // the issuer in whose name only its own signers speak
}

// Reserve gives the list under which a certificate in the name of one country
// is taken from signers of that country alone. Others do sign for each other, as
// for territories; but whose own certificates are answered without a question
// about acceptance must not have them from abroad.
func (l TrustList) Reserve(country string) TrustList {
	l.reserved = country
	return l
}

// NewTrustList makes a list. A certificate given twice counts once. One with a
// key that is not taken verifies nothing, and does not keep the others from it.
// The error is ErrTrustCount.
func NewTrustList(certs ...*x509.Certificate) (TrustList, error) {
	if len(certs) > maxSigners {
		return TrustList{}, ErrTrustCount
	}
	list := TrustList{byID: make(map[KeyID][]*Signer, len(certs))}
	seen := make(map[string]bool, len(certs))
	for _, c := range certs {
		if seen[string(c.Raw)] {
			continue
		}
		seen[string(c.Raw)] = true
		s := newSigner(c)
		list.byID[s.ID] = append(list.byID[s.ID], s)
		list.all = append(list.all, s)
	}
	return list, nil
}

// Len returns the number of signers.
func (l TrustList) Len() int { return len(l.all) }

// ParseSigners reads signing certificates: one as DER or as base64 of DER, or any
// number in PEM. The error is ErrTrustData.
func ParseSigners(data []byte) ([]*x509.Certificate, error) {
	if bytes.Contains(data, []byte("-----BEGIN")) {
		return parsePEM(data)
	}
	if text := strings.Join(strings.Fields(string(data)), ""); len(text) > 0 {
		if der, err := base64.StdEncoding.DecodeString(text); err == nil {
			data = der
		}
	}
	cert, err := parseCertificate(data)
	if err != nil {
		return nil, err
	}
	return []*x509.Certificate{cert}, nil
}

func parsePEM(data []byte) ([]*x509.Certificate, error) {
	var certs []*x509.Certificate
	for len(certs) <= maxSigners {
		var block *pem.Block
		block, data = pem.Decode(data)
		if block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := parseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		certs = append(certs, cert)
	}
	if len(certs) == 0 {
		return nil, ErrTrustData
	}
	return certs, nil
}

// maxGuesses bounds how many signers are tried for a certificate that names
// none: each try costs as much as a whole check.
const maxGuesses = 32

// candidates returns the signers that a message may come from: those of its key
// id; when it names none, those with its algorithm, and of its issuer's country if
// they are too many.
func (l TrustList) candidates(m message, issuer string) ([]*Signer, error) {
	found, err := l.named(m, issuer)
	if issuer == l.reserved && issuer != "" {
		found = pick(found, func(s *Signer) bool { return s.Country == issuer })
	}
	return found, err
}

func (l TrustList) named(m message, issuer string) ([]*Signer, error) {
	if m.kid != nil {
		if len(m.kid) != len(KeyID{}) {
			return nil, ErrUnknownKey
		}
		return l.byID[KeyID(m.kid)], nil
	}
	found := pick(l.all, func(s *Signer) bool { return s.Algorithm == m.alg })
	if len(found) > maxGuesses {
		found = pick(found, func(s *Signer) bool { return s.Country == issuer })
	}
	if len(found) > maxGuesses {
		return nil, ErrManyKeys
	}
	return found, nil
}

func pick(from []*Signer, want func(*Signer) bool) []*Signer {
	var out []*Signer
	for _, s := range from {
		if want(s) {
			out = append(out, s)
		}
	}
	return out
}

// signerOf returns the signer whose key made the message's signature. The error
// is ErrAlgorithm, ErrUnknownKey, ErrManyKeys, ErrTrustKey or ErrSignature.
func (l TrustList) signerOf(m message, issuer string) (*Signer, error) {
	if m.alg.String() == "unknown" {
		return nil, ErrAlgorithm
	}
	signers, err := l.candidates(m, issuer)
	switch {
	case err != nil:
		return nil, err
	case len(signers) == 0:
		return nil, ErrUnknownKey
	case signers[0].Algorithm == 0 && len(signers) == 1:
		return nil, ErrTrustKey
	}
	signed := m.toBeSigned(nil)
	for _, s := range signers {
		if s.Algorithm == m.alg && verify(s.public, signed, m.signature) {
			return s, nil
		}
	}
	return nil, ErrSignature
}

// kinds is a set of kinds of statements.
type kinds uint8

const (
	kindTest kinds = 1 << iota
	kindVaccination
	kindRecovery
)

// The extended key usages (EU eHealth Network, certificate governance §B): a
// signer that has any may sign those kinds alone; one that has none may sign all.
// Many certificates have the second form, with a 0 that slipped in.
var (
	usageArc       = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 1847, 2021, 1}
	usageArcOfZero = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 0, 1847, 2021, 1}
)

func kindsOf(usages []asn1.ObjectIdentifier) kinds {
	var k kinds
	for _, u := range usages {
		last := len(u) - 1
		if last < 0 || u[last] < 1 || u[last] > 3 || !u[:last].Equal(usageArc) && !u[:last].Equal(usageArcOfZero) {
			continue
		}
		k |= kindTest << (u[last] - 1)
	}
	if k == 0 {
		return kindTest | kindVaccination | kindRecovery
	}
	return k
}

// maySign reports whether the signer may sign every statement of a certificate.
func (s *Signer) maySign(c Certificate) bool {
	var k kinds
	if len(c.Tests) > 0 {
		k |= kindTest
	}
	if len(c.Vaccinations) > 0 {
		k |= kindVaccination
	}
	if len(c.Recoveries) > 0 {
		k |= kindRecovery
	}
	return s.kinds&k == k
}
