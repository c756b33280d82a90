// Package review is the reviewer's desk: questions about who is who, put side
// by side and answered; links broken and restored; and what persons ask to
// have put right.
//
// Three rules hold everywhere. Whoever reads somebody's records is written
// down before the records leave, and reads a bounded number of people in an
// hour (A12). A decision that one officer must not take alone becomes a
// proposal, which another officer approves or refuses; it is carried out only
// if nothing that it rests on changed meanwhile. And a decision, the note of
// it and what it does are one transaction, so that nothing is half decided,
// and all of it can be taken back through the ledger of links.
//
// An officer is a reference that the client names: that it stands for one
// human being is the client's word.
package review

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/person"
)

// Purpose is what reading here is for; a client must have been granted it.
const Purpose = "identity_review"

// By is who acts, as the transport authenticated the client.
type By struct {
	Client   string
	Officer  string   // whom the client names, opaque
	Purposes []string // what the client was granted
}

// officer is one officer's reference however it was written: "An" and "an" are
// not two, neither for four eyes nor for what is counted by the hour.
func (b By) officer() string { return strings.ToLower(b.Officer) }

// actor names the officer in ledgers and change logs.
func (b By) actor() string { return "client:" + b.Client + "/" + b.officer() }

// second names the second officer of a proposal.
func (b By) second() string { return b.Client + "/" + b.officer() }

// Desk is where reviewers work.
type Desk struct {
	Store   Store
	People  *person.Registry
	Journal *audit.Journal
	Now     func() time.Time
	// Quarantined says whether somebody has an active quarantine: breaking
	// their links takes two officers. nil: nobody has.
	Quarantined func(ctx context.Context, p person.ID) (bool, error)
	// Redate corrects the date of a health record of an account's person, within
	// a unit; false where the record is not found, or is not the only one. nil:
	// nobody keeps records here.
	Redate func(ctx context.Context, tx person.Tx, actor string, id person.AccountID, kind, was, is, reason string) (bool, error)
}

// What the desk allows; the project's own choices but for the 50.
const (
	ManyBreaks    = 50                  // more than this in an hour take two officers (identity ladder)
	MaxBreaks     = 200                 // accounts in one request
	ProposalLife  = 7 * 24 * time.Hour  // how long a proposal waits for a second officer
	RequestDue    = 7 * 24 * time.Hour  // how long a person should wait for a decision
	EvidenceDue   = 14 * 24 * time.Hour // and how long we wait for their evidence
	MaxRequests   = 5                   // open at a time for one account
	maxEvidence   = 8
	maxSideBySide = 32 // records of one person shown
)

// breakHour is the time in which one officer's breaks count together.
const breakHour = time.Hour

// admitted checks who asks.
func (b By) admitted() error {
	switch {
	case b.Client == "" || b.Officer == "" || len(b.Officer) > 64:
		return ErrOfficer
	case !slices.Contains(b.Purposes, Purpose):
		return ErrPurpose
	}
	return nil
}

// read writes down that an officer reads records, before they leave.
func (d *Desk) read(ctx context.Context, by By, action string, subject int64, accounts []person.AccountID) error {
	return d.Journal.Write(ctx, audit.Access{Client: by.Client, Officer: by.officer(), Action: action, Purpose: Purpose,
		Accounts: accounts, Detail: fmt.Sprintf(`{"subject":"%d"}`, subject)})
}

// Store keeps questions, answers, proposals and requests.
type Store interface {
	// Unit gives what review writes within a unit of person's.
	Unit(tx person.Tx) Tx
	// Queue gives questions that pass a filter, after a cursor.
	Queue(ctx context.Context, f Filter, after int64, limit int) ([]person.Conflict, error)
	// MembersOf gives the accounts of a person, oldest first.
	MembersOf(ctx context.Context, p person.ID, limit int) ([]person.Account, error)
	// Answers to a question, oldest first.
	Answers(ctx context.Context, conflict int64) ([]Answer, error)
	// Proposal returns person.ErrUnknown when there is none.
	Proposal(ctx context.Context, id int64) (Proposal, error)
	// Proposals in a state (empty: all), after a cursor.
	Proposals(ctx context.Context, state ProposalState, after int64, limit int) ([]Proposal, error)
	// Request returns person.ErrUnknown when there is none.
	Request(ctx context.Context, id int64) (Request, error)
	// Requests that pass a filter, after a cursor; without their steps.
	Requests(ctx context.Context, f RequestFilter, after int64, limit int) ([]Request, error)
}

// Tx is what review writes within a unit of person's, whose actor and time are
// the unit's own.
type Tx interface {
	// LastAnswer to a question that is no Later; person.ErrUnknown if none.
	LastAnswer(conflict int64) (Answer, error)
	AddAnswer(a Answer) error
	// Broken counts the links that an actor broke since a moment.
	Broken(actor string, since time.Time) (int, error)
	// OpenProposal finds an open proposal of the same; person.ErrUnknown if none.
	OpenProposal(kind Kind, subjects []int64) (Proposal, error)
	AddProposal(p Proposal) error
	// EndProposal closes an open one; one that is closed: ErrDecided.
	EndProposal(p Proposal) error
	// OpenRequests of an account.
	OpenRequests(a person.AccountID) ([]Request, error)
	AddRequest(r Request) error
	// SaveRequest changes a request that is in one of the states given, or
	// returns ErrDecided.
	SaveRequest(r Request, from ...State) error
	AddStep(request int64, s Step) error
}
