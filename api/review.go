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
	VI       string     `json:"vi,omitempty" doc:"Why it is asked, in Vietnamese."`
	EN       string     `json:"en,omitempty" doc:"The same in English."`
	Suggest  string     `json:"suggest,omitempty" doc:"What such a question usually comes to: same or different. Nothing is done by itself."`
}

// Decision closes a conflict, or gives the reason for a change of links.
type Decision struct {
	Officer string `json:"officer" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._@-]+$" doc:"Who decides: the client's own opaque reference."`
	Reason  string `json:"reason" minLength:"1" maxLength:"64" pattern:"^[a-z0-9_-]+$" doc:"A short code for why, such as wrong_person; no personal data."`
}

// ConflictDecision answers a question.
type ConflictDecision struct {
	Decision string `json:"decision" enum:"same,different,later" doc:"same: the account is that person's, and is linked; different: it is somebody else's, which is remembered; later: nothing changes."`
	Officer  string `json:"officer" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._@-]+$" doc:"Who decides: the client's own opaque reference."`
	Reason   string `json:"reason" minLength:"1" maxLength:"64" pattern:"^[a-z0-9_-]+$" doc:"A short code for why; no personal data."`
}

// Evidence puts the two sides of a question next to each other. Reading it is
// written down, and everybody whose data are in it sees that.
type Evidence struct {
	Conflict Conflict         `json:"conflict" doc:"The question."`
	Asked    EvidenceRecord   `json:"asked" doc:"The account that raised it."`
	Known    []EvidenceRecord `json:"known" nullable:"false" doc:"The records of the person that it was compared with."`
	More     bool             `json:"more,omitempty" doc:"There are more records than are shown."`
	Fields   []EvidenceField  `json:"fields" nullable:"false" doc:"Field by field."`
	Answers  []Answer         `json:"answers" nullable:"false" doc:"What was decided before, also what was taken back."`
}

// EvidenceRecord says where a side's data come from.
type EvidenceRecord struct {
	Account string    `json:"account" doc:"Opaque id."`
	App     string    `json:"app" doc:"The app whose record it is; card: a card read at a gate."`
	Created time.Time `json:"created" doc:"When it was registered."`
	Updated time.Time `json:"updated" doc:"When it was last corrected."`
	Proofs  []Proof   `json:"proofs,omitempty" doc:"What was checked."`
}

// EvidenceField is one attribute on both sides.
type EvidenceField struct {
	Field string          `json:"field" doc:"Such as name, birth, cccd."`
	Asked *EvidenceValue  `json:"asked,omitempty" doc:"What the account says; absent if nothing."`
	Known []EvidenceValue `json:"known" nullable:"false" doc:"Each value that the person's records hold, the best checked first."`
}

// EvidenceValue is one value of a field.
type EvidenceValue struct {
	Value   string `json:"value" doc:"The value."`
	How     string `json:"how" enum:"declared,otp,card,register" doc:"How well it is known."`
	Says    string `json:"says,omitempty" enum:"agree,differ,bare,accents,year_only,missing" doc:"Beside the account's value: bare: one side lost the accents; accents: both have them and not the same; year_only: one side knows no more than the year; missing: the account does not say."`
	Records int    `json:"records,omitempty" doc:"How many records hold it."`
}

// Answer is one decision of a question.
type Answer struct {
	At       time.Time `json:"at" doc:"When."`
	By       string    `json:"by" doc:"Client and officer; of a decision that took two, both."`
	Decision string    `json:"decision" enum:"same,different,later,idle,undo_same,undo_different" doc:"What was decided, or taken back."`
	Reason   string    `json:"reason" doc:"The officer's short code."`
}

// LinkDecision breaks or restores a link.
type LinkDecision struct {
	Officer string `json:"officer" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._@-]+$" doc:"Who decides: the client's own opaque reference."`
	Reason  string `json:"reason" minLength:"1" maxLength:"64" pattern:"^[a-z0-9_-]+$" doc:"A short code for why; no personal data."`
	Plan    string `json:"plan,omitempty" maxLength:"64" doc:"Digest of the plan that the officer saw: refused when the records changed since."`
}

// PlanInput asks what a move would do.
type PlanInput struct {
	Officer string `json:"officer" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._@-]+$" doc:"Who asks: the client's own opaque reference."`
	Move    string `json:"move,omitempty" enum:"break,restore" doc:"break (default): the account gets a person of its own. restore: its latest break is undone."`
}

// Plan is what moving an account would do. Scans, visits and codes belong to
// the account and always go with it.
type Plan struct {
	Move       string   `json:"move" enum:"break,restore" doc:"What is planned."`
	Account    string   `json:"account" doc:"The account that would move."`
	Stay       []string `json:"stay" nullable:"false" doc:"Accounts that it leaves behind."`
	With       []string `json:"with,omitempty" doc:"Of a restore: accounts that it would be with."`
	Lean       []string `json:"lean,omitempty" doc:"Of those that stay: accounts that nothing else links to the others. Look at them next."`
	QIDs       []string `json:"qids" nullable:"false" doc:"QIDs that go along; they resolve to the account's person for ever."`
	NewQID     bool     `json:"new_qid,omitempty" doc:"The account has no QID of its own and gets one."`
	Left       string   `json:"left" enum:"same,other,new,none" doc:"What those who stay show: the same QID, another of theirs, a new one; none: nobody stays, or cards alone."`
	Verified   []string `json:"verified,omitempty" doc:"Kinds of verified identifiers that go along."`
	Dependants int      `json:"dependants,omitempty" doc:"How many accounts it declared for; they stay declared by it."`
	Need       string   `json:"need,omitempty" enum:"different_cccd,quarantine,many" doc:"Why it takes two officers; absent: one is enough."`
	Digest     string   `json:"digest" doc:"To be sent along with the decision."`
}

// BreakInput breaks many links, all or none.
type BreakInput struct {
	Accounts []string `json:"accounts" minItems:"1" maxItems:"200" nullable:"false" doc:"Accounts that leave their persons."`
	Officer  string   `json:"officer" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._@-]+$" doc:"Who decides: the client's own opaque reference."`
	Reason   string   `json:"reason" minLength:"1" maxLength:"64" pattern:"^[a-z0-9_-]+$" doc:"A short code for why; no personal data."`
}

// Parting is what breaking a link did. Where it takes two officers nothing was
// done yet (status 202), and the proposal is there.
type Parting struct {
	Account  string    `json:"account" doc:"The account that left; it has a person of its own now."`
	QID      string    `json:"qid,omitempty" doc:"Its QID now."`
	Left     string    `json:"left,omitempty" doc:"QID of those who stayed."`
	Proposal *Proposal `json:"proposal,omitempty" doc:"What waits for a second officer."`
}

// Waits says that a second officer has to approve.
func (p Parting) Waits() bool { return p.Proposal != nil }

// Partings is what breaking many links did, or the proposal (status 202).
type Partings struct {
	Partings []Parting `json:"partings" nullable:"false" doc:"Accounts that left. One that had nobody to leave any more is not among them."`
	Proposal *Proposal `json:"proposal,omitempty" doc:"What waits for a second officer."`
}

// Waits says that a second officer has to approve.
func (p Partings) Waits() bool { return p.Proposal != nil }

// Carried answers a decision: carried out, or waiting (status 202).
type Carried struct {
	Done     bool      `json:"done" doc:"Whether it was carried out."`
	Proposal *Proposal `json:"proposal,omitempty" doc:"What waits for a second officer."`
}

// Waits says that a second officer has to approve.
func (c Carried) Waits() bool { return c.Proposal != nil }

// Proposal is a decision that takes two officers. It holds nobody's data.
type Proposal struct {
	Proposal string     `json:"proposal" doc:"Opaque id."`
	Kind     string     `json:"kind" enum:"same,undo,break,restore,accept,unjoin" doc:"same, undo: of a conflict; break, restore: of accounts' links; accept, unjoin: of a person's request."`
	Subjects []string   `json:"subjects" nullable:"false" doc:"The conflict, accounts or request that it is about."`
	Need     string     `json:"need" enum:"different_cccd,quarantine,many" doc:"Why it takes two."`
	Reason   string     `json:"reason" doc:"The first officer's short code."`
	By       string     `json:"by" doc:"Client and officer who proposed it."`
	Opened   time.Time  `json:"opened" doc:"When."`
	Expires  time.Time  `json:"expires" doc:"Until when it can be approved."`
	State    string     `json:"state" enum:"waiting,approved,refused,stale" doc:"approved: and carried out; stale: the records changed meanwhile, propose anew."`
	Second   string     `json:"second,omitempty" doc:"Client and officer who decided it."`
	Decided  *time.Time `json:"decided,omitempty" doc:"When."`
	Outcome  string     `json:"outcome,omitempty" doc:"The second officer's short code."`
}
