package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Serve answers on the listeners until ctx ends, and then loses nothing: it
// says "not ready", takes no new connection, finishes the requests in hand and
// returns. What is not finished within Config.Drain is cut off and reported.
func (s *Server) Serve(ctx context.Context, public net.Listener, admin net.Listener) error {
	failed := make(chan error, 2)
	start := func(l net.Listener, h http.Handler, timeout time.Duration) *http.Server {
		srv := s.httpServer(h, timeout)
		go func() { failed <- srv.Serve(l) }()
		return srv
	}
	servers := []*http.Server{start(public, s.Handler(), writeTimeout)}
	if admin != nil {
		servers = append(servers, start(admin, s.Admin(), 0)) // profiles take as long as they are asked to
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	if !s.draining.Swap(true) {
		close(s.stopping)
	}
	// The admin port goes last: it is where "draining" is read.
	for _, h := range servers {
		err = errors.Join(err, s.drain(h))
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func (s *Server) drain(h *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), s.cfg.Drain)
	defer cancel()
	if err := h.Shutdown(ctx); err != nil {
		return errors.Join(err, h.Close())
	}
	return nil
}

func (s *Server) httpServer(h http.Handler, timeout time.Duration) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: timeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		ErrorLog: slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelDebug)}
}

// extend renews the write deadline of a stream that makes progress.
func extend(c *call) {
	http.NewResponseController(c.ResponseWriter).SetWriteDeadline(time.Now().Add(writeTimeout))
}
