package hcert

import (
	"bytes"
	"strings"
	"time"
)

// Tolerance is how far clocks may differ before a certificate counts as expired
// or not yet valid.
const Tolerance = 5 * time.Minute

// Prefix of the text of a certificate.
const Prefix = "HC1:"

// Unverified is a certificate as read, worth no more than the word of whoever
// made it. Its content is reached through [Unverified.Claim], its proof through
// [Unverified.Verify].
type Unverified struct {
	text    string
	message message
	claims  Claims
}

// Parse reads a certificate; line ends around it do not count, but a space at
// its end does: base45 has one. The error is one of ErrPrefix, ErrTextLength, ErrBase45, ErrInflate, ErrBomb, ErrMessage,
// ErrClaims.
func Parse(text string) (Unverified, error) {
	u, _, err := open(text)
	if err != nil {
		return Unverified{}, err
	}
	if u.claims, err = parseClaims(u.message.payload); err != nil {
		return Unverified{}, err
	}
	return u, nil
}

// open goes through the layers down to the message, and says which step it
// reached: the one that failed, or StepSignature.
func open(text string) (Unverified, Step, error) {
	text = strings.TrimRight(strings.TrimLeft(text, " \t\r\n"), "\t\r\n")
	coded, ok := strings.CutPrefix(text, Prefix)
	switch {
	case !ok:
		return Unverified{}, StepUnprefix, ErrPrefix
	case len(text) > maxText:
		return Unverified{}, StepBase45, ErrTextLength
	}
	compressed, err := DecodeBase45(coded)
	if err != nil {
		return Unverified{}, StepBase45, err
	}
	raw, err := inflate(nil, compressed)
	if err != nil {
		return Unverified{}, StepInflate, err
	}
	m, err := parseMessage(raw)
	if err != nil {
		return Unverified{}, StepCOSE, err
	}
	return Unverified{text: text, message: m}, StepSignature, nil
}

// Claim returns what the certificate says. Nobody has vouched for any of it.
func (u Unverified) Claim() Claims { return u.claims.clone() }

// Text returns the certificate as it was read, without white space around it.
func (u Unverified) Text() string { return u.text }

// Algorithm returns the algorithm that the certificate says it is signed with.
func (u Unverified) Algorithm() Algorithm { return u.message.alg }

// KeyID returns the id of the signing key as the certificate gives it, and nil
// when it gives none.
func (u Unverified) KeyID() []byte { return bytes.Clone(u.message.kid) }

// Verified is a certificate whose signature, times and key usage were checked.
// Whether a rule accepts what it says is another question.
type Verified struct {
	claims Claims
	text   string
	signer *Signer
}

// Claims returns what the issuer signed.
func (v Verified) Claims() Claims { return v.claims.clone() }

// Signer returns who signed.
func (v Verified) Signer() Signer { return *v.signer }

// Text returns the certificate as it was read.
func (v Verified) Text() string { return v.text }

// Verify checks the signature against the signers that are trusted, the times of
// certificate and signer against now, and that the signer may sign this kind. The
// error is one of ErrAlgorithm, ErrUnknownKey, ErrManyKeys, ErrTrustKey,
// ErrSignature, ErrExpired, ErrNoExpiry, ErrNotYet, ErrSignerTimes, ErrKeyUsage.
func (u Unverified) Verify(trusted TrustList, now time.Time) (Verified, error) {
	signer, err := trusted.signerOf(u.message, u.claims.Issuer)
	if err != nil {
		return Verified{}, err
	}
	if err := expiry(u.claims, signer, now); err != nil {
		return Verified{}, err
	}
	if !signer.maySign(u.claims.Certificate) {
		return Verified{}, ErrKeyUsage
	}
	return Verified{u.claims, u.text, signer}, nil
}

// expiry judges all times. signer is nil when none is known.
func expiry(c Claims, signer *Signer, now time.Time) error {
	if err := c.validAt(now); err != nil {
		return err
	}
	if signer != nil && !signer.validAt(now) {
		return ErrSignerTimes
	}
	return nil
}
