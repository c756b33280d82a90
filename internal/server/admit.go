package server

import (
	"net/http"
	"strings"

	"github.com/motma/motma/internal/connect"
)

// admit lets a request in, or says why not: who asks, may they, may they now.
func (s *Server) admit(c *call, r *http.Request) error {
	rt := c.route
	if rt.free {
		return nil
	}
	if rt.scope == "" && !rt.self {
		c.quota = s.strangers.of(s.address(r), s.cfg.PublicRate, s.cfg.PublicBurst)
		return c.quota.take(c.Header(), s.cfg.Now(), 1)
	}
	t, err := s.bearer(c, r)
	if err != nil {
		return err
	}
	c.token = t
	c.client, err = s.svc.Connect.Client(r.Context(), t.client)
	if err != nil {
		return clientGone(err)
	}
	if !t.stands(c.client) {
		return errToken
	}
	c.quota = s.ofClient(c.client)
	if err := c.quota.take(c.Header(), s.cfg.Now(), cost(r, rt.limit)); err != nil {
		return err
	}
	if rt.self {
		return connect.Active(c.client)
	}
	scope := rt.scope
	if rt.or != "" && !(c.client.Has(scope) && t.has(scope)) {
		scope = rt.or
	}
	if err := connect.Authorise(c.client, scope, rt.purpose); err != nil {
		return err
	}
	if !t.has(scope) {
		return connect.ErrScope
	}
	return nil
}

// guesses is how many bad tokens an address may send for each public request
// that it may send: checking a signature is cheap, but not free.
const guesses = 20

// bearer checks the access token. An address that sends very many bad tokens
// is slowed down before the next signature is checked for it; tokens that were
// checked before are not touched by that.
func (s *Server) bearer(c *call, r *http.Request) (*accessToken, error) {
	raw, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if ok {
		if t := s.tokens.known(raw, s.cfg.Now()); t != nil {
			return t, nil
		}
	}
	q := s.strangers.of("token "+s.address(r), guesses*s.cfg.PublicRate, guesses*s.cfg.PublicBurst)
	now := s.cfg.Now()
	if q.limit.TokensAt(now) < 1 {
		return nil, q.take(c.Header(), now, 1)
	}
	if ok {
		if t, err := s.checkAccess(raw, now); err == nil {
			s.tokens.keep(raw, t, now)
			return t, nil
		}
	}
	if err := q.take(c.Header(), now, 1); err != nil {
		return nil, err
	}
	return nil, errToken
}
