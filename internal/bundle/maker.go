package bundle

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/motma/motma/qr"
	"github.com/motma/motma/verifier"
)

// Sources are where the contents come from. A source that is nil leaves its
// part empty.
type Sources struct {
	Keys      func() verifier.Keys
	Policies  func(ctx context.Context) (verifier.Policies, error)
	Values    func(ctx context.Context) ([]byte, error)   // JSON, as rules.ParseValueSets reads it
	Risks     func(ctx context.Context) ([]byte, error)   // JSON of policy.Risks
	Signers   func(ctx context.Context) ([]byte, error)   // X.509, PEM
	Withdrawn func(ctx context.Context) ([]string, error) // ids of certificates
}

// Times of bundles, this project's own choice.
const (
	MaxAge   = 24 * time.Hour     // then a bundle is old: nothing is green any more (A36)
	Refuse   = 7 * 24 * time.Hour // then it says nothing of a person
	Renew    = time.Hour          // a bundle is made anew even if nothing changed, so that its age says something
	Refilter = 24 * time.Hour     // how long codes revoked since go to the tail
	keepList = 14 * 24 * time.Hour
	keepPart = 2 * time.Hour

	// MaxTail is how many revoked codes the tail holds before the filter is
	// made anew: 160 KB.
	MaxTail = 20_000
	// overlap is how far a commit may lag behind the clock that dated it: the
	// tail begins that much before the filter ends.
	overlap = 10 * time.Minute
)

// Maker makes bundles. Any number of processes may make them: the store lets
// one version follow the other, and who comes late takes what is there.
type Maker struct {
	Store    Store
	Sources  Sources
	Signer   func() (*qr.Signer, error)
	Platform string // its public address
	Now      func() time.Time
}

// Make publishes a new version when something changed, or the newest is an hour
// old. It says whether it did.
func (m *Maker) Make(ctx context.Context, actor string) (bool, error) {
	before, err := m.Store.Newest(ctx)
	if err != nil && !errors.Is(err, ErrNone) {
		return false, err
	}
	now := m.Now().UTC().Truncate(time.Millisecond)
	contents, filtered, err := m.contents(ctx, before, now)
	if err != nil {
		return false, err
	}
	next := verifier.Manifest{Format: verifier.Format, Platform: m.Platform, Version: before.Version + 1, Made: now,
		MaxAge: int64(MaxAge / time.Second), Refuse: int64(Refuse / time.Second)}
	parts := map[string][]byte{}
	for _, c := range contents {
		p := verifier.NewPart(c.name, c.content)
		next.Parts, parts[p.SHA256] = append(next.Parts, p), c.content
	}
	old, err := manifestOf(before)
	if err != nil || same(old, next) && now.Sub(before.Made) < Renew {
		return false, err
	}
	return m.publish(ctx, actor, next, parts, filtered)
}

func (m *Maker) publish(ctx context.Context, actor string, next verifier.Manifest, parts map[string][]byte, filtered time.Time) (bool, error) {
	signer, err := m.Signer()
	if err != nil {
		return false, err
	}
	f, err := verifier.Seal(next, parts, signer)
	if err != nil {
		return false, fmt.Errorf("sign bundle: %w", err)
	}
	r := Release{Version: next.Version, Made: next.Made, Manifest: f.Manifest, Signature: f.Signature, Filtered: filtered}
	err = m.Store.Publish(ctx, actor, r, parts, Keep{Releases: next.Made.Add(-keepList), Parts: next.Made.Add(-keepPart)})
	if errors.Is(err, ErrOvertaken) {
		return false, nil
	}
	return err == nil, err
}

// content is one part before it has a digest.
type content struct {
	name    string
	content []byte
}

func (m *Maker) contents(ctx context.Context, before Release, now time.Time) ([]content, time.Time, error) {
	var out []content
	var bad error
	add := func(name string, b []byte, err error) {
		if err != nil {
			bad = errors.Join(bad, fmt.Errorf("part %s of the bundle: %w", name, err))
		}
		out = append(out, content{name, b})
	}
	s := m.Sources
	keys, err := json.Marshal(called(s.Keys))
	add(verifier.PartKeys, keys, err)
	policies, err := encoded(ctx, s.Policies)
	add(verifier.PartPolicies, policies, err)
	values, err := asked(ctx, s.Values)
	add(verifier.PartValues, values, err)
	risks, err := asked(ctx, s.Risks)
	add(verifier.PartRisks, risks, err)
	signers, err := asked(ctx, s.Signers)
	add(verifier.PartSigners, signers, err)
	filter, tail, filtered, err := m.revoked(ctx, before, now)
	add(verifier.PartRevoked, filter, err)
	add(verifier.PartTail, tail, nil)
	withdrawn, err := m.withdrawn(ctx)
	add(verifier.PartCertificates, withdrawn, err)
	return out, filtered, bad
}

func (m *Maker) withdrawn(ctx context.Context) ([]byte, error) {
	if m.Sources.Withdrawn == nil {
		return nil, nil
	}
	ids, err := m.Sources.Withdrawn(ctx)
	hashes := make([]uint64, len(ids))
	for i, id := range ids {
		hashes[i] = verifier.CertificateHash(id)
	}
	return verifier.EncodeTail(hashes), err
}

func called[T any](f func() T) (v T) {
	if f != nil {
		v = f()
	}
	return v
}

func asked(ctx context.Context, f func(context.Context) ([]byte, error)) ([]byte, error) {
	if f == nil {
		return nil, nil
	}
	return f(ctx)
}

func encoded[T any](ctx context.Context, f func(context.Context) (T, error)) ([]byte, error) {
	if f == nil {
		return nil, nil
	}
	v, err := f(ctx)
	if err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

// revoked gives the filter and the tail. The filter is kept for a day, so that
// gates fetch megabytes once a day and the tail in between.
func (m *Maker) revoked(ctx context.Context, before Release, now time.Time) (filter, tail []byte, filtered time.Time, err error) {
	if before.Version > 0 && now.Sub(before.Filtered) < Refilter {
		since, err := m.Store.Revoked(ctx, before.Filtered.Add(-overlap), now)
		if err != nil {
			return nil, nil, filtered, err
		}
		filter, err = m.kept(ctx, before, verifier.PartRevoked)
		if err != nil || len(since) <= MaxTail {
			return filter, verifier.EncodeTail(since), before.Filtered, err
		}
	}
	all, err := m.Store.Revoked(ctx, time.Time{}, now)
	if err != nil {
		return nil, nil, filtered, err
	}
	f, err := verifier.NewFilter(all)
	return f.Encode(), nil, now, err
}

// kept gives a content of a release.
func (m *Maker) kept(ctx context.Context, r Release, name string) ([]byte, error) {
	old, err := manifestOf(r)
	if err != nil {
		return nil, err
	}
	for _, p := range old.Parts {
		if p.Name == name {
			return m.Store.Part(ctx, p.SHA256)
		}
	}
	return nil, ErrUnknown
}

// manifestOf reads the manifest of a release, which this platform made.
func manifestOf(r Release) (m verifier.Manifest, err error) {
	if r.Version == 0 {
		return m, nil
	}
	if err := json.Unmarshal([]byte(r.Manifest), &m); err != nil {
		return m, fmt.Errorf("read manifest %d: %w", r.Version, err)
	}
	return m, nil
}

func same(a, b verifier.Manifest) bool {
	return a.Version > 0 && a.Platform == b.Platform && len(a.Parts) == len(b.Parts) && len(b.Changed(a)) == 0
}
