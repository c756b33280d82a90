package declaration

import (
	"strconv"
	"strings"
)

// Code says what sort of thing is wrong with an answer. Codes are frozen:
// programs and translations may depend on them.
type Code string

// The codes.
const (
	Missing     Code = "missing"      // required, and not there
	Unknown     Code = "unknown"      // the form has no such field
	NotAsked    Code = "not_asked"    // answered though the question is not put
	BadType     Code = "type"         // another JSON type than the field's
	BadText     Code = "text"         // hidden characters, markup, formulas (A11)
	TooLong     Code = "too_long"     // more characters than the field takes
	BadFormat   Code = "format"       // not of the field's pattern
	BadName     Code = "name"         // no personal name; see package viname
	BadDate     Code = "date"         // no day of the calendar
	BadDateTime Code = "date_time"    // no moment, or one without offset
	BadRange    Code = "range"        // no whole number, or beyond the limits
	BadChoice   Code = "choice"       // not offered
	Exclusive   Code = "exclusive"    // "none" together with something
	TooMany     Code = "too_many"     // more answers than the field takes
	Duplicate   Code = "duplicate"    // one answer twice
	BadUnit     Code = "unit"         // no unit of that level in the dated list
	UnitOutside Code = "unit_outside" // does not lie in the unit above
	BadCountry  Code = "country"      // no code of ISO 3166-1
	BadPhone    Code = "phone"        // no phone number
	BadRule     Code = "rule"         // the field's rule does not hold
	BadSize     Code = "size"         // more fields than any form has
)

// Codes are all of them.
var Codes = []Code{Missing, Unknown, NotAsked, BadType, BadText, TooLong, BadFormat, BadName, BadDate, BadDateTime, BadRange,
	BadChoice, Exclusive, TooMany, Duplicate, BadUnit, UnitOutside, BadCountry, BadPhone, BadRule, BadSize}

// Problem is one thing that is wrong with the answers, and what to do about it.
// It never holds what was answered: answers are health data.
type Problem struct {
	Path string `json:"path"` // of the field; of an item in an array "path[2]"
	Code Code   `json:"code"`
	VI   string `json:"vi"`
	EN   string `json:"en"`
}

// messagesOf puts a field's label and limits into the messages.
func (f *Form) messagesOf(field *Field) Texts {
	vi, en := field.replacers()
	out := make(Texts, len(f.Messages))
	for code, text := range f.Messages {
		if own, ok := field.Errors[code]; ok {
			text = own
		}
		out[code] = text.fill(vi, en)
	}
	return out
}

// replacers fill the places of messages, in Vietnamese and in English.
func (f *Field) replacers() (vi, en *strings.Replacer) {
	var choices Text
	for i, c := range f.Choices {
		if i > 0 {
			choices.VI, choices.EN = choices.VI+", ", choices.EN+", "
		}
		choices.VI += c.Label.VI
		choices.EN += c.Label.EN
	}
	parts := []string{"{length}", strconv.Itoa(f.Length), "{items}", strconv.Itoa(f.Items),
		"{min}", strconv.FormatInt(f.Min, 10), "{max}", strconv.FormatInt(f.Max, 10)}
	return strings.NewReplacer(append(parts, "{label}", f.Label.VI, "{choices}", choices.VI)...),
		strings.NewReplacer(append(parts, "{label}", f.Label.EN, "{choices}", choices.EN)...)
}
