// Package client is the Go SDK of an app that connects to the platform.
//
// A Client proves itself with its private key (private_key_jwt, RFC 7523),
// keeps the access token until shortly before it ends, and sends requests. A
// request that did not get through (no connection, 429, 502, 503, 504) is sent
// again after a pause that grows, differs from client to client, and heeds
// Retry-After; how many retries there may be is bounded by a budget, so that a
// platform in trouble is not buried by its own clients. Every request that
// changes something may be repeated safely: registrations are the same by app
// and user, scans by their id, and others carry an Idempotency-Key.
package client

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/motma/motma/api"
)

// Client talks to one platform as one connected app. It is safe for
// concurrent use.
type Client struct {
	base   string
	public crypto.PublicKey
	kid    string
	http   *http.Client
	tokens tokens
	budget budget
	pause  time.Duration // first pause before a retry
	known  reference
}

// Config says who connects to what.
type Config struct {
	Base string        // address of the platform, e.g. "https://motma.example"
	ID   string        // the client's id, e.g. "bluezone"
	Key  crypto.Signer // its private key: ECDSA P-256 or Ed25519
	KID  string        // id of that key in the registered JWK set; empty: tried by algorithm
	// Audience of the assertions; empty: Base. It is the platform's issuer.
	Audience string
	HTTP     *http.Client // nil: one with sane timeouts
}

var errBase = errors.New("motma client: Base must be an http or https address")

// New makes a client. It sends nothing yet.
func New(c Config) (*Client, error) {
	c.Base = strings.TrimSuffix(c.Base, "/")
	if !strings.HasPrefix(c.Base, "http://") && !strings.HasPrefix(c.Base, "https://") {
		return nil, errBase
	}
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: 2 * time.Minute, Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 64, IdleConnTimeout: 90 * time.Second, ForceAttemptHTTP2: true}}
	}
	if c.Audience == "" {
		c.Audience = c.Base
	}
	sign, err := newAssertions(c)
	if err != nil {
		return nil, err
	}
	cl := &Client{base: c.Base, public: c.Key.Public(), kid: c.KID, http: c.HTTP, budget: newBudget(), pause: 100 * time.Millisecond}
	cl.tokens = tokens{sign: sign, fetch: cl.fetchToken, turn: make(chan struct{}, 1)}
	return cl, nil
}

// Limits of answers that are read into memory.
const maxAnswer = 64 << 20

// request is one call.
type request struct {
	method, path string
	body         []byte
	kind         string // content type; empty: JSON
	accept       string
	once         string // Idempotency-Key
	open         bool   // anybody may: no token is sent
	encoding     string // of the body
}

// call sends a value as JSON and reads the answer as JSON into out.
func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	return c.exchange(ctx, request{method: method, path: path}, in, out)
}

// open is call for what needs no token.
func (c *Client) open(ctx context.Context, method, path string, in, out any) error {
	return c.exchange(ctx, request{method: method, path: path, open: true}, in, out)
}

func (c *Client) exchange(ctx context.Context, r request, in, out any) error {
	if in != nil {
		body, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("motma client: %w", err)
		}
		r.body = body
	}
	if r.method == http.MethodPost {
		r.once = newKey()
	}
	answer, err := c.do(ctx, r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, maxAnswer)).Decode(out); err != nil {
		return fmt.Errorf("motma client: read answer: %w", err)
	}
	return nil
}

// do sends a request until it is answered, refused, or out of retries. The
// caller closes the body.
func (c *Client) do(ctx context.Context, r request) (*http.Response, error) {
	for try := 0; ; try++ {
		answer, err := c.send(ctx, r)
		if err != nil && ctx.Err() != nil {
			return nil, err // the caller's wish, not a failure
		}
		wait, again := c.again(answer, err, try)
		if !again {
			return c.judge(answer, err)
		}
		if answer != nil {
			answer.Body.Close()
		}
		if err := sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// send sends a request once, with a token where one is needed.
func (c *Client) send(ctx context.Context, r request) (*http.Response, error) {
	var token string
	if !r.open {
		var err error
		if token, err = c.tokens.get(ctx); err != nil {
			return nil, err
		}
	}
	req, err := http.NewRequestWithContext(ctx, r.method, c.base+r.path, bytes.NewReader(r.body))
	if err != nil {
		return nil, fmt.Errorf("motma client: %w", err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if r.body != nil {
		req.Header.Set("Content-Type", or(r.kind, "application/json"))
	}
	req.Header.Set("Accept", or(r.accept, "application/json"))
	if r.encoding != "" {
		req.Header.Set("Content-Encoding", r.encoding)
	}
	if r.once != "" {
		req.Header.Set("Idempotency-Key", r.once)
	}
	answer, err := c.http.Do(req)
	if err == nil && answer.StatusCode == http.StatusUnauthorized {
		c.tokens.drop(token)
	}
	return answer, err
}

// judge turns a refusal into the *api.Problem that the platform sent.
func (c *Client) judge(answer *http.Response, err error) (*http.Response, error) {
	if err != nil {
		return nil, err
	}
	if answer.StatusCode < 300 {
		c.budget.earn()
		return answer, nil
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if err != nil {
		return nil, fmt.Errorf("motma client: %s: %w", answer.Status, err)
	}
	p := &api.Problem{}
	if json.Unmarshal(body, p) != nil || p.Code == "" {
		return nil, fmt.Errorf("motma client: %s", answer.Status)
	}
	return nil, p
}

func newKey() string {
	b := make([]byte, 16)
	rand.Read(b)
	return hex.EncodeToString(b)
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
