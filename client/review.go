package client

import (
	"context"
	"net/http"
	"net/url"

	"github.com/motma/motma/api"
)

// Conflicts lists questions that wait for a reviewer. The filter has the
// parameters of GET /v1/conflicts, such as kind; nil: all that are open.
func (c *Client) Conflicts(ctx context.Context, filter url.Values, cursor string) (api.List[api.Conflict], error) {
	var out api.List[api.Conflict]
	return out, c.call(ctx, http.MethodGet, "/v1/conflicts"+filtered(filter, cursor), nil, &out)
}

// Evidence puts both sides of a question next to each other. It is a read of
// personal data in the name of the officer.
func (c *Client) Evidence(ctx context.Context, conflict, officer string) (api.Evidence, error) {
	var out api.Evidence
	return out, c.call(ctx, http.MethodGet, "/v1/conflicts/"+conflict+"?officer="+url.QueryEscape(officer), nil, &out)
}

// Decide answers a question; the answer may have to wait for a second officer.
func (c *Client) Decide(ctx context.Context, conflict string, in api.ConflictDecision) (api.Carried, error) {
	var out api.Carried
	return out, c.call(ctx, http.MethodPost, "/v1/conflicts/"+conflict+"/decide", in, &out)
}

// UndoDecision takes an answer back.
func (c *Client) UndoDecision(ctx context.Context, conflict string, in api.Decision) (api.Carried, error) {
	var out api.Carried
	return out, c.call(ctx, http.MethodPost, "/v1/conflicts/"+conflict+"/undo", in, &out)
}

// PlanLink tells what breaking or restoring a link would do.
func (c *Client) PlanLink(ctx context.Context, account string, in api.PlanInput) (api.Plan, error) {
	var out api.Plan
	return out, c.call(ctx, http.MethodPost, "/v1/accounts/"+account+"/link/plan", in, &out)
}

// BreakLink undoes a wrong link.
func (c *Client) BreakLink(ctx context.Context, account string, in api.LinkDecision) (api.Parting, error) {
	var out api.Parting
	return out, c.call(ctx, http.MethodPost, "/v1/accounts/"+account+"/link/break", in, &out)
}

// RestoreLink undoes a break.
func (c *Client) RestoreLink(ctx context.Context, account string, in api.LinkDecision) (api.Carried, error) {
	var out api.Carried
	return out, c.call(ctx, http.MethodPost, "/v1/accounts/"+account+"/link/restore", in, &out)
}

// BreakLinks undoes many wrong links, all or none.
func (c *Client) BreakLinks(ctx context.Context, in api.BreakInput) (api.Partings, error) {
	var out api.Partings
	return out, c.call(ctx, http.MethodPost, "/v1/links/break", in, &out)
}

// Proposals lists decisions that take two officers; state empty: waiting.
func (c *Client) Proposals(ctx context.Context, state, cursor string) (api.List[api.Proposal], error) {
	f := url.Values{}
	if state != "" {
		f.Set("state", state)
	}
	var out api.List[api.Proposal]
	return out, c.call(ctx, http.MethodGet, "/v1/proposals"+filtered(f, cursor), nil, &out)
}

// Approve carries a proposal out, as another officer than who made it.
func (c *Client) Approve(ctx context.Context, proposal string, in api.Decision) (api.Proposal, error) {
	var out api.Proposal
	return out, c.call(ctx, http.MethodPost, "/v1/proposals/"+proposal+"/approve", in, &out)
}

// Refuse ends a proposal, as another officer than who made it.
func (c *Client) Refuse(ctx context.Context, proposal string, in api.Decision) (api.Proposal, error) {
	var out api.Proposal
	return out, c.call(ctx, http.MethodPost, "/v1/proposals/"+proposal+"/refuse", in, &out)
}

// filtered writes the parameters of a listing.
func filtered(f url.Values, cursor string) string {
	q := url.Values{}
	for k, v := range f {
		q[k] = v
	}
	if cursor != "" {
		q.Set("cursor", cursor)
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}
