package server

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/cryptosigner"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/qr"
)

// Lives of access tokens. A token's signature is checked anew every
// recheckAfter, so that a withdrawn signing key ends the tokens it signed.
const (
	tokenLife    = 10 * time.Minute
	recheckAfter = 30 * time.Second
	clockSkew    = 30 * time.Second
	maxToken     = 4 << 10
	knownTokens  = 50_000
)

// accessToken is what a checked token says.
type accessToken struct {
	client string
	scopes []connect.Scope
	until  time.Time
	again  time.Time              // when the signature is to be checked again
	proof  string                 // thumbprint of the client's key that it was got with
	keys   atomic.Pointer[[]byte] // the client's key set that last had that key
}

func (t *accessToken) has(s connect.Scope) bool { return slices.Contains(t.scopes, s) }

// accessClaims are the claims of an access token (RFC 9068).
type accessClaims struct {
	jwt.Claims
	ClientID string `json:"client_id"`
	Scope    string `json:"scope"`
	Proof    string `json:"client_key"` // RFC 7638 thumbprint, our own claim
}

// tokenAlgorithms are those of the platform's own token keys.
var tokenAlgorithms = []jose.SignatureAlgorithm{jose.ES256, jose.EdDSA}

// issueAccess signs an access token for a client.
func (s *Server) issueAccess(client, proof string, scopes []connect.Scope) (string, error) {
	private, kid, err := s.svc.Keys.Private(keyring.Tokens)
	if err != nil {
		return "", err
	}
	opaque := cryptosigner.Opaque(private)
	algs := opaque.Algs()
	if len(algs) == 0 || !slices.Contains(tokenAlgorithms, algs[0]) {
		return "", errors.New("issue token: the token key is neither ES256 nor EdDSA")
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algs[0], Key: opaque},
		(&jose.SignerOptions{}).WithType("at+jwt").WithHeader("kid", kid))
	if err != nil {
		return "", fmt.Errorf("issue token: %w", err)
	}
	now := s.cfg.Now()
	raw, err := jwt.Signed(signer).Claims(accessClaims{
		Claims: jwt.Claims{Issuer: s.cfg.Issuer, Subject: client, Audience: jwt.Audience{s.cfg.Issuer}, ID: newRequestID() + newRequestID(),
			IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(tokenLife))},
		ClientID: client, Scope: joinScopes(scopes), Proof: proof,
	}).Serialize()
	if err != nil {
		return "", fmt.Errorf("issue token: %w", err)
	}
	return raw, nil
}

// checkAccess verifies an access token.
func (s *Server) checkAccess(raw string, now time.Time) (*accessToken, error) {
	if len(raw) > maxToken {
		return nil, errToken
	}
	tok, err := jwt.ParseSigned(raw, tokenAlgorithms)
	if err != nil || len(tok.Headers) != 1 {
		return nil, errToken
	}
	key, err := s.tokenKey(tok.Headers[0], now)
	if err != nil {
		return nil, err
	}
	var claims accessClaims
	if err := tok.Claims(key, &claims); err != nil {
		return nil, errToken
	}
	if claims.Issuer != s.cfg.Issuer || !slices.Equal(claims.Audience, jwt.Audience{s.cfg.Issuer}) || claims.ClientID == "" ||
		claims.Expiry == nil || !now.Before(claims.Expiry.Time()) || claims.IssuedAt == nil || now.Add(clockSkew).Before(claims.IssuedAt.Time()) {
		return nil, errToken
	}
	t := &accessToken{client: claims.ClientID, until: claims.Expiry.Time(), again: now.Add(recheckAfter), proof: claims.Proof}
	for _, name := range strings.Fields(claims.Scope) {
		t.scopes = append(t.scopes, connect.Scope(name))
	}
	return t, nil
}

// tokenKey finds the platform's own key that a token names.
func (s *Server) tokenKey(h jose.Header, now time.Time) (any, error) {
	if h.ExtraHeaders[jose.HeaderType] != "at+jwt" {
		return nil, errToken
	}
	id, err := qr.ParseKeyID(h.KeyID)
	if err != nil {
		return nil, errToken
	}
	k, ok := s.svc.Keys.KeySet(keyring.Tokens).Lookup(id)
	if !ok || k.State == qr.KeyCompromised || k.Algorithm.String() != h.Algorithm || !k.NotAfter.IsZero() && now.After(k.NotAfter) {
		return nil, errToken
	}
	return k.Public, nil
}

// tokenBook remembers tokens that were checked, by their hash: a signature
// costs 60-90 us, a look-up less than one. It is bounded: the less recent half
// goes when it is full.
type tokenBook struct {
	mu       sync.RWMutex
	hot, old map[[32]byte]*accessToken
}

func (b *tokenBook) known(raw string, now time.Time) *accessToken {
	if len(raw) > maxToken {
		return nil
	}
	h := sha256.Sum256([]byte(raw))
	b.mu.RLock()
	t := b.hot[h]
	if t == nil {
		t = b.old[h]
	}
	b.mu.RUnlock()
	if t == nil || !now.Before(t.until) || !now.Before(t.again) {
		return nil
	}
	return t
}

func (b *tokenBook) keep(raw string, t *accessToken, now time.Time) {
	h := sha256.Sum256([]byte(raw))
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.hot == nil || len(b.hot) >= knownTokens/2 {
		b.old, b.hot = b.hot, map[[32]byte]*accessToken{}
	}
	b.hot[h] = t
}

// clientGone hides from the bearer of an old token whether its client exists.
func clientGone(err error) error {
	if errors.Is(err, connect.ErrClientUnknown) {
		return errToken.With(err)
	}
	return err
}

// stands says whether the client still has the key that the token was got
// with: a key that was stolen and replaced takes its tokens with it (A29).
func (t *accessToken) stands(c connect.Client) bool {
	if seen := t.keys.Load(); seen != nil && bytes.Equal(*seen, c.Keys) {
		return true
	}
	var set jose.JSONWebKeySet
	if json.Unmarshal(c.Keys, &set) != nil {
		return false
	}
	for _, k := range set.Keys {
		if thumbprint(k) == t.proof {
			t.keys.Store(&c.Keys)
			return true
		}
	}
	return false
}

// thumbprint names a key by its content (RFC 7638); empty if it has none.
func thumbprint(k jose.JSONWebKey) string {
	sum, err := k.Thumbprint(crypto.SHA256)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(sum)
}

func joinScopes(scopes []connect.Scope) string {
	names := make([]string, len(scopes))
	for i, s := range scopes {
		names[i] = string(s)
	}
	return strings.Join(names, " ")
}
