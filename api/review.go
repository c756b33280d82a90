package api

import "time"

// Conflict is a question for a reviewer: records that share an identifier and
// contradict each other. It has joined nobody.
type Conflict struct {
	Conflict string     `json:"conflict" doc:"Opaque id."`
	Kind     string     `json:"kind" doc:"Such as B2, two-persons, twins, broken-pair; C3 is likely by the model and may be ticked beforehand."`
	Noted    bool       `json:"noted,omitempty" doc:"Nobody waits for the answer, and nothing wrong is shown meanwhile."`
	Score    float64    `json:"score,omitempty" doc:"How likely the model takes the two for one person, 0 to 1."`
	Account  string     `json:"account" doc:"The account that raised it."`
	Persons  int        `json:"persons" doc:"How many persons it concerns."`
	Key      string     `json:"key" doc:"Kind of the identifier that collided; never its value."`
	Opened   time.Time  `json:"opened" doc:"When it was opened."`
	Closed   *time.Time `json:"closed,omitempty" doc:"When it was decided."`
	Outcome  string     `json:"outcome,omitempty" doc:"How it was decided."`
}

// Decision closes a conflict, or gives the reason for breaking a link.
type Decision struct {
	Officer string `json:"officer" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._@-]+$" doc:"Who decides: the client's own opaque reference."`
	Reason  string `json:"reason" minLength:"1" maxLength:"64" pattern:"^[a-z0-9_-]+$" doc:"A short code for why, such as wrong_person; no personal data."`
}

// Parting is what breaking a link did.
type Parting struct {
	Account string `json:"account" doc:"The account that left; it has a person of its own now."`
	QID     string `json:"qid,omitempty" doc:"Its QID now."`
	Left    string `json:"left,omitempty" doc:"QID of those who stayed."`
}
