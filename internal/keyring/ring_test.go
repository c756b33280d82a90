package keyring_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/qr"
)

func open(t *testing.T) (*store.DB, string) {
	t.Helper()
	db, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "motma.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	id, err := keyring.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return db, id
}

var holder = qr.Personal{Paper: "001090000011", Name: "NGUYEN VAN AN", Birth: "1990-01-15", QID: "234567890123456789"}

func issue(t *testing.T, r *keyring.Ring, at time.Time) qr.Unverified {
	t.Helper()
	text, err := r.Issue(holder, qr.CodeInfo{ID: 7, IssuedAt: at, Expires: at.Add(keyring.CodeLife)})
	if err != nil {
		t.Fatal(err)
	}
	u, err := qr.ParsePersonal(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestRotationKeepsOldCodesValidUntilCompromise(t *testing.T) {
	ctx := context.Background()
	db, id := open(t)
	now := time.Now().UTC().Truncate(time.Second)
	clock := func() time.Time { return now }
	ring, err := keyring.Open(ctx, db, id, false, clock)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ring.Issue(holder, qr.CodeInfo{ID: 1, Expires: now.Add(time.Hour)}); !errors.Is(err, keyring.ErrNoKey) {
		t.Errorf("signed without a key: %v", err)
	}
	first, err := ring.Make(ctx, "test", keyring.Codes, qr.ES256)
	if err != nil {
		t.Fatal(err)
	}
	printed := issue(t, ring, now)
	now = now.Add(time.Minute)
	second, err := ring.Make(ctx, "test", keyring.Codes, qr.EdDSA)
	if err != nil {
		t.Fatal(err)
	}
	v, err := issue(t, ring, now).Verify(ring.KeySet(keyring.Codes), now)
	if err != nil || v.KeyID().String() != second.KID {
		t.Errorf("the newest key must sign: %v", err)
	}
	if err := ring.Retire(ctx, "test", first.KID, false); err != nil {
		t.Fatal(err)
	}
	if _, err := printed.Verify(ring.KeySet(keyring.Codes), now); err != nil {
		t.Errorf("a printed code must verify after its key retired: %v", err)
	}
	if err := ring.Retire(ctx, "test", first.KID, true); err != nil {
		t.Fatal(err)
	}
	if _, err := printed.Verify(ring.KeySet(keyring.Codes), now); !errors.Is(err, qr.ErrKeyCompromised) {
		t.Errorf("a compromised key still verifies: %v", err)
	}
	if err := ring.Retire(ctx, "test", "00000000", false); !errors.Is(err, keyring.ErrUnknown) {
		t.Errorf("retired a key that is not there: %v", err)
	}
}

func TestKeysOpenWithTheirIdentityOnlyAndAcrossProcesses(t *testing.T) {
	ctx := context.Background()
	db, id := open(t)
	one, err := keyring.Open(ctx, db, id, true, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	other, err := keyring.Open(ctx, db, id, true, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := one.Make(ctx, "test", keyring.Codes, qr.ES256); err != nil {
		t.Fatal(err)
	}
	u := issue(t, one, time.Now())
	if err := other.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	v, err := u.Verify(other.KeySet(keyring.Codes), time.Now())
	if err != nil || !v.Sandbox() {
		t.Errorf("the other process must know the key, and the sandbox must show: %v", err)
	}
	stranger, err := keyring.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keyring.Open(ctx, db, stranger, true, time.Now); !errors.Is(err, keyring.ErrIdentity) {
		t.Errorf("another identity opened the keys: %v", err)
	}
}

// A database is a sandbox's or a real platform's, from its first key on.
func TestSandboxAndPlatformNeverShareADatabase(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		sandbox bool
		want    error
	}{{true, keyring.ErrSandbox}, {false, keyring.ErrProduction}} {
		db, id := open(t)
		ring, err := keyring.Open(ctx, db, id, c.sandbox, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		early, err := keyring.Open(ctx, db, id, !c.sandbox, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		if err := ring.Rotate(ctx, "test"); err != nil {
			t.Fatal(err)
		}
		if _, err := keyring.Open(ctx, db, id, !c.sandbox, time.Now); !errors.Is(err, c.want) {
			t.Errorf("sandbox %v opened as the other: %v", c.sandbox, err)
		}
		if err := early.Refresh(ctx); !errors.Is(err, c.want) {
			t.Errorf("sandbox %v, a process that opened it empty: %v", c.sandbox, err)
		}
		if set := ring.KeySet(keyring.Codes); set.Sandbox() != c.sandbox {
			t.Errorf("sandbox %v, its keys say %v", c.sandbox, set.Sandbox())
		}
	}
}

func TestKeysAreRotatedBeforeTheyEnd(t *testing.T) {
	ctx := context.Background()
	db, id := open(t)
	now := time.Now().UTC().Truncate(time.Second)
	ring, err := keyring.Open(ctx, db, id, false, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	for day := 0; day < 3*366; day += 7 {
		if err := ring.Rotate(ctx, "test"); err != nil {
			t.Fatal(err)
		}
		if _, _, err := ring.Private(keyring.Tokens); err != nil {
			t.Fatalf("day %d: no token key: %v", day, err)
		}
		issue(t, ring, now) // a code for five years, within its key's life
		now = now.Add(7 * 24 * time.Hour)
		if err := ring.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
	}
	records, err := ring.Records(ctx)
	if err != nil || len(records) > 40 {
		t.Errorf("%d keys in three years, %v", len(records), err)
	}
}

// TestVouchesHeedsWhatBecameOfTheKey: a text that was issued is vouched for
// while its key signs, and after that as long as it verifies.
func TestVouchesHeedsWhatBecameOfTheKey(t *testing.T) {
	now := time.Now().UTC().Truncate(time.Second)
	ctx := t.Context()
	db, id := open(t)
	ring, err := keyring.Open(ctx, db, id, false, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	first, err := ring.Make(ctx, "test", keyring.Codes, qr.ES256)
	if err != nil {
		t.Fatal(err)
	}
	text := issue(t, ring, now).Text()
	unsigned, err := holder.Text()
	if err != nil {
		t.Fatal(err)
	}
	check := func(when, text string, want bool) {
		t.Helper()
		if got := ring.Vouches(text); got != want {
			t.Errorf("%s: vouched %v, want %v", when, got, want)
		}
	}
	check("the key signs", text, true)
	check("nobody signed", unsigned, false)
	now = now.Add(time.Minute)
	if _, err := ring.Make(ctx, "test", keyring.Codes, qr.ES256); err != nil {
		t.Fatal(err)
	}
	check("another key signs now", text, true)
	check("another key signs now, and the text was changed", strings.Replace(text, "19", "18", 1), false)
	if err := ring.Retire(ctx, "test", first.KID, true); err != nil {
		t.Fatal(err)
	}
	check("its key was compromised", text, false)
}

// A gate knows the keys of bundles from the last bundle that it believed: each
// key was named for months before it signs.
func TestBundleKeysAreNamedBeforeTheySign(t *testing.T) {
	ctx := context.Background()
	db, id := open(t)
	now := time.Now().UTC().Truncate(time.Second)
	ring, err := keyring.Open(ctx, db, id, false, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	named := map[qr.KeyID]time.Time{}
	signed := map[qr.KeyID]bool{}
	start := now
	for ; now.Before(start.AddDate(6, 0, 0)); now = now.AddDate(0, 0, 7) {
		if err := ring.Rotate(ctx, "test"); err != nil {
			t.Fatal(err)
		}
		if err := ring.Refresh(ctx); err != nil { // as every half minute
			t.Fatal(err)
		}
		for _, k := range ring.KeySet(keyring.Bundles).Keys() {
			if named[k.ID].IsZero() {
				named[k.ID] = now
			}
		}
		s, err := ring.Signer(keyring.Bundles)
		if err != nil {
			t.Fatal(err)
		}
		k := s.Key()
		if k.NotAfter.Sub(now) < 30*24*time.Hour {
			t.Errorf("at %v a key signs that ends %v", now, k.NotAfter)
		}
		if !signed[k.ID] && !named[k.ID].Equal(start) && now.Sub(named[k.ID]) < 150*24*time.Hour {
			t.Errorf("a key signs %v after it was named", now.Sub(named[k.ID]))
		}
		signed[k.ID] = true
	}
	if len(signed) < 4 {
		t.Errorf("%d keys signed in six years", len(signed))
	}
}
