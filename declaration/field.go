package declaration

import (
	"regexp"

	"github.com/motma/motma/rules"
)

// Type is what the answer to a field is.
type Type string

// The types, and what their answers are in JSON.
const (
	TypeText     Type = "text"      // a text of one line
	TypeName     Type = "name"      // a text: a person's name, see package viname
	TypeDate     Type = "date"      // a text: 2021-10-31
	TypeDateTime Type = "date-time" // a text of RFC 3339, with its offset
	TypeBoolean  Type = "boolean"   // true or false
	TypeChoice   Type = "choice"    // a text: one of the codes in choices
	TypeChoices  Type = "choices"   // an array of those
	TypeUnit     Type = "unit"      // a text: code of an administrative unit
	TypePhone    Type = "phone"     // a text: 0912345678, or +856…
	TypeCountry  Type = "country"   // a text: ISO 3166-1, two letters
	TypeNumber   Type = "number"    // a whole number
)

// Sources of a field.
const (
	Attested = "attested" // a document, or the press, shows it (standard §5)
	Own      = "own"      // this project's own choice
)

// Field is one question of a form.
type Field struct {
	Path    string `json:"path"` // its name among the answers
	Type    Type   `json:"type"`
	Section string `json:"section"` // id of the section that shows it

	Label        Text  `json:"label"`
	RenewedLabel *Text `json:"renewed_label,omitempty"` // when it is asked anew; none: Label
	Help         *Text `json:"help,omitempty"`
	Errors       Texts `json:"errors,omitempty"` // instead of the form's messages

	// Required says that there must be an answer, RequiredIf under which
	// condition, AskedIf that the question is put under a condition only:
	// otherwise there may be no answer.
	Required   bool        `json:"required,omitempty"`
	RequiredIf *rules.Expr `json:"required_if,omitempty"`
	AskedIf    *rules.Expr `json:"asked_if,omitempty"`
	// Rule holds for good answers. It is asked only where there is one.
	Rule *rules.Expr `json:"rule,omitempty"`

	Length  int      `json:"length,omitempty"`  // of a text, in characters after normalisation
	Upper   bool     `json:"upper,omitempty"`   // a text is kept in capitals
	Pattern string   `json:"pattern,omitempty"` // of a text: a regular expression that RE2 and JavaScript read alike
	Min     int64    `json:"min,omitempty"`     // of a number
	Max     int64    `json:"max,omitempty"`
	Choices []Choice `json:"choices,omitempty"`
	None    string   `json:"none,omitempty"`   // of choices: the code that excludes the others
	Many    bool     `json:"many,omitempty"`   // of a country: an array of them
	Items   int      `json:"items,omitempty"`  // answers in an array, at most
	Level   int      `json:"level,omitempty"`  // of a unit: 1 province, 2 district, 3 commune
	Within  string   `json:"within,omitempty"` // of a unit: path of the field that it must lie in

	// Default is what a screen shows before there is an answer. It is never
	// taken as one.
	Default any `json:"default,omitempty"`
	// Renewed says that the question is put again each time (Decision
	// 2666/QĐ-BYT); other answers stay.
	Renewed bool `json:"renewed,omitempty"`

	Source string   `json:"source"`        // Attested or Own
	Own    []string `json:"own,omitempty"` // members of this field that are this project's own though the field is not

	pattern  *regexp.Regexp
	messages Texts // with the field's own label and limits
}

// Choice is one answer to choose.
type Choice struct {
	Code  string `json:"code"`
	Label Text   `json:"label"`
}

// List reports whether answers are arrays.
func (f *Field) List() bool { return f.Type == TypeChoices || f.Many }

// offers reports whether code is one of the choices.
func (f *Field) offers(code string) bool {
	for i := range f.Choices {
		if f.Choices[i].Code == code {
			return true
		}
	}
	return false
}
