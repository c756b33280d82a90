package api

import "time"

// DeclarationInput is POST /v1/accounts/{account}/declarations: what a person
// declares, or what changed since.
type DeclarationInput struct {
	Kind     string         `json:"kind" enum:"domestic,movement,entry" doc:"Which declaration."`
	Form     int            `json:"form,omitempty" minimum:"0" maximum:"1000" doc:"Version of the form; 0: the one in force when it was declared, of a correction that of the declaration."`
	Consent  int            `json:"consent" minimum:"1" maximum:"1000" doc:"Version of the consent that the person gave; GET /v1/forms/{kind} has the text."`
	Changes  bool           `json:"changes,omitempty" doc:"answers holds only what changed since the last full declaration that the app may see."`
	Answers  map[string]any `json:"answers" doc:"By path of the form's fields."`
	At       *time.Time     `json:"at,omitempty" doc:"When it was declared, if not now. The same answers of the same moment are the same declaration."`
	Declarer string         `json:"declarer,omitempty" pattern:"^[0-9]{1,19}$" doc:"Account of whoever declared on behalf: the one that this account was registered with."`
}

// DeclarationCorrection is PUT /v1/accounts/{account}/declarations/{declaration}.
type DeclarationCorrection struct {
	Kind    string         `json:"kind" enum:"domestic,movement,entry" doc:"As it is; it cannot change."`
	Form    int            `json:"form,omitempty" minimum:"0" maximum:"1000" doc:"Version of the form; 0: the one in force when it was declared, of a correction that of the declaration."`
	Consent int            `json:"consent" minimum:"1" maximum:"1000" doc:"Version of the consent that the person gave."`
	Changes bool           `json:"changes,omitempty" doc:"answers holds only what is to be corrected."`
	Answers map[string]any `json:"answers" doc:"By path of the form's fields."`
	Reason  string         `json:"reason" minLength:"1" maxLength:"500" doc:"Why; the person sees it."`
}

// HealthWithdrawal says that a declaration or record was entered in error.
type HealthWithdrawal struct {
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"Why; the person sees it. What was said stays in the history."`
}

// Declaration is what a person declared.
type Declaration struct {
	Declaration string         `json:"declaration" doc:"Id; of another app's it is for showing alone."`
	Kind        string         `json:"kind" enum:"domestic,movement,entry" doc:"Which declaration."`
	Form        int            `json:"form" doc:"Version of the form."`
	Consent     int            `json:"consent" doc:"Version of the consent."`
	Version     int            `json:"version" doc:"1 is as declared; corrections count on."`
	Outcome     string         `json:"outcome,omitempty" enum:"created,corrected,unchanged,withdrawn" doc:"What this request did."`
	Standing    string         `json:"standing" enum:"valid,expired,superseded,withdrawn" doc:"What it counts for now."`
	At          time.Time      `json:"at" doc:"When it was declared."`
	Until       time.Time      `json:"until" doc:"How long it holds."`
	Reason      string         `json:"reason,omitempty" doc:"Why it was corrected or withdrawn."`
	Declarer    string         `json:"declarer,omitempty" doc:"Account of whoever declared on behalf."`
	Own         bool           `json:"own" doc:"This app took it."`
	Answers     map[string]any `json:"answers" doc:"All answers, also where only changes were sent."`
}

// DeclarationLine is one line of POST /v1/declarations/batch.
type DeclarationLine struct {
	Account      string `json:"account,omitempty" pattern:"^[0-9]{1,19}$" doc:"Account; this or user."`
	User         string `json:"user,omitempty" maxLength:"128" doc:"The app's own id of the user."`
	DeclarerUser string `json:"declarer_user,omitempty" maxLength:"128" doc:"The app's own id of whoever declared on behalf."`
	DeclarationInput
}

// HealthOutcome is one line of the answer to a batch of declarations or
// records.
type HealthOutcome struct {
	Line        int      `json:"line" doc:"Line of the request, from 1."`
	Account     string   `json:"account,omitempty" doc:"The account."`
	Outcome     string   `json:"outcome,omitempty" enum:"created,corrected,unchanged,withdrawn" doc:"When the line was carried out."`
	Record      string   `json:"record,omitempty" doc:"Id of the record."`
	Declaration string   `json:"declaration,omitempty" doc:"Id of the declaration."`
	Version     int      `json:"version,omitempty" doc:"Its version."`
	Problem     *Problem `json:"problem,omitempty" doc:"When it was not."`
}
