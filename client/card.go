package client

import (
	"context"
	"net/http"
	"net/url"

	"github.com/motma/motma/api"
)

// Card gives the card of the app's own user at a place: its administrative unit
// and kind, each of which may be empty.
func (c *Client) Card(ctx context.Context, account, unit, kind string) (api.OwnCard, error) {
	q := url.Values{}
	if unit != "" {
		q.Set("unit", unit)
	}
	if kind != "" {
		q.Set("kind", kind)
	}
	var out api.OwnCard
	return out, c.call(ctx, http.MethodGet, "/v1/accounts/"+url.PathEscape(account)+"/card"+filtered(q, ""), nil, &out)
}

// Cards gives the cards of the app's own user by every policy in force.
func (c *Client) Cards(ctx context.Context, account string) (api.List[api.PlaceCard], error) {
	var out api.List[api.PlaceCard]
	return out, c.call(ctx, http.MethodGet, "/v1/accounts/"+url.PathEscape(account)+"/cards", nil, &out)
}

// ProposeOverride proposes a colour in place of the policy's.
func (c *Client) ProposeOverride(ctx context.Context, in api.NewOverride) (api.Override, error) {
	var out api.Override
	return out, c.call(ctx, http.MethodPost, "/v1/cards/overrides", in, &out)
}

// Overrides lists overrides in a state; empty: those that wait.
func (c *Client) Overrides(ctx context.Context, state, cursor string) (api.List[api.Override], error) {
	q := url.Values{}
	if state != "" {
		q.Set("state", state)
	}
	var out api.List[api.Override]
	return out, c.call(ctx, http.MethodGet, "/v1/cards/overrides"+filtered(q, cursor), nil, &out)
}

// ApproveOverride gives the colour that another officer proposed.
func (c *Client) ApproveOverride(ctx context.Context, override string, in api.Decision) (api.Override, error) {
	return c.decideOverride(ctx, override, "approve", in)
}

// RefuseOverride ends a proposal.
func (c *Client) RefuseOverride(ctx context.Context, override string, in api.Decision) (api.Override, error) {
	return c.decideOverride(ctx, override, "refuse", in)
}

// EndOverride gives the card back to the policy.
func (c *Client) EndOverride(ctx context.Context, override string, in api.Decision) (api.Override, error) {
	return c.decideOverride(ctx, override, "end", in)
}

func (c *Client) decideOverride(ctx context.Context, override, how string, in api.Decision) (api.Override, error) {
	var out api.Override
	return out, c.call(ctx, http.MethodPost, "/v1/cards/overrides/"+url.PathEscape(override)+"/"+how, in, &out)
}

// ReverseOverrides ends all overrides of one hand at once.
func (c *Client) ReverseOverrides(ctx context.Context, in api.Reversal) (api.Reversed, error) {
	var out api.Reversed
	return out, c.call(ctx, http.MethodPost, "/v1/cards/overrides/reverse", in, &out)
}

// OverrideAlarms lists alarms, for operators.
func (c *Client) OverrideAlarms(ctx context.Context) (api.List[api.OverrideAlarm], error) {
	var out api.List[api.OverrideAlarm]
	return out, c.call(ctx, http.MethodGet, "/v1/cards/alarms", nil, &out)
}

// ReleaseAlarm ends the block of an alarm, for operators.
func (c *Client) ReleaseAlarm(ctx context.Context, alarm string, in api.Decision) (api.OverrideAlarm, error) {
	var out api.OverrideAlarm
	return out, c.call(ctx, http.MethodPost, "/v1/cards/alarms/"+url.PathEscape(alarm)+"/release", in, &out)
}
