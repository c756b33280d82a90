package card

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/policy"
)

// Version is one version of a policy document, as it was uploaded.
type Version struct {
	Number  uint32 // the platform's own, of this version: signed codes carry it
	Name    string // "khanh-hoa"
	Version int
	Unit    string // whose it is; empty: the nation's
	Kind    string // of place, several with commas; empty: every kind
	Text    []byte
	At      time.Time
	Actor   string
}

// Ref is how a card names the version: "khanh-hoa@1".
func (v Version) Ref() string { return fmt.Sprintf("%s@%d", v.Name, v.Version) }

// Digest tells documents apart.
func (v Version) Digest() string {
	sum := sha256.Sum256(v.Text)
	return hex.EncodeToString(sum[:])
}

// slot is what one version at a time holds for.
type slot struct{ unit, kind string }

func (v Version) slot() slot { return slot{v.Unit, v.Kind} }

// read parses a document and runs its own tests. A document that fails one is
// refused, with each failed test named.
func read(text []byte) (*policy.Policy, Version, error) {
	p, err := policy.Parse(text)
	if err != nil {
		return nil, Version{}, ErrDocument.At(places(err)...)
	}
	var bad fault.Problems
	for _, o := range p.Test() {
		if !o.Passed {
			bad.Add("tests/"+o.Example.Name, fmt.Sprintf("Kiểm thử này chờ %s (%s) nhưng ra %s (%s).", o.Example.Colour, o.Example.Rule, o.Colour, o.Rule),
				fmt.Sprintf("This test expects %s (%s), what came out is %s (%s).", o.Example.Colour, o.Example.Rule, o.Colour, o.Rule))
		}
	}
	if len(bad) > 0 {
		return nil, Version{}, ErrTests.At(bad...)
	}
	return p, Version{Name: p.ID, Version: p.Version, Unit: p.Unit, Kind: kindOf(p), Text: text}, nil
}

// kindOf gives the kinds of place of a policy as one text.
func kindOf(p *policy.Policy) string {
	return strings.Join(slices.Sorted(slices.Values(p.Kinds)), ",")
}

// places are what is wrong with a document.
func places(err error) (out fault.Problems) {
	var bad *policy.Error
	if !errors.As(err, &bad) {
		out.Add("", "Không đọc được văn bản.", "The document cannot be read.")
		return out
	}
	for _, p := range bad.Problems {
		out.Add(p.At, p.VI, p.EN)
	}
	return out
}

// Put takes a version of a document in, without bringing it into force. The
// same document again is the same version.
func (d *Desk) Put(ctx context.Context, by By, text []byte) (Version, error) {
	if err := by.admitted(); err != nil {
		return Version{}, err
	}
	_, v, err := read(text)
	if err != nil {
		return Version{}, err
	}
	if err := by.competent(v.Unit); err != nil {
		return Version{}, err
	}
	v.At, v.Actor = d.now(), by.actor()
	err = d.change(ctx, by.actor(), func(tx Tx) error {
		v, err = add(tx, v)
		return err
	})
	return v, err
}

// maxVersions is how many documents a unit may have: every process reads all of
// them when something else comes into force. Project's own choice.
const maxVersions = 200

// add keeps a version, once. A name is the unit's that used it first: a card
// must not name another province's policy.
func add(tx Tx, v Version) (Version, error) {
	all, err := tx.Versions()
	if err != nil {
		return v, err
	}
	own := 0
	for _, old := range all {
		v.Number = max(v.Number, old.Number)
		if old.Unit == v.Unit {
			own++
		}
		switch {
		case old.Name != v.Name:
		case old.Unit != v.Unit:
			return v, ErrName
		case old.Version != v.Version:
		case old.Digest() == v.Digest():
			return old, nil
		default:
			return v, ErrVersion
		}
	}
	if own >= maxVersions {
		return v, ErrVersions
	}
	v.Number++
	if err := tx.AddVersion(v); err != nil {
		return v, err
	}
	return v, tx.Note("policy.uploaded", map[string]string{"policy": v.Ref(), "digest": v.Digest()})
}

// Versions are all documents there are, oldest first.
func (d *Desk) Versions(ctx context.Context) ([]Version, error) { return d.Store.Versions(ctx) }

// Version gives one.
func (d *Desk) Version(ctx context.Context, number uint32) (Version, error) {
	all, err := d.Store.Versions(ctx)
	if err != nil {
		return Version{}, err
	}
	return numbered(all, number)
}

func numbered(all []Version, number uint32) (Version, error) {
	for _, v := range all {
		if v.Number == number {
			return v, nil
		}
	}
	return Version{}, ErrPolicyUnknown
}
