package main

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/qr"
)

// describeCertificate adds what an HC1 certificate says to a result that the
// recogniser, which does not decode it, has named. The signature stays unchecked,
// and the reason keeps saying so, unless the certificate cannot even be read.
func describeCertificate(res qr.Result, text string) qr.Result {
	u, err := hcert.Parse(text)
	if err != nil {
		errors.As(err, &res.Reason)
		return res
	}
	claim := u.Claim()
	c := claim.Certificate
	f := qr.Fields{
		{Name: "name", Value: joinName(c.Name)}, {Name: "birth", Value: c.Birth}, {Name: "nationality", Value: claim.Nationality},
		{Name: "issuer_country", Value: claim.Issuer}, {Name: "issued", Value: stamp(claim.IssuedAt)}, {Name: "expires", Value: stamp(claim.Expires)},
	}
	for i, statement := range statements(c) {
		for _, field := range statement {
			if i > 0 {
				field.Name += "_" + strconv.Itoa(i+1) // names are members of an object
			}
			f = append(f, field)
		}
	}
	res.Fields = slices.DeleteFunc(f, func(f qr.Field) bool { return f.Value == "" })
	return res
}

// statements lists what the certificate states: one thing, as a rule.
func statements(c hcert.Certificate) []qr.Fields {
	var out []qr.Fields
	for _, v := range c.Vaccinations {
		out = append(out, qr.Fields{
			{Name: "statement", Value: "vaccination"}, {Name: "disease", Value: v.Disease}, {Name: "doses_received", Value: strconv.Itoa(int(v.Dose))},
			{Name: "doses_in_series", Value: strconv.Itoa(int(v.Doses))}, {Name: "date", Value: v.Date}, {Name: "vaccine", Value: v.Vaccine},
			{Name: "product", Value: v.Product}, {Name: "maker", Value: v.Maker}, {Name: "country", Value: v.Country}, {Name: "certificate_id", Value: v.ID},
		})
	}
	for _, t := range c.Tests {
		out = append(out, qr.Fields{
			{Name: "statement", Value: "test"}, {Name: "disease", Value: t.Disease}, {Name: "test_kind", Value: t.Kind}, {Name: "sampled", Value: t.Sampled},
			{Name: "result", Value: t.Result}, {Name: "country", Value: t.Country}, {Name: "certificate_id", Value: t.ID},
		})
	}
	for _, r := range c.Recoveries {
		out = append(out, qr.Fields{
			{Name: "statement", Value: "recovery"}, {Name: "disease", Value: r.Disease}, {Name: "first_positive", Value: r.Positive},
			{Name: "valid_from", Value: r.From}, {Name: "valid_to", Value: r.Until}, {Name: "country", Value: r.Country}, {Name: "certificate_id", Value: r.ID},
		})
	}
	return out
}

func joinName(n hcert.Name) string {
	if n.Given == "" || n.Family == "" {
		return n.Family + n.Given
	}
	return n.Family + " " + n.Given
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}
