package server

import (
	"context"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/trace"
)

// tracer is who asks, in the words of package trace.
func (c *call) tracer(officer string) trace.By {
	return trace.By{Client: c.client.ID, Kind: string(c.client.Kind), Officer: officer, Unit: c.client.Unit, Purposes: c.client.Purposes}
}

type openCaseInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer instead of a second case."`
	Body api.CaseInput
}

// openCase is POST /v1/cases: for laboratories and health authorities (A14).
func (s *Server) openCase(ctx context.Context, c *call, in openCaseInput) (api.Case, error) {
	opened, err := s.svc.Tracer.OpenCase(ctx, c.tracer(""), trace.Case{Ref: in.Body.Ref, Authority: in.Body.Authority, Kind: in.Body.Kind})
	if err != nil {
		return api.Case{}, err
	}
	c.created = "/v1/cases/" + opened.Ref
	return caseOf(opened), nil
}

type caseInput struct {
	Case string `path:"case" maxLength:"40" doc:"Reference of the case."`
}

// getCase is GET /v1/cases/{case}.
func (s *Server) getCase(ctx context.Context, c *call, in caseInput) (api.Case, error) {
	found, err := s.svc.Tracer.Case(ctx, c.tracer(""), in.Case)
	return caseOf(found), err
}

// closeCase is POST /v1/cases/{case}/close.
func (s *Server) closeCase(ctx context.Context, c *call, in caseInput) (api.Case, error) {
	closed, err := s.svc.Tracer.CloseCase(ctx, c.tracer(""), in.Case)
	return caseOf(closed), err
}

func caseOf(c trace.Case) api.Case {
	return api.Case{Ref: c.Ref, Authority: c.Authority, Kind: c.Kind, Opened: c.Opened.UTC(), OpenedBy: c.OpenedBy, Closed: moment(c.Closed)}
}

// queryOf is a tracer's question, in the words of package trace.
func (c *call) queryOf(in api.Context) trace.Query {
	q := trace.Query{By: c.tracer(in.Officer), Case: in.Case, Purpose: in.Purpose}
	for _, t := range []struct {
		from *time.Time
		to   *time.Time
	}{{in.From, &q.From}, {in.To, &q.To}} {
		if t.from != nil {
			*t.to = *t.from
		}
	}
	return q
}
