package server

import (
	"context"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/review"
)

type proposalsInput struct {
	State  string `query:"state" enum:"waiting,approved,refused,stale,all" doc:"waiting by default."`
	Limit  int    `query:"limit" minimum:"1" maximum:"199" doc:"Items a page, 50 by default."`
	Cursor string `query:"cursor" maxLength:"200" doc:"Cursor of the page before."`
}

// proposals is GET /v1/proposals: what waits for a second officer.
func (s *Server) proposals(ctx context.Context, c *call, in proposalsInput) (api.List[api.Proposal], error) {
	none := api.List[api.Proposal]{}
	after, err := s.after(c, in.Cursor)
	if err != nil {
		return none, err
	}
	state := review.ProposalState(in.State)
	switch in.State {
	case "":
		state = review.Waiting
	case "all":
		state = ""
	}
	limit := limitOf(in.Limit)
	found, err := s.svc.Review.Proposals(ctx, state, after, limit+1)
	if err != nil {
		return none, err
	}
	found, next := pageOf(s, c, found, limit, func(p review.Proposal) int64 { return p.ID })
	out := api.List[api.Proposal]{Items: make([]api.Proposal, len(found)), Next: next}
	for i, p := range found {
		out.Items[i] = proposalOf(p)
	}
	return out, nil
}

func proposalOf(p review.Proposal) api.Proposal {
	out := api.Proposal{Proposal: text(p.ID), Kind: string(p.Kind), Subjects: make([]string, len(p.Subjects)), Need: string(p.Need),
		Reason: p.Reason, By: p.Client + "/" + p.Officer, Opened: p.Opened.UTC(), Expires: p.Expires.UTC(), State: string(p.State),
		Second: p.By, Decided: moment(p.Decided), Outcome: p.Outcome}
	for i, id := range p.Subjects {
		out.Subjects[i] = text(id)
	}
	return out
}

func proposalOrNil(p *review.Proposal) *api.Proposal {
	if p == nil {
		return nil
	}
	out := proposalOf(*p)
	return &out
}

type proposalInput struct {
	Proposal string `path:"proposal" maxLength:"19" doc:"Id of the proposal."`
}

// proposal is GET /v1/proposals/{proposal}.
func (s *Server) proposal(ctx context.Context, c *call, in proposalInput) (api.Proposal, error) {
	id, ok := digits(in.Proposal)
	if !ok {
		return api.Proposal{}, person.ErrUnknown
	}
	p, err := s.svc.Review.Proposal(ctx, id)
	if err != nil {
		return api.Proposal{}, err
	}
	return proposalOf(p), nil
}

type secondInput struct {
	Proposal string `path:"proposal" maxLength:"19" doc:"Id of the proposal."`
	Key      string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer."`
	Body     api.Decision
}

// approve is POST /v1/proposals/{proposal}/approve, by another officer: it is
// carried out.
func (s *Server) approve(ctx context.Context, c *call, in secondInput) (api.Proposal, error) {
	return s.second(ctx, c, in, s.svc.Review.Approve)
}

// refuse is POST /v1/proposals/{proposal}/refuse, by another officer.
func (s *Server) refuse(ctx context.Context, c *call, in secondInput) (api.Proposal, error) {
	return s.second(ctx, c, in, s.svc.Review.Refuse)
}

func (s *Server) second(ctx context.Context, c *call, in secondInput, f func(context.Context, review.By, int64, string) (review.Proposal, error)) (api.Proposal, error) {
	id, ok := digits(in.Proposal)
	if !ok {
		return api.Proposal{}, person.ErrUnknown
	}
	p, err := f(ctx, c.reviewer(in.Body.Officer), id, in.Body.Reason)
	if err != nil {
		return api.Proposal{}, err
	}
	return proposalOf(p), nil
}
