// Package egress is the one way out over HTTP: to addresses that clients
// named, such as those of webhooks and key sets.
//
// Whoever may name an address could name one inside (A28): the metadata
// service of a cloud, a database's port, the platform's own admin port. So a
// connection is refused unless the very address that is dialled is a public
// one: it is checked after the name was resolved, in the moment before the
// connection is made, so that a name which answers differently the second time
// (rebinding) wins nothing. There are no redirects, no proxies from the
// environment, no credentials in addresses, no ports but those of HTTPS, and
// no answer longer than asked for.
package egress

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// Config says what is let out. The zero value is for production.
type Config struct {
	// AllowLoopback also allows this machine, on any port and without TLS: for
	// the demonstration, the sandbox and tests.
	AllowLoopback bool
	// Timeout bounds a whole exchange; 10 s when zero.
	Timeout time.Duration
	// Roots are the authorities whose certificates count; nil: the system's.
	Roots *x509.CertPool
}

// Client sends requests out. It is safe for concurrent use.
type Client struct {
	loopback bool
	timeout  time.Duration
	http     *http.Client
}

// What can be wrong. None of them repeats the address: it may hold a secret.
var (
	// ErrURL is an address that is refused as it is written.
	ErrURL = errors.New("egress: not an address that may be called: https, a public host, port 443 or 8443, no user or fragment")
	// ErrInside is a name that leads to an address which is not public.
	ErrInside = errors.New("egress: the host leads to an address that is not public")
	// ErrStatus is an answer other than 200, where 200 is needed.
	ErrStatus = errors.New("egress: the answer was not 200")
	// ErrLarge is an answer longer than asked for.
	ErrLarge = errors.New("egress: the answer is too large")
)

const (
	maxURL     = 2 << 10
	maxHeaders = 16 << 10
)

// New makes a client.
func New(c Config) *Client {
	if c.Timeout <= 0 {
		c.Timeout = 10 * time.Second
	}
	out := &Client{loopback: c.AllowLoopback, timeout: c.Timeout}
	dialer := &net.Dialer{Timeout: c.Timeout / 2, Control: out.control}
	out.http = &http.Client{
		Transport: &http.Transport{
			Proxy: nil, DialContext: dialer.DialContext, TLSClientConfig: &tls.Config{RootCAs: c.Roots, MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout: c.Timeout / 2, MaxResponseHeaderBytes: maxHeaders, DisableCompression: true,
			MaxIdleConns: 64, MaxIdleConnsPerHost: 4, MaxConnsPerHost: 16, IdleConnTimeout: 30 * time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return out
}

// control looks at the address that is about to be dialled.
func (c *Client) control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !public(to.Addr()) && !(c.loopback && loopback(to.Addr())) {
		return ErrInside
	}
	return nil
}

// Check says whether an address may be called, as far as its text tells: to
// refuse a bad one when it is registered. The name is not resolved.
func (c *Client) Check(raw string) error {
	_, err := c.parse(raw)
	return err
}

func (c *Client) parse(raw string) (*url.URL, error) {
	if len(raw) > maxURL {
		return nil, ErrURL
	}
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "" || u.Opaque != "" {
		return nil, ErrURL
	}
	host, port := u.Hostname(), u.Port()
	if c.loopback && here(host) && (u.Scheme == "http" || u.Scheme == "https") {
		return u, nil
	}
	if u.Scheme != "https" || port != "" && port != "443" && port != "8443" {
		return nil, ErrURL
	}
	if a, err := netip.ParseAddr(host); err == nil && !public(a) {
		return nil, ErrInside
	}
	if here(host) {
		return nil, ErrInside
	}
	return u, nil
}

// here says whether a host is written as this machine.
func here(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if a, err := netip.ParseAddr(host); err == nil {
		return loopback(a)
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Get fetches a document of at most limit bytes. Any status but 200 is an
// error.
func (c *Client) Get(ctx context.Context, url string, limit int64) ([]byte, http.Header, error) {
	a, err := c.do(ctx, http.MethodGet, url, nil, nil, limit)
	switch {
	case err != nil:
		return nil, nil, err
	case a.Status != http.StatusOK:
		return nil, nil, fmt.Errorf("%w: %d", ErrStatus, a.Status)
	case int64(len(a.Body)) > limit:
		return nil, nil, ErrLarge
	}
	return a.Body, a.Header, nil
}

// Post sends a body and gives the answer, whatever its status, with at most
// limit bytes of its body.
func (c *Client) Post(ctx context.Context, url string, header http.Header, body []byte, limit int64) (Answer, error) {
	a, err := c.do(ctx, http.MethodPost, url, header, body, limit)
	if int64(len(a.Body)) > limit {
		a.Body = a.Body[:limit]
	}
	return a, err
}

// do carries out one exchange; it reads one byte more than the limit.
func (c *Client) do(ctx context.Context, method, raw string, header http.Header, body []byte, limit int64) (Answer, error) {
	u, err := c.parse(raw)
	if err != nil {
		return Answer{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return Answer{}, ErrURL
	}
	for k, v := range header {
		req.Header[k] = v
	}
	req.Header.Set("User-Agent", "motma")
	res, err := c.http.Do(req)
	if err != nil {
		return Answer{}, told(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, limit+1))
	if err != nil {
		return Answer{}, told(err)
	}
	return Answer{Status: res.StatusCode, Header: res.Header, Body: b}, nil
}

// told drops the address from an error of the standard library.
func told(err error) error {
	if errors.Is(err, ErrInside) {
		return ErrInside
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return fmt.Errorf("egress: %w", err)
}
