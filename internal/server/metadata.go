package server

import (
	"context"
	"encoding/json"

	"github.com/go-jose/go-jose/v4"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/qr"
)

const tokenPath = "/oauth2/token"

// none is the input of a request that says nothing.
type none struct{}

// serverMetadata is GET /.well-known/oauth-authorization-server (RFC 8414).
func (s *Server) serverMetadata(_ context.Context, c *call, _ none) (api.AuthorizationServer, error) {
	cacheFor(c, "3600")
	return api.AuthorizationServer{
		Issuer: s.cfg.Issuer, TokenEndpoint: s.cfg.Issuer + tokenPath, JWKSURI: s.cfg.Issuer + "/.well-known/jwks.json",
		ScopesSupported: allScopes(), ResponseTypesSupported: []string{},
		GrantTypesSupported:                        []string{"client_credentials"},
		TokenEndpointAuthMethodsSupported:          []string{"private_key_jwt"},
		TokenEndpointAuthSigningAlgValuesSupported: []string{"ES256", "EdDSA"},
		ServiceDocumentation:                       s.cfg.Issuer + "/docs",
	}, nil
}

// tokenKeys is GET /.well-known/jwks.json: what access tokens are signed with.
func (s *Server) tokenKeys(_ context.Context, c *call, _ none) (api.KeySet, error) {
	cacheFor(c, "300")
	var out api.KeySet
	for _, k := range s.svc.Keys.KeySet(keyring.Tokens).Keys() {
		if k.State == qr.KeyCompromised {
			continue
		}
		raw, err := json.Marshal(jose.JSONWebKey{Key: k.Public, KeyID: k.ID.String(), Algorithm: k.Algorithm.String(), Use: "sig"})
		if err != nil {
			return api.KeySet{}, err
		}
		out.Keys = append(out.Keys, raw)
	}
	return out, nil
}

// codeKeys is GET /v1/keys: what codes and posters are verified with, also by
// gates without network. A withdrawn key stays in the set and says so.
func (s *Server) codeKeys(_ context.Context, c *call, _ none) (api.CodeKeys, error) {
	cacheFor(c, "300")
	codes, err := keysOf(s.svc.Keys.KeySet(keyring.Codes))
	if err != nil {
		return api.CodeKeys{}, err
	}
	places, err := keysOf(s.svc.Keys.KeySet(keyring.Places))
	if err != nil {
		return api.CodeKeys{}, err
	}
	bundles, err := keysOf(s.svc.Keys.KeySet(keyring.Bundles))
	return api.CodeKeys{Codes: codes, Places: places, Bundles: bundles, At: s.cfg.Now().UTC()}, err
}

func keysOf(set qr.KeySet) (out api.KeySet, err error) {
	raw, err := json.Marshal(set)
	if err != nil {
		return out, err
	}
	return out, json.Unmarshal(raw, &out)
}

func allScopes() []string {
	scopes := []connect.Scope{connect.PeopleWrite, connect.PeopleRead, connect.PeopleReview, connect.PlacesWrite, connect.PlacesRead,
		connect.ScansWrite, connect.Checkpoint, connect.CasesWrite, connect.TraceRead, connect.AppsAdmin}
	names := make([]string, len(scopes))
	for i, s := range scopes {
		names[i] = string(s)
	}
	return names
}

// cacheFor lets anybody keep the answer for so many seconds.
func cacheFor(c *call, seconds string) {
	c.Header().Set("Cache-Control", "public, max-age="+seconds)
}
