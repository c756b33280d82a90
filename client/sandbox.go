package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/go-jose/go-jose/v4"

	"github.com/motma/motma/api"
)

// JoinSandbox connects the client itself, by its public key; only a sandbox
// takes that. To join again is safe.
func (c *Client) JoinSandbox(ctx context.Context, name string) (api.App, error) {
	keys, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: c.public, KeyID: c.kid, Use: "sig"}}})
	if err != nil {
		return api.App{}, fmt.Errorf("motma client: %w", err)
	}
	var out api.App
	return out, c.open(ctx, http.MethodPost, "/v1/sandbox/apps", api.SandboxApp{ID: c.tokens.sign.id, Name: name, Keys: keys}, &out)
}

// Sandbox gives what a sandbox has to practise on.
func (c *Client) Sandbox(ctx context.Context) (api.Sandbox, error) {
	var out api.Sandbox
	return out, c.open(ctx, http.MethodGet, "/v1/sandbox", nil, &out)
}
