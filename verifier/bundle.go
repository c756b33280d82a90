package verifier

import (
	"time"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/rules"
)

// Bundle is a bundle that was verified and read. It never changes and may be used
// from many goroutines at the same time. Make it with [Open].
type Bundle struct {
	manifest Manifest
	file     File // with exactly the parts of the manifest
	sandbox  bool
	trust    qr.KeySet // that it was opened with

	keys      Keys
	set       *policy.Set
	values    *rules.ValueSets
	signers   hcert.TrustList
	revoked   Filter
	tail      []uint64
	withdrawn []uint64 // hashes of certificates
}

// Open reads a bundle: what the platform serves as a file, or a manifest with its
// parts. trust holds the keys that sign bundles, from a source that is trusted for
// itself; a bundle names the keys of those that follow, see [Bundle.Trust].
//
// The error is a reason of this package, or of qr.KeySet.VerifyDocument. A
// bundle that is old opens: its answers say so.
func Open(data []byte, trust qr.KeySet, at time.Time) (*Bundle, error) {
	f, err := ReadFile(data)
	if err != nil {
		return nil, err
	}
	return OpenFile(f, trust, at)
}

// OpenFile is Open for a file that was read.
func OpenFile(f File, trust qr.KeySet, at time.Time) (*Bundle, error) {
	return open(f, trust, at, nil)
}

// Apply gives the bundle that comes of what changed since this one: the newest
// manifest and the parts that it names beside those that are here already. A
// whole bundle does as well. ErrBackward refuses what is not newer; ErrMissing
// says that the whole has to be fetched.
func (b *Bundle) Apply(delta []byte, at time.Time) (*Bundle, error) {
	f, err := ReadFile(delta)
	if err != nil {
		return nil, err
	}
	next, err := open(f, b.Trust(), at, b.file.Parts)
	if err != nil {
		return nil, err
	}
	if next.manifest.Version <= b.manifest.Version || next.manifest.Made.Before(b.manifest.Made) {
		return nil, ErrBackward
	}
	return next, nil
}

func open(f File, trust qr.KeySet, at time.Time, before map[string][]byte) (*Bundle, error) {
	m, key, err := f.verified(trust, at)
	if err != nil {
		return nil, err
	}
	parts, err := f.contents(m, before)
	if err != nil {
		return nil, err
	}
	b := &Bundle{manifest: m, sandbox: key.Sandbox, trust: trust, file: File{f.Manifest, f.Signature, parts}}
	err = b.load(func(name string) []byte {
		for _, p := range m.Parts {
			if p.Name == name {
				return parts[p.SHA256]
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return b, nil
}

// Manifest says what the bundle is.
func (b *Bundle) Manifest() Manifest { return b.manifest }

// File gives the bundle as it may be kept, see [File.Pack].
func (b *Bundle) File() File { return b.file }

// Sandbox says that the bundle is of a sandbox: for tests alone.
func (b *Bundle) Sandbox() bool { return b.sandbox }

// Trust gives the keys that sign bundles, as this one names them: what to open
// the next one with.
func (b *Bundle) Trust() qr.KeySet {
	if b.keys.Bundles.Len() == 0 {
		return b.trust
	}
	return b.keys.Bundles
}

// Policies gives the policies, those that began last first.
func (b *Bundle) Policies() []policy.Active { return b.set.Active() }

// Signers is how many signers of certificates are trusted.
func (b *Bundle) Signers() int { return b.signers.Len() }

// Age says how far a bundle may be relied on (A36).
type Age string

// The ages.
const (
	Fresh  Age = "fresh"
	Old    Age = "old"     // past its maximum age: nothing is green any more
	TooOld Age = "too_old" // past its end, or the clock is wrong: no colour is told
)

// AgeAt gives the bundle's age.
func (b *Bundle) AgeAt(at time.Time) Age {
	switch age := at.Sub(b.manifest.Made); {
	case age < -qr.Tolerance, age > time.Duration(b.manifest.Refuse)*time.Second:
		return TooOld
	case age > time.Duration(b.manifest.MaxAge)*time.Second:
		return Old
	}
	return Fresh
}
