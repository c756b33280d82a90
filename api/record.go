package api

import "time"

// RecordInput is POST /v1/accounts/{account}/records: what a facility says
// happened to a user. The kind and source of a record that is there repeat it,
// or correct it.
type RecordInput struct {
	Kind        string     `json:"kind" enum:"dose,test,infection,contact,quarantine,check" doc:"What it says."`
	Source      string     `json:"source" minLength:"1" maxLength:"128" doc:"The app's own, stable id of the record."`
	Facility    string     `json:"facility" minLength:"1" maxLength:"400" doc:"Where: code or name of the facility."`
	Responsible string     `json:"responsible" minLength:"1" maxLength:"400" doc:"Who answers for it there."`
	Batch       string     `json:"batch,omitempty" maxLength:"128" doc:"Batch of the vaccine or test kit."`
	Reason      string     `json:"reason,omitempty" maxLength:"500" doc:"Why it is corrected; the person sees it."`
	Body        RecordBody `json:"body" doc:"What happened: the member of the kind, and no other."`
}

// RecordBody is what a record says.
type RecordBody struct {
	Dose       *DoseBody       `json:"dose,omitempty" doc:"An injection."`
	Test       *TestBody       `json:"test,omitempty" doc:"A test."`
	Infection  *InfectionBody  `json:"infection,omitempty" doc:"An illness (F0) and recovery."`
	Contact    *ContactBody    `json:"contact,omitempty" doc:"A contact class."`
	Quarantine *QuarantineBody `json:"quarantine,omitempty" doc:"A quarantine order."`
	Check      *CheckBody      `json:"check,omitempty" doc:"One day's check of an order."`
}

// DoseBody is an injection.
type DoseBody struct {
	Date    string `json:"date" minLength:"10" maxLength:"10" doc:"YYYY-MM-DD." example:"2021-08-12"`
	Vaccine string `json:"vaccine" minLength:"1" maxLength:"64" doc:"Code of the value set vaccines."`
	Number  int    `json:"number,omitempty" minimum:"0" maximum:"20" doc:"Of the series, from 1; 0: not known."`
	Of      int    `json:"of,omitempty" minimum:"0" maximum:"20" doc:"Doses of the series; 0: as the value set says."`
}

// TestBody is a test.
type TestBody struct {
	Kind    string    `json:"kind" enum:"pcr,antigen" doc:"Which test."`
	Sample  time.Time `json:"sample" doc:"When the specimen was taken."`
	Result  time.Time `json:"result" doc:"When the result was there."`
	Outcome string    `json:"outcome" enum:"positive,negative,inconclusive" doc:"The result."`
	Kit     string    `json:"kit,omitempty" maxLength:"64" doc:"Code of the value set tests; an antigen test has this or name."`
	Name    string    `json:"name,omitempty" maxLength:"400" doc:"Name of the test."`
}

// InfectionBody is an illness.
type InfectionBody struct {
	Since     string `json:"since" minLength:"10" maxLength:"10" doc:"YYYY-MM-DD: first positive."`
	Recovered string `json:"recovered,omitempty" maxLength:"10" doc:"YYYY-MM-DD; absent: not yet."`
}

// ContactBody is a contact class.
type ContactBody struct {
	Class string     `json:"class" enum:"F1,F2" doc:"F1: of a case; F2: of an F1."`
	Since time.Time  `json:"since" doc:"Last exposure."`
	Until *time.Time `json:"until,omitempty" doc:"When it ends."`
	Case  string     `json:"case,omitempty" maxLength:"128" doc:"Reference of the case."`
}

// QuarantineBody is an order.
type QuarantineBody struct {
	Place string    `json:"place" minLength:"1" maxLength:"400" doc:"home, or the facility."`
	Unit  string    `json:"unit" pattern:"^([0-9]{2}|[0-9]{3}|[0-9]{5})$" doc:"Administrative unit of the place."`
	From  time.Time `json:"from" doc:"When it begins."`
	To    time.Time `json:"to" doc:"When it ends."`
}

// CheckBody is one day's check.
type CheckBody struct {
	Order    string   `json:"order" minLength:"1" maxLength:"128" doc:"source of the order."`
	Day      string   `json:"day" minLength:"10" maxLength:"10" doc:"YYYY-MM-DD."`
	Present  bool     `json:"present" doc:"Whether the person was there."`
	Symptoms []string `json:"symptoms,omitempty" maxItems:"16" doc:"Codes, as in the declaration."`
	Celsius  float64  `json:"celsius,omitempty" minimum:"0" maximum:"45" doc:"Temperature; absent: not taken."`
}

// Record is a record as the person sees it.
type Record struct {
	Record      string      `json:"record" doc:"Id; of another app's it is for showing alone."`
	Kind        string      `json:"kind" enum:"dose,test,infection,contact,quarantine,check" doc:"What it says."`
	Source      string      `json:"source,omitempty" doc:"Id that the app gave it; of the app's own alone."`
	Version     int         `json:"version" doc:"1 is as it first came; corrections count on."`
	Outcome     string      `json:"outcome,omitempty" enum:"created,corrected,unchanged,withdrawn" doc:"What this request did."`
	State       string      `json:"state" enum:"in_force,withdrawn" doc:"Of this version."`
	Counts      bool        `json:"counts" doc:"The card rests on it."`
	Why         *Reason     `json:"why,omitempty" doc:"Why it does not count, or is not as it was: corrected, withdrawn, duplicate, account_parted, account_left, account_left_holds, account_doubted, account_unproven."`
	SameAs      string      `json:"same_as,omitempty" doc:"Of a duplicate: the record that counts."`
	Reason      string      `json:"reason,omitempty" doc:"What the facility gave as the reason of the correction or withdrawal."`
	At          time.Time   `json:"at" doc:"When this version came in."`
	Own         bool        `json:"own" doc:"This app said it."`
	Withheld    bool        `json:"withheld,omitempty" doc:"What it says is not shown: it may be another person's."`
	Facility    string      `json:"facility,omitempty" doc:"Where."`
	Responsible string      `json:"responsible,omitempty" doc:"Who answers for it; of the app's own alone."`
	Batch       string      `json:"batch,omitempty" doc:"Batch of the vaccine or test kit."`
	Body        *RecordBody `json:"body,omitempty" doc:"What happened."`
}

// RecordLine is one line of POST /v1/records/batch: a record, or with withdraw
// the end of one.
type RecordLine struct {
	Account  string `json:"account,omitempty" pattern:"^[0-9]{1,19}$" doc:"Account; this or user."`
	User     string `json:"user,omitempty" maxLength:"128" doc:"The app's own id of the user."`
	Withdraw bool   `json:"withdraw,omitempty" doc:"It was entered in error: kind, source and reason say which and why; the rest is left out."`

	Kind        string      `json:"kind" enum:"dose,test,infection,contact,quarantine,check" doc:"What it says."`
	Source      string      `json:"source" minLength:"1" maxLength:"128" doc:"The app's own, stable id of the record."`
	Facility    string      `json:"facility,omitempty" maxLength:"400" doc:"Where: code or name of the facility."`
	Responsible string      `json:"responsible,omitempty" maxLength:"400" doc:"Who answers for it there."`
	Batch       string      `json:"batch,omitempty" maxLength:"128" doc:"Batch of the vaccine or test kit."`
	Reason      string      `json:"reason,omitempty" maxLength:"500" doc:"Why it is corrected or withdrawn; the person sees it."`
	Body        *RecordBody `json:"body,omitempty" doc:"What happened: the member of the kind, and no other."`
}
