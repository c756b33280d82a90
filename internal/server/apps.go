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
	cl := connect.Client{ID: b.ID, Name: b.Name, Kind: connect.Kind(b.Kind), Purposes: b.Purposes, Unit: b.Unit,
		Keys: keyBytes(b.Keys), Rate: b.Rate, Burst: b.Burst}
	for _, name := range b.Scopes {
		cl.Scopes = append(cl.Scopes, connect.Scope(name))
	}
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
	scopes := make([]string, len(c.Scopes))
	for i, s := range c.Scopes {
		scopes[i] = string(s)
	}
	return api.App{AppInput: api.AppInput{ID: c.ID, Name: c.Name, Kind: string(c.Kind), Scopes: scopes, Purposes: c.Purposes, Unit: c.Unit,
		Keys: json.RawMessage(c.Keys), Rate: c.Rate, Burst: c.Burst},
		Created: c.Created.UTC(), Suspended: moment(c.Suspended), Reason: c.Reason}
}

// moment writes a time that may not have come.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
