package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/motma/motma/internal/bundle"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/store"
)

// bundles is the contract of bundles for gates.
func bundles(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	b, ctx := db.Bundles(), t.Context()
	p := addPerson(t, db, "bluezone", "u1", 1)
	release := func(version int64, at time.Time) bundle.Release {
		return bundle.Release{Version: version, Made: at, Manifest: `{"version":1}`, Signature: "s", Filtered: at.Add(-time.Hour)}
	}
	parts := func(digests ...string) map[string][]byte {
		out := map[string][]byte{}
		for _, d := range digests {
			out[d] = []byte("content of " + d)
		}
		return out
	}
	none := bundle.Keep{}

	t.Run("codes are revoked until they expire", func(t *testing.T) {
		within(t, db, nil, func(tx person.Tx) error {
			for i := range 5 {
				c := person.Code{ID: person.CodeID(900 + i), QID: p.qid, Account: p.account, Text: "t", Basis: "b", Issued: noon, Expires: noon.AddDate(0, 0, 1+i)}
				if err := tx.AddCode(c); err != nil {
					return err
				}
			}
			return errors.Join(tx.RevokeCode(904, noon.Add(time.Hour), "lost"), tx.RevokeCode(903, noon.Add(2*time.Hour), "lost"), tx.RevokeCode(900, noon.Add(3*time.Hour), "lost"))
		})
		for _, c := range []struct {
			since, alive time.Time
			want         []uint64
		}{
			{time.Time{}, noon, []uint64{900, 903, 904}},
			{noon.Add(2 * time.Hour), noon, []uint64{900, 903}},
			{noon.Add(4 * time.Hour), noon, nil},
			{time.Time{}, noon.AddDate(0, 0, 2), []uint64{903, 904}},
		} {
			got, err := b.Revoked(ctx, c.since, c.alive)
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("since %v, alive at %v: %v, %v", c.since, c.alive, got, err)
			}
		}
	})
	t.Run("one version follows the other", func(t *testing.T) {
		_, err := b.Newest(ctx)
		wantErr(t, err, bundle.ErrNone)
		wantErr(t, b.Publish(ctx, "", release(1, noon), nil, none), person.ErrNoActor)
		wantErr(t, b.Publish(ctx, "tester", release(2, noon), nil, none), bundle.ErrOvertaken)
		if err := b.Publish(ctx, "tester", release(1, noon), parts("a", "b"), none); err != nil {
			t.Fatal(err)
		}
		wantErr(t, b.Publish(ctx, "tester", release(1, noon), parts("c"), none), bundle.ErrOvertaken)
		_, err = b.Part(ctx, "c")
		wantErr(t, err, bundle.ErrUnknown)
		if err := b.Publish(ctx, "tester", release(2, noon.Add(time.Hour)), parts("b", "d"), none); err != nil {
			t.Fatal(err)
		}
		r, err := b.Newest(ctx)
		if err != nil || r != release(2, noon.Add(time.Hour)) {
			t.Errorf("%+v, %v", r, err)
		}
		r, err = b.Release(ctx, 1)
		if err != nil || r != release(1, noon) {
			t.Errorf("%+v, %v", r, err)
		}
		content, err := b.Part(ctx, "a")
		if err != nil || string(content) != "content of a" {
			t.Errorf("%s, %v", content, err)
		}
	})
	t.Run("what nobody asks for is forgotten, the newest never", func(t *testing.T) {
		keep := bundle.Keep{Releases: noon.Add(9 * time.Hour), Parts: noon.Add(time.Minute)}
		if err := b.Publish(ctx, "tester", release(3, noon.Add(2*time.Hour)), parts("d"), keep); err != nil {
			t.Fatal(err)
		}
		_, err := b.Part(ctx, "a")
		wantErr(t, err, bundle.ErrUnknown)
		if _, err := b.Part(ctx, "b"); err != nil {
			t.Errorf("a part of an hour ago: %v", err)
		}
		_, err = b.Release(ctx, 2)
		wantErr(t, err, bundle.ErrUnknown)
		if r, err := b.Newest(ctx); err != nil || r.Version != 3 {
			t.Errorf("%+v, %v", r, err)
		}
	})
	t.Run("of processes that publish at once one wins", func(t *testing.T) {
		const many = 8
		won := make(chan error, many)
		for range many {
			go func() { won <- b.Publish(ctx, "tester", release(4, noon.Add(3*time.Hour)), parts("e"), none) }()
		}
		wins := 0
		for range many {
			switch err := <-won; {
			case err == nil:
				wins++
			case !errors.Is(err, bundle.ErrOvertaken):
				t.Error(err)
			}
		}
		if wins != 1 {
			t.Errorf("%d published version 4", wins)
		}
	})
}
