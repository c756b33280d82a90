package server

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/fault"
)

// Sandbox opens the routes that a sandbox alone has. The zero value is usable.
type Sandbox struct {
	// Profile puts the grants of a profile on a client that registers itself;
	// nil: there are no profiles here.
	Profile func(name string, c *connect.Client) error

	world atomic.Pointer[api.Sandbox]
	one   sync.Mutex // one registration at a time: the bound is exact
}

// Show says what there is to practise on.
func (s *Sandbox) Show(world api.Sandbox) { s.world.Store(&world) }

// What registers itself is anybody: so many apps in all, and of one address so
// many a minute and at once. Project's own choice.
const (
	maxSandboxApps  = 1_000
	sandboxAppsRate = 6.0 / 60
	sandboxAppBurst = 20
)

var (
	errSandboxOnly = fault.New(fault.NotFound, "sandbox_only",
		"Chỉ sandbox có địa chỉ này; ở nền tảng thật, ứng dụng do đơn vị vận hành cấp.",
		"Only a sandbox has this endpoint; on the real platform the operator connects apps.")
	errSandboxFull = fault.New(fault.Limited, "sandbox_full",
		"Sandbox đã đủ ứng dụng; hãy chạy sandbox của riêng bạn: motma sandbox.",
		"The sandbox has as many apps as it takes; run one of your own: motma sandbox.")
	errSandboxEmpty = fault.New(fault.NotFound, "sandbox_empty",
		"Sandbox này không có dữ liệu mẫu; hãy dùng: motma sandbox.",
		"This sandbox has nothing prepared; use: motma sandbox.")
	errProfile = fault.ErrInvalid.At(fault.Place{Path: "profile", VI: "Không có hồ sơ mẫu này.", EN: "There is no such profile."})
)

// sandboxed is an endpoint that answers in a sandbox only.
type sandboxed struct{ endpoint }

func (e sandboxed) serve(s *Server, c *call, r *http.Request) error {
	if s.cfg.Sandbox == nil {
		return errSandboxOnly
	}
	if r.Method == http.MethodPost {
		if err := s.strangers.of("sandbox "+s.address(r), sandboxAppsRate, sandboxAppBurst).take(c.Header(), s.cfg.Now(), 1); err != nil {
			return err
		}
	}
	return e.endpoint.serve(s, c, r)
}

type sandboxAppInput struct{ Body api.SandboxApp }

// registerSandboxApp is POST /v1/sandbox/apps. The same app with the same keys
// again is the same answer; with others the name is taken.
func (s *Server) registerSandboxApp(ctx context.Context, c *call, in sandboxAppInput) (api.App, error) {
	b := in.Body
	// Whoever practises without a profile may claim everything.
	cl := connect.Client{ID: b.ID, Name: b.Name, Kind: connect.App, Scopes: connect.ScopesOf(connect.App), Keys: keyBytes(b.Keys), JWKSURL: b.JWKSURL,
		Policy: &connect.Policy{Contributes: connect.Attributes, Proves: connect.Proofs, Records: connect.Records, Reads: connect.HealthReads}}
	if b.Profile != "" {
		if s.cfg.Sandbox.Profile == nil {
			return api.App{}, errProfile
		}
		if err := s.cfg.Sandbox.Profile(b.Profile, &cl); err != nil {
			return api.App{}, errProfile.With(err)
		}
	}
	s.cfg.Sandbox.one.Lock()
	defer s.cfg.Sandbox.one.Unlock()
	return s.keepSandboxApp(ctx, c, cl)
}

func (s *Server) keepSandboxApp(ctx context.Context, c *call, cl connect.Client) (api.App, error) {
	all, err := s.svc.Connect.Clients(ctx)
	if err != nil {
		return api.App{}, err
	}
	at := slices.IndexFunc(all, func(o connect.Client) bool { return o.ID == cl.ID })
	if at < 0 && len(all) >= maxSandboxApps {
		return api.App{}, errSandboxFull
	}
	made, err := s.svc.Connect.Register(ctx, "sandbox", cl)
	if errors.Is(err, connect.ErrExists) && at >= 0 && sameKeys(all[at], cl) {
		return appOf(all[at]), nil
	}
	if err != nil {
		return api.App{}, err
	}
	c.created = "/v1/sandbox/apps"
	return appOf(made), nil
}

func sameKeys(known, again connect.Client) bool {
	if again.JWKSURL != "" {
		return again.JWKSURL == known.JWKSURL
	}
	keys, err := connect.CheckKeys(again.Keys)
	return err == nil && string(keys) == string(known.Keys)
}

// sandbox is GET /v1/sandbox.
func (s *Server) sandbox(context.Context, *call, none) (api.Sandbox, error) {
	world := s.cfg.Sandbox.world.Load()
	if world == nil {
		return api.Sandbox{}, errSandboxEmpty
	}
	return *world, nil
}
