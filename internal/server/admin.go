package server

import (
	"context"
	"net/http"
	"net/http/pprof"
	"time"
)

// Admin is the handler for the operators' own port: health, metrics and
// profiles. It asks for no token, so it must not face the public.
func (s *Server) Admin() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.healthz)
	mux.HandleFunc("GET /readyz", s.readyz)
	mux.Handle("GET /metrics", s.metrics.handler())
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}

// healthz says that the process answers, nothing more: a database that is
// away must not get the process killed.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Write([]byte("ok\n"))
}

// readyz says whether traffic should come here: not while draining, and not
// without the store.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if s.draining.Load() {
		w.WriteHeader(http.StatusServiceUnavailable)
		w.Write([]byte("draining\n"))
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if s.svc.Ping != nil {
		if err := s.svc.Ping(ctx); err != nil {
			s.cfg.Log.WarnContext(ctx, "not ready", "cause", err.Error())
			w.WriteHeader(http.StatusServiceUnavailable)
			w.Write([]byte("the store does not answer\n"))
			return
		}
	}
	w.Write([]byte("ready\n"))
}
