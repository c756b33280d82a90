package bundle

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/motma/motma/verifier"
)

// Shelf hands bundles out. The newest is remembered, and looked for again after
// some seconds: other processes publish too.
type Shelf struct {
	Store Store
	Now   func() time.Time

	newest atomic.Pointer[shelved]
	mu     sync.Mutex // one reading of the newest at a time
}

// shelved is a release as remembered; packed once it was asked for.
type shelved struct {
	release  Release
	manifest verifier.Manifest
	read     time.Time
	pack     *sync.Once
	packed   *packed
}

type packed struct {
	file []byte
	err  error
}

// shelfTTL is how old the newest release may be in another process.
const shelfTTL = 5 * time.Second

// Newest gives the manifest of the newest release, signed, without contents.
func (s *Shelf) Newest(ctx context.Context) (Release, error) {
	v, err := s.look(ctx)
	if err != nil {
		return Release{}, err
	}
	return v.release, nil
}

// Since gives the newest manifest with the contents that a version did not
// have; of a version that is not known any more, all of them.
func (s *Shelf) Since(ctx context.Context, version int64) (verifier.File, error) {
	v, err := s.look(ctx)
	if err != nil {
		return verifier.File{}, err
	}
	var old verifier.Manifest
	r, err := s.Store.Release(ctx, version)
	switch {
	case err == nil:
		if old, err = manifestOf(r); err != nil {
			return verifier.File{}, err
		}
	case !errors.Is(err, ErrUnknown):
		return verifier.File{}, err
	}
	return s.file(ctx, v, v.manifest.Changed(old))
}

// Part gives a content by its digest.
func (s *Shelf) Part(ctx context.Context, digest string) ([]byte, error) {
	return s.Store.Part(ctx, digest)
}

// File gives the newest release with everything, packed.
func (s *Shelf) File(ctx context.Context) (Release, []byte, error) {
	v, err := s.look(ctx)
	if err != nil {
		return Release{}, nil, err
	}
	v.pack.Do(func() {
		f, err := s.file(context.WithoutCancel(ctx), v, v.manifest.Parts)
		if err == nil {
			v.packed.file, err = f.Pack()
		}
		v.packed.err = err
	})
	if v.packed.err != nil {
		s.newest.CompareAndSwap(v, nil) // another try reads it again
	}
	return v.release, v.packed.file, v.packed.err
}

func (s *Shelf) file(ctx context.Context, v *shelved, parts []verifier.Part) (verifier.File, error) {
	f := verifier.File{Manifest: v.release.Manifest, Signature: v.release.Signature, Parts: map[string][]byte{}}
	for _, p := range parts {
		content, err := s.Store.Part(ctx, p.SHA256)
		if err != nil {
			return f, err
		}
		f.Parts[p.SHA256] = content
	}
	return f, nil
}

func (s *Shelf) look(ctx context.Context) (*shelved, error) {
	if v := s.newest.Load(); v != nil && s.fresh(v) {
		return v, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.newest.Load()
	if old != nil && s.fresh(old) {
		return old, nil
	}
	now := s.Now()
	r, err := s.Store.Newest(ctx)
	if err != nil {
		return nil, err
	}
	m, err := manifestOf(r)
	if err != nil {
		return nil, err
	}
	v := &shelved{release: r, manifest: m, read: now, pack: new(sync.Once), packed: new(packed)}
	if old != nil && old.release.Version == r.Version {
		v.pack, v.packed = old.pack, old.packed
	}
	s.newest.Store(v)
	return v, nil
}

// Forget makes the shelf look again at once: this process has published.
func (s *Shelf) Forget() { s.newest.Store(nil) }

func (s *Shelf) fresh(v *shelved) bool {
	age := s.Now().Sub(v.read)
	return age >= 0 && age < shelfTTL
}
