package client

import (
	"context"
	"net/http"

	"github.com/motma/motma/api"
)

// AddApp registers a connected system, for operators.
func (c *Client) AddApp(ctx context.Context, in api.AppInput) (api.App, error) {
	var out api.App
	return out, c.call(ctx, http.MethodPost, "/v1/apps", in, &out)
}

// SuspendApp is the kill switch.
func (c *Client) SuspendApp(ctx context.Context, app string, in api.Suspension) error {
	return c.call(ctx, http.MethodPost, "/v1/apps/"+app+"/suspend", in, nil)
}

// ResumeApp ends a suspension.
func (c *Client) ResumeApp(ctx context.Context, app string) error {
	return c.call(ctx, http.MethodPost, "/v1/apps/"+app+"/resume", nil, nil)
}

// ChangeApp changes what a connected system may do, for operators.
func (c *Client) ChangeApp(ctx context.Context, app string, in api.AppChange) (api.App, error) {
	var out api.App
	return out, c.call(ctx, http.MethodPut, "/v1/apps/"+app, in, &out)
}

// AssessApp notes an app's assessment, for operators.
func (c *Client) AssessApp(ctx context.Context, app string, in api.Assessment) error {
	return c.call(ctx, http.MethodPost, "/v1/apps/"+app+"/assess", in, nil)
}
