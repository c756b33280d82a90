package client

import (
	"context"
	"net/http"
	"net/url"

	"github.com/motma/motma/api"
)

// Card gives the card of one of the app's users at a place: its administrative
// unit, and its kind (venue, vehicle, checkpoint), both may be empty. It rests on
// what other apps said as well only where this one may read that, and the
// user's papers were checked here.
func (c *Client) Card(ctx context.Context, account, unit, kind string) (api.OwnCard, error) {
	q := url.Values{}
	for name, value := range map[string]string{"unit": unit, "kind": kind} {
		if value != "" {
			q.Set(name, value)
		}
	}
	path := "/v1/accounts/" + account + "/card"
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	var out api.OwnCard
	return out, c.call(ctx, http.MethodGet, path, nil, &out)
}
