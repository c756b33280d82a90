package api

import "time"

// MaxBatch is the most scans of one batch.
const MaxBatch = 10_000

// Scan is one reading at a gate. It is flat, so that the smallest device can
// write it. The same id, place and time again is the same scan.
type Scan struct {
	ID         string `json:"id" format:"uuid" minLength:"36" maxLength:"36" doc:"UUID made by the device, the same for every retry." example:"0198b2c4-5a3e-7c11-9d2a-6f1e0c9b7a55"`
	Place      string `json:"place,omitempty" pattern:"^[0-9]{1,19}$" doc:"The place; not needed for self_scans."`
	Gate       string `json:"gate,omitempty" pattern:"^[0-9]{1,19}$" doc:"The gate, if the place has several."`
	At         string `json:"at" format:"date-time" maxLength:"40" doc:"Time of the device." example:"2021-11-20T08:00:00.000+07:00"`
	Direction  string `json:"direction" enum:"in,out,check" doc:"check: looked at, without passing."`
	Method     string `json:"method" enum:"staff_scans,self_scans,card_read,number" doc:"How it was read."`
	Text       string `json:"text,omitempty" maxLength:"4096" doc:"What was scanned, verbatim (staff_scans, card_read)."`
	NumberKind string `json:"number_kind,omitempty" enum:"cccd,cmnd,passport,bhxh,phone" doc:"Kind of a number typed by hand (number)."`
	Number     string `json:"number,omitempty" maxLength:"64" doc:"The number; passports as VNM:B1234567."`
	Account    string `json:"account,omitempty" pattern:"^[0-9]{1,19}$" doc:"The app's own logged-in user (self_scans); with keep, whose certificate it is."`
	PlaceText  string `json:"place_text,omitempty" maxLength:"4096" doc:"The scanned poster, verbatim (self_scans)."`
	Staff      string `json:"staff,omitempty" pattern:"^[0-9]{1,19}$" doc:"Who scanned."`
	Offline    bool   `json:"offline,omitempty" doc:"It was queued on the device for want of network."`
	Keep       bool   `json:"keep,omitempty" doc:"The bearer of a foreign certificate agreed that it be taken as evidence on account, a user of the app that scans."`
}

// ScanAnswer is what a gate is told, after the scan is durable: what staff
// need to compare with the person in front of them, and nothing else.
type ScanAnswer struct {
	Scan      string    `json:"scan" format:"uuid" doc:"Its id."`
	Result    string    `json:"result" enum:"recorded,duplicate,quarantined" doc:"quarantined: kept, but its time is not believed."`
	At        time.Time `json:"at" doc:"Time of the device."`
	Received  time.Time `json:"received" doc:"Time of the platform."`
	Place     string    `json:"place" doc:"The place."`
	PlaceName string    `json:"place_name" doc:"Its registered name; show it before anybody confirms."`
	Gate      string    `json:"gate,omitempty" doc:"The gate."`
	Direction string    `json:"direction" enum:"in,out,check" doc:"The direction."`
	Method    string    `json:"method" enum:"staff_scans,self_scans,card_read,number" doc:"How it was read."`
	Kind      string    `json:"kind" enum:"personal,cccd,bhyt,certificate,app_code,typed,user" doc:"What was read."`
	Who       Who       `json:"who" doc:"The person, masked by who asks."`
	Assurance string    `json:"assurance" enum:"claim,vouched,on_card,signed" doc:"How sure the platform is who passed. A claim is never a pass."`
	Signature string    `json:"signature" enum:"valid,invalid,none" doc:"Of the code."`
	Flags     []string  `json:"flags,omitempty" doc:"What is unusual, for programs."`
	Card      Card      `json:"card" doc:"The card by the province's policy."`
	Warnings  []Reason  `json:"warnings,omitempty" doc:"What staff should act on."`
	// Certificate is there when a travel certificate was read.
	Certificate *CertificateReading `json:"certificate,omitempty" doc:"When a travel certificate was read: what it is worth."`
}

// Who is the person as the asker may see them.
type Who struct {
	Known     bool   `json:"known" doc:"A registered person; never true for a claim that did not hold."`
	Name      string `json:"name,omitempty" doc:"Masked for place staff; full for officers."`
	BirthYear string `json:"birth_year,omitempty" doc:"Officers only."`
	QID       string `json:"qid,omitempty" doc:"All but the last four characters masked."`
}

// ScanResult is one line of the answer to POST /v1/scans/batch.
type ScanResult struct {
	Line    int         `json:"line" doc:"Line of the request, from 1."`
	Answer  *ScanAnswer `json:"answer,omitempty" doc:"When it was recorded."`
	Problem *Problem    `json:"problem,omitempty" doc:"When it was not; the other lines are not touched by it."`
}
