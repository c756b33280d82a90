package server

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/fault"
)

// assertionType is the only client authentication that is taken (RFC 7523).
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// denial is a refusal in the words of RFC 6749 §5.2.
type denial struct {
	status int
	code   string // of the RFC
	vi, en string
	cause  error
}

func (d *denial) Error() string { return d.code + ": " + d.en }

// errClient is the one answer to everything that does not prove a client: an
// unknown name, a wrong key and a bad signature look alike (A30).
var errClient = &denial{status: http.StatusUnauthorized, code: "invalid_client",
	vi: "Không xác thực được ứng dụng.", en: "The client could not be authenticated."}

func badRequest(code, vi, en string) *denial {
	return &denial{status: http.StatusBadRequest, code: code, vi: vi, en: en}
}

// tokenEndpoint is POST /oauth2/token: client credentials (RFC 6749 §4.4)
// with private_key_jwt (RFC 7523).
type tokenEndpoint struct{}

func (tokenEndpoint) prepare(huma.Registry) {}

func (tokenEndpoint) serve(s *Server, c *call, r *http.Request) error {
	raw, err := formBody(c, r)
	if err == nil {
		err = s.enter(c)
	}
	if err == nil {
		defer s.leave(c)
		var t api.Token
		if t, err = s.grant(c, r, raw); err == nil {
			c.Header().Set("Pragma", "no-cache")
			return answer(c, t)
		}
	}
	var d *denial
	if !errors.As(err, &d) {
		return err // too large, busy, our failure: not of OAuth's making
	}
	return s.deny(c, d)
}

func formBody(c *call, r *http.Request) (url.Values, error) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/x-www-form-urlencoded" {
		return nil, badRequest("invalid_request", "Gửi dạng application/x-www-form-urlencoded.", "Send application/x-www-form-urlencoded.")
	}
	raw, err := readBody(c, r, maxBody)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(raw))
	if err != nil || len(form) > 20 {
		return nil, badRequest("invalid_request", "Nội dung biểu mẫu không hợp lệ.", "The form is not valid.")
	}
	for _, values := range form {
		if len(values) > 1 {
			return nil, badRequest("invalid_request", "Tham số bị lặp lại.", "A parameter is there twice.")
		}
	}
	return form, nil
}

// grant checks a token request and signs the token.
func (s *Server) grant(c *call, r *http.Request, form url.Values) (api.Token, error) {
	switch {
	case form.Get("grant_type") == "":
		return api.Token{}, badRequest("invalid_request", "Thiếu grant_type.", "grant_type is missing.")
	case form.Get("grant_type") != "client_credentials":
		return api.Token{}, badRequest("unsupported_grant_type", "Chỉ nhận client_credentials.", "Only client_credentials is taken.")
	case form.Get("client_assertion_type") != assertionType:
		return api.Token{}, badRequest("invalid_request", "client_assertion_type phải là "+assertionType+".", "client_assertion_type must be "+assertionType+".")
	}
	client, proof, err := s.prove(r.Context(), form.Get("client_assertion"), form.Get("client_id"))
	if err != nil {
		return api.Token{}, err
	}
	c.client = client
	scopes, err := scopesFor(client, form.Get("scope"))
	if err != nil {
		return api.Token{}, err
	}
	raw, err := s.issueAccess(client.ID, proof, scopes)
	if err != nil {
		return api.Token{}, err
	}
	return api.Token{AccessToken: raw, TokenType: "Bearer", ExpiresIn: int(tokenLife.Seconds()), Scope: joinScopes(scopes)}, nil
}

// scopesFor gives what was asked for, or all that the client holds.
func scopesFor(c connect.Client, asked string) ([]connect.Scope, error) {
	if asked == "" {
		return c.Scopes, nil
	}
	var scopes []connect.Scope
	for _, name := range strings.Fields(asked) {
		scope := connect.Scope(name)
		if !c.Has(scope) {
			return nil, badRequest("invalid_scope", "Ứng dụng không được cấp quyền đã yêu cầu.", "The client was not granted a scope that it asks for.")
		}
		if !slices.Contains(scopes, scope) {
			scopes = append(scopes, scope)
		}
	}
	return scopes, nil
}

// deny answers as RFC 6749 §5.2 asks.
func (s *Server) deny(c *call, d *denial) error {
	c.code = d.code
	if d.cause != nil {
		c.cause = fault.ErrInternal.With(d.cause)
	}
	body, err := json.Marshal(api.TokenError{Error: d.code, Description: d.en, DescriptionVI: d.vi, RequestID: c.id})
	if err != nil {
		return err
	}
	h := c.Header()
	h["Cache-Control"], h["Content-Type"] = noStore, typeJSON
	c.WriteHeader(d.status)
	_, err = c.Write(body)
	return err
}
