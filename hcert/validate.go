package hcert

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ErrContent is why a certificate is not issued; an [InvalidError] wraps it.
var ErrContent = Reason{Code: "hcert-content", VI: "Nội dung chứng nhận thiếu hoặc sai, chưa cấp được: hãy sửa trường được nêu.", EN: "the certificate's content is incomplete or malformed: correct the field named"}

// InvalidError names the field that keeps a certificate from being issued, in
// the names of the European schema, as v.dt. It holds no value.
type InvalidError struct{ Field string }

// Error returns a sentence with the field.
func (e *InvalidError) Error() string { return ErrContent.EN + ": " + e.Field }

// Unwrap returns [ErrContent].
func (e *InvalidError) Unwrap() error { return ErrContent }

// maxField bounds a text of a certificate, in characters.
const maxField = 80

// A field is a value, what must be true of it, and its name.
type field struct {
	name string
	ok   bool
}

// firstBad returns an error for the first field that is not as it must be.
func firstBad(fields ...field) error {
	for _, f := range fields {
		if !f.ok {
			return &InvalidError{f.name}
		}
	}
	return nil
}

// validate checks a certificate before it is issued in that country, at that
// time: one statement, all its fields in the schema's form, no date in the future.
func (c Certificate) validate(country string, at time.Time) error {
	n := c.Name
	err := firstBad(
		field{"nam.fn", filled(n.Family)},
		field{"nam.fnt", n.FamilyTravel != "" && travelOK(n.FamilyTravel)},
		field{"nam.gn", n.Given == "" || filled(n.Given)},
		field{"nam.gnt", (n.GivenTravel == "") == (n.Given == "") && travelOK(n.GivenTravel)},
		field{"dob", birthOK(c.Birth, at)},
		field{"ver", c.Version == schemaVersion},
		field{"v", c.statements() == 1},
	)
	switch {
	case err != nil:
		return err
	case len(c.Vaccinations) == 1:
		return c.Vaccinations[0].validate(country, at)
	case len(c.Tests) == 1:
		return c.Tests[0].validate(country, at)
	}
	return c.Recoveries[0].validate(country, at)
}

func (v Vaccination) validate(country string, at time.Time) error {
	return firstBad(
		field{"v.tg", filled(v.Disease)},
		field{"v.vp", filled(v.Vaccine)},
		field{"v.mp", filled(v.Product)},
		field{"v.ma", filled(v.Maker)},
		field{"v.dn", doses(v.Dose)},
		field{"v.sd", doses(v.Doses)},
		field{"v.dt", dateOK(v.Date, at)},
		field{"v.co", countryOK(v.Country)},
		field{"v.is", filled(v.Issuer)},
		field{"v.ci", CheckID(v.ID, country)},
	)
}

func (t Test) validate(country string, at time.Time) error {
	return firstBad(
		field{"t.tg", filled(t.Disease)},
		field{"t.tt", filled(t.Kind)},
		field{"t.nm", t.Name == "" || filled(t.Name)},
		field{"t.ma", t.Maker == "" || filled(t.Maker)},
		field{"t.sc", momentOK(t.Sampled, at)},
		field{"t.dr", t.Resulted == "" || momentOK(t.Resulted, at)},
		field{"t.tr", filled(t.Result)},
		field{"t.tc", t.Centre == "" || filled(t.Centre)},
		field{"t.co", countryOK(t.Country)},
		field{"t.is", filled(t.Issuer)},
		field{"t.ci", CheckID(t.ID, country)},
	)
}

func (r Recovery) validate(country string, at time.Time) error {
	_, errFrom := time.Parse(time.DateOnly, r.From)
	_, errUntil := time.Parse(time.DateOnly, r.Until)
	return firstBad(
		field{"r.tg", filled(r.Disease)},
		field{"r.fr", dateOK(r.Positive, at)},
		field{"r.co", countryOK(r.Country)},
		field{"r.is", filled(r.Issuer)},
		field{"r.df", errFrom == nil && r.Positive <= r.From},
		field{"r.du", errUntil == nil && r.From <= r.Until},
		field{"r.ci", CheckID(r.ID, country)},
	)
}

// filled reports a text that is there, short enough and printable.
func filled(s string) bool {
	return s != "" && s == strings.TrimSpace(s) && utf8.ValidString(s) && utf8.RuneCountInString(s) <= maxField &&
		strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}

// travelOK takes what the machine-readable zone of a passport has for a name.
func travelOK(s string) bool {
	return len(s) <= maxField && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ<") == ""
}

func doses(n Count) bool { return n >= 1 && n <= 9 }

func countryOK(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}

// dateOK takes real days from 1900 on, up to today in any time zone.
func dateOK(s string, at time.Time) bool {
	t, err := time.Parse(time.DateOnly, s)
	return err == nil && t.Year() >= 1900 && t.Before(at.Add(14*time.Hour))
}

func momentOK(s string, at time.Time) bool {
	t, err := time.Parse(time.RFC3339, s)
	return err == nil && t.Year() >= 1900 && !t.After(at.Add(Tolerance))
}

// birthOK takes a day, a month or a year: of many old people no more is known.
func birthOK(s string, at time.Time) bool {
	switch len(s) {
	case len("2006"):
		s += "-01-01"
	case len("2006-01"):
		s += "-01"
	}
	return dateOK(s, at)
}
