package verifier

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/rules"
)

// Certificate is what is known of an HC1 certificate: whether it is genuine, and
// whether the rules of the host accept what it says.
type Certificate struct {
	Genuine bool      `json:"genuine"` // every step of the verification holds
	Failed  string    `json:"failed,omitempty"`
	Issuer  string    `json:"issuer,omitempty"` // country
	Expires time.Time `json:"expires,omitzero"`
	// Verdict is what the host's rules say; empty where they are not asked, of a
	// certificate that does not verify, or that the host issued itself.
	Verdict policy.Verdict       `json:"verdict,omitempty"`
	Rules   []policy.RuleOutcome `json:"rules,omitempty"`
}

// host is the country whose gates ask.
const host = "VN"

// certificate judges a certificate. It has the card that comes of what it states,
// by the policy of the place: the host's own does, and another country's that
// the host's rules accept, as at a gate that asks the server about somebody whom
// it does not know. Whoever the server knows has their own card there; what it
// rests on beside the certificate, a gate without network cannot know.
func (b *Bundle) certificate(a *Answer, text string, w policy.Where, at time.Time) {
	a.Why, a.Reason, a.Warnings = WhyCardless, qr.Reason{}, nil
	report := hcert.Check(text, b.signers, at)
	c := &Certificate{Genuine: report.OK()}
	a.Certificate = c
	if report.Claims != nil {
		a.Shown = shown(report.Claims)
		c.Issuer, c.Expires = report.Claims.Issuer, report.Claims.Expires
	}
	if !c.Genuine {
		a.failed(report)
		return
	}
	a.Signature, a.Validity = qr.SignatureValid, Valid
	switch {
	case a.Age == TooOld:
		a.Why = WhyTooOld
		return
	case b.perhapsWithdrawn(report.Claims.Certificate):
		a.Validity, a.Reason = AskOnline, WhyWithdrawn
		return
	}
	if c.Issuer != host && !b.accepts(c, report.Claims.Certificate, w, at) {
		a.Why = WhyNotAccepted
		return
	}
	a.Card, a.Why = b.dated(b.set.Card(FactsOf(report.Claims.Certificate), w, at), qr.Reason{}, a.Age)
}

// accepts asks the host's rules about another country's certificate.
func (b *Bundle) accepts(c *Certificate, says hcert.Certificate, w policy.Where, at time.Time) bool {
	j := b.set.Acceptance(w, at).Judge(object(says), b.values, at)
	c.Verdict, c.Rules = j.Verdict, j.Rules
	return j.Verdict == policy.Accepted
}

// failed gives the first step that failed by itself.
func (a *Answer) failed(report hcert.Report) {
	a.Signature = qr.SignatureInvalid
	for step := hcert.StepUnprefix; step <= hcert.StepKeyUsage; step++ {
		if report.Passed(step) {
			continue
		}
		a.Certificate.Failed = step.String()
		if why := report.Why(step); why != (hcert.Reason{}) {
			a.Reason = qr.Reason(why)
		}
		if report.Passed(hcert.StepSignature) && step == hcert.StepExpiry {
			a.Signature, a.Validity = qr.SignatureValid, Expired
		}
		return
	}
}

// perhapsWithdrawn says that a certificate of this platform was withdrawn, or
// has the hash of one that was.
func (b *Bundle) perhapsWithdrawn(c hcert.Certificate) bool {
	return slices.ContainsFunc(idsOf(c), func(id string) bool {
		_, found := slices.BinarySearch(b.withdrawn, CertificateHash(id))
		return found
	})
}

func idsOf(c hcert.Certificate) (ids []string) {
	for _, v := range c.Vaccinations {
		ids = append(ids, v.ID)
	}
	for _, t := range c.Tests {
		ids = append(ids, t.ID)
	}
	for _, r := range c.Recoveries {
		ids = append(ids, r.ID)
	}
	return ids
}

// shown is what place staff may see of a certificate: name and birth masked as
// of a code, the kind of statement, the country.
func shown(c *hcert.Claims) qr.Fields {
	n := c.Certificate.Name
	fields := qr.Fields{{Name: "name", Value: n.Family + " " + n.Given}, {Name: "birth", Value: c.Certificate.Birth},
		{Name: "statement", Value: statementOf(c.Certificate)}, {Name: "issuer_country", Value: country(c.Issuer)}}
	fields = slices.DeleteFunc(fields, func(f qr.Field) bool { return f.Value == "" || f.Value == " " })
	return qr.Result{Fields: fields}.Masked().Fields
}

func statementOf(c hcert.Certificate) string {
	switch {
	case len(c.Vaccinations) > 0:
		return "vaccination"
	case len(c.Tests) > 0:
		return "test"
	case len(c.Recoveries) > 0:
		return "recovery"
	}
	return ""
}

// country lets two capitals through: an unverified certificate may say anything.
func country(s string) string {
	if len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z' {
		return s
	}
	return ""
}

// object gives a certificate as rules see it.
func object(c hcert.Certificate) map[string]any {
	text, err := json.Marshal(c)
	if err != nil {
		return nil
	}
	v, err := rules.ReadData(text)
	if err != nil {
		return nil
	}
	out, _ := v.(map[string]any)
	return out
}
