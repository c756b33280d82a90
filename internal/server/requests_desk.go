package server

import (
	"context"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/review"
)

type requestsInput struct {
	State   string `query:"state" enum:"open,received,in_review,needs_evidence,refused,withdrawn,done,waits_for_records,all" doc:"open by default."`
	Kind    string `query:"kind" enum:"fields,merge,unknown_member,transfer,regenerate,date,paper,revoke" doc:"Only of this kind."`
	Overdue string `query:"overdue" enum:"true" doc:"Only those past their deadline."`
	Limit   int    `query:"limit" minimum:"1" maximum:"199" doc:"Items a page, 50 by default."`
	Cursor  string `query:"cursor" maxLength:"200" doc:"Cursor of the page before."`
}

// requests is GET /v1/requests: what persons ask for, without their data.
func (s *Server) requests(ctx context.Context, c *call, in requestsInput) (api.List[api.Request], error) {
	none := api.List[api.Request]{}
	after, err := s.after(c, in.Cursor)
	if err != nil {
		return none, err
	}
	f := review.RequestFilter{Sort: review.Sort(in.Kind)}
	if in.State != "open" {
		f.State = review.State(in.State)
	}
	if in.Overdue != "" {
		f.Overdue = s.cfg.Now()
	}
	limit := limitOf(in.Limit)
	found, err := s.svc.Review.Requests(ctx, f, after, limit+1)
	if err != nil {
		return none, err
	}
	return s.requestPage(c, found, limit, func(r review.Request) api.Request {
		r.Asked, r.Evidence = review.Asked{}, nil // opening one is written down
		return requestOf(r, true)
	}), nil
}

type dossierInput struct {
	Request string `path:"request" maxLength:"19" doc:"Id of the request."`
	Officer string `query:"officer" maxLength:"64" pattern:"^[A-Za-z0-9._@-]+$" doc:"Who reads: the client's own opaque reference. Required."`
}

// dossier is GET /v1/requests/{request}: a request with what helps to decide.
func (s *Server) dossier(ctx context.Context, c *call, in dossierInput) (api.Dossier, error) {
	id, ok := digits(in.Request)
	if !ok {
		return api.Dossier{}, person.ErrUnknown
	}
	officer, err := officerOf(in.Officer)
	if err != nil {
		return api.Dossier{}, err
	}
	d, err := s.svc.Review.Dossier(ctx, c.reviewer(officer), id)
	if err != nil {
		return api.Dossier{}, err
	}
	out := api.Dossier{Request: requestOf(d.Request, true), Asked: recordOf(d.Account), Known: recordsOf(d.Others), Fields: fieldsOf(d.Fields), Need: string(d.Need)}
	if d.Request.Sort == review.Merge {
		out.Found = &d.Found
	}
	return out, nil
}

type resolveInput struct {
	Request string `path:"request" maxLength:"19" doc:"Id of the request."`
	Key     string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer."`
	Body    api.RequestDecision
}

// resolve is POST /v1/requests/{request}/decide.
func (s *Server) resolve(ctx context.Context, c *call, in resolveInput) (api.Carried, error) {
	id, ok := digits(in.Request)
	if !ok {
		return api.Carried{}, person.ErrUnknown
	}
	v := review.Verdict{Accept: in.Body.Decision == "accept", Ask: in.Body.Decision == "ask", VI: in.Body.VI, EN: in.Body.EN}
	if in.Body.Account != "" {
		var err error
		if v.Account, err = accountID(in.Body.Account); err != nil {
			return api.Carried{}, err
		}
	}
	p, err := s.svc.Review.Resolve(ctx, c.reviewer(in.Body.Officer), id, v)
	return carried(p), err
}

type undoRequestInput struct {
	Request string `path:"request" maxLength:"19" doc:"Id of the request."`
	Key     string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer."`
	Body    api.Decision
}

// undoRequest is POST /v1/requests/{request}/undo: a merge is taken back.
func (s *Server) undoRequest(ctx context.Context, c *call, in undoRequestInput) (api.Carried, error) {
	id, ok := digits(in.Request)
	if !ok {
		return api.Carried{}, person.ErrUnknown
	}
	p, err := s.svc.Review.UndoRequest(ctx, c.reviewer(in.Body.Officer), id, in.Body.Reason)
	return carried(p), err
}
