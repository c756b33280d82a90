package server

import (
	"context"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/person"
)

type planInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Body    api.PlanInput
}

// planLink is POST /v1/accounts/{account}/link/plan: the cascade of a break or
// a restore, before it is made.
func (s *Server) planLink(ctx context.Context, c *call, in planInput) (api.Plan, error) {
	id, err := accountID(in.Account)
	if err != nil {
		return api.Plan{}, err
	}
	move := person.Move(in.Body.Move)
	if move == "" {
		move = person.MoveBreak
	}
	p, err := s.svc.Review.Plan(ctx, c.reviewer(in.Body.Officer), id, move)
	if err != nil {
		return api.Plan{}, err
	}
	return api.Plan{Move: string(p.Move), Account: p.Account.String(), Stay: texts(p.Stay), With: texts(p.With), Lean: texts(p.Lean), QIDs: strs(p.QIDs),
		NewQID: p.NewQID, Left: string(p.Left), Verified: strs(p.Verified), Dependants: p.Dependants, Need: string(p.Need), Digest: p.Digest}, nil
}

// texts writes ids.
func texts(ids []person.AccountID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.String()
	}
	return out
}

// strs writes words.
func strs[T ~string](in []T) []string {
	out := make([]string, len(in))
	for i, v := range in {
		out[i] = string(v)
	}
	return out
}

type linkInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Key     string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer."`
	Body    api.LinkDecision
}

// breakLink is POST /v1/accounts/{account}/link/break: undo a wrong link. The
// pair is remembered and never joined again by a match.
func (s *Server) breakLink(ctx context.Context, c *call, in linkInput) (api.Parting, error) {
	id, err := accountID(in.Account)
	if err != nil {
		return api.Parting{}, err
	}
	p, waits, err := s.svc.Review.Break(ctx, c.reviewer(in.Body.Officer), id, in.Body.Reason, in.Body.Plan)
	if err != nil {
		return api.Parting{}, err
	}
	out := partingOf(p)
	out.Account, out.Proposal = id.String(), proposalOrNil(waits)
	return out, nil
}

func partingOf(p person.Parting) api.Parting {
	return api.Parting{Account: p.Account.String(), QID: string(p.QID), Left: string(p.Left)}
}

// restoreLink is POST /v1/accounts/{account}/link/restore: undo a break.
func (s *Server) restoreLink(ctx context.Context, c *call, in linkInput) (api.Carried, error) {
	id, err := accountID(in.Account)
	if err != nil {
		return api.Carried{}, err
	}
	p, err := s.svc.Review.Restore(ctx, c.reviewer(in.Body.Officer), id, in.Body.Reason, in.Body.Plan)
	return carried(p), err
}

type breakLinksInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer."`
	Body api.BreakInput
}

// breakLinks is POST /v1/links/break: many at once, all or none.
func (s *Server) breakLinks(ctx context.Context, c *call, in breakLinksInput) (api.Partings, error) {
	ids := make([]person.AccountID, len(in.Body.Accounts))
	for i, a := range in.Body.Accounts {
		var err error
		if ids[i], err = accountID(a); err != nil {
			return api.Partings{}, err
		}
	}
	done, waits, err := s.svc.Review.BreakAll(ctx, c.reviewer(in.Body.Officer), ids, in.Body.Reason)
	if err != nil {
		return api.Partings{}, err
	}
	out := api.Partings{Partings: make([]api.Parting, len(done)), Proposal: proposalOrNil(waits)}
	for i, p := range done {
		out.Partings[i] = partingOf(p)
	}
	return out, nil
}
