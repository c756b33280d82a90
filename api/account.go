package api

import "time"

// Attributes are what an app says of its user. All but name and birth may be
// left out.
type Attributes struct {
	Name        string `json:"name" minLength:"1" maxLength:"100" doc:"Full name as written, with diacritics where known." example:"Nguyễn Văn An"`
	Birth       string `json:"birth" minLength:"4" maxLength:"10" doc:"YYYY-MM-DD, or YYYY where only the year is known." example:"1990-01-15"`
	Sex         string `json:"sex,omitempty" enum:"none,male,female" doc:"Sex as the standard writes it; none is not stated."`
	CCCD        string `json:"cccd,omitempty" maxLength:"20" doc:"Number of the CCCD, 12 digits."`
	CMND        string `json:"cmnd,omitempty" maxLength:"20" doc:"Number of the former CMND, 9 digits."`
	Passport    string `json:"passport,omitempty" maxLength:"20" doc:"Passport number; needs nationality."`
	Nationality string `json:"nationality,omitempty" maxLength:"3" doc:"ISO 3166-1 alpha-3." example:"VNM"`
	BHYT        string `json:"bhyt,omitempty" maxLength:"20" doc:"Health insurance card number, 15 characters, or the 10 digits of BHXH."`
	Phone       string `json:"phone,omitempty" maxLength:"20" doc:"Mobile number, 10 digits."`
	Unit        string `json:"unit,omitempty" maxLength:"5" doc:"Administrative unit code, usually of the commune." example:"00001"`
}

// Proof says how an identifier was checked, and when.
type Proof struct {
	Kind string    `json:"kind" enum:"cccd,cmnd,passport,bhxh,phone" doc:"Which identifier."`
	How  string    `json:"how" enum:"otp,card,register" doc:"otp: the person answered a one-time password; card: staff read the card; register: the population or insurance register confirmed it."`
	At   time.Time `json:"at" doc:"When it was checked."`
}

// Registration is POST /v1/accounts: one user of an app.
type Registration struct {
	User       string     `json:"user" minLength:"1" maxLength:"128" doc:"The app's own, stable id of the user. The same user again is the same account."`
	Attributes Attributes `json:"attributes" doc:"What the app says of the user."`
	Proofs     []Proof    `json:"proofs,omitempty" maxItems:"8" doc:"Identifiers that were checked."`
	Declarer   string     `json:"declarer,omitempty" pattern:"^[0-9]{1,19}$" doc:"Account of whoever declares on behalf (khai hộ); absent for oneself."`
	SameAs     string     `json:"same_as,omitempty" maxLength:"128" doc:"Another user of this app that the app knows to be the same person."`
}

// Correction is PUT /v1/accounts/{account}: what is true now, all of it.
type Correction struct {
	Attributes Attributes `json:"attributes" doc:"The whole record as it should be; what is left out is removed."`
	Proofs     []Proof    `json:"proofs,omitempty" maxItems:"8" doc:"Identifiers that were checked."`
}

// Outcome answers a registration, a correction or a renewal.
type Outcome struct {
	Account string   `json:"account" doc:"Opaque id of the account, for the paths of this interface."`
	Version int      `json:"version" doc:"Version of the account, from 1."`
	State   string   `json:"state" enum:"created,linked,unchanged,updated,pending" doc:"created: a new person; linked: somebody whom another app knew; pending: no code yet, see reason."`
	Reason  *Reason  `json:"reason,omitempty" doc:"Why there is no code yet, and what to do."`
	QID     string   `json:"qid,omitempty" doc:"The person's national identifier. Text, even if digits."`
	Code    *Code    `json:"code,omitempty" doc:"The person's personal code, hidden form."`
	Flags   []string `json:"flags,omitempty" doc:"For instance unverified-id."`
}

// Reason explains itself to a program and to a person.
type Reason struct {
	Code string `json:"code" doc:"Stable code."`
	VI   string `json:"vi" doc:"In Vietnamese."`
	EN   string `json:"en" doc:"In English."`
}

// Code is one text of a personal code, to be shown as QR.
type Code struct {
	Text    string    `json:"text" doc:"The text of the QR code, to be drawn byte for byte (error correction M on screens, Q in print)."`
	From    time.Time `json:"from" doc:"From when it is valid."`
	Expires time.Time `json:"expires" doc:"Until when its signature holds."`
}

// Account is GET /v1/accounts/{account}: what the app itself said, nothing
// that another app knows.
type Account struct {
	Account    string     `json:"account" doc:"Opaque id."`
	User       string     `json:"user" doc:"The app's own id of the user."`
	Version    int        `json:"version" doc:"Version of the account, from 1."`
	Created    time.Time  `json:"created" doc:"When it was registered."`
	Updated    time.Time  `json:"updated" doc:"When it was last corrected."`
	Attributes Attributes `json:"attributes" doc:"What the app said of the user."`
	Proofs     []Proof    `json:"proofs,omitempty" doc:"What was checked."`
	Declarer   string     `json:"declarer,omitempty" doc:"Account of whoever declared on behalf."`
}

// BatchOutcome is one line of the answer to POST /v1/accounts/batch.
type BatchOutcome struct {
	Line    int      `json:"line" doc:"Line of the request, from 1."`
	Outcome *Outcome `json:"outcome,omitempty" doc:"When the line was carried out."`
	Problem *Problem `json:"problem,omitempty" doc:"When it was not."`
}

// CodeRequest is POST /v1/accounts/{account}/code.
type CodeRequest struct {
	Form string `json:"form,omitempty" enum:"hidden,full" doc:"hidden (default): paper number, birth day and month masked in the code itself. full: the person's explicit choice."`
	Days int    `json:"days,omitempty" minimum:"0" maximum:"28" doc:"0: the static code. Else live codes of 24 hours each for so many days, to work without network. Those of the first three days carry the card's colour; a code ends earlier where the colour changes."`
	Unit string `json:"unit,omitempty" maxLength:"5" pattern:"^[0-9]{2,5}$" doc:"Live codes: the province whose policy colours them. Default: the person's home."`
	Kind string `json:"kind,omitempty" enum:"venue,vehicle,checkpoint" doc:"Live codes: the kind of place that they are for, where a policy names one."`
}

// Codes answers it.
type Codes struct {
	Codes []Code `json:"codes" nullable:"false" doc:"One static code, or the live ones in order."`
}

// Renewal is POST /v1/accounts/{account}/code/renew: the code was lost or
// leaked.
type Renewal struct {
	Reason string `json:"reason,omitempty" enum:"lost,leaked,changed" doc:"Why; lost by default."`
}

// CodeCheck is POST /v1/codes/verify.
type CodeCheck struct {
	Text string `json:"text" minLength:"1" maxLength:"4096" doc:"What the QR code says, verbatim."`
}

// CodeVerdict is all that anybody may learn of a code: a code never
// authorises reading anything about its holder (abuse case A03).
type CodeVerdict struct {
	Class   string `json:"class" enum:"valid,expired,revoked,invalid,unsigned,unreadable" doc:"valid: issued by the platform as it stands. unsigned: a claim that anybody could write."`
	VI      string `json:"vi" doc:"What it means, in Vietnamese."`
	EN      string `json:"en" doc:"The same in English."`
	Sandbox bool   `json:"sandbox,omitempty" doc:"This platform is a sandbox: whatever the class, the code is worth nothing."`
}

// Visit is one stay of the account's person, for the person's own list.
type Visit struct {
	Place   string     `json:"place" doc:"Public code of the place."`
	Name    string     `json:"name" doc:"Registered name of the place."`
	In      *time.Time `json:"in,omitempty" doc:"Arrival; absent when only the exit was read."`
	Out     *time.Time `json:"out,omitempty" doc:"Departure, or when it is assumed."`
	Assumed bool       `json:"assumed,omitempty" doc:"The departure is assumed, nobody read it."`
	Doubted bool       `json:"doubted,omitempty" doc:"The device's clock was wrong: kept apart, not used."`
}

// Access is one time that somebody read the person's data.
type Access struct {
	At      time.Time `json:"at" doc:"When."`
	By      string    `json:"by" doc:"Name of the client that read."`
	Action  string    `json:"action" doc:"What was read, such as trace.place."`
	Purpose string    `json:"purpose" doc:"For which purpose."`
	Case    string    `json:"case,omitempty" doc:"Reference of the case."`
}
