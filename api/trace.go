package api

import "time"

// CaseInput opens a case: without one nobody traces.
type CaseInput struct {
	Ref       string `json:"ref,omitempty" maxLength:"40" doc:"Public reference; one is made if it is absent. It must not name anybody." example:"VN-HCM-2021-000123"`
	Authority string `json:"authority,omitempty" maxLength:"5" doc:"Administrative unit whose tracers may use it; empty: the country."`
	Kind      string `json:"kind" enum:"case,cluster" doc:"One confirmed person, or an outbreak."`
}

// Case is why a tracer asks.
type Case struct {
	Ref       string     `json:"ref" doc:"Public reference."`
	Authority string     `json:"authority" doc:"Administrative unit whose tracers may use it; empty: the country."`
	Kind      string     `json:"kind" enum:"case,cluster" doc:"One confirmed person, or an outbreak."`
	Opened    time.Time  `json:"opened" doc:"When it was opened."`
	OpenedBy  string     `json:"opened_by" doc:"Client that opened it."`
	Closed    *time.Time `json:"closed,omitempty" doc:"When it was closed."`
}

// Context is what every question of a tracer carries. Without case, purpose
// and officer it is refused, and the refusal written down.
type Context struct {
	Case    string     `json:"case" maxLength:"40" doc:"Reference of an open case."`
	Purpose string     `json:"purpose" maxLength:"64" doc:"contact_tracing; nothing else is served here." example:"contact_tracing"`
	Officer string     `json:"officer" maxLength:"128" doc:"The client's own opaque reference of the officer who reads."`
	From    *time.Time `json:"from,omitempty" doc:"Beginning; cut to what is kept."`
	To      *time.Time `json:"to,omitempty" doc:"End; now by default."`
}

// Subject is the person a question is about: a QID, or a paper's kind and
// number that was verified.
type Subject struct {
	QID        string `json:"qid,omitempty" maxLength:"64" doc:"The person's QID."`
	NumberKind string `json:"number_kind,omitempty" enum:"cccd,cmnd,passport,bhxh,phone" doc:"Kind of the number."`
	Number     string `json:"number,omitempty" maxLength:"64" doc:"The number; passports as VNM:B1234567."`
}

// TracePlace is POST /v1/trace/place: who was at a place.
type TracePlace struct {
	Context
	Place string `json:"place,omitempty" pattern:"^[0-9]{1,19}$" doc:"Id of the place, or"`
	Code  string `json:"place_code,omitempty" maxLength:"64" doc:"its short code, as typed."`
}

// TraceVisits is POST /v1/trace/visits: where a person was.
type TraceVisits struct {
	Context
	Person Subject `json:"person" doc:"Whom it is about."`
}

// TraceContacts is POST /v1/trace/contacts: who was near a person.
type TraceContacts struct {
	Context
	Person Subject `json:"person" doc:"Whom it is about."`
	Skip   int     `json:"skip,omitempty" minimum:"0" doc:"How many of the ranking to leave out."`
	Limit  int     `json:"limit,omitempty" minimum:"1" maximum:"10000" doc:"How many contacts to name; 1,000 by default."`
}

// TraceLine is one line of an answer: one of its members. The last line is
// end; an answer without it broke off and is not complete.
type TraceLine struct {
	Person  *TracePerson  `json:"person,omitempty" doc:"Whom the answer is about, or who made the visit of this line."`
	Visit   *TraceVisit   `json:"visit,omitempty" doc:"A visit."`
	Contact *TraceContact `json:"contact,omitempty" doc:"A contact."`
	Problem *Problem      `json:"problem,omitempty" doc:"Why the answer breaks off."`
	End     *TraceEnd     `json:"end,omitempty" doc:"The answer is complete."`
}

// TracePerson is somebody as a tracer sees them: in full, to be called.
type TracePerson struct {
	QID   string `json:"qid,omitempty" doc:"QID."`
	Name  string `json:"name,omitempty" doc:"Full name."`
	Birth string `json:"birth,omitempty" doc:"Date or year of birth."`
	Phone string `json:"phone,omitempty" doc:"Phone number."`
	Known bool   `json:"known" doc:"Linked to a person; else one unconfirmed record."`
}

// TraceVisit is one stay.
type TraceVisit struct {
	Place       string    `json:"place" doc:"Id of the place."`
	Code        string    `json:"code,omitempty" doc:"Its short code."`
	Name        string    `json:"name,omitempty" doc:"Its registered name."`
	Unit        string    `json:"unit,omitempty" doc:"Its administrative unit."`
	Address     string    `json:"address,omitempty" doc:"Its address."`
	From        time.Time `json:"from" doc:"Arrival."`
	To          time.Time `json:"to" doc:"Departure."`
	FromAssumed bool      `json:"from_assumed,omitempty" doc:"Nobody read the arrival."`
	ToAssumed   bool      `json:"to_assumed,omitempty" doc:"Nobody read the departure."`
	Method      string    `json:"method" doc:"How the first reading was made."`
	Assurance   string    `json:"assurance" doc:"Of the weakest reading in it."`
	Flags       []string  `json:"flags,omitempty" doc:"What is unusual."`
	Doubtful    bool      `json:"doubtful,omitempty" doc:"May have been made up from afar."`
}

// TraceContact is somebody who was at the same place at the same time.
type TraceContact struct {
	Person   TracePerson    `json:"person" doc:"Who."`
	Seconds  int            `json:"seconds" doc:"Time together over all meetings."`
	Last     time.Time      `json:"last" doc:"End of the last meeting."`
	Meetings []TraceMeeting `json:"meetings" nullable:"false" doc:"Each of them."`
	Doubtful bool           `json:"doubtful,omitempty" doc:"All of the meetings are."`
}

// TraceMeeting is one time that two people shared a place.
type TraceMeeting struct {
	Place    string    `json:"place" doc:"Id of the place."`
	Name     string    `json:"name,omitempty" doc:"Its registered name."`
	From     time.Time `json:"from" doc:"Beginning."`
	To       time.Time `json:"to" doc:"End."`
	Doubtful bool      `json:"doubtful,omitempty" doc:"One of the readings may have been made up from afar."`
}

// TraceEnd closes an answer.
type TraceEnd struct {
	Rows  int `json:"rows" doc:"Visits or contacts in this answer."`
	Total int `json:"total,omitempty" doc:"Contacts found, also those not named."`
}
