package fhir

// Response is the R4 resource QuestionnaireResponse.
type Response struct {
	ResourceType  string         `json:"resourceType"` // "QuestionnaireResponse"
	Questionnaire string         `json:"questionnaire,omitempty"`
	Status        string         `json:"status"`
	Authored      string         `json:"authored,omitempty"`
	Item          []ResponseItem `json:"item,omitempty"`
}

// ResponseItem is a group, or a question with its answers.
type ResponseItem struct {
	LinkID string         `json:"linkId"`
	Answer []Answer       `json:"answer,omitempty"`
	Item   []ResponseItem `json:"item,omitempty"`
}

// Answer is one answer: one of its members is set. Items below an answer, which
// forms do not have, are only read.
type Answer struct {
	ValueBoolean  *bool          `json:"valueBoolean,omitempty"`
	ValueInteger  *int64         `json:"valueInteger,omitempty"`
	ValueDecimal  *float64       `json:"valueDecimal,omitempty"`
	ValueDate     string         `json:"valueDate,omitempty"`
	ValueDateTime string         `json:"valueDateTime,omitempty"`
	ValueString   string         `json:"valueString,omitempty"`
	ValueCoding   *Coding        `json:"valueCoding,omitempty"`
	Item          []ResponseItem `json:"item,omitempty"`
}

// String keeps health data out of formatted errors.
func (Response) String() string { return "[questionnaire response]" }

// GoString keeps it out of %#v.
func (r Response) GoString() string { return r.String() }

// String keeps health data out of formatted errors.
func (Answer) String() string { return "[answer]" }

// GoString keeps it out of %#v.
func (a Answer) GoString() string { return a.String() }
