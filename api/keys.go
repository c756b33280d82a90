package api

import (
	"encoding/json"
	"time"
)

// KeySet is a JWK set (RFC 7517).
type KeySet struct {
	Keys []json.RawMessage `json:"keys" nullable:"false" doc:"JSON web keys, public halves."`
}

// CodeKeys is GET /v1/keys: everything needed to verify codes and posters
// without network.
type CodeKeys struct {
	Codes  KeySet `json:"codes" doc:"Keys of personal codes (EXT position 5)."`
	Places KeySet `json:"places" doc:"Keys of place codes."`
	// Bundles may be absent in answers of older platforms.
	Bundles KeySet    `json:"bundles,omitzero" doc:"Keys of bundles for gates without network."`
	At      time.Time `json:"at" doc:"When this was said; fetch it again within a day."`
}

// AuthorizationServer describes the token endpoint (RFC 8414).
type AuthorizationServer struct {
	Issuer                                     string   `json:"issuer" doc:"The issuer; also the audience of assertions."`
	TokenEndpoint                              string   `json:"token_endpoint" doc:"Where tokens are got."`
	JWKSURI                                    string   `json:"jwks_uri" doc:"Keys of access tokens."`
	ScopesSupported                            []string `json:"scopes_supported" nullable:"false" doc:"All scopes."`
	ResponseTypesSupported                     []string `json:"response_types_supported" nullable:"false" doc:"None: clients authenticate themselves."`
	GrantTypesSupported                        []string `json:"grant_types_supported" nullable:"false" doc:"client_credentials."`
	TokenEndpointAuthMethodsSupported          []string `json:"token_endpoint_auth_methods_supported" nullable:"false" doc:"private_key_jwt."`
	TokenEndpointAuthSigningAlgValuesSupported []string `json:"token_endpoint_auth_signing_alg_values_supported" nullable:"false" doc:"Algorithms of assertions."`
	ServiceDocumentation                       string   `json:"service_documentation" doc:"For people."`
}
