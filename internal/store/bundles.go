package store

import (
	"context"
	"errors"
	"time"

	"github.com/motma/motma/internal/bundle"
	"github.com/motma/motma/internal/person"
)

// Bundles gives the store of bundles: its methods have names that others use.
func (db *DB) Bundles() Bundles { return Bundles{db} }

// Bundles keeps bundles for gates; it implements [bundle.Store].
type Bundles struct{ db *DB }

// Revoked implements [bundle.Store].
func (b Bundles) Revoked(ctx context.Context, since, alive time.Time) ([]uint64, error) {
	var from int64
	if !since.IsZero() {
		from = ms(since)
	}
	return all(ctx, b.db.e.read(), func(r rows) (uint64, error) {
		id, err := column[int64](r)
		return uint64(id), err
	}, `SELECT id FROM code WHERE revoked >= $1 AND expires >= $2 ORDER BY id`, from, ms(alive))
}

const releases = `SELECT version, made, manifest, signature, filtered FROM bundle `

func readRelease(r rows) (v bundle.Release, err error) {
	return v, r.Scan(&v.Version, into(&v.Made), &v.Manifest, &v.Signature, into(&v.Filtered))
}

// Newest implements [bundle.Store].
func (b Bundles) Newest(ctx context.Context) (bundle.Release, error) {
	return b.release(ctx, bundle.ErrNone, releases+`ORDER BY version DESC LIMIT 1`)
}

// Release implements [bundle.Store].
func (b Bundles) Release(ctx context.Context, version int64) (bundle.Release, error) {
	return b.release(ctx, bundle.ErrUnknown, releases+`WHERE version = $1`, version)
}

func (b Bundles) release(ctx context.Context, none error, sql string, args ...any) (bundle.Release, error) {
	found, err := all(ctx, b.db.e.read(), readRelease, sql, args...)
	if err != nil {
		return bundle.Release{}, err
	}
	if len(found) == 0 {
		return bundle.Release{}, none
	}
	return found[0], nil
}

// Part implements [bundle.Store].
func (b Bundles) Part(ctx context.Context, digest string) (content []byte, err error) {
	err = one(ctx, b.db.e.read(), `SELECT content FROM bundle_part WHERE digest = $1`, args(digest), &content)
	if errors.Is(err, errNone) {
		return nil, bundle.ErrUnknown
	}
	return content, err
}

// Publish implements [bundle.Store].
func (b Bundles) Publish(ctx context.Context, actor string, r bundle.Release, parts map[string][]byte, keep bundle.Keep) error {
	if actor == "" {
		return person.ErrNoActor
	}
	return b.db.e.write(ctx, []string{"bundle"}, func(c conn) error {
		n, err := c.exec(ctx, `INSERT INTO bundle (version, made, manifest, signature, filtered)
			SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS BIGINT)
			WHERE COALESCE((SELECT MAX(version) FROM bundle), 0) = $6`,
			r.Version, ms(r.Made), r.Manifest, r.Signature, ms(r.Filtered), r.Version-1)
		if err != nil {
			return err
		}
		if n == 0 {
			return bundle.ErrOvertaken
		}
		for digest, content := range parts {
			_, err := c.exec(ctx, `INSERT INTO bundle_part (digest, content, used) VALUES ($1, $2, $3)
				ON CONFLICT (digest) DO UPDATE SET used = excluded.used`, digest, blob(content), ms(r.Made))
			if err != nil {
				return err
			}
		}
		if _, err := c.exec(ctx, `DELETE FROM bundle_part WHERE used < $1`, ms(keep.Parts)); err != nil {
			return err
		}
		_, err = c.exec(ctx, `DELETE FROM bundle WHERE made < $1 AND version < $2`, ms(keep.Releases), r.Version)
		return err
	})
}

var _ bundle.Store = Bundles{}
