package fhir

// Questionnaire is the R4 resource, as far as forms need it.
type Questionnaire struct {
	ResourceType    string   `json:"resourceType"` // "Questionnaire"
	Language        string   `json:"language"`
	URL             string   `json:"url"`
	Version         string   `json:"version"`
	Name            string   `json:"name"`
	Title           string   `json:"title"`
	TitleElement    *Element `json:"_title,omitempty"`
	Status          string   `json:"status"`
	SubjectType     []string `json:"subjectType"`
	Description     string   `json:"description,omitempty"`
	EffectivePeriod *Period  `json:"effectivePeriod,omitempty"`
	Item            []Item   `json:"item"`
}

// Item is a group, a question or a text to be shown.
type Item struct {
	Extension      []Extension    `json:"extension,omitempty"`
	LinkID         string         `json:"linkId"`
	Text           string         `json:"text,omitempty"`
	TextElement    *Element       `json:"_text,omitempty"`
	Type           string         `json:"type"`
	EnableWhen     []EnableWhen   `json:"enableWhen,omitempty"`
	Required       bool           `json:"required,omitempty"`
	Repeats        bool           `json:"repeats,omitempty"`
	MaxLength      int            `json:"maxLength,omitempty"`
	AnswerValueSet string         `json:"answerValueSet,omitempty"`
	AnswerOption   []AnswerOption `json:"answerOption,omitempty"`
	Initial        []Answer       `json:"initial,omitempty"`
	Item           []Item         `json:"item,omitempty"`
}

// AnswerOption is one answer to choose.
type AnswerOption struct {
	Extension   []Extension `json:"extension,omitempty"`
	ValueCoding Coding      `json:"valueCoding"`
}

// EnableWhen is the condition under which a question is put.
type EnableWhen struct {
	Question      string  `json:"question"`
	Operator      string  `json:"operator"` // "=" or "!="
	AnswerBoolean *bool   `json:"answerBoolean,omitempty"`
	AnswerInteger *int64  `json:"answerInteger,omitempty"`
	AnswerString  string  `json:"answerString,omitempty"`
	AnswerCoding  *Coding `json:"answerCoding,omitempty"`
}
