package client

import (
	"context"
	"net/http"

	"github.com/motma/motma/api"
)

// Register is get-or-create: it makes the user known and gives the person's
// one code. The same call again changes nothing.
func (c *Client) Register(ctx context.Context, r api.Registration) (api.Outcome, error) {
	var out api.Outcome
	return out, c.call(ctx, http.MethodPost, "/v1/accounts", r, &out)
}

// RegisterBatch registers up to 1,000 users, with one result for each.
func (c *Client) RegisterBatch(ctx context.Context, rs []api.Registration) ([]api.BatchOutcome, error) {
	return batch[api.Registration, api.BatchOutcome](ctx, c, "/v1/accounts/batch", rs)
}

// Correct says what is true of a user now.
func (c *Client) Correct(ctx context.Context, account string, in api.Correction) (api.Outcome, error) {
	var out api.Outcome
	return out, c.call(ctx, http.MethodPut, "/v1/accounts/"+account, in, &out)
}

// Account gives what this app said of a user.
func (c *Client) Account(ctx context.Context, account string) (api.Account, error) {
	var out api.Account
	return out, c.call(ctx, http.MethodGet, "/v1/accounts/"+account, nil, &out)
}

// Code gives the texts to show as QR: the static code, or live ones ahead.
func (c *Client) Code(ctx context.Context, account string, in api.CodeRequest) ([]api.Code, error) {
	var out api.Codes
	err := c.call(ctx, http.MethodPost, "/v1/accounts/"+account+"/code", in, &out)
	return out.Codes, err
}

// Renew revokes a lost or leaked code and gives a new one with the same QID.
func (c *Client) Renew(ctx context.Context, account string, in api.Renewal) (api.Outcome, error) {
	var out api.Outcome
	return out, c.call(ctx, http.MethodPost, "/v1/accounts/"+account+"/code/renew", in, &out)
}

// Visits lists where the user's person was.
func (c *Client) Visits(ctx context.Context, account, cursor string) (api.List[api.Visit], error) {
	var out api.List[api.Visit]
	return out, c.call(ctx, http.MethodGet, "/v1/accounts/"+account+"/visits"+after(cursor), nil, &out)
}

// Accesses lists who read the data of the user's person.
func (c *Client) Accesses(ctx context.Context, account, cursor string) (api.List[api.Access], error) {
	var out api.List[api.Access]
	return out, c.call(ctx, http.MethodGet, "/v1/accounts/"+account+"/accesses"+after(cursor), nil, &out)
}

// VerifyCode says whether a code is genuine and whether it was revoked, and
// nothing else. Without network: [Verifier].
func (c *Client) VerifyCode(ctx context.Context, text string) (api.CodeVerdict, error) {
	var out api.CodeVerdict
	return out, c.open(ctx, http.MethodPost, "/v1/codes/verify", api.CodeCheck{Text: text}, &out)
}

// Keys gives what codes and posters are verified with, also offline.
func (c *Client) Keys(ctx context.Context) (api.CodeKeys, error) {
	var out api.CodeKeys
	return out, c.call(ctx, http.MethodGet, "/v1/keys", nil, &out)
}
