package client

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/motma/motma/api"
)

// Self says what the client is and what it may do.
func (c *Client) Self(ctx context.Context) (api.App, error) {
	var out api.App
	return out, c.call(ctx, http.MethodGet, "/v1/app", nil, &out)
}

// RotateKeys replaces the client's public keys (a JWK set), proved by the key
// that this Client signs with; the set must hold it still. To rotate without a
// gap: send old and new together; make a Client with the new key, whose KID is
// named in the set; and let that one send the new alone. When the answer is
// lost, a second try is refused as a repetition: see [Client.Self].
func (c *Client) RotateKeys(ctx context.Context, keys json.RawMessage) (api.App, error) {
	var out api.App
	assertion, err := c.tokens.sign.make(time.Now())
	if err != nil {
		return out, err
	}
	return out, c.call(ctx, http.MethodPut, "/v1/app/keys", api.OwnKeys{Keys: keys, Assertion: assertion}, &out)
}

// SetOwnCodes replaces the patterns of the codes that the app printed before it
// was connected.
func (c *Client) SetOwnCodes(ctx context.Context, codes []api.OwnCode) (api.App, error) {
	if codes == nil {
		codes = []api.OwnCode{}
	}
	var out api.App
	return out, c.call(ctx, http.MethodPut, "/v1/app/codes", api.OwnCodes{OwnCodes: codes}, &out)
}
