package client

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/motma/motma/api"
)

// early is how long before its end a token is replaced.
const early = 30 * time.Second

// tokens keeps the access token. One fetch serves everybody who waits.
type tokens struct {
	sign  assertions
	fetch func(ctx context.Context, assertion string) (api.Token, error)

	turn  chan struct{} // held by whoever reads or changes the two below
	token string
	until time.Time
}

// get gives a token. Whoever waits for another's fetch waits no longer than
// their own context.
func (t *tokens) get(ctx context.Context) (string, error) {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	now := time.Now()
	if t.token != "" && now.Before(t.until) {
		return t.token, nil
	}
	assertion, err := t.sign.make(now)
	if err != nil {
		return "", err
	}
	got, err := t.fetch(ctx, assertion)
	if err != nil {
		return "", err
	}
	life := time.Duration(got.ExpiresIn) * time.Second
	t.token, t.until = got.AccessToken, now.Add(life-min(early, life/2))
	return t.token, nil
}

// drop forgets a token that was refused.
func (t *tokens) drop(token string) {
	t.turn <- struct{}{}
	defer func() { <-t.turn }()
	if t.token == token {
		t.token = ""
	}
}

// assertions signs the proof of who the client is.
type assertions struct {
	id, audience string
	signer       jose.Signer
}

func newAssertions(c Config) (assertions, error) {
	var alg jose.SignatureAlgorithm
	switch c.Key.(type) {
	case *ecdsa.PrivateKey:
		alg = jose.ES256
	case ed25519.PrivateKey:
		alg = jose.EdDSA
	default:
		return assertions{}, errors.New("motma client: Key must be ECDSA P-256 or Ed25519")
	}
	opts := (&jose.SignerOptions{}).WithType("JWT")
	if c.KID != "" {
		opts = opts.WithHeader(jose.HeaderKey("kid"), c.KID)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: crypto.PrivateKey(c.Key)}, opts)
	if err != nil {
		return assertions{}, fmt.Errorf("motma client: %w", err)
	}
	return assertions{c.ID, c.Audience, signer}, nil
}

// make signs an assertion that holds two minutes and once (RFC 7523).
func (a assertions) make(now time.Time) (string, error) {
	s, err := jwt.Signed(a.signer).Claims(jwt.Claims{Issuer: a.id, Subject: a.id, Audience: jwt.Audience{a.audience}, ID: newKey(),
		IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(2 * time.Minute))}).Serialize()
	if err != nil {
		return "", fmt.Errorf("motma client: sign assertion: %w", err)
	}
	return s, nil
}

// TokenError is a refusal of the token endpoint.
type TokenError struct {
	Status int
	api.TokenError
}

// Error gives code and description.
func (e *TokenError) Error() string {
	return "motma client: token: " + e.TokenError.Error + ": " + e.Description
}

// transportError is a failure to get through.
type transportError struct{ error }

// busyError is a token endpoint that asks to come back later.
type busyError struct {
	error
	after time.Duration
}

func (e transportError) Unwrap() error { return e.error }

// isTransport says whether a request failed without an answer, also for the
// HTTP client's own time limit.
func isTransport(err error) bool {
	var u *url.Error
	var t transportError
	return errors.As(err, &u) || errors.As(err, &t)
}

func (c *Client) fetchToken(ctx context.Context, assertion string) (api.Token, error) {
	form := url.Values{"grant_type": {"client_credentials"}, "client_assertion": {assertion},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/oauth2/token", strings.NewReader(form.Encode()))
	if err != nil {
		return api.Token{}, fmt.Errorf("motma client: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := c.http.Do(req)
	if err != nil {
		return api.Token{}, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<16))
	if err != nil {
		return api.Token{}, transportError{err}
	}
	if answer.StatusCode >= 500 || answer.StatusCode == http.StatusTooManyRequests {
		return api.Token{}, transportError{busyError{fmt.Errorf("motma client: token: %s", answer.Status), retryAfter(answer)}}
	}
	if answer.StatusCode != http.StatusOK {
		e := &TokenError{Status: answer.StatusCode}
		if json.Unmarshal(body, &e.TokenError) != nil {
			e.TokenError.Error = answer.Status
		}
		return api.Token{}, e
	}
	var t api.Token
	if err := json.Unmarshal(body, &t); err != nil {
		return api.Token{}, fmt.Errorf("motma client: read token: %w", err)
	}
	if t.AccessToken == "" {
		return api.Token{}, errors.New("motma client: the answer holds no token")
	}
	return t, nil
}
