package api

import "time"

// PolicyUpload brings a version of a policy document in.
type PolicyUpload struct {
	Officer  string `json:"officer" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._@-]+$" doc:"Who uploads: the client's own opaque reference."`
	Document string `json:"document" minLength:"2" maxLength:"60000" doc:"The document, JSON as a text: kept byte by byte."`
}

// PolicyVersion is one version of a policy document.
type PolicyVersion struct {
	Policy   string    `json:"policy" doc:"The platform's number of this version; signed codes carry it."`
	Name     string    `json:"name" doc:"Such as khanh-hoa."`
	Version  int       `json:"version" doc:"The document's own version."`
	Unit     string    `json:"unit,omitempty" doc:"Province whose policy it is; none: the nation's."`
	Kinds    []string  `json:"kinds,omitempty" doc:"Kinds of place it is for; none: every kind."`
	Digest   string    `json:"digest" doc:"SHA-256 of the document."`
	At       time.Time `json:"at" doc:"When it was uploaded."`
	By       string    `json:"by" doc:"Client and officer."`
	InForce  bool      `json:"in_force" doc:"It holds now."`
	Document string    `json:"document,omitempty" doc:"The document; of a single version alone."`
}

// PolicyActivation brings a version into force from a moment on.
type PolicyActivation struct {
	Activation string     `json:"activation" doc:"Opaque id."`
	Policy     string     `json:"policy,omitempty" doc:"The version; none: from then on no policy of this unit."`
	Unit       string     `json:"unit,omitempty" doc:"Province; none: the nation."`
	Kinds      []string   `json:"kinds,omitempty" doc:"Kinds of place; none: every kind."`
	From       *time.Time `json:"from,omitempty" doc:"From when on it holds; none: from its approval on."`
	State      string     `json:"state" enum:"waiting,approved,refused" doc:"waiting: for a second officer."`
	Back       bool       `json:"back,omitempty" doc:"One officer went back to what held before."`
	Reason     string     `json:"reason" doc:"The officer's short code."`
	By         string     `json:"by" doc:"Client and officer."`
	Opened     time.Time  `json:"opened" doc:"When it was proposed."`
	Second     string     `json:"second,omitempty" doc:"Who decided."`
	Decided    *time.Time `json:"decided,omitempty" doc:"When."`
	Outcome    string     `json:"outcome,omitempty" doc:"The second officer's short code."`
}

// Waits says that a second officer has to approve.
func (a PolicyActivation) Waits() bool { return a.State == "waiting" }

// ActivatePolicy proposes that a version comes into force.
type ActivatePolicy struct {
	Officer string     `json:"officer" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._@-]+$" doc:"Who proposes: the client's own opaque reference."`
	Reason  string     `json:"reason" minLength:"1" maxLength:"64" pattern:"^[a-z0-9_-]+$" doc:"A short code for why."`
	From    *time.Time `json:"from,omitempty" doc:"From when on, not in the past; none: from the approval on."`
}

// RiskLevels are levels of communes by Resolution 128/NQ-CP.
type RiskLevels struct {
	Officer string      `json:"officer" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._@-]+$" doc:"Who sends them: the client's own opaque reference."`
	Levels  []RiskLevel `json:"levels" minItems:"1" maxItems:"500" nullable:"false" doc:"The last that is given for a unit and moment counts."`
}

// RiskLevel is one assessment.
type RiskLevel struct {
	Unit  string    `json:"unit" minLength:"2" maxLength:"5" pattern:"^[0-9]+$" doc:"Commune; a district or province stands for those in it without a level of their own."`
	From  time.Time `json:"from" doc:"From when on."`
	Level int       `json:"level" minimum:"0" maximum:"4" doc:"1 green, 2 yellow, 3 orange, 4 red; 0: not assessed any more."`
}

// ValueSetUpload brings an edition of a value set in.
type ValueSetUpload struct {
	Officer  string `json:"officer" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._@-]+$" doc:"Who sends it: the client's own opaque reference."`
	Document string `json:"document" minLength:"2" maxLength:"60000" doc:"The value set in the EU's form, JSON as a text."`
}

// ValueSet is the edition of a value set that is in force on a day.
type ValueSet struct {
	Name  string      `json:"name" doc:"As records and policies name it, e.g. vaccines."`
	From  time.Time   `json:"from" doc:"Since when this edition is in force."`
	Codes []ValueCode `json:"codes" doc:"By code."`
}

// ValueCode is one code of a value set.
type ValueCode struct {
	Code    string `json:"code"`
	Display string `json:"display" doc:"What it stands for, in the registry's words."`
	Active  bool   `json:"active" doc:"false: the registry has ended it; what was given before still counts."`
}

// ValueSetEdition is an edition of a value set that was taken in.
type ValueSetEdition struct {
	Name string    `json:"name" doc:"Such as vaccines."`
	From time.Time `json:"from" doc:"From when on it holds."`
}

// PolicyRun is one pass over everybody.
type PolicyRun struct {
	Run     string            `json:"run" doc:"Opaque id."`
	Kind    string            `json:"kind" enum:"recompute,simulate" doc:"recompute: cards are computed anew after a change; simulate: nothing changes, it is counted."`
	Policy  string            `json:"policy,omitempty" doc:"The version simulated."`
	Moment  time.Time         `json:"moment" doc:"Since when holds what it computes; of a simulation, the moment simulated."`
	Started time.Time         `json:"started" doc:"When it began."`
	Ended   *time.Time        `json:"ended,omitempty" doc:"When it was over; none: it goes on."`
	Stopped bool              `json:"stopped,omitempty" doc:"A later change made it pointless."`
	Total   int64             `json:"total" doc:"How many people there were."`
	Done    int64             `json:"done" doc:"How many are done."`
	Changed int64             `json:"changed" doc:"How many cards became, or would become, another colour; 0 for fewer than five, and until the run has ended."`
	People  int64             `json:"people,omitempty" doc:"Of a simulation: whose home is where the policy holds."`
	Groups  []SimulationGroup `json:"groups,omitempty" doc:"Of a simulation: who would go from which colour to which. Fewer than five are left out."`
}

// SimulationGroup counts people of one group.
type SimulationGroup struct {
	By     string `json:"by" enum:"all,age,province,doses" doc:"What the group is by."`
	Value  string `json:"value,omitempty" doc:"Age band, province or number of doses."`
	From   string `json:"from" doc:"Colour now."`
	To     string `json:"to" doc:"Colour then."`
	People int64  `json:"people" doc:"How many."`
}

// SimulatePolicy asks for a simulation.
type SimulatePolicy struct {
	Officer string     `json:"officer" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._@-]+$" doc:"Who asks: the client's own opaque reference."`
	At      *time.Time `json:"at,omitempty" doc:"For which moment; now by default."`
}
