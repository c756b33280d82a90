package api

import "time"

// RequestInput is what a person asks to have put right, through an app.
type RequestInput struct {
	Kind     string          `json:"kind" enum:"fields,merge,unknown_member,transfer,regenerate,date,paper,revoke" doc:"fields: wrong attributes; merge: two QIDs are one person's; unknown_member: a record that is not theirs; transfer: a dependant to another declarer, or a phone; regenerate: a new code; date: of a health record; paper: add one; revoke: no code any more."`
	Asked    Asked           `json:"asked" doc:"What is asked for; which members count depends on the kind."`
	Evidence []EvidenceInput `json:"evidence,omitempty" maxItems:"8" doc:"Papers that somebody saw. Files are not taken."`
}

// Asked is what a request asks for.
type Asked struct {
	Fields   *AskedFields `json:"fields,omitempty" doc:"fields: the right values; paper: the number to add; transfer: the phone."`
	QID      string       `json:"qid,omitempty" maxLength:"64" doc:"merge: the other QID."`
	App      string       `json:"app,omitempty" maxLength:"32" doc:"unknown_member: the app whose record it is, if the person knows."`
	Declarer string       `json:"declarer,omitempty" pattern:"^[0-9]{1,19}$" doc:"transfer: account of the new declarer, in the same app."`
	Record   string       `json:"record,omitempty" enum:"dose,test,infection,quarantine" doc:"date: which kind of record."`
	Was      string       `json:"was,omitempty" maxLength:"10" doc:"date: what it says, YYYY-MM-DD."`
	Is       string       `json:"is,omitempty" maxLength:"10" doc:"date: what is right, YYYY-MM-DD."`
	Code     string       `json:"code,omitempty" enum:"lost,leaked,changed" doc:"regenerate, revoke: why."`
	Text     string       `json:"text,omitempty" maxLength:"500" doc:"In the person's own words, one line."`
}

// AskedFields are the attributes that should change; those left out stay.
type AskedFields struct {
	Name        string `json:"name,omitempty" maxLength:"100" doc:"Full name as written."`
	Birth       string `json:"birth,omitempty" maxLength:"10" doc:"YYYY-MM-DD, or YYYY."`
	Sex         string `json:"sex,omitempty" enum:"none,male,female" doc:"Sex as the standard writes it."`
	CCCD        string `json:"cccd,omitempty" maxLength:"20" doc:"Number of the CCCD, 12 digits."`
	CMND        string `json:"cmnd,omitempty" maxLength:"20" doc:"Number of the former CMND, 9 digits."`
	Passport    string `json:"passport,omitempty" maxLength:"20" doc:"Passport number; needs nationality."`
	Nationality string `json:"nationality,omitempty" maxLength:"3" doc:"ISO 3166-1 alpha-3."`
	BHYT        string `json:"bhyt,omitempty" maxLength:"20" doc:"Health insurance card number, or the 10 digits of BHXH."`
	Phone       string `json:"phone,omitempty" maxLength:"20" doc:"Mobile number, 10 digits."`
	Unit        string `json:"unit,omitempty" maxLength:"5" doc:"Administrative unit code."`
}

// EvidenceInput is a paper that somebody saw.
type EvidenceInput struct {
	Paper  string `json:"paper" minLength:"1" maxLength:"32" doc:"Which paper, such as cccd or birth_certificate."`
	SeenBy string `json:"seen_by,omitempty" maxLength:"64" doc:"Reference of the staff who saw it."`
	Ref    string `json:"ref,omitempty" maxLength:"64" doc:"Where it is on file there."`
	Text   string `json:"text,omitempty" maxLength:"500" doc:"One line."`
}

// EvidenceSeen is a paper with when it was handed in.
type EvidenceSeen struct {
	EvidenceInput
	At time.Time `json:"at" doc:"When it was handed in."`
}

// Request is where a request stands.
type Request struct {
	Request  string         `json:"request" doc:"Opaque id."`
	Account  string         `json:"account" doc:"Account of whoever asks."`
	App      string         `json:"app" doc:"The app that filed it."`
	Kind     string         `json:"kind" doc:"As in the input."`
	State    string         `json:"state" enum:"received,in_review,needs_evidence,refused,withdrawn,done,waits_for_records" doc:"in_review: one officer accepted, a second has to; waits_for_records: accepted, and the record's keeper has to carry it out."`
	Opened   time.Time      `json:"opened" doc:"When it was filed."`
	Updated  time.Time      `json:"updated" doc:"When it last changed."`
	Due      *time.Time     `json:"due,omitempty" doc:"Until when a decision is due, or the evidence."`
	Asked    *Asked         `json:"asked,omitempty" doc:"What is asked for. Not in officers' lists; absent once erased."`
	Evidence []EvidenceSeen `json:"evidence,omitempty" doc:"Papers that somebody saw."`
	Erased   *time.Time     `json:"erased,omitempty" doc:"When the personal data in it were erased."`
	Proposal string         `json:"proposal,omitempty" doc:"The proposal that it waits for."`
	Steps    []RequestStep  `json:"steps,omitempty" doc:"What happened, oldest first. Not in lists."`
}

// RequestStep is one thing that happened to a request.
type RequestStep struct {
	At   time.Time `json:"at" doc:"When."`
	What string    `json:"what" doc:"received, evidence, asked, proposed, not_approved, accepted, refused, withdrawn, done, waits_for_records or undone."`
	By   string    `json:"by,omitempty" doc:"Who; shown to officers alone."`
	VI   string    `json:"vi,omitempty" doc:"What the person is told, in Vietnamese."`
	EN   string    `json:"en,omitempty" doc:"The same in English."`
}

// Dossier is a request as an officer decides it. Reading it is written down.
type Dossier struct {
	Request Request          `json:"request" doc:"The request."`
	Asked   EvidenceRecord   `json:"asked" doc:"The account of whoever asks."`
	Known   []EvidenceRecord `json:"known" nullable:"false" doc:"Other records of the person; of a merge: those of the other QID."`
	Fields  []EvidenceField  `json:"fields" nullable:"false" doc:"The account as it would be, beside those."`
	Found   *bool            `json:"found,omitempty" doc:"Of a merge: whether the QID is somebody's."`
	Need    string           `json:"need,omitempty" enum:"different_cccd,quarantine,many" doc:"Why accepting takes two officers."`
}

// RequestDecision decides a request.
type RequestDecision struct {
	Decision string `json:"decision" enum:"accept,refuse,ask" doc:"accept carries it out; ask: more evidence is needed."`
	Officer  string `json:"officer" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._@-]+$" doc:"Who decides: the client's own opaque reference."`
	Account  string `json:"account,omitempty" pattern:"^[0-9]{1,19}$" doc:"unknown_member: the account to take away; may be left out where there is only one."`
	VI       string `json:"vi" minLength:"1" maxLength:"500" doc:"What the person is told, in Vietnamese."`
	EN       string `json:"en" minLength:"1" maxLength:"500" doc:"The same in English."`
}
