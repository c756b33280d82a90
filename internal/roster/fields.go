package roster

import (
	"slices"
	"strings"
)

// peopleFields are what a mapping of people may name.
var peopleFields = []string{"user", "name", "birth", "sex", "cccd", "cmnd", "passport", "nationality", "bhyt", "phone", "unit", "declarer", "same_as"}

// shape is what the cell of a field is made into.
type shape uint8

const (
	asText shape = iota
	asDay
	asMoment
	asEnd // a moment; a day without an hour is its end (this project's own choice)
	asYesNo
	asNumber
	asDecimal
	asList
)

// recordFields are what a mapping of records may name: the members of a row
// as the API has it.
var recordFields = map[string]shape{
	"user": asText, "account": asText, "record": asText, "kind": asText, "source": asText, "facility": asText, "responsible": asText, "batch": asText,
	"reason": asText, "withdraw": asYesNo,
	"dose.date": asDay, "dose.vaccine": asText, "dose.number": asNumber, "dose.of": asNumber,
	"test.kind": asText, "test.sample": asMoment, "test.result": asMoment, "test.outcome": asText, "test.kit": asText, "test.name": asText,
	"infection.since": asDay, "infection.recovered": asDay,
	"contact.class": asText, "contact.since": asMoment, "contact.until": asEnd, "contact.case": asText,
	"quarantine.place": asText, "quarantine.unit": asText, "quarantine.from": asMoment, "quarantine.to": asEnd,
	"check.order": asText, "check.day": asDay, "check.present": asYesNo, "check.symptoms": asList, "check.celsius": asDecimal,
}

// declarationFields are what a mapping of declarations may name, beside the
// answers, whose shapes the forms know.
var declarationFields = map[string]shape{
	"user": asText, "account": asText, "declaration": asText, "kind": asText, "form": asNumber, "consent": asNumber, "at": asMoment,
	"changes": asYesNo, "declarer": asText, "declarer_user": asText, "reason": asText, "withdraw": asYesNo,
}

// answers begins the names of the fields of a form.
const answers = "answers."

// perRow are the fields that no two rows have in common.
var perRow = []string{"user", "account", "source", "record", "declaration"}

// needed are the fields of which a mapping has to name one each.
var needed = map[Content][][]string{
	People:       {{"user"}, {"name"}, {"birth"}},
	Records:      {{"user", "account"}, {"kind"}, {"source", "record"}},
	Declarations: {{"user", "account"}, {"kind", "declaration"}},
}

// has says whether rows of the content have a field.
func (c Content) has(field string) bool {
	switch c {
	case Records:
		_, ok := recordFields[field]
		return ok
	case Declarations:
		_, ok := declarationFields[field]
		return ok || strings.HasPrefix(field, answers) && len(field) <= len(answers)+maxColumn
	}
	return slices.Contains(peopleFields, field)
}
