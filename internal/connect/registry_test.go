package connect_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"math"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/store"
)

func registry(t *testing.T, now func() time.Time) *connect.Registry {
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
	return &connect.Registry{Store: db, Now: now}
}

func jwk(t *testing.T, curve elliptic.Curve, private bool) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	one := jose.JSONWebKey{Key: key.Public(), KeyID: "k1"}
	if private {
		one.Key = key
	}
	b, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{one}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func app(t *testing.T) connect.Client {
	return connect.Client{ID: "bluezone", Name: "Bluezone", Kind: connect.App, Scopes: connect.ScopesOf(connect.App), Keys: jwk(t, elliptic.P256(), false)}
}

func TestSuspensionReachesOtherProcessesWithinAMinute(t *testing.T) {
	ctx := context.Background()
	now := time.Now()
	here := registry(t, func() time.Time { return now })
	there := &connect.Registry{Store: here.Store, Now: here.Now}
	if _, err := here.Register(ctx, "test", app(t)); err != nil {
		t.Fatal(err)
	}
	if c, err := there.Client(ctx, "bluezone"); err != nil || connect.Authorise(c, connect.ScansWrite, "") != nil {
		t.Fatalf("active app refused: %v", err)
	}
	if err := here.Suspend(ctx, "test", "bluezone", "flooding"); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Minute)
	c, err := there.Client(ctx, "bluezone")
	if err != nil || !errors.Is(connect.Authorise(c, connect.ScansWrite, ""), connect.ErrSuspended) {
		t.Errorf("A29: the suspension did not arrive: %v", err)
	}
	if err := here.Resume(ctx, "test", "bluezone"); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Minute)
	if c, _ := there.Client(ctx, "bluezone"); connect.Authorise(c, connect.ScansWrite, "") != nil {
		t.Error("resumed app still refused")
	}
}

func TestKindBoundsScopesAndPurposes(t *testing.T) {
	ctx := context.Background()
	r := registry(t, time.Now)
	greedy := app(t)
	greedy.Scopes = append(greedy.Scopes, connect.TraceRead)
	greedy.Purposes = []string{"police_investigation"}
	_, err := r.Register(ctx, "test", greedy)
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Invalid || len(f.Places) != 2 {
		t.Errorf("A15: an app got tracing, or a purpose outside epidemic control: %v", err)
	}
	c := connect.Client{Kind: connect.Authority, Scopes: []connect.Scope{connect.TraceRead}, Purposes: []string{"contact_tracing"}}
	if err := connect.Authorise(c, connect.TraceRead, "quarantine"); !errors.Is(err, connect.ErrPurpose) {
		t.Errorf("a purpose that was not granted: %v", err)
	}
	if err := connect.Authorise(c, connect.CasesWrite, ""); !errors.Is(err, connect.ErrScope) {
		t.Errorf("a scope that was not granted: %v", err)
	}
}

func TestOnlyPublicKeysOfTheTwoAlgorithmsAreTaken(t *testing.T) {
	for name, set := range map[string][]byte{
		"private key":  jwk(t, elliptic.P256(), true),
		"other curve":  jwk(t, elliptic.P384(), false),
		"secret":       []byte(`{"keys":[{"kty":"oct","k":"AAAA","kid":"x"}]}`),
		"nothing":      []byte(`{"keys":[]}`),
		"not JSON":     []byte(`hello`),
		"too large":    []byte(strings.Repeat(" ", 1<<17)),
		"broken PEM":   []byte("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"),
		"empty":        nil,
		"null element": []byte(`{"keys":[null]}`),
	} {
		if out, err := connect.CheckKeys(set); fault.Of(err) == nil || fault.Of(err).Kind != fault.Invalid {
			t.Errorf("%s: got %d bytes, %v", name, len(out), err)
		}
	}
	if _, err := connect.CheckKeys(jwk(t, elliptic.P256(), false)); err != nil {
		t.Errorf("a good key was refused: %v", err)
	}
}

func TestOneIdOneClient(t *testing.T) {
	ctx := context.Background()
	r := registry(t, time.Now)
	if _, err := r.Register(ctx, "test", app(t)); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Register(ctx, "test", app(t)); !errors.Is(err, connect.ErrExists) {
		t.Errorf("registered twice: %v", err)
	}
	for _, id := range []string{"card", "claim", "", "A", "x y", strings.Repeat("a", 40)} {
		c := app(t)
		c.ID = id
		if _, err := r.Register(ctx, "test", c); fault.Of(err) == nil || fault.Of(err).Kind != fault.Invalid {
			t.Errorf("id %q: %v", id, err)
		}
	}
}

func TestWhatSteersAScreenIsNoName(t *testing.T) {
	ctx := context.Background()
	r := registry(t, time.Now)
	for _, name := range []string{"", " ", "<b>", "a\x1b[2Jb", "a\u202eb", "a\u200bb", "a\nb", "\xff", strings.Repeat("a", 201)} {
		c := app(t)
		c.Name = name
		if _, err := r.Register(ctx, "test", c); fault.Of(err) == nil || fault.Of(err).Kind != fault.Invalid {
			t.Errorf("A11: name %q: %v", name, err)
		}
	}
	if _, err := r.Register(ctx, "test", app(t)); err != nil {
		t.Fatal(err)
	}
	for _, reason := range []string{"", "a\x1b[2Jb", strings.Repeat("a", 1001)} {
		if err := r.Suspend(ctx, "test", "bluezone", reason); fault.Of(err) == nil || fault.Of(err).Kind != fault.Invalid {
			t.Errorf("A11: reason %q: %v", reason, err)
		}
	}
}

func TestQuotaIsANumberWithinBounds(t *testing.T) {
	for _, rate := range []float64{-1, math.NaN(), math.Inf(1), 1e12} {
		c := app(t)
		c.Rate = rate
		if _, err := registry(t, time.Now).Register(context.Background(), "test", c); fault.Of(err) == nil || fault.Of(err).Kind != fault.Invalid {
			t.Errorf("rate %v: %v", rate, err)
		}
	}
}

func TestTwoKeysOfOneNameAreRefused(t *testing.T) {
	var sets [2]jose.JSONWebKeySet
	for i := range sets {
		if err := json.Unmarshal(jwk(t, elliptic.P256(), false), &sets[i]); err != nil {
			t.Fatal(err)
		}
	}
	both, err := json.Marshal(jose.JSONWebKeySet{Keys: append(sets[0].Keys, sets[1].Keys...)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := connect.CheckKeys(both); fault.Of(err) == nil || fault.Of(err).Kind != fault.Invalid {
		t.Errorf("which of the two would be meant? %v", err)
	}
}

func TestSuspensionIsNotLostToARotationAtTheSameTime(t *testing.T) {
	ctx := context.Background()
	r := registry(t, time.Now)
	if _, err := r.Register(ctx, "test", app(t)); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if err := r.SetKeys(ctx, "test", "bluezone", jwk(t, elliptic.P256(), false)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Go(func() {
		if err := r.Suspend(ctx, "test", "bluezone", "flooding"); err != nil {
			t.Error(err)
		}
	})
	wg.Wait()
	if c, err := r.Store.Client(ctx, "bluezone"); err != nil || c.Suspended.IsZero() {
		t.Errorf("A35: the kill switch was undone by a rotation of keys: %v", err)
	}
}
