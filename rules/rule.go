package rules

import (
	"encoding/json"
	"errors"
	"strings"
)

// Rule is a rule as countries publish it (EU rule schema 1.0): a condition with
// its name, dates and description. Members that the schema does not have are
// ignored, and names may be written in any case.
type Rule struct {
	Identifier      string   `json:"Identifier"` // such as VR-VN-0001
	Type            string   `json:"Type"`       // Acceptance or Invalidation
	Country         string   `json:"Country"`    // two capitals
	Region          string   `json:"Region,omitempty"`
	Version         string   `json:"Version"`
	SchemaVersion   string   `json:"SchemaVersion"`
	Engine          string   `json:"Engine"` // CERTLOGIC
	EngineVersion   string   `json:"EngineVersion"`
	CertificateType string   `json:"CertificateType"` // General, Vaccination, Test or Recovery
	Description     []Text   `json:"Description"`
	ValidFrom       DateTime `json:"ValidFrom"`
	ValidTo         DateTime `json:"ValidTo"`
	AffectedFields  []string `json:"AffectedFields"` // of the certificate, such as v.0.dt
	Logic           *Expr    `json:"Logic"`          // on {"payload": ..., "external": ...}
}

// Text is a text in a language.
type Text struct {
	Lang string `json:"lang"`
	Desc string `json:"desc"`
}

// ParseRule reads a rule. It refuses what cannot be evaluated; whether the rest
// of the document holds together, [Rule.Problems] tells.
func ParseRule(text []byte) (*Rule, error) {
	members, err := readDocument(text)
	if err != nil {
		return nil, err
	}
	var r Rule
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, memberError(err, members)
	}
	switch {
	case r.Logic == nil:
		return nil, &Error{Code: BadField, At: "/Logic", Text: "the rule has no Logic"}
	case r.Engine != "" && !strings.EqualFold(r.Engine, "CERTLOGIC"):
		return nil, &Error{Code: BadField, At: "/Engine", Text: "only CERTLOGIC can be evaluated"}
	}
	return &r, nil
}

// readDocument makes sure that a text is a JSON object none of whose members
// occurs twice, not even in another case, and returns the members' names.
func readDocument(text []byte) (names []string, err error) {
	v, err := readJSON(text, MaxData)
	if err != nil {
		return nil, err
	}
	document, ok := v.(map[string]any)
	if !ok {
		return nil, &Error{Code: BadField, Text: "a document is a JSON object, not " + kindOf(v)}
	}
	seen := map[string]bool{}
	for name := range document {
		if folded := strings.ToLower(name); seen[folded] {
			return nil, (*place)(nil).member(name).fail(BadJSON, "this member occurs twice, in two cases")
		} else {
			seen[folded] = true
		}
		names = append(names, name)
	}
	return names, nil
}

// memberError says where in a document decoding failed.
func memberError(err error, members []string) error {
	var logic *Error
	if errors.As(err, &logic) {
		for _, m := range members {
			if strings.EqualFold(m, "Logic") {
				return logic.within(m)
			}
		}
		return logic
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return &Error{Code: BadField, At: "/" + strings.ReplaceAll(kind.Field, ".", "/"), Text: "a " + kind.Value + " cannot stand here"}
	}
	return &Error{Code: BadField, Text: "the document does not have the form of its kind"}
}

// ActiveAt reports whether the rule is valid at that moment.
func (r *Rule) ActiveAt(at DateTime) bool { return r.ValidFrom <= at && at < r.ValidTo }
