package pgtest

import (
	"context"
	"sync"
)

// Shared is one server for all tests of a package, started by the first that
// asks. The zero value is ready; TestMain stops it at the end.
type Shared struct {
	once   sync.Once
	server *Server
	err    error
}

// Database gives the URL of a new, empty database.
func (s *Shared) Database(ctx context.Context) (string, error) {
	// The server outlives the test that asks first.
	s.once.Do(func() { s.server, s.err = Start(context.WithoutCancel(ctx), Options{Unsafe: true}) })
	if s.err != nil {
		return "", s.err
	}
	return s.server.Database(ctx, "")
}

// Stop ends the server, if any test asked for it.
func (s *Shared) Stop() error {
	if s.server == nil {
		return nil
	}
	return s.server.Stop()
}
