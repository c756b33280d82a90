package server

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
)

type registerAppInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer."`
	Body api.AppInput
}

// registerApp is POST /v1/apps.
func (s *Server) registerApp(ctx context.Context, c *call, in registerAppInput) (api.App, error) {
	b := in.Body
	cl := connect.Client{ID: b.ID, Name: b.Name, Kind: connect.Kind(b.Kind), Scopes: scopesOf(b.Scopes), Purposes: b.Purposes, Unit: b.Unit,
		Keys: keyBytes(b.Keys), JWKSURL: b.JWKSURL, Rate: b.Rate, Burst: b.Burst, Policy: policyOf(b.Policy),
		OwnCodes: codesOf(b.OwnCodes), Profile: b.Profile}
	made, err := s.svc.Connect.Register(ctx, c.actor(), cl)
	if err != nil {
		return api.App{}, err
	}
	c.created = "/v1/apps"
	return appOf(made), nil
}

// apps is GET /v1/apps.
func (s *Server) apps(ctx context.Context, _ *call, _ none) (api.List[api.App], error) {
	all, err := s.svc.Connect.Clients(ctx)
	if err != nil {
		return api.List[api.App]{}, err
	}
	out := api.List[api.App]{Items: make([]api.App, len(all))}
	for i, cl := range all {
		out.Items[i] = appOf(cl)
	}
	return out, nil
}

type suspendInput struct {
	App  string `path:"app" maxLength:"32" doc:"Id of the app."`
	Body api.Suspension
}

// suspend is POST /v1/apps/{app}/suspend: the kill switch (A35).
func (s *Server) suspend(ctx context.Context, c *call, in suspendInput) (api.None, error) {
	return api.None{}, s.svc.Connect.Suspend(ctx, c.actor(), in.App, in.Body.Reason)
}

type appInput struct {
	App string `path:"app" maxLength:"32" doc:"Id of the app."`
}

// app is GET /v1/apps/{app}.
func (s *Server) app(ctx context.Context, _ *call, in appInput) (api.App, error) {
	cl, err := s.svc.Connect.Client(ctx, in.App)
	if err != nil {
		return api.App{}, err
	}
	return appOf(cl), nil
}

type changeAppInput struct {
	App  string `path:"app" maxLength:"32" doc:"Id of the app."`
	Body api.AppChange
}

// changeApp is PUT /v1/apps/{app}. A grant that is taken back is gone within
// seconds: what a client may do is looked up at every request.
func (s *Server) changeApp(ctx context.Context, c *call, in changeAppInput) (api.App, error) {
	b := in.Body
	cl, err := s.svc.Connect.Update(ctx, c.actor(), in.App, func(cl *connect.Client) {
		cl.Name, cl.Scopes, cl.Purposes, cl.Unit, cl.JWKSURL = b.Name, scopesOf(b.Scopes), b.Purposes, b.Unit, b.JWKSURL
		cl.Rate, cl.Burst, cl.Policy, cl.Profile = b.Rate, b.Burst, policyOf(b.Policy), b.Profile
	})
	if err != nil {
		return api.App{}, err
	}
	return appOf(cl), nil
}

type assessInput struct {
	App  string `path:"app" maxLength:"32" doc:"Id of the app."`
	Body api.Assessment
}

// assess is POST /v1/apps/{app}/assess.
func (s *Server) assess(ctx context.Context, c *call, in assessInput) (api.None, error) {
	return api.None{}, s.svc.Connect.Assess(ctx, c.actor(), in.App, connect.Assessment{Ref: in.Body.Ref, Until: in.Body.Until})
}

// resume is POST /v1/apps/{app}/resume.
func (s *Server) resume(ctx context.Context, c *call, in appInput) (api.None, error) {
	return api.None{}, s.svc.Connect.Resume(ctx, c.actor(), in.App)
}

type appKeysInput struct {
	App  string `path:"app" maxLength:"32" doc:"Id of the app."`
	Body api.AppKeys
}

// setAppKeys is POST /v1/apps/{app}/keys.
func (s *Server) setAppKeys(ctx context.Context, c *call, in appKeysInput) (api.None, error) {
	return api.None{}, s.svc.Connect.SetKeys(ctx, c.actor(), in.App, keyBytes(in.Body.Keys))
}

// keyBytes takes a JWK set, or a PEM key as a JSON string.
func keyBytes(raw json.RawMessage) []byte {
	var pem string
	if json.Unmarshal(raw, &pem) == nil {
		return []byte(pem)
	}
	return bytes.TrimSpace(raw)
}

func appOf(c connect.Client) api.App {
	in := api.AppInput{ID: c.ID, Name: c.Name, Kind: string(c.Kind), Scopes: make([]string, len(c.Scopes)), Purposes: c.Purposes, Unit: c.Unit,
		Keys: json.RawMessage(c.Keys), JWKSURL: c.JWKSURL, Rate: c.Rate, Burst: c.Burst, Profile: c.Profile}
	for i, s := range c.Scopes {
		in.Scopes[i] = string(s)
	}
	if c.Policy != nil {
		in.Policy = &api.Policy{Contributes: list(c.Policy.Contributes), Reads: list(c.Policy.Reads), Proves: c.Policy.Proves, Records: c.Policy.Records}
	}
	for _, code := range c.OwnCodes {
		in.OwnCodes = append(in.OwnCodes, api.OwnCode(code))
	}
	out := api.App{AppInput: in, Created: c.Created.UTC(), Suspended: moment(c.Suspended), Reason: c.Reason}
	if c.Assessment.Ref != "" {
		out.Assessed = &api.Assessment{Ref: c.Assessment.Ref, Until: c.Assessment.Until.UTC()}
	}
	return out
}

func scopesOf(names []string) []connect.Scope {
	var scopes []connect.Scope
	for _, name := range names {
		scopes = append(scopes, connect.Scope(name))
	}
	return scopes
}

func policyOf(p *api.Policy) *connect.Policy {
	if p == nil {
		return nil
	}
	return &connect.Policy{Contributes: p.Contributes, Reads: p.Reads, Proves: p.Proves, Records: p.Records}
}

func codesOf(codes []api.OwnCode) []connect.OwnCode {
	var out []connect.OwnCode
	for _, code := range codes {
		out = append(out, connect.OwnCode(code))
	}
	return out
}

// list writes no entries as an empty list.
func list(names []string) []string {
	if names == nil {
		return []string{}
	}
	return names
}

// moment writes a time that may not have come.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
