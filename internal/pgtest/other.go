//go:build !unix

package pgtest

import "context"

// Server is a running PostgreSQL; this system has no way to start one here.
type Server struct{}

// Start says that there is none.
func Start(context.Context, Options) (*Server, error) { return nil, ErrMissing }

// Database says that there is none.
func (*Server) Database(context.Context, string) (string, error) { return "", ErrMissing }

// Drop says that there is none.
func (*Server) Drop(context.Context, string) error { return ErrMissing }

// Kill says that there is none.
func (*Server) Kill() error { return ErrMissing }

// Restart says that there is none.
func (*Server) Restart(context.Context) error { return ErrMissing }

// Stop does nothing.
func (*Server) Stop() error { return nil }
