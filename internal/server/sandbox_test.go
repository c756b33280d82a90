package server_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/server"
)

func sandboxed(profile func(string, *connect.Client) error) func(*server.Config) {
	return func(c *server.Config) { c.Sandbox = &server.Sandbox{Profile: profile} }
}

// newKey makes a key whose private half the world keeps for the client.
func (w *world) newKey(id string) json.RawMessage {
	w.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.ok(err)
	w.keys[id] = key
	return jwks(w, key.Public())
}

func TestAppConnectsItselfInASandbox(t *testing.T) {
	w := newWorld(t, sandboxed(nil))
	in := api.SandboxApp{ID: "mine", Name: "Ứng dụng của tôi", Keys: w.newKey("mine")}
	var first, again api.App
	w.send("POST", "/v1/sandbox/apps", "", in).read(http.StatusCreated, &first)
	if first.Kind != "app" || len(first.Scopes) != len(connect.ScopesOf(connect.App)) {
		t.Errorf("%+v", first)
	}
	if out := w.register(w.token("mine"), "u1", an); out.Code == nil {
		t.Errorf("the new app registers nobody: %+v", out)
	}
	w.send("POST", "/v1/sandbox/apps", "", in).read(http.StatusOK, &again)
	if again.Created.Sub(first.Created).Abs() > time.Millisecond {
		t.Error("the same app again is another one")
	}
	// Whoever comes second with another key does not get the first one's users.
	in.Keys = jwks(w, func() any { k, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader); return k.Public() }())
	w.send("POST", "/v1/sandbox/apps", "", in).problem(http.StatusConflict, "client_exists")
}

func TestSandboxAppsBringPublicKeysAlone(t *testing.T) {
	w := newWorld(t, sandboxed(nil))
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.ok(err)
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	w.ok(err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	w.ok(err)
	send := func(id, kind string, der []byte) reply {
		block := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
		return w.send("POST", "/v1/sandbox/apps", "", map[string]string{"id": id, "name": "x", "keys": string(block)})
	}
	send("by-pem", "PUBLIC KEY", public).want(http.StatusCreated)
	send("leaked", "PRIVATE KEY", private).problem(http.StatusUnprocessableEntity, "invalid_input")
	w.send("POST", "/v1/sandbox/apps", "", `{"id":"rich","name":"x","keys":{},"scopes":["trace.read"]}`).problem(http.StatusUnprocessableEntity, "invalid_input")
}

func TestRealPlatformLetsNobodyConnectThemselves(t *testing.T) {
	w := newWorld(t)
	in := api.SandboxApp{ID: "mine", Name: "x", Keys: w.newKey("mine")}
	p := w.send("POST", "/v1/sandbox/apps", "", in).problem(http.StatusNotFound, "sandbox_only")
	if !strings.Contains(p.DetailEN, "operator") {
		t.Errorf("it does not say who connects apps: %s", p.DetailEN)
	}
	w.send("GET", "/v1/sandbox", "", nil).problem(http.StatusNotFound, "sandbox_only")
	if _, err := w.clients.Client(t.Context(), "mine"); err == nil {
		t.Error("it was connected all the same")
	}
}

func TestSandboxTakesSoManyAppsOfOneAddressAndInAll(t *testing.T) {
	w := newWorld(t, sandboxed(nil))
	in := api.SandboxApp{Name: "x", Keys: w.newKey("x")}
	refused := 0
	for i := range 40 {
		in.ID = fmt.Sprintf("flood-%d", i)
		if r := w.send("POST", "/v1/sandbox/apps", "", in); r.status == http.StatusTooManyRequests {
			refused++
			if r.problem(http.StatusTooManyRequests, "rate_limited"); r.header.Get("Retry-After") == "" {
				t.Error("without Retry-After")
			}
		}
	}
	if refused < 15 {
		t.Errorf("%d of 40 at once were refused", refused)
	}
	full := newWorld(t, sandboxed(nil))
	for i := range 1000 {
		full.ok(full.db.SaveClient(t.Context(), connect.Client{ID: fmt.Sprintf("app-%d", i), Number: int32(i + 1), Name: "x", Kind: connect.App, Keys: []byte("{}")}, "test"))
	}
	in.ID = "one-more"
	full.send("POST", "/v1/sandbox/apps", "", in).problem(http.StatusTooManyRequests, "sandbox_full")
}

func TestProfileDecidesWhatASandboxAppMay(t *testing.T) {
	w := newWorld(t, sandboxed(func(name string, c *connect.Client) error {
		if name != "gatekeeper" {
			return fault.ErrInvalid.At(fault.Place{Path: "profile", VI: "không có", EN: "none"})
		}
		c.Scopes = []connect.Scope{connect.ScansWrite}
		return nil
	}))
	in := api.SandboxApp{ID: "mine", Name: "x", Keys: w.newKey("mine"), Profile: "gatekeeper"}
	var made api.App
	w.send("POST", "/v1/sandbox/apps", "", in).read(http.StatusCreated, &made)
	if fmt.Sprint(made.Scopes) != "[scans.write]" {
		t.Errorf("%v", made.Scopes)
	}
	in.ID, in.Profile = "other", "nonsense"
	w.send("POST", "/v1/sandbox/apps", "", in).problem(http.StatusUnprocessableEntity, "invalid_input")
	w = newWorld(t, sandboxed(nil))
	in.Keys = w.newKey("other")
	w.send("POST", "/v1/sandbox/apps", "", in).problem(http.StatusUnprocessableEntity, "invalid_input")
	w.send("GET", "/v1/sandbox", "", nil).problem(http.StatusNotFound, "sandbox_empty")
}

// An app may publish its keys instead: they are fetched when it asks for a
// token, and nobody else takes its name by another address.
func TestAppConnectsItselfByTheAddressOfItsKeys(t *testing.T) {
	w := newWorld(t, sandboxed(nil))
	published := []byte(w.newKey("mine"))
	w.clients.Fetch = func(context.Context, string) ([]byte, error) { return published, nil }
	in := api.SandboxApp{ID: "mine", Name: "Ứng dụng của tôi", JWKSURL: "https://app.example/jwks.json"}
	w.send("POST", "/v1/sandbox/apps", "", in).want(http.StatusCreated)
	if out := w.register(w.token("mine"), "u1", an); out.Code == nil {
		t.Errorf("the new app registers nobody: %+v", out)
	}
	w.send("POST", "/v1/sandbox/apps", "", in).want(http.StatusOK)
	in.JWKSURL = "https://other.example/jwks.json"
	w.send("POST", "/v1/sandbox/apps", "", in).problem(http.StatusConflict, "client_exists")
}
