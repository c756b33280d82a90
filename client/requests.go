package client

import (
	"context"
	"net/http"
	"net/url"

	"github.com/motma/motma/api"
)

// FileRequest asks to have a user's record put right.
func (c *Client) FileRequest(ctx context.Context, account string, in api.RequestInput) (api.Request, error) {
	var out api.Request
	return out, c.call(ctx, http.MethodPost, "/v1/accounts/"+account+"/requests", in, &out)
}

// OwnRequests lists a user's requests.
func (c *Client) OwnRequests(ctx context.Context, account, cursor string) (api.List[api.Request], error) {
	var out api.List[api.Request]
	return out, c.call(ctx, http.MethodGet, "/v1/accounts/"+account+"/requests"+after(cursor), nil, &out)
}

// OwnRequest tells where a user's request stands.
func (c *Client) OwnRequest(ctx context.Context, account, request string) (api.Request, error) {
	var out api.Request
	return out, c.call(ctx, http.MethodGet, "/v1/accounts/"+account+"/requests/"+request, nil, &out)
}

// WithdrawRequest ends a request that nobody decided yet.
func (c *Client) WithdrawRequest(ctx context.Context, account, request string) (api.Request, error) {
	var out api.Request
	return out, c.call(ctx, http.MethodPost, "/v1/accounts/"+account+"/requests/"+request+"/withdraw", nil, &out)
}

// AddEvidence adds a paper that somebody saw.
func (c *Client) AddEvidence(ctx context.Context, account, request string, in api.EvidenceInput) (api.Request, error) {
	var out api.Request
	return out, c.call(ctx, http.MethodPost, "/v1/accounts/"+account+"/requests/"+request+"/evidence", in, &out)
}

// Requests lists what persons ask for, for officers. The filter has the
// parameters of GET /v1/requests; nil: all that are open.
func (c *Client) Requests(ctx context.Context, filter url.Values, cursor string) (api.List[api.Request], error) {
	var out api.List[api.Request]
	return out, c.call(ctx, http.MethodGet, "/v1/requests"+filtered(filter, cursor), nil, &out)
}

// Dossier opens a request. It is a read of personal data in the name of the
// officer.
func (c *Client) Dossier(ctx context.Context, request, officer string) (api.Dossier, error) {
	var out api.Dossier
	return out, c.call(ctx, http.MethodGet, "/v1/requests/"+request+"?officer="+url.QueryEscape(officer), nil, &out)
}

// DecideRequest accepts, refuses, or asks for evidence.
func (c *Client) DecideRequest(ctx context.Context, request string, in api.RequestDecision) (api.Carried, error) {
	var out api.Carried
	return out, c.call(ctx, http.MethodPost, "/v1/requests/"+request+"/decide", in, &out)
}

// UndoRequest takes a merge back.
func (c *Client) UndoRequest(ctx context.Context, request string, in api.Decision) (api.Carried, error) {
	var out api.Carried
	return out, c.call(ctx, http.MethodPost, "/v1/requests/"+request+"/undo", in, &out)
}
