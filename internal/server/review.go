package server

import (
	"context"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/person"
)

type conflictsInput struct {
	State  string `query:"state" enum:"open,noted,all" doc:"open (default): what a reviewer is asked; noted: likely pairs that nobody waits for; all: both, and what was closed."`
	Limit  int    `query:"limit" minimum:"1" maximum:"199" doc:"Items a page, 50 by default."`
	Cursor string `query:"cursor" maxLength:"200" doc:"Cursor of the page before."`
}

// conflicts is GET /v1/conflicts: what waits for a reviewer.
func (s *Server) conflicts(ctx context.Context, c *call, in conflictsInput) (api.List[api.Conflict], error) {
	after, err := s.after(c, in.Cursor)
	if err != nil {
		return api.List[api.Conflict]{}, err
	}
	limit := limitOf(in.Limit)
	var found []person.Conflict
	if in.State == "all" {
		found, err = s.svc.People.Conflicts(ctx, false, after, limit+1)
	} else {
		found, err = s.svc.People.Open(ctx, in.State == "noted", after, limit+1)
	}
	if err != nil {
		return api.List[api.Conflict]{}, err
	}
	found, next := pageOf(s, c, found, limit, func(f person.Conflict) int64 { return f.ID })
	out := api.List[api.Conflict]{Items: make([]api.Conflict, len(found)), Next: next}
	for i, f := range found {
		out.Items[i] = api.Conflict{Conflict: text(f.ID), Kind: f.Kind, Account: f.Account.String(), Persons: len(f.Persons),
			Key: string(f.Key), Opened: f.Opened.UTC(), Closed: moment(f.Closed), Outcome: f.Outcome,
			Noted: f.Noted, Score: f.Score}
	}
	return out, nil
}

type decideInput struct {
	Conflict string `path:"conflict" maxLength:"19" doc:"Id of the conflict."`
	Body     api.Decision
}

// decide is POST /v1/conflicts/{conflict}/close.
func (s *Server) decide(ctx context.Context, c *call, in decideInput) (api.None, error) {
	id, ok := digits(in.Conflict)
	if !ok {
		return api.None{}, person.ErrUnknown
	}
	return api.None{}, s.svc.People.CloseConflict(ctx, c.actor()+"/"+in.Body.Officer, id, in.Body.Reason)
}

type linkInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Key     string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer."`
	Body    api.Decision
}

// breakLink is POST /v1/accounts/{account}/link/break: undo a wrong link. The
// pair is remembered and never joined again by a match.
func (s *Server) breakLink(ctx context.Context, c *call, in linkInput) (api.Parting, error) {
	id, err := accountID(in.Account)
	if err != nil {
		return api.Parting{}, err
	}
	p, err := s.svc.People.Break(ctx, c.actor()+"/"+in.Body.Officer, id, in.Body.Reason)
	return api.Parting{Account: p.Account.String(), QID: string(p.QID), Left: string(p.Left)}, err
}

// restoreLink is POST /v1/accounts/{account}/link/restore: undo a break.
func (s *Server) restoreLink(ctx context.Context, c *call, in linkInput) (api.None, error) {
	id, err := accountID(in.Account)
	if err != nil {
		return api.None{}, err
	}
	return api.None{}, s.svc.People.Restore(ctx, c.actor()+"/"+in.Body.Officer, id)
}
