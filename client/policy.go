package client

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/motma/motma/api"
)

// UploadPolicy brings a version of a policy document in. Its own tests are run;
// one that fails them is refused.
func (c *Client) UploadPolicy(ctx context.Context, in api.PolicyUpload) (api.PolicyVersion, error) {
	var out api.PolicyVersion
	return out, c.call(ctx, http.MethodPost, "/v1/policies", in, &out)
}

// Policies lists all versions, oldest first.
func (c *Client) Policies(ctx context.Context) (api.List[api.PolicyVersion], error) {
	var out api.List[api.PolicyVersion]
	return out, c.call(ctx, http.MethodGet, "/v1/policies", nil, &out)
}

// Policy gives a version with its document.
func (c *Client) Policy(ctx context.Context, policy string) (api.PolicyVersion, error) {
	var out api.PolicyVersion
	return out, c.call(ctx, http.MethodGet, "/v1/policies/"+url.PathEscape(policy), nil, &out)
}

// ActivatePolicy proposes that a version comes into force.
func (c *Client) ActivatePolicy(ctx context.Context, policy string, in api.ActivatePolicy) (api.PolicyActivation, error) {
	var out api.PolicyActivation
	return out, c.call(ctx, http.MethodPost, "/v1/policies/"+url.PathEscape(policy)+"/activate", in, &out)
}

// GoBack leaves a version that holds for the one before it, at once.
func (c *Client) GoBack(ctx context.Context, policy string, in api.Decision) (api.PolicyActivation, error) {
	var out api.PolicyActivation
	return out, c.call(ctx, http.MethodPost, "/v1/policies/"+url.PathEscape(policy)+"/back", in, &out)
}

// Activations lists what was and will be in force, and what waits, newest
// first.
func (c *Client) Activations(ctx context.Context) (api.List[api.PolicyActivation], error) {
	var out api.List[api.PolicyActivation]
	return out, c.call(ctx, http.MethodGet, "/v1/policies/activations", nil, &out)
}

// ApproveActivation brings a proposal of another officer into force.
func (c *Client) ApproveActivation(ctx context.Context, activation string, in api.Decision) (api.PolicyActivation, error) {
	var out api.PolicyActivation
	return out, c.call(ctx, http.MethodPost, "/v1/policies/activations/"+url.PathEscape(activation)+"/approve", in, &out)
}

// RefuseActivation ends a proposal, or takes back one that has not begun.
func (c *Client) RefuseActivation(ctx context.Context, activation string, in api.Decision) (api.PolicyActivation, error) {
	var out api.PolicyActivation
	return out, c.call(ctx, http.MethodPost, "/v1/policies/activations/"+url.PathEscape(activation)+"/refuse", in, &out)
}

// SimulatePolicy begins to count who would change colour; see PolicyRun.
func (c *Client) SimulatePolicy(ctx context.Context, policy string, in api.SimulatePolicy) (api.PolicyRun, error) {
	var out api.PolicyRun
	return out, c.call(ctx, http.MethodPost, "/v1/policies/"+url.PathEscape(policy)+"/simulate", in, &out)
}

// PolicyRuns lists passes over everybody, newest first.
func (c *Client) PolicyRuns(ctx context.Context) (api.List[api.PolicyRun], error) {
	var out api.List[api.PolicyRun]
	return out, c.call(ctx, http.MethodGet, "/v1/policies/runs", nil, &out)
}

// PolicyRun gives a pass; of a simulation, when it has ended, what it came to.
func (c *Client) PolicyRun(ctx context.Context, run string) (api.PolicyRun, error) {
	var out api.PolicyRun
	return out, c.call(ctx, http.MethodGet, "/v1/policies/runs/"+url.PathEscape(run), nil, &out)
}

// PutRiskLevels sets risk levels of communes, at most 500 at a time.
func (c *Client) PutRiskLevels(ctx context.Context, in api.RiskLevels) error {
	return c.call(ctx, http.MethodPut, "/v1/risk-levels", in, nil)
}

// RiskLevels lists all risk levels.
func (c *Client) RiskLevels(ctx context.Context) (api.List[api.RiskLevel], error) {
	var out api.List[api.RiskLevel]
	return out, c.call(ctx, http.MethodGet, "/v1/risk-levels", nil, &out)
}

// ValueSets gives the value sets in force at a moment, now when it is zero; all
// of them, or the one named.
func (c *Client) ValueSets(ctx context.Context, name string, at time.Time) ([]api.ValueSet, error) {
	q := url.Values{}
	if name != "" {
		q.Set("name", name)
	}
	if !at.IsZero() {
		q.Set("at", at.Format(time.RFC3339))
	}
	var out api.List[api.ValueSet]
	return out.Items, c.call(ctx, http.MethodGet, "/v1/value-sets?"+q.Encode(), nil, &out)
}

// PutValueSet adds an edition of a value set.
func (c *Client) PutValueSet(ctx context.Context, in api.ValueSetUpload) (api.ValueSetEdition, error) {
	var out api.ValueSetEdition
	return out, c.call(ctx, http.MethodPut, "/v1/value-sets", in, &out)
}
