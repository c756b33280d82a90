package server

import (
	"github.com/motma/motma/internal/connect"
)

// routes is every address of the interface and what it takes to use it: the
// one table of grants. A route without a scope is public.
func (s *Server) routes() []*route {
	get, post, put := "GET", "POST", "PUT"
	_, _ = put, connect.PeopleWrite
	return []*route{
		{method: post, path: tokenPath, do: tokenEndpoint{}, id: "getToken", tag: "access", summary: "Get an access token"},
		{method: get, path: "/.well-known/oauth-authorization-server", do: typed(s.serverMetadata), id: "getServerMetadata", tag: "access", summary: "Describe the token endpoint"},
		{method: get, path: "/.well-known/jwks.json", do: typed(s.tokenKeys), id: "getTokenKeys", tag: "access", summary: "Keys of access tokens"},
		{method: get, path: "/v1/keys", do: typed(s.codeKeys), id: "getCodeKeys", tag: "codes", summary: "Keys to verify codes and posters with"},
	}
}
