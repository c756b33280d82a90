package server

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/policy"
)

// appendAnswer writes an answer as encoding/json would write api.ScanAnswer,
// byte for byte; a test holds the two against each other.
func appendAnswer(b []byte, a *scan.Answer) []byte {
	b = append(b, `{"scan":"`...)
	b = append(b, a.Scan.String()...)
	b = append(b, `","result":"`...)
	b = append(b, a.Result...)
	b = appendTime(append(b, `","at":`...), a.At)
	b = appendTime(append(b, `,"received":`...), a.Received)
	b = append(b, `,"place":"`...)
	b = strconv.AppendInt(b, int64(a.Place), 10)
	b = appendText(append(b, `","place_name":`...), a.PlaceName)
	if a.Gate != 0 {
		b = append(b, `,"gate":"`...)
		b = append(strconv.AppendInt(b, int64(a.Gate), 10), '"')
	}
	b = append(b, `,"direction":"`...)
	b = append(b, a.Direction.String()...)
	b = append(b, `","method":"`...)
	b = append(b, a.Method.String()...)
	b = append(b, `","kind":"`...)
	b = append(b, a.Kind.String()...)
	b = appendWho(append(b, `","who":`...), a.Who)
	b = append(b, `,"assurance":"`...)
	b = append(b, a.Assurance.String()...)
	b = append(b, `","signature":"`...)
	b = append(b, a.Signature...)
	b = append(b, '"')
	b = appendFlags(b, a.Flags)
	b = appendCard(append(b, `,"card":`...), &a.Card)
	if len(a.Warnings) > 0 {
		b = append(b, `,"warnings":[`...)
		for i, w := range a.Warnings {
			b = appendReason(b, i, w.Code, w.VI, w.EN)
		}
		b = append(b, ']')
	}
	if a.Certificate != nil {
		b = appendCertificate(append(b, `,"certificate":`...), a.Certificate)
	}
	return append(b, '}')
}

// appendCertificate leaves the rare kind of reading to encoding/json.
func appendCertificate(b []byte, c *scan.CertificateAnswer) []byte {
	raw, _ := json.Marshal(certificateReading(c)) // strings always marshal
	return append(b, raw...)
}

func certificateReading(c *scan.CertificateAnswer) api.CertificateReading {
	out := api.CertificateReading{Verdict: string(c.Verdict), Statement: c.Statement, Issuer: c.Issuer, Accepted: string(c.Accepted), Kept: c.Kept}
	if c.Reason.Code != "" {
		out.Reason = &api.Reason{Code: c.Reason.Code, VI: c.Reason.VI, EN: c.Reason.EN}
	}
	for _, r := range c.Rules {
		out.Rules = append(out.Rules, api.CertificateRule{Rule: r.Rule, Passed: string(r.Passed), VI: r.VI, EN: r.EN})
	}
	if f := c.NotKept; f != nil {
		out.NotKept = &api.Reason{Code: f.Code, VI: f.VI, EN: f.EN}
	}
	return out
}

func appendWho(b []byte, w scan.Who) []byte {
	b = strconv.AppendBool(append(b, `{"known":`...), w.Known)
	b = appendMember(b, "name", w.Name)
	b = appendMember(b, "birth_year", w.BirthYear)
	b = appendMember(b, "qid", w.QID)
	return append(b, '}')
}

func appendFlags(b []byte, f scan.Flag) []byte {
	if f == 0 {
		return b
	}
	b = append(b, `,"flags":[`...)
	for i, name := range f.Names() {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), name...), '"')
	}
	return append(b, ']')
}

func appendCard(b []byte, c *policy.Card) []byte {
	b = append(b, `{"colour":"`...)
	b = append(append(b, c.Colour...), '"')
	if len(c.Reasons) > 0 {
		b = append(b, `,"reasons":[`...)
		for i, r := range c.Reasons {
			b = appendReason(b, i, r.Code, r.VI, r.EN)
		}
		b = append(b, ']')
	}
	if c.Advice != (policy.Text{}) {
		b = appendText(append(b, `,"advice":{"vi":`...), c.Advice.VI)
		b = append(appendText(append(b, `,"en":`...), c.Advice.EN), '}')
	}
	if !c.ValidUntil.IsZero() {
		b = appendTime(append(b, `,"valid_until":`...), c.ValidUntil)
	}
	b = appendMember(b, "next", string(c.Next))
	b = appendMember(b, "policy", c.Policy)
	return append(b, '}')
}

func appendReason(b []byte, i int, code, vi, en string) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	b = appendText(append(b, `{"code":`...), code)
	b = appendText(append(b, `,"vi":`...), vi)
	b = appendText(append(b, `,"en":`...), en)
	return append(b, '}')
}

// appendMember writes a member that is left out when empty.
func appendMember(b []byte, name, value string) []byte {
	if value == "" {
		return b
	}
	b = append(append(append(b, ',', '"'), name...), '"', ':')
	return appendText(b, value)
}

func appendTime(b []byte, t time.Time) []byte {
	b = append(b, '"')
	return append(t.UTC().AppendFormat(b, time.RFC3339Nano), '"')
}

// appendText writes a JSON string; whatever needs an escape is left to
// encoding/json.
func appendText(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < 0x20 || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c == 0x7f || c == 0xe2 {
			raw, _ := json.Marshal(s) // a string always marshals
			return append(b, raw...)
		}
	}
	if !utf8.ValidString(s) {
		raw, _ := json.Marshal(s)
		return append(b, raw...)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}
