package server

import (
	"context"
	"net/http"
	"sync/atomic"

	"github.com/danielgtaylor/huma/v2"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/bundle"
	"github.com/motma/motma/internal/card"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/feed"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/review"
	"github.com/motma/motma/internal/roster"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/trace"
	"github.com/motma/motma/internal/travel"
)

// Services are the parts of the domain that the interface opens to clients.
type Services struct {
	People  *person.Registry
	Desk    *scan.Desk
	Places  *scan.Places
	Tracer  *trace.Tracer
	Journal *audit.Journal
	Review  *review.Desk
	Health  *health.Desk
	Travel  *travel.Desk
	Foreign *travel.Foreign
	Roster  *roster.Desk
	Connect *connect.Registry
	Keys    *keyring.Ring
	Bundles *bundle.Shelf
	Feed    *feed.Feed
	Hooks   *feed.Hooks
	Courier *feed.Courier
	Cards   *card.Desk
	// Ping says whether the store answers; nil: not asked.
	Ping func(context.Context) error
}

// Server answers requests. Make it with New.
type Server struct {
	svc Services
	cfg Config

	handler   http.Handler
	schemas   huma.Registry
	metrics   *metrics
	tokens    tokenBook
	clients   quotas
	strangers quotas
	single    *slots
	bulk      *slots
	answers   onceBook
	decoys    decoys
	listeners listeners
	draining  atomic.Bool
	stopping  chan struct{} // closed when draining begins: who waits, ends
}

// New puts a server together.
func New(svc Services, cfg Config) (*Server, error) {
	if err := cfg.fill(); err != nil {
		return nil, err
	}
	s := &Server{svc: svc, cfg: cfg, clients: quotas{most: 10_000}, strangers: quotas{most: 100_000},
		stopping: make(chan struct{}), single: newSlots(cfg.MaxRequests), bulk: newSlots(cfg.MaxBatches)}
	var err error
	if s.decoys, err = newDecoys(); err != nil {
		return nil, err
	}
	s.metrics = newMetrics(s)
	s.handler = s.mount()
	return s, nil
}

// Handler is the public interface.
func (s *Server) Handler() http.Handler { return s.handler }
