// Package fhir renders the common health declaration in HL7 FHIR R4: a form as
// a Questionnaire, answers as a QuestionnaireResponse, and such a response as
// answers again.
//
// It is the same data in other words (declaration.Form), for hospitals and
// forms engines that speak FHIR. Nothing is judged here: what a response says is
// read, and [declaration.Form.Check] says what it is worth.
//
// Texts are in Vietnamese, with English in the extension "translation". Sections
// are groups. A condition that compares one answer with one value is an
// enableWhen; other conditions, for which R4 has no place, are kept as CertLogic
// in extensions of the platform's own, so that nothing is lost. Questions keep
// the path of their field as linkId.
package fhir
