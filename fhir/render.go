package fhir

import (
	"strconv"
	"strings"

	"github.com/motma/motma/declaration"
)

// Address gives the canonical address of a form's Questionnaire; base is the
// platform's address, "https://motma.example".
func Address(base string, f *declaration.Form) string {
	return strings.TrimSuffix(base, "/") + "/v1/forms/" + f.Kind + "/questionnaire"
}

// Canonical gives the address with the version.
func Canonical(base string, f *declaration.Form) string {
	return Address(base, f) + "|" + strconv.Itoa(f.Version)
}

// Render gives a form as a Questionnaire.
func Render(base string, f *declaration.Form) *Questionnaire {
	r := renderer{form: f, url: Address(base, f)}
	q := &Questionnaire{ResourceType: "Questionnaire", Language: "vi", URL: r.url, Version: strconv.Itoa(f.Version),
		Name: "Declaration" + strings.ToUpper(f.Kind[:1]) + f.Kind[1:], Title: f.Title.VI, TitleElement: english(f.Title),
		Status: "active", SubjectType: []string{"Patient"}, Description: f.Basis.VI, EffectivePeriod: &Period{f.From, f.To}}
	for _, s := range f.Sections {
		q.Item = append(q.Item, r.group(s))
	}
	q.Item = append(q.Item, Item{LinkID: "consent." + strconv.Itoa(f.Consent.Version), Type: "display",
		Text: f.Consent.Text.VI, TextElement: english(f.Consent.Text)})
	return q
}

type renderer struct {
	form *declaration.Form
	url  string
}

// groupID is the linkId of a section's group. No field's path has a dot.
func groupID(section string) string { return "section." + section }

func (r renderer) group(s declaration.Section) Item {
	g := Item{LinkID: groupID(s.ID), Type: "group", Text: s.Title.VI, TextElement: english(s.Title)}
	for _, f := range r.form.Fields {
		if f.Section == s.ID {
			g.Item = append(g.Item, r.question(f))
		}
	}
	return g
}

func (r renderer) question(f *declaration.Field) Item {
	q := Item{LinkID: f.Path, Text: f.Label.VI, TextElement: english(f.Label), Required: f.Required, Repeats: f.List()}
	q.Type, q.MaxLength = itemType(f)
	switch f.Type {
	case declaration.TypeCountry:
		q.AnswerValueSet = countrySet
	case declaration.TypeChoice, declaration.TypeChoices:
		q.AnswerOption = r.options(f)
	case declaration.TypeNumber:
		q.Extension = append(q.Extension, Extension{URL: extMinValue, ValueInteger: &f.Min}, Extension{URL: extMaxValue, ValueInteger: &f.Max})
	}
	if f.Pattern != "" {
		q.Extension = append(q.Extension, Extension{URL: extRegex, ValueString: f.Pattern})
	}
	if f.Default != nil {
		q.Initial = []Answer{r.answer(f, f.Default)}
	}
	q.Extension = append(q.Extension, r.own(f)...)
	q.EnableWhen = r.enable(f)
	if f.Help != nil {
		q.Item = []Item{{LinkID: f.Path + ".help", Type: "display", Text: f.Help.VI, TextElement: english(*f.Help),
			Extension: []Extension{{URL: extControl, ValueCodeableConcept: &CodeableConcept{[]Coding{{System: controls, Code: "help"}}}}}}}
	}
	return q
}

// itemType gives the type of R4 and the length of texts.
func itemType(f *declaration.Field) (string, int) {
	switch f.Type {
	case declaration.TypeBoolean:
		return "boolean", 0
	case declaration.TypeNumber:
		return "integer", 0
	case declaration.TypeDate:
		return "date", 0
	case declaration.TypeDateTime:
		return "dateTime", 0
	case declaration.TypeChoice, declaration.TypeChoices, declaration.TypeCountry:
		return "choice", 0
	}
	return "string", f.Length
}

func (r renderer) options(f *declaration.Field) []AnswerOption {
	out := make([]AnswerOption, len(f.Choices))
	for i, c := range f.Choices {
		out[i].ValueCoding = Coding{System: r.system(f), Code: c.Code, Display: c.Label.VI, Showing: english(c.Label)}
		if c.Code == f.None {
			yes := true
			out[i].Extension = []Extension{{URL: extExclusive, ValueBoolean: &yes}}
		}
	}
	return out
}

// system is the code system of a field's choices: the platform's own.
func (r renderer) system(f *declaration.Field) string {
	if f.Type == declaration.TypeCountry {
		return countrySystem
	}
	return r.url + "#" + f.Path
}
