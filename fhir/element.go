package fhir

import "github.com/motma/motma/declaration"

// Addresses of extensions and code systems that HL7 publishes.
const (
	extTranslation = "http://hl7.org/fhir/StructureDefinition/translation"
	extMinValue    = "http://hl7.org/fhir/StructureDefinition/minValue"
	extMaxValue    = "http://hl7.org/fhir/StructureDefinition/maxValue"
	extRegex       = "http://hl7.org/fhir/StructureDefinition/regex"
	extControl     = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"
	extExclusive   = "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive"
	controls       = "http://hl7.org/fhir/questionnaire-item-control"

	countrySystem = "urn:iso:std:iso:3166"
	countrySet    = "http://hl7.org/fhir/ValueSet/iso3166-1-2"
)

// Extension says what FHIR has no element for.
type Extension struct {
	URL                  string           `json:"url"`
	Extension            []Extension      `json:"extension,omitempty"`
	ValueBoolean         *bool            `json:"valueBoolean,omitempty"`
	ValueCode            string           `json:"valueCode,omitempty"`
	ValueInteger         *int64           `json:"valueInteger,omitempty"`
	ValueString          string           `json:"valueString,omitempty"`
	ValueCodeableConcept *CodeableConcept `json:"valueCodeableConcept,omitempty"`
}

// Element stands beside a primitive and carries its extensions.
type Element struct {
	Extension []Extension `json:"extension,omitempty"`
}

// Coding is a code of a code system.
type Coding struct {
	System  string   `json:"system,omitempty"`
	Code    string   `json:"code,omitempty"`
	Display string   `json:"display,omitempty"`
	Showing *Element `json:"_display,omitempty"`
}

// CodeableConcept is one or more codings of a concept.
type CodeableConcept struct {
	Coding []Coding `json:"coding,omitempty"`
}

// Period is a span of days.
type Period struct {
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"`
}

// english is the translation that stands beside a Vietnamese text.
func english(t declaration.Text) *Element {
	return &Element{[]Extension{{URL: extTranslation, Extension: []Extension{
		{URL: "lang", ValueCode: "en"}, {URL: "content", ValueString: t.EN}}}}}
}
