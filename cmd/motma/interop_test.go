//go:build unix

package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/motma/motma/internal/connect"
)

const interopDir = "../../interop"

// TestForeignClients runs, under Node, clients that nobody here wrote against
// a whole platform: they are the judges of whether it keeps to the standards
// it claims.
func TestForeignClients(t *testing.T) {
	if _, err := os.Stat(filepath.Join(interopDir, "node_modules", "openid-client")); err != nil {
		t.Fatal("the foreign clients are missing: `make test` installs them (npm ci in interop)")
	}
	url, key := foreignPlatform(t)
	for _, script := range []string{"token.mjs", "webhook.mjs", "stream.mjs"} {
		t.Run(script, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
			defer cancel()
			c := exec.CommandContext(ctx, "node", script)
			c.Dir = interopDir
			c.Env = append(withoutMotma(os.Environ()), "MOTMA_URL="+url, "MOTMA_CLIENT=bluezone", "MOTMA_KEY="+key)
			if out, err := c.CombinedOutput(); err != nil || strings.TrimSpace(string(out)) != "ok" {
				t.Errorf("%v\n%s", err, tail(string(out)))
			}
		})
	}
}

// foreignPlatform starts a platform with one client, and gives the client's
// private key as a JWK.
func foreignPlatform(t *testing.T) (url, key string) {
	t.Helper()
	dir := t.TempDir()
	c := platformConfig{database: database{DB: filepath.Join(dir, "motma.db"), KeepDays: 30, FeedDays: 30, Conns: 16},
		identity: identity{Identity: filepath.Join(dir, "motma.age")}, Listen: "127.0.0.1:0", OfflineWindow: 72 * time.Hour,
		Dependants: 10, Rate: 1000, Burst: 1000, EgressLoopback: true, WebhookPauses: []time.Duration{100 * time.Millisecond}}
	if err := c.create(); err != nil {
		t.Fatal(err)
	}
	p, err := newPlatform(t.Context(), c, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	jwk := jose.JSONWebKey{Key: private, KeyID: "k1", Algorithm: "ES256"}
	public, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{jwk.Public()}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.clients.Register(t.Context(), "operator", connect.Client{ID: "bluezone", Name: "Bluezone", Kind: connect.App,
		Scopes: connect.ScopesOf(connect.App), Keys: public})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := p.close(); err != nil {
			t.Error(err)
		}
	})
	raw, err := jwk.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return p.base(), string(bytes.TrimSpace(raw))
}
