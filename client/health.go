package client

import (
	"context"
	"net/http"

	"github.com/motma/motma/api"
)

// Declare keeps a person's declaration, or what changed since their last.
func (c *Client) Declare(ctx context.Context, account string, in api.DeclarationInput) (api.Declaration, error) {
	var out api.Declaration
	return out, c.call(ctx, http.MethodPost, "/v1/accounts/"+account+"/declarations", in, &out)
}

// DeclareBatch keeps up to 1,000 declarations, with one result for each.
func (c *Client) DeclareBatch(ctx context.Context, in []api.DeclarationLine) ([]api.HealthOutcome, error) {
	return batch[api.DeclarationLine, api.HealthOutcome](ctx, c, "/v1/declarations/batch", in)
}

// Declarations lists what a user declared in this app, newest first.
func (c *Client) Declarations(ctx context.Context, account string) ([]api.Declaration, error) {
	var out api.List[api.Declaration]
	err := c.call(ctx, http.MethodGet, "/v1/accounts/"+account+"/declarations", nil, &out)
	return out.Items, err
}

// CurrentDeclaration gives the person's last declaration, in whichever app, as
// far as this one may read it.
func (c *Client) CurrentDeclaration(ctx context.Context, account string) (api.Declaration, error) {
	var out api.Declaration
	return out, c.call(ctx, http.MethodGet, "/v1/accounts/"+account+"/declarations/current", nil, &out)
}

// CorrectDeclaration makes a further version of a declaration.
func (c *Client) CorrectDeclaration(ctx context.Context, account, declaration string, in api.DeclarationCorrection) (api.Declaration, error) {
	var out api.Declaration
	return out, c.call(ctx, http.MethodPut, "/v1/accounts/"+account+"/declarations/"+declaration, in, &out)
}

// WithdrawDeclaration says that a declaration was made in error.
func (c *Client) WithdrawDeclaration(ctx context.Context, account, declaration, reason string) (api.Declaration, error) {
	var out api.Declaration
	return out, c.call(ctx, http.MethodPost, "/v1/accounts/"+account+"/declarations/"+declaration+"/withdraw", api.HealthWithdrawal{Reason: reason}, &out)
}

// AddRecord keeps a record, repeats it, or with a reason corrects it.
func (c *Client) AddRecord(ctx context.Context, account string, in api.RecordInput) (api.Record, error) {
	var out api.Record
	return out, c.call(ctx, http.MethodPost, "/v1/accounts/"+account+"/records", in, &out)
}

// AddRecords keeps up to 1,000 records, with one result for each.
func (c *Client) AddRecords(ctx context.Context, in []api.RecordLine) ([]api.HealthOutcome, error) {
	return batch[api.RecordLine, api.HealthOutcome](ctx, c, "/v1/records/batch", in)
}

// Records lists what is known of the user's person, in force or not, with the
// reason why.
func (c *Client) Records(ctx context.Context, account string) ([]api.Record, error) {
	var out api.List[api.Record]
	err := c.call(ctx, http.MethodGet, "/v1/accounts/"+account+"/records", nil, &out)
	return out.Items, err
}

// CorrectRecord makes a further version of a record.
func (c *Client) CorrectRecord(ctx context.Context, account, record string, in api.RecordInput) (api.Record, error) {
	var out api.Record
	return out, c.call(ctx, http.MethodPut, "/v1/accounts/"+account+"/records/"+record, in, &out)
}

// WithdrawRecord says that a record was entered in error.
func (c *Client) WithdrawRecord(ctx context.Context, account, record, reason string) (api.Record, error) {
	var out api.Record
	return out, c.call(ctx, http.MethodPost, "/v1/accounts/"+account+"/records/"+record+"/withdraw", api.HealthWithdrawal{Reason: reason}, &out)
}

// RecordHistory gives every version of one of the app's own records.
func (c *Client) RecordHistory(ctx context.Context, account, record string) ([]api.Record, error) {
	var out api.List[api.Record]
	err := c.call(ctx, http.MethodGet, "/v1/accounts/"+account+"/records/"+record+"/history", nil, &out)
	return out.Items, err
}
