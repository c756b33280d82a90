package declaration

import (
	"encoding/json"
	"fmt"
)

// compose puts a form together of its file and of what the forms of a country
// have in common, so that the same question is written once. In a form's file a
// field, and a fact, may be the name of one in the common file; sections are
// names; consent, messages and countries are taken from there.
func compose(common, source []byte) (*Form, error) {
	var shared struct {
		Countries, Messages, Consent json.RawMessage
		Fields, Facts                map[string]json.RawMessage
		Sections                     map[string]Text
	}
	if err := json.Unmarshal(common, &shared); err != nil {
		return nil, fmt.Errorf("common: %w", err)
	}
	var form map[string]json.RawMessage
	var parts struct {
		Fields   []json.RawMessage
		Sections []string
		Facts    map[string]json.RawMessage
	}
	if err := json.Unmarshal(source, &form); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(source, &parts); err != nil {
		return nil, err
	}
	for i, field := range parts.Fields {
		parts.Fields[i] = named(field, shared.Fields)
	}
	for name, fact := range parts.Facts {
		parts.Facts[name] = named(fact, shared.Facts)
	}
	sections := []Section{}
	for _, id := range parts.Sections {
		sections = append(sections, Section{id, shared.Sections[id]})
	}
	whole := map[string]any{"consent": shared.Consent, "messages": shared.Messages, "countries": shared.Countries}
	for name, value := range form {
		whole[name] = value
	}
	whole["fields"], whole["facts"], whole["sections"] = parts.Fields, parts.Facts, sections
	text, err := json.Marshal(whole)
	if err != nil {
		return nil, err
	}
	return ParseForm(text)
}

// named gives what a name stands for, and anything else as it is. A name that
// stands for nothing stays, and ParseForm refuses it.
func named(value json.RawMessage, shared map[string]json.RawMessage) json.RawMessage {
	var name string
	if json.Unmarshal(value, &name) != nil {
		return value
	}
	if found, ok := shared[name]; ok {
		return found
	}
	return value
}
