package hcert

import (
	"errors"
	"time"
)

// Step of a verification.
type Step uint8

// The steps, in their order.
const (
	StepUnprefix Step = iota
	StepBase45
	StepInflate
	StepCOSE
	StepSignature
	StepCBOR
	StepExpiry
	StepKeyUsage
	numSteps
)

// String returns the step's name, as in JSON.
func (s Step) String() string {
	names := [numSteps]string{"unprefix", "base45", "inflate", "cose", "signature", "cbor", "expiry", "key_usage"}
	if s < numSteps {
		return names[s]
	}
	return "unknown"
}

// Report is the verdict on every step of a verification. A step that could not
// be reached because an earlier one failed is not passed and has no reason of its
// own.
type Report struct {
	passed [numSteps]bool
	why    [numSteps]Reason

	// Claims are set when they could be read. They are proved only if OK.
	Claims *Claims
	// Signer is set when its key made the signature.
	Signer *Signer
}

// Passed reports whether a step holds.
func (r Report) Passed(s Step) bool { return s < numSteps && r.passed[s] }

// Why returns the reason why a step failed; the zero Reason for one that holds or
// was not reached.
func (r Report) Why(s Step) Reason {
	if s < numSteps {
		return r.why[s]
	}
	return Reason{}
}

// OK reports whether all steps hold: what [Parse] and [Unverified.Verify] would
// have said.
func (r Report) OK() bool {
	for _, ok := range r.passed {
		if !ok {
			return false
		}
	}
	return true
}

// Check does every step that can be done and gives a verdict for each. A failed
// signature does not keep the content from being judged, nor the other way round.
// Expiry looks at the signer's validity too when the signer is known; key usage
// cannot hold without one.
func Check(text string, trusted TrustList, now time.Time) Report {
	var r Report
	u, reached, err := open(text)
	for s := range reached {
		r.passed[s] = true
	}
	if err != nil {
		r.judge(reached, err)
		return r
	}
	claims, errClaims := parseClaims(u.message.payload)
	signer, errSigner := trusted.signerOf(u.message, claims.Issuer)
	r.judge(StepSignature, errSigner)
	r.judge(StepCBOR, errClaims)
	if signer != nil {
		public := *signer // the trust list's own is shared
		r.Signer = &public
	}
	if errClaims != nil {
		return r
	}
	r.Claims = &claims
	r.judge(StepExpiry, expiry(claims, signer, now))
	if signer == nil {
		return r
	}
	if signer.maySign(claims.Certificate) {
		r.passed[StepKeyUsage] = true
	} else {
		r.judge(StepKeyUsage, ErrKeyUsage)
	}
	return r
}

func (r *Report) judge(s Step, err error) {
	r.passed[s] = err == nil
	if err != nil {
		errors.As(err, &r.why[s])
	}
}
