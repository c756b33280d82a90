package declaration

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/motma/motma/rules"
)

// The kinds of declaration (standard §5).
const (
	Domestic = "domestic"
	Movement = "movement"
	Entry    = "entry"
)

// Form is one version of the form of one kind. It is read once and never
// changes: any number of goroutines may use it.
type Form struct {
	Kind      string    `json:"kind"`
	Version   int       `json:"version"`
	From      string    `json:"from"`          // first day on which it is in force, in Vietnam
	To        string    `json:"to,omitempty"`  // last day; empty: until there is another
	Units     string    `json:"units"`         // the dated list that codes of units are of
	Hours     int       `json:"valid_hours"`   // how long a declaration holds unless the platform says otherwise
	Title     Text      `json:"title"`         //
	Basis     Text      `json:"basis"`         // where the form comes from
	Own       []string  `json:"own,omitempty"` // members of the form that are this project's own choice
	Consent   Consent   `json:"consent"`
	Sections  []Section `json:"sections"`
	Fields    []*Field  `json:"fields"`
	Derived   Derived   `json:"facts"`
	Messages  Texts     `json:"messages"`  // by code of problem, with places for {label}, {length} …
	Countries words     `json:"countries"` // ISO 3166-1, two letters each

	fields    map[string]*Field
	countries map[string]bool
}

// Consent is what the declarer agrees to.
type Consent struct {
	Version int      `json:"version"`
	Text    Text     `json:"text"`
	Source  string   `json:"source"`
	Own     []string `json:"own,omitempty"`
}

// Section is a part of the form on a screen.
type Section struct {
	ID    string `json:"id"`
	Title Text   `json:"title"`
}

// Derived says how the facts that a card needs come of the answers.
type Derived struct {
	Symptoms  *rules.Expr `json:"symptoms"`
	Exposed   *rules.Expr `json:"exposed"`
	Travelled *rules.Expr `json:"travelled"`
}

// MaxForm is how large a form may be, in bytes.
const MaxForm = 256 << 10

// Field gives a field by its path; nil: there is none.
func (f *Form) Field(path string) *Field { return f.fields[path] }

// ParseForm reads a form as the platform publishes it. It refuses what does not
// hold together, and names everything that does not.
func ParseForm(text []byte) (*Form, error) {
	if len(text) > MaxForm {
		return nil, fmt.Errorf("form: larger than %d bytes", MaxForm)
	}
	if _, err := rules.ReadData(text); err != nil {
		return nil, fmt.Errorf("form: %w", err)
	}
	f := &Form{}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(f); err != nil {
		return nil, fmt.Errorf("form: %w", err)
	}
	a := &audit{form: f}
	a.run()
	if len(a.found) > 0 {
		return nil, fmt.Errorf("form: %w", errors.Join(a.found...))
	}
	f.prepare()
	return f, nil
}

// prepare makes what checking needs, once.
func (f *Form) prepare() {
	f.countries = make(map[string]bool, len(f.Countries))
	for _, c := range f.Countries {
		f.countries[c] = true
	}
	for _, field := range f.Fields {
		field.messages = f.messagesOf(field)
	}
}
