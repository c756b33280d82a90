package server

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/motma/motma/internal/connect"
)

// Limits of an assertion (A29). It is short-lived and single-use.
const (
	maxAssertion  = 8 << 10
	assertionLife = 5 * time.Minute
	maxJTI        = 128
)

// assertionAlgorithms is the allow-list; clients' keys are of these kinds.
var assertionAlgorithms = []jose.SignatureAlgorithm{jose.ES256, jose.EdDSA}

// decoys are keys that verify nothing. Whoever names an unknown client costs
// the same signature check as one who names a known client (A30).
type decoys map[string]jose.JSONWebKey

func newDecoys() (decoys, error) {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make decoy key: %w", err)
	}
	ed, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make decoy key: %w", err)
	}
	return decoys{"ES256": {Key: &ec.PublicKey}, "EdDSA": {Key: ed}}, nil
}

// prove finds out which client signed an assertion, and with which key.
func (s *Server) prove(ctx context.Context, raw, named string) (connect.Client, string, error) {
	var none connect.Client
	if raw == "" || len(raw) > maxAssertion {
		return none, "", badRequest("invalid_request", "Thiếu client_assertion, hoặc quá dài.", "client_assertion is missing or too long.")
	}
	tok, err := jwt.ParseSigned(raw, assertionAlgorithms)
	if err != nil || len(tok.Headers) != 1 {
		return none, "", errClient
	}
	var claimed jwt.Claims
	if err := tok.UnsafeClaimsWithoutVerification(&claimed); err != nil {
		return none, "", errClient
	}
	client, err := s.svc.Connect.Client(ctx, claimed.Subject)
	if err != nil && !errors.Is(err, connect.ErrClientUnknown) {
		return none, "", err
	}
	if client.JWKSURL != "" && !names(client.Keys, tok.Headers[0].KeyID) {
		client = s.svc.Connect.Renewed(ctx, client)
	}
	proof := s.verifyAssertion(tok, client.Keys)
	if proof == "" || client.ID == "" || named != "" && named != client.ID {
		return none, "", errClient
	}
	if err := s.checkAssertion(ctx, client, claimed); err != nil {
		return none, "", err
	}
	return client, proof, nil
}

// names says whether a set has a key of that id, or any where none is named.
func names(keys []byte, kid string) bool {
	var set jose.JSONWebKeySet
	return len(keys) > 0 && json.Unmarshal(keys, &set) == nil && (kid == "" || len(set.Key(kid)) > 0)
}

// verifyAssertion checks the signature against the client's key that the
// header names, or its first without a name, or a decoy when it has none: one
// check always. It names the key that fitted.
func (s *Server) verifyAssertion(tok *jwt.JSONWebToken, keys []byte) string {
	h := tok.Headers[0]
	var set jose.JSONWebKeySet
	if len(keys) > 0 && json.Unmarshal(keys, &set) != nil {
		return ""
	}
	fits := func(k jose.JSONWebKey) bool {
		return k.Algorithm == h.Algorithm && (h.KeyID == "" || h.KeyID == k.KeyID)
	}
	key := s.decoys[h.Algorithm]
	if i := slices.IndexFunc(set.Keys, fits); i >= 0 {
		key = set.Keys[i]
	}
	if tok.Claims(key.Key) != nil {
		return ""
	}
	return thumbprint(key)
}

// checkAssertion judges what a proven client says. Here precision helps only
// the client itself: nobody else can get this far.
func (s *Server) checkAssertion(ctx context.Context, client connect.Client, claims jwt.Claims) error {
	now := s.cfg.Now()
	if d := s.badClaims(claims, now); d != nil {
		return d
	}
	fresh, err := s.svc.Connect.Store.UseOnce(ctx, client.ID, claims.ID, claims.Expiry.Time().Add(clockSkew))
	switch {
	case err != nil:
		return err
	case !fresh:
		return unproven("jti đã được dùng; mỗi lần hãy tạo jti mới.", "The jti was used before; make a new one each time.")
	case !client.Suspended.IsZero():
		return badRequest("unauthorized_client", connect.ErrSuspended.VI, connect.ErrSuspended.EN)
	case s.cfg.Assessed && client.Kind == connect.App && !client.Assessment.Holds(now):
		return badRequest("unauthorized_client", connect.ErrUnassessed.VI, connect.ErrUnassessed.EN)
	}
	return nil
}

func (s *Server) badClaims(c jwt.Claims, now time.Time) *denial {
	switch {
	case c.Issuer != c.Subject:
		return unproven("iss và sub phải cùng là mã ứng dụng.", "iss and sub must both be the client id.")
	case len(c.Audience) != 1 || !slices.Contains([]string{s.cfg.Issuer, s.cfg.Issuer + tokenPath}, c.Audience[0]):
		return unproven("aud phải là "+s.cfg.Issuer+".", "aud must be "+s.cfg.Issuer+" and nothing else.")
	case c.Expiry == nil || c.IssuedAt == nil:
		return unproven("Thiếu exp hoặc iat.", "exp or iat is missing.")
	case now.After(c.Expiry.Time().Add(clockSkew)):
		return unproven("Đã hết hạn (exp); kiểm tra đồng hồ.", "It has expired (exp); check the clock.")
	case c.Expiry.Time().After(now.Add(assertionLife + clockSkew)):
		return unproven("exp xa quá 5 phút.", "exp is more than 5 minutes away.")
	case c.IssuedAt.Time().After(now.Add(clockSkew)), c.NotBefore != nil && c.NotBefore.Time().After(now.Add(clockSkew)):
		return unproven("Chưa có hiệu lực (iat, nbf); kiểm tra đồng hồ.", "It is not valid yet (iat, nbf); check the clock.")
	case c.IssuedAt.Time().Before(now.Add(-assertionLife - clockSkew)):
		return unproven("iat cũ quá 5 phút.", "iat is more than 5 minutes old.")
	case len(c.ID) < 8 || len(c.ID) > maxJTI:
		return unproven("jti phải dài 8-128 ký tự và không lặp lại.", "jti must have 8 to 128 characters and be unique.")
	}
	return nil
}

func unproven(vi, en string) *denial {
	return &denial{status: errClient.status, code: errClient.code, vi: vi, en: en}
}
