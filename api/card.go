package api

import "time"

// Card (thẻ) is what a province's policy says of a person at this moment.
type Card struct {
	Colour     string     `json:"colour" enum:"green,yellow,red,white,grey,unknown" doc:"unknown: there are no data, which is neither good nor bad."`
	Reasons    []Reason   `json:"reasons,omitempty" doc:"Why; the one that decided first."`
	Advice     *Text      `json:"advice,omitempty" doc:"What would change the colour."`
	ValidUntil *time.Time `json:"valid_until,omitempty" doc:"How long it holds if nothing new is known until then."`
	Next       string     `json:"next,omitempty" doc:"The colour after that."`
	Policy     string     `json:"policy,omitempty" doc:"Name and version of the policy applied."`
}

// Text is in both languages.
type Text struct {
	VI string `json:"vi" doc:"In Vietnamese."`
	EN string `json:"en" doc:"In English."`
}

// OwnCard is the card of an app's own user.
type OwnCard struct {
	Card       Card       `json:"card" doc:"What a gate there would be told."`
	At         time.Time  `json:"at" doc:"For which moment."`
	UntilGreen *time.Time `json:"until_green,omitempty" doc:"From when on it is green if nothing new is known until then; absent when it is green, or that cannot be foreseen."`
}

// PlaceCard is a card at the places of one policy.
type PlaceCard struct {
	Unit  string   `json:"unit,omitempty" doc:"Province; none: the nation."`
	Kinds []string `json:"kinds,omitempty" doc:"Kinds of place; none: every kind."`
	Card  Card     `json:"card" doc:"The card there."`
}

// NewOverride proposes a colour in place of the policy's.
type NewOverride struct {
	Officer  string    `json:"officer" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._@-]+$" doc:"Who proposes: the client's own opaque reference."`
	Case     string    `json:"case" minLength:"1" maxLength:"40" doc:"Reference of an open case."`
	QID      string    `json:"qid" minLength:"1" maxLength:"64" doc:"Whose card."`
	Colour   string    `json:"colour" enum:"green,yellow,red,grey" doc:"The colour."`
	Until    time.Time `json:"until" doc:"When it ends, within 14 days."`
	ReasonVI string    `json:"reason_vi" minLength:"1" maxLength:"300" doc:"Why, in Vietnamese: the person reads it."`
	ReasonEN string    `json:"reason_en,omitempty" maxLength:"300" doc:"The same in English."`
}

// Override is a colour that two officers gave for a time.
type Override struct {
	Override string     `json:"override" doc:"Opaque id."`
	Case     string     `json:"case" doc:"Reference of the case."`
	Colour   string     `json:"colour" doc:"The colour."`
	From     *time.Time `json:"from,omitempty" doc:"When it was approved."`
	Until    time.Time  `json:"until" doc:"When it ends."`
	ReasonVI string     `json:"reason_vi" doc:"Why, in Vietnamese."`
	ReasonEN string     `json:"reason_en" doc:"The same in English."`
	State    string     `json:"state" enum:"waiting,approved,refused,ended" doc:"waiting: for a second officer. One that is approved holds until its end."`
	By       string     `json:"by" doc:"Who proposed it: client and officer."`
	Opened   time.Time  `json:"opened" doc:"When."`
	Second   string     `json:"second,omitempty" doc:"Who approved or refused it."`
	Decided  *time.Time `json:"decided,omitempty" doc:"When."`
	Outcome  string     `json:"outcome,omitempty" doc:"The second officer's short code."`
	Ended    *time.Time `json:"ended,omitempty" doc:"When it was taken back."`
	EndedBy  string     `json:"ended_by,omitempty" doc:"By whom."`
	EndedWhy string     `json:"ended_why,omitempty" doc:"That officer's short code."`
}

// Waits says that a second officer has to approve.
func (o Override) Waits() bool { return o.State == "waiting" }

// Reversal takes back all overrides of one hand at once.
type Reversal struct {
	Officer string    `json:"officer" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._@-]+$" doc:"Who reverses: the client's own opaque reference."`
	Reason  string    `json:"reason" minLength:"1" maxLength:"64" pattern:"^[a-z0-9_-]+$" doc:"A short code for why."`
	Client  string    `json:"client" minLength:"1" maxLength:"64" pattern:"^[a-z0-9._-]+$" doc:"Whose overrides: proposed or approved by this system."`
	By      string    `json:"by,omitempty" maxLength:"64" pattern:"^[A-Za-z0-9._@-]*$" doc:"Only those of this officer of it."`
	Since   time.Time `json:"since" doc:"Since this moment."`
}

// Reversed says how many were taken back.
type Reversed struct {
	Overrides int `json:"overrides" doc:"How many are ended."`
}

// OverrideAlarm says that one hand gave too many overrides within an hour.
type OverrideAlarm struct {
	Alarm    string     `json:"alarm" doc:"Opaque id."`
	Client   string     `json:"client,omitempty" doc:"The system; none: the officer, with whatever system."`
	Officer  string     `json:"officer,omitempty" doc:"The officer; none: all of the system."`
	At       time.Time  `json:"at" doc:"When."`
	Counted  int        `json:"counted" doc:"How many there would have been."`
	Released *time.Time `json:"released,omitempty" doc:"When it was released; none: it blocks."`
	By       string     `json:"by,omitempty" doc:"By whom."`
	Reason   string     `json:"reason,omitempty" doc:"That operator's short code."`
}
