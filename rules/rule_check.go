package rules

import (
	"regexp"
	"slices"
	"strings"
)

var (
	ruleName    = regexp.MustCompile(`^(GR|VR|TR|RR|IR)-([A-Z]{2})-[0-9]{4}$`)
	versionForm = regexp.MustCompile(`^[0-9]+\.[0-9]+\.[0-9]+$`)
	countryForm = regexp.MustCompile(`^[A-Z]{2}$`)
)

// certificateTypes are what the first letters of a rule's name say. A rule that
// invalidates (IR) may be of any type.
var certificateTypes = map[string]string{"GR": "General", "VR": "Vaccination", "TR": "Test", "RR": "Recovery"}

// Problems lists everything in the document that does not hold together, in the
// order of its members. Such a rule can be evaluated, but should not be
// published.
func (r *Rule) Problems() []*Error {
	var p problems
	r.checkNames(&p)
	p.unless(strings.EqualFold(r.Engine, "CERTLOGIC"), "Engine", "is CERTLOGIC")
	for _, v := range []struct{ member, value string }{
		{"Version", r.Version}, {"SchemaVersion", r.SchemaVersion}, {"EngineVersion", r.EngineVersion},
	} {
		p.unless(versionForm.MatchString(v.value), v.member, "is three numbers with dots, such as 1.0.0")
	}
	r.checkDescription(&p)
	p.unless(r.ValidFrom < r.ValidTo, "ValidTo", "is later than ValidFrom")
	r.checkFields(&p)
	return p
}

// checkNames checks the members that say the same thing twice.
func (r *Rule) checkNames(p *problems) {
	name := ruleName.FindStringSubmatch(r.Identifier)
	p.unless(name != nil, "Identifier", "is GR, VR, TR, RR or IR, the country and four digits, such as VR-VN-0001")
	p.unless(r.Type == "Acceptance" || r.Type == "Invalidation", "Type", "is Acceptance or Invalidation")
	p.unless(countryForm.MatchString(r.Country), "Country", "is two capitals")
	if name == nil {
		return
	}
	p.unless((name[1] == "IR") == (r.Type == "Invalidation"), "Type", "agrees with the first letters of Identifier")
	p.unless(name[2] == r.Country, "Country", "is that of Identifier")
	want, bound := certificateTypes[name[1]]
	p.unless(!bound || r.CertificateType == want, "CertificateType", "agrees with the first letters of Identifier: "+want)
}

func (r *Rule) checkDescription(p *problems) {
	english := false
	for _, d := range r.Description {
		p.unless(d.Lang != "" && strings.TrimSpace(d.Desc) != "", "Description", "has a language and a text for each entry")
		english = english || d.Lang == "en" || strings.HasPrefix(d.Lang, "en-")
	}
	p.unless(english, "Description", "has a text in English (lang: en)")
}

// checkFields compares AffectedFields with what the logic reads.
func (r *Rule) checkFields(p *problems) {
	if r.Logic == nil {
		p.unless(false, "Logic", "is there")
		return
	}
	var read []string
	for _, path := range r.Logic.paths {
		if field, ok := strings.CutPrefix(path, "payload."); ok {
			read = append(read, field)
			p.unless(slices.Contains(r.AffectedFields, field), "AffectedFields", "names "+field+", which Logic reads")
		}
	}
	for _, field := range r.AffectedFields {
		p.unless(slices.Contains(read, field), "AffectedFields", "names only what Logic reads, not "+field)
	}
}

// problems collects what is wrong with a document.
type problems []*Error

// unless notes a problem: the member does not fulfil what its text says.
func (p *problems) unless(fulfilled bool, member, must string) {
	if !fulfilled {
		*p = append(*p, &Error{Code: BadField, At: "/" + member, Text: "make sure that it " + must})
	}
}
