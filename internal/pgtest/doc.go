// Package pgtest starts PostgreSQL's own server, from the binaries that the
// distribution installed, for tests, demonstrations and benchmarks.
//
// The server lives in a temporary folder, listens on a free port of 127.0.0.1
// with a password of its own, and ends with the process that started it,
// however that ends: a watchdog holds the other end of a pipe. PostgreSQL
// refuses to run as root, so a root process starts it as another user.
package pgtest

import "errors"

// ErrMissing says that there is no PostgreSQL to start.
var ErrMissing = errors.New("pgtest: PostgreSQL's server is not installed (initdb and postgres): `make test` installs it, or: apt-get install postgresql")

// Options are how to run the server.
type Options struct {
	// Unsafe turns the flushing of disks off: faster, and loses data when the
	// machine stops. Never for tests of durability.
	Unsafe bool
	// Settings are further settings, such as "shared_buffers=1GB".
	Settings []string
}
