package declaration

import (
	"encoding/json"
	"strings"
)

// Text is a text in the two languages that every form speaks.
type Text struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// Texts are messages by the code of their problem. In JSON their codes are in
// order, so that the same form is the same bytes.
type Texts map[Code]Text

// fill puts the parts of a field into a message.
func (t Text) fill(vi, en *strings.Replacer) Text {
	return Text{vi.Replace(t.VI), en.Replace(t.EN)}
}

// words is a list written as one text, separated by spaces.
type words []string

// MarshalJSON writes the list.
func (w words) MarshalJSON() ([]byte, error) { return json.Marshal(strings.Join(w, " ")) }

// UnmarshalJSON reads the list.
func (w *words) UnmarshalJSON(text []byte) error {
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return err
	}
	*w = strings.Fields(s)
	return nil
}
