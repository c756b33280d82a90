package api

import "time"

// Opening is one weekly opening time, in Vietnam's time.
type Opening struct {
	Day  string `json:"day" enum:"sun,mon,tue,wed,thu,fri,sat" doc:"Day of the week on which it begins."`
	From int    `json:"from" minimum:"0" maximum:"1439" doc:"Minutes after midnight."`
	To   int    `json:"to" minimum:"1" maximum:"2879" doc:"Minutes after midnight of the same day; past 1440 it ends on the next day."`
}

// PlaceInput is what a client says of a place that it runs.
type PlaceInput struct {
	Kind     string    `json:"kind" enum:"venue,vehicle,checkpoint" doc:"What sort of place."`
	Name     string    `json:"name" minLength:"1" maxLength:"200" doc:"Registered name; shown to whoever checks in."`
	Unit     string    `json:"unit" minLength:"2" maxLength:"5" doc:"Administrative unit code; the commune for venues."`
	Address  string    `json:"address,omitempty" maxLength:"300" doc:"Street and number."`
	Scanners []string  `json:"scanners,omitempty" maxItems:"50" doc:"Further clients that may scan here."`
	Owner    string    `json:"owner,omitempty" maxLength:"200" doc:"Owner's name, for health authorities."`
	Phone    string    `json:"phone,omitempty" maxLength:"20" doc:"Owner's phone, for health authorities."`
	Capacity int       `json:"capacity,omitempty" minimum:"0" maximum:"1000000" doc:"People at most; 0: none stated."`
	Hours    []Opening `json:"hours,omitempty" maxItems:"28" doc:"Opening times; none: always."`
	Stay     int       `json:"stay,omitempty" minimum:"0" maximum:"1440" doc:"Usual stay in minutes, assumed where nobody checks out; 0: by kind."`
}

// Place is a place as the client that runs it sees it.
type Place struct {
	Place   string     `json:"place" doc:"Opaque id."`
	Code    string     `json:"code" doc:"Public short code, on the poster and to type."`
	Poster  int        `json:"poster" doc:"Version of the poster that counts."`
	Created time.Time  `json:"created" doc:"When it was registered."`
	Closed  *time.Time `json:"closed,omitempty" doc:"When it was closed."`
	PlaceInput
}

// GateInput names an entrance.
type GateInput struct {
	Name string `json:"name" minLength:"1" maxLength:"200" doc:"What people call it, such as Cổng chính."`
}

// Gate is one entrance of a place.
type Gate struct {
	Gate   string     `json:"gate" doc:"Opaque id."`
	Name   string     `json:"name" doc:"What people call it."`
	Closed *time.Time `json:"closed,omitempty" doc:"When it was closed."`
}

// StaffInput lets somebody scan at a place.
type StaffInput struct {
	Ref   string     `json:"ref" minLength:"1" maxLength:"128" doc:"The client's own opaque reference for the person; not a name, not a phone number."`
	Role  string     `json:"role" enum:"guard,manager" doc:"guard: may scan; manager: may see the visitors, masked."`
	Until *time.Time `json:"until,omitempty" doc:"Until when; absent: no end."`
}

// Staff is somebody who may scan at a place.
type Staff struct {
	Staff string `json:"staff" doc:"Opaque id, to be named in scans."`
	StaffInput
}

// Poster is a place's code to be printed, at least 15 x 15 cm (standard §1).
type Poster struct {
	Text    string `json:"text" doc:"The signed web address that the QR holds, byte for byte; a plain camera opens a page about the place."`
	Code    string `json:"code" doc:"The short code, to be printed beside it."`
	Version int    `json:"version" doc:"Version of the poster."`
}

// Head is how many people are at a place now.
type Head struct {
	Inside   int       `json:"inside" doc:"People, not scans."`
	Doubtful int       `json:"doubtful" doc:"Self check-ins beyond what is plausible, not counted in inside."`
	Remote   int       `json:"remote" doc:"Such check-ins within the last minutes: somebody may be sharing a photo of the poster."`
	At       time.Time `json:"at" doc:"When it was counted."`
}

// VisitorQuery is POST /v1/places/{place}/visitors.
type VisitorQuery struct {
	From  time.Time `json:"from" doc:"Beginning."`
	To    time.Time `json:"to" doc:"End, at most 7 days later."`
	Staff string    `json:"staff" minLength:"1" maxLength:"128" doc:"Reference of the person who reads, as registered; kept in the visitors' own access lists."`
	Limit int       `json:"limit,omitempty" minimum:"1" maximum:"1000" doc:"Items a page, 200 by default."`
	After string    `json:"after,omitempty" maxLength:"200" doc:"Cursor of the page before."`
}

// Visitor is somebody who was at the place, as the place may see them
// (standard §4): enough to count and to ask, not enough to call.
type Visitor struct {
	Name     string    `json:"name" doc:"Masked: Họ tên đệm***."`
	Phone    string    `json:"phone,omitempty" doc:"Masked: 0123456***."`
	From     time.Time `json:"from" doc:"Arrival."`
	To       time.Time `json:"to" doc:"Departure, or when it is assumed."`
	Assumed  bool      `json:"assumed,omitempty" doc:"The departure is assumed, nobody read it."`
	Gate     string    `json:"gate,omitempty" doc:"Gate of the first reading."`
	Method   string    `json:"method" enum:"staff_scans,self_scans,card_read,number" doc:"How it was read."`
	Doubtful bool      `json:"doubtful,omitempty" doc:"May have been made up from afar."`
}
