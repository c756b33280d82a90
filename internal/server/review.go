package server

import (
	"context"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/review"
)

// reviewer is who acts, in the words of package review.
func (c *call) reviewer(officer string) review.By {
	return review.By{Client: c.client.ID, Officer: officer, Purposes: c.client.Purposes}
}

type conflictsInput struct {
	State  string `query:"state" enum:"open,noted,closed,all" doc:"open (default): what a reviewer is asked; noted: likely pairs that nobody waits for; closed; or all."`
	Kind   string `query:"kind" maxLength:"32" pattern:"^[A-Za-z0-9-]*$" doc:"Only questions of this kind, such as B2."`
	Days   int    `query:"days" minimum:"0" maximum:"3650" doc:"Only questions at least so many days old."`
	Order  string `query:"order" enum:"age,ticked" doc:"age (default): oldest first. ticked: those that scoring is sure of first."`
	Limit  int    `query:"limit" minimum:"1" maximum:"199" doc:"Items a page, 50 by default."`
	Cursor string `query:"cursor" maxLength:"200" doc:"Cursor of the page before, with the same filters."`
}

// conflicts is GET /v1/conflicts: what waits for a reviewer.
func (s *Server) conflicts(ctx context.Context, c *call, in conflictsInput) (api.List[api.Conflict], error) {
	none := api.List[api.Conflict]{}
	after, err := s.after(c, in.Cursor)
	if err != nil {
		return none, err
	}
	f := review.Filter{State: in.State, Kind: in.Kind, TickedFirst: in.Order == "ticked"}
	if f.State == "" {
		f.State = "open"
	}
	if in.Days > 0 {
		f.Before = s.cfg.Now().Add(-time.Duration(in.Days) * 24 * time.Hour)
	}
	limit := limitOf(in.Limit)
	found, err := s.svc.Review.Queue(ctx, f, after, limit+1)
	if err != nil {
		return none, err
	}
	found, next := pageOf(s, c, found, limit, f.Position)
	out := api.List[api.Conflict]{Items: make([]api.Conflict, len(found)), Next: next}
	for i, f := range found {
		out.Items[i] = conflictOf(f)
	}
	return out, nil
}

func conflictOf(c person.Conflict) api.Conflict {
	out := api.Conflict{Conflict: text(c.ID), Kind: c.Kind, Account: c.Account.String(), Persons: len(c.Persons),
		Key: string(c.Key), Opened: c.Opened.UTC(), Closed: moment(c.Closed), Outcome: c.Outcome, Noted: c.Noted, Score: c.Score, Suggest: string(review.Suggest(c.Kind))}
	out.VI, out.EN = review.Why(c.Kind)
	return out
}

type decideInput struct {
	Conflict string `path:"conflict" maxLength:"19" doc:"Id of the conflict."`
	Body     api.Decision
}

// closeConflict is POST /v1/conflicts/{conflict}/close: no answer is needed.
func (s *Server) closeConflict(ctx context.Context, c *call, in decideInput) (api.None, error) {
	id, ok := digits(in.Conflict)
	if !ok {
		return api.None{}, person.ErrUnknown
	}
	return api.None{}, s.svc.Review.Close(ctx, c.reviewer(in.Body.Officer), id, in.Body.Reason)
}

type evidenceInput struct {
	Conflict string `path:"conflict" maxLength:"19" doc:"Id of the conflict."`
	Officer  string `query:"officer" maxLength:"64" pattern:"^[A-Za-z0-9._@-]+$" doc:"Who reads: the client's own opaque reference. Required."`
}

// officerOf takes the officer of a reading, who stands in the query.
func officerOf(name string) (string, error) {
	if name == "" {
		return "", wrong("officer", "Nêu cán bộ đọc dữ liệu.", "Name the officer who reads.")
	}
	return name, nil
}

// evidence is GET /v1/conflicts/{conflict}: both sides of a question.
func (s *Server) evidence(ctx context.Context, c *call, in evidenceInput) (api.Evidence, error) {
	id, ok := digits(in.Conflict)
	if !ok {
		return api.Evidence{}, person.ErrUnknown
	}
	officer, err := officerOf(in.Officer)
	if err != nil {
		return api.Evidence{}, err
	}
	e, err := s.svc.Review.Evidence(ctx, c.reviewer(officer), id)
	if err != nil {
		return api.Evidence{}, err
	}
	out := api.Evidence{Conflict: conflictOf(e.Conflict), Asked: recordOf(e.Asked), Known: recordsOf(e.Known), More: e.More,
		Fields: fieldsOf(e.Fields), Answers: make([]api.Answer, len(e.Answers))}
	for i, a := range e.Answers {
		out.Answers[i] = api.Answer{At: a.At.UTC(), By: a.Actor, Decision: string(a.Decision), Reason: a.Reason}
	}
	return out, nil
}

func recordOf(a person.Account) api.EvidenceRecord {
	full := accountOf(a)
	return api.EvidenceRecord{Account: full.Account, App: string(a.App), Created: full.Created, Updated: full.Updated, Proofs: full.Proofs}
}

func recordsOf(as []person.Account) []api.EvidenceRecord {
	out := make([]api.EvidenceRecord, len(as))
	for i, a := range as {
		out[i] = recordOf(a)
	}
	return out
}

func fieldsOf(fs []review.Field) []api.EvidenceField {
	out := make([]api.EvidenceField, len(fs))
	for i, f := range fs {
		out[i] = api.EvidenceField{Field: f.Name, Known: make([]api.EvidenceValue, len(f.Known))}
		if f.Asked.Text != "" {
			out[i].Asked = &api.EvidenceValue{Value: f.Asked.Text, How: assurances[f.Asked.How]}
		}
		for j, v := range f.Known {
			out[i].Known[j] = api.EvidenceValue{Value: v.Text, How: assurances[v.How], Says: string(v.Says), Records: v.Count}
		}
	}
	return out
}

type answerInput struct {
	Conflict string `path:"conflict" maxLength:"19" doc:"Id of the conflict."`
	Key      string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer."`
	Body     api.ConflictDecision
}

// decide is POST /v1/conflicts/{conflict}/decide.
func (s *Server) decide(ctx context.Context, c *call, in answerInput) (api.Carried, error) {
	id, ok := digits(in.Conflict)
	if !ok {
		return api.Carried{}, person.ErrUnknown
	}
	p, err := s.svc.Review.Decide(ctx, c.reviewer(in.Body.Officer), id, review.Decision(in.Body.Decision), in.Body.Reason)
	return carried(p), err
}

type undoInput struct {
	Conflict string `path:"conflict" maxLength:"19" doc:"Id of the conflict."`
	Key      string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer."`
	Body     api.Decision
}

// undoDecision is POST /v1/conflicts/{conflict}/undo.
func (s *Server) undoDecision(ctx context.Context, c *call, in undoInput) (api.Carried, error) {
	id, ok := digits(in.Conflict)
	if !ok {
		return api.Carried{}, person.ErrUnknown
	}
	p, err := s.svc.Review.Undo(ctx, c.reviewer(in.Body.Officer), id, in.Body.Reason)
	return carried(p), err
}

func carried(p *review.Proposal) api.Carried {
	return api.Carried{Done: p == nil, Proposal: proposalOrNil(p)}
}
