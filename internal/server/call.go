package server

import (
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/fault"
)

// call is one request on its way: who asks, and what became of it. It stands
// in for the ResponseWriter, to know the status.
type call struct {
	http.ResponseWriter
	id      string // of the request, quoted in problems and in the log
	route   *route
	client  connect.Client // zero on public routes
	token   *accessToken   // nil on public routes
	quota   *quota         // whose share of the server it uses
	began   time.Time
	status  int    // 0: nothing written yet
	bytes   int64  // of the body written
	lines   int    // of a batch or a bulk answer
	code    string // of the problem, if it came to that
	cause   *fault.Error
	created string // Location of what was made; makes the answer a 201
}

// WriteHeader notes the status.
func (c *call) WriteHeader(status int) {
	if c.status == 0 {
		c.status = status
	}
	c.ResponseWriter.WriteHeader(status)
}

// Write counts.
func (c *call) Write(b []byte) (int, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	n, err := c.ResponseWriter.Write(b)
	c.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (c *call) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// actor names the client in change logs.
func (c *call) actor() string { return "client:" + c.client.ID }

func newRequestID() string {
	var b [8]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// serve carries one request through the stations of a route.
func (s *Server) serve(rt *route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{ResponseWriter: w, id: newRequestID(), route: rt, began: s.cfg.Now()}
		secure(w.Header(), c.id)
		defer s.finish(c, r)
		if err := s.admit(c, r); err != nil {
			s.fail(c, r, err)
			return
		}
		if err := rt.do.serve(s, c, r); err != nil {
			s.fail(c, r, err)
		}
	})
}

// finish logs and counts a request, and turns a panic into a problem: one
// request must not end the others.
func (s *Server) finish(c *call, r *http.Request) {
	if p := recover(); p != nil {
		if p == http.ErrAbortHandler {
			s.observe(c, r)
			panic(p)
		}
		s.cfg.Log.ErrorContext(r.Context(), "panic", "request", c.id, "route", c.route.pattern, "stack", string(debug.Stack()))
		s.fail(c, r, fault.ErrInternal)
	}
	s.observe(c, r)
}

// observe writes the request's one log event, without personal data, and its
// metrics.
func (s *Server) observe(c *call, r *http.Request) {
	took := s.cfg.Now().Sub(c.began)
	s.metrics.observe(c, took)
	level := slog.LevelInfo
	if c.status >= 500 && c.code != fault.ErrBusy.Code {
		level = slog.LevelError
	}
	ctx := r.Context()
	if !s.cfg.Log.Enabled(ctx, level) {
		return
	}
	s.cfg.Log.LogAttrs(ctx, level, "request", s.event(c, r, took)...)
}

func (s *Server) event(c *call, r *http.Request, took time.Duration) []slog.Attr {
	attrs := []slog.Attr{
		slog.String("route", c.route.pattern),
		slog.Int("status", c.status), slog.Duration("took", took), slog.Int64("bytes", c.bytes),
		slog.String("request", c.id), slog.String("client", c.client.ID),
	}
	if c.lines > 0 {
		attrs = append(attrs, slog.Int("lines", c.lines))
	}
	if c.code != "" {
		attrs = append(attrs, slog.String("problem", c.code))
	}
	if c.cause != nil && c.cause.Cause != nil && sortOf(c.cause).status >= 500 {
		attrs = append(attrs, slog.String("cause", c.cause.Cause.Error()))
	}
	return attrs
}

// secure sets the headers that every answer has.
func secure(h http.Header, id string) {
	h["X-Request-Id"] = []string{id}
	h["X-Content-Type-Options"] = noSniff
	h["Content-Security-Policy"] = noContent
	h["Strict-Transport-Security"] = hsts
	h["Referrer-Policy"] = noReferrer
}
