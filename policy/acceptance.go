package policy

import (
	"cmp"
	"slices"
	"time"

	"github.com/motma/motma/rules"
)

// Acceptance are a country's rules for certificates of other countries, in the
// form in which countries publish them (EU rule schema 1.0).
type Acceptance struct {
	rules []*rules.Rule
}

// Verdict is the answer to a certificate.
type Verdict string

// The verdicts. Open is for a desk: a rule could not be evaluated.
const (
	Accepted    Verdict = "accepted"
	NotAccepted Verdict = "not_accepted"
	Open        Verdict = "open"
)

// Judgement is what the rules say of one certificate.
type Judgement struct {
	Verdict Verdict
	Rules   []RuleOutcome // of every rule that applies, by identifier
}

// RuleOutcome is what one rule says.
type RuleOutcome struct {
	Rule   string  `json:"rule"` // identifier, such as VR-VN-0001
	Passed Verdict `json:"passed"`
	Text
}

// NewAcceptance makes it of rules.
func NewAcceptance(list []*rules.Rule) *Acceptance {
	a := &Acceptance{rules: slices.Clone(list)}
	slices.SortStableFunc(a.rules, func(x, y *rules.Rule) int { return cmp.Compare(x.Identifier, y.Identifier) })
	return a
}

// Judge evaluates the rules in force at a moment on the certificate proper (the
// object with ver, nam, dob and v, t or r), as [rules.ReadData] or encoding/json
// decode it. Without a rule that applies, nothing is accepted: the verdict is
// open.
func (a *Acceptance) Judge(certificate map[string]any, values *rules.ValueSets, at time.Time) Judgement {
	if values == nil {
		values = &rules.ValueSets{}
	}
	return a.judge(certificate, values.At(momentOf(at)), at)
}

func (a *Acceptance) judge(certificate, codes map[string]any, at time.Time) Judgement {
	moment := momentOf(at)
	data := map[string]any{
		"payload":  certificate,
		"external": map[string]any{"validationClock": at.In(rules.Vietnam).Format(timeForm), "valueSets": codes},
	}
	j, left := Judgement{Verdict: Open}, maxWork
	for _, r := range a.rules {
		if r.ActiveAt(moment) && applies(r, certificate) {
			j.add(outcomeOf(r, data, &left))
		}
	}
	return j
}

// add takes a rule's outcome in: one that is not fulfilled decides, then one
// that is open.
func (j *Judgement) add(o RuleOutcome) {
	switch {
	case len(j.Rules) == 0, o.Passed == NotAccepted, o.Passed == Open && j.Verdict == Accepted:
		j.Verdict = o.Passed
	}
	j.Rules = append(j.Rules, o)
}

func outcomeOf(r *rules.Rule, data map[string]any, left *int) RuleOutcome {
	o := RuleOutcome{Rule: r.Identifier, Passed: Open}
	for _, d := range r.Description {
		switch d.Lang {
		case "vi":
			o.VI = d.Desc
		case "en":
			o.EN = d.Desc
		}
	}
	v, err := vietnamese.EvalWithin(r.Logic, data, left)
	holds, isBool := v.(bool)
	switch {
	case err != nil || !isBool:
	case holds == (r.Type != "Invalidation"):
		o.Passed = Accepted
	default:
		o.Passed = NotAccepted
	}
	return o
}

// applies says that a rule is about a certificate of this kind.
func applies(r *rules.Rule, certificate map[string]any) bool {
	switch r.CertificateType {
	case "Vaccination":
		return certificate["v"] != nil
	case "Test":
		return certificate["t"] != nil
	case "Recovery":
		return certificate["r"] != nil
	}
	return true
}

// Acceptance gives the rules for foreign certificates at a place: those of the
// policy that counts there, else of the nation's, else the built-in ones.
func (s *Set) Acceptance(w Where, at time.Time) *Acceptance {
	for _, where := range []Where{w, {}} {
		if a, ok := s.For(where, at); ok && a.Policy.Acceptance != nil {
			return a.Policy.Acceptance
		}
	}
	return BuiltinAcceptance()
}

// Judge evaluates the rules for foreign certificates at a place, with the value
// sets of the set; see [Acceptance.Judge].
func (s *Set) Judge(certificate map[string]any, w Where, at time.Time) Judgement {
	until := momentOf(at)
	return s.Acceptance(w, at).judge(certificate, s.codesAt(until, &until), at)
}
