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
	for name, raw := range members {
		if target := r.member(name); target != nil {
			if err := json.Unmarshal(raw, target); err != nil {
				return nil, memberError(err, name)
			}
		}
	}
	switch {
	case r.Logic == nil:
		return nil, &Error{Code: BadField, At: "/Logic", Text: "the rule has no Logic"}
	case r.Engine != "" && !strings.EqualFold(r.Engine, "CERTLOGIC"):
		return nil, &Error{Code: BadField, At: "/Engine", Text: "only CERTLOGIC can be evaluated"}
	}
	return &r, nil
}

// member is where a member of the document goes, nil for one that is ignored.
func (r *Rule) member(name string) any {
	switch strings.ToLower(name) {
	case "identifier":
		return &r.Identifier
	case "type":
		return &r.Type
	case "country":
		return &r.Country
	case "region":
		return &r.Region
	case "version":
		return &r.Version
	case "schemaversion":
		return &r.SchemaVersion
	case "engine":
		return &r.Engine
	case "engineversion":
		return &r.EngineVersion
	case "certificatetype":
		return &r.CertificateType
	case "description":
		return &r.Description
	case "validfrom":
		return &r.ValidFrom
	case "validto":
		return &r.ValidTo
	case "affectedfields":
		return &r.AffectedFields
	case "logic":
		r.Logic = new(Expr)
		return r.Logic
	}
	return nil
}

// readDocument reads a JSON object none of whose members occurs twice, not even
// in another case.
func readDocument(text []byte) (map[string]json.RawMessage, error) {
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
		folded := strings.ToLower(name)
		if seen[folded] {
			return nil, (*place)(nil).member(name).fail(BadJSON, "this member occurs twice, in two cases")
		}
		seen[folded] = true
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return nil, &Error{Code: BadJSON, Text: "not JSON"}
	}
	return members, nil
}

// memberError says what kept a member of a document from being read.
func memberError(err error, name string) error {
	var own *Error
	if errors.As(err, &own) {
		return own.within(name)
	}
	e := &Error{Code: BadField, Text: "does not have the form of this member"}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		e.Text = "a " + kind.Value + " cannot stand here"
	}
	return e.within(name)
}

// ActiveAt reports whether the rule is valid at that moment.
func (r *Rule) ActiveAt(at DateTime) bool { return r.ValidFrom <= at && at < r.ValidTo }
