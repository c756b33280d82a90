package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/motma/motma/api"
)

// OpenCase opens a case, for laboratories and health authorities.
func (c *Client) OpenCase(ctx context.Context, in api.CaseInput) (api.Case, error) {
	var out api.Case
	return out, c.call(ctx, http.MethodPost, "/v1/cases", in, &out)
}

// TracePlace gives who was at a place, line by line.
func (c *Client) TracePlace(ctx context.Context, in api.TracePlace, f func(api.TraceLine) error) (api.TraceEnd, error) {
	return c.trace(ctx, "/v1/trace/place", in, f)
}

// TraceVisits gives where a person was.
func (c *Client) TraceVisits(ctx context.Context, in api.TraceVisits, f func(api.TraceLine) error) (api.TraceEnd, error) {
	return c.trace(ctx, "/v1/trace/visits", in, f)
}

// TraceContacts gives who was near a person, the longest first.
func (c *Client) TraceContacts(ctx context.Context, in api.TraceContacts, f func(api.TraceLine) error) (api.TraceEnd, error) {
	return c.trace(ctx, "/v1/trace/contacts", in, f)
}

// trace reads an answer up to its end line; without one it is incomplete.
func (c *Client) trace(ctx context.Context, path string, in any, f func(api.TraceLine) error) (api.TraceEnd, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return api.TraceEnd{}, fmt.Errorf("motma client: %w", err)
	}
	var end *api.TraceEnd
	err = stream(ctx, c, request{method: http.MethodPost, path: path, body: body}, func(l api.TraceLine) error {
		switch {
		case l.Problem != nil:
			return l.Problem
		case l.End != nil:
			end = l.End
			return nil
		}
		return f(l)
	})
	if err != nil {
		return api.TraceEnd{}, err
	}
	if end == nil {
		return api.TraceEnd{}, ErrIncomplete
	}
	return *end, nil
}
