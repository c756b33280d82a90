package scan

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
	"github.com/motma/motma/verifier"
)

// Certificates is what a gate needs to know of travel certificates.
type Certificates interface {
	// List is the trust list by which they are verified.
	List(ctx context.Context) (hcert.TrustList, error)
	// Bearer says whose a certificate is that its issuer calls so: 0 for nobody's
	// that is known here. Own says that the platform issued it, and revoked why it
	// must not be relied on any more; nil: it may.
	Bearer(ctx context.Context, issuer, id string) (account person.AccountID, own bool, revoked *policy.Reason, err error)
	// Keep takes a certificate as evidence on an app's user, who agreed.
	Keep(ctx context.Context, actor string, app person.AppID, account person.AccountID, text string) error
}

// CertificateVerdict says what a certificate is worth, to a program.
type CertificateVerdict string

// The verdicts.
const (
	CertificateValid   CertificateVerdict = "valid"
	CertificateForged  CertificateVerdict = "invalid"        // its signature does not hold, or its signer may not sign such
	CertificateUnknown CertificateVerdict = "unknown_signer" // nobody here trusts who signed
	CertificateExpired CertificateVerdict = "expired"        // or not valid yet
	CertificateRevoked CertificateVerdict = "revoked"
)

// CertificateAnswer is what a gate is told of a certificate, beside the card.
type CertificateAnswer struct {
	Verdict   CertificateVerdict
	Reason    policy.Reason // why it is not valid; zero when it is
	Statement string        // "vaccination", "test" or "recovery"
	Issuer    string        // country
	// Accepted is what the host country's rules say of another country's
	// certificate that is valid; empty where they were not asked.
	Accepted policy.Verdict
	Rules    []policy.RuleOutcome
	Kept     bool         // it was taken as evidence
	NotKept  *fault.Error // why not, where that was asked for
}

// certificate is what is kept of one that was read.
type certificate struct {
	read    hcert.Unverified
	issuer  string
	id      string
	says    string
	own     bool           // the platform issued it
	revoked *policy.Reason // nil: it may be relied on
}

// certificate judges a certificate. Whoever bears one whose signature holds is
// attributed by it: to the account that it was issued for or taken on, else to
// an account that stands for it alone. A text can be written in more than one
// way, so it is named by issuer and id, not by its letters.
func (d *Desk) certificate(ctx context.Context, actor, text string, v *verdict, now time.Time) error {
	u, err := hcert.Parse(text)
	if err != nil {
		return unreadable(err)
	}
	if d.Certificates == nil {
		return ErrCertificate
	}
	list, err := d.Certificates.List(ctx)
	if err != nil {
		return err
	}
	claim := u.Claim()
	c := &certificate{read: u, issuer: claim.Issuer}
	c.says, c.id = statementOf(claim.Certificate)
	v.certificate, v.signature = c, signatureOf(u, list, now)
	attrs := person.Attributes{Name: strings.TrimSpace(claim.Certificate.Name.Family + " " + claim.Certificate.Name.Given), Birth: claim.Certificate.Birth}
	attrs.Name = cmp.Or(attrs.Name, strings.ReplaceAll(claim.Certificate.Name.FamilyTravel+" "+claim.Certificate.Name.GivenTravel, "<", " "))
	if v.signature != SignatureValid || c.id == "" {
		v.assurance = Claim
		return d.claimAs(ctx, actor, u.Text(), attrs, v)
	}
	return d.borne(ctx, actor, c, attrs, v)
}

// borne attributes a certificate whose signature holds.
func (d *Desk) borne(ctx context.Context, actor string, c *certificate, attrs person.Attributes, v *verdict) (err error) {
	var account person.AccountID
	if account, c.own, c.revoked, err = d.Certificates.Bearer(ctx, c.issuer, c.id); err != nil {
		return err
	}
	v.assurance = OnCard
	if c.own {
		v.assurance = Signed
	}
	if c.revoked != nil {
		v.warn |= warnRevoked
		v.flags |= Revoked
	}
	if account == 0 {
		return d.claimAs(ctx, actor, "hc1\x00"+c.issuer+"\x00"+c.id, attrs, v)
	}
	holders, err := d.Holders.Holders(ctx, []person.AccountID{account})
	if err != nil {
		return err
	}
	v.holder, v.known = holders[0], holders[0].Person != 0
	return nil
}

// signatureOf says whether a certificate's signature holds, whatever its times:
// those are judged at each scan.
func signatureOf(u hcert.Unverified, list hcert.TrustList, now time.Time) Signature {
	_, err := u.Verify(list, now)
	switch {
	case err == nil, errors.Is(err, hcert.ErrExpired), errors.Is(err, hcert.ErrNotYet), errors.Is(err, hcert.ErrNoExpiry),
		errors.Is(err, hcert.ErrSignerTimes), errors.Is(err, hcert.ErrKeyUsage):
		return SignatureValid
	case errors.Is(err, hcert.ErrUnknownKey), errors.Is(err, hcert.ErrManyKeys):
		return SignatureNone // nobody here can tell
	}
	return SignatureInvalid
}

// statementOf gives what a certificate states, and its id.
func statementOf(c hcert.Certificate) (says, id string) {
	switch {
	case len(c.Vaccinations) > 0:
		return "vaccination", c.Vaccinations[0].ID
	case len(c.Tests) > 0:
		return "test", c.Tests[0].ID
	case len(c.Recoveries) > 0:
		return "recovery", c.Recoveries[0].ID
	}
	return "", ""
}

// unreadable is the fault of a text that is no certificate, with its reason.
func unreadable(err error) error {
	var why hcert.Reason
	if !errors.As(err, &why) {
		return err
	}
	return ErrCertificate.At(fault.Place{Path: "text", VI: why.VI, EN: why.EN})
}

// times marks a certificate that is out of its own time at a moment; the answer
// says why in its own words.
func (c *certificate) times(at time.Time) Flag {
	claim := c.read.Claim()
	if at.Add(-hcert.Tolerance).After(claim.Expires) || at.Add(hcert.Tolerance).Before(claim.IssuedAt) {
		return Expired
	}
	return 0
}

// judged says what a certificate is worth at the moment of a reading, and gives
// the card by what it states. One that is valid and whose bearer is known leads to
// the person, whose own card counts: then ok is false.
func (d *Desk) judged(ctx context.Context, x *draft) (a *CertificateAnswer, card policy.Card, ok bool) {
	c, at := x.v.certificate, x.moment()
	a = &CertificateAnswer{Verdict: CertificateValid, Statement: c.says, Issuer: c.issuer, Kept: x.kept, NotKept: x.notKept}
	list, err := d.Certificates.List(ctx)
	if err != nil {
		return a, unavailable, true
	}
	proof, err := c.read.Verify(list, at)
	switch {
	case err != nil:
		a.refuse(err)
	case c.revoked != nil:
		a.Verdict, a.Reason = CertificateRevoked, *c.revoked
	default:
		accepted := c.own || d.accepts(a, proof.Claims(), x, at)
		switch {
		case x.v.known:
			return a, policy.Card{}, false
		case !accepted:
			a.Reason = notAccepted
		default:
			return a, d.Policies().Colour(verifier.FactsOf(proof.Claims().Certificate), x.asks(), at), true
		}
	}
	return a, policy.Card{Colour: policy.Unknown, Reasons: []policy.Reason{a.Reason}}, true
}

// refuse says why a certificate does not verify.
func (a *CertificateAnswer) refuse(err error) {
	var why hcert.Reason
	errors.As(err, &why)
	a.Reason = policy.Reason{Code: strings.ReplaceAll(why.Code, "-", "_"), VI: why.VI, EN: why.EN}
	switch {
	case errors.Is(err, hcert.ErrExpired), errors.Is(err, hcert.ErrNotYet), errors.Is(err, hcert.ErrSignerTimes), errors.Is(err, hcert.ErrNoExpiry):
		a.Verdict = CertificateExpired
	case errors.Is(err, hcert.ErrUnknownKey), errors.Is(err, hcert.ErrManyKeys):
		a.Verdict = CertificateUnknown
	default:
		a.Verdict = CertificateForged
	}
}

var notAccepted = policy.Reason{Code: "certificate_not_accepted",
	VI: "Chứng nhận là thật nhưng chưa đáp ứng quy định công nhận của Việt Nam; xem từng quy định.",
	EN: "The certificate is genuine, but does not meet the rules by which Viet Nam accepts it; see each rule."}

// accepts asks the host country's rules about another country's certificate that
// is valid. What is not accepted counts for nothing.
func (d *Desk) accepts(a *CertificateAnswer, claims hcert.Claims, x *draft, at time.Time) bool {
	raw, err := json.Marshal(claims.Certificate)
	if err != nil {
		return false
	}
	var data map[string]any
	if err := json.Unmarshal(raw, &data); err != nil {
		return false
	}
	j := d.Policies().Judge(data, x.asks(), at)
	a.Accepted, a.Rules = j.Verdict, j.Rules
	return j.Verdict == policy.Accepted
}
