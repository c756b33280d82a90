package bundle

import (
	"context"
	"time"
)

// Release is one published version.
type Release struct {
	Version   int64
	Made      time.Time
	Manifest  string    // verbatim, as signed
	Signature string    // of the manifest
	Filtered  time.Time // codes revoked before this are in the filter, the others in the tail
}

// Store keeps releases, and the contents of the newest ones.
type Store interface {
	// Revoked gives the ids of codes revoked at or after one moment that have
	// not expired before another, ascending.
	Revoked(ctx context.Context, since, alive time.Time) ([]uint64, error)
	// Newest gives the newest release; ErrNone before the first.
	Newest(ctx context.Context) (Release, error)
	// Release gives one that is still known; else ErrUnknown.
	Release(ctx context.Context, version int64) (Release, error)
	// Part gives a content by its digest; ErrUnknown if it is not kept any more.
	Part(ctx context.Context, digest string) ([]byte, error)
	// Publish keeps a release that follows the newest, with the contents that
	// it names, and forgets what no reader asks for any more. Where another
	// process published that version first, ErrOvertaken.
	Publish(ctx context.Context, actor string, r Release, parts map[string][]byte, keep Keep) error
}

// Keep says how long what was published is kept.
type Keep struct {
	Releases time.Time // made before this: forgotten; their readers fetch the whole
	Parts    time.Time // contents no release since then names: forgotten
}
