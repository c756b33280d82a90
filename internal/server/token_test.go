package server_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
)

func (r reply) oauth(status int, code string) api.TokenError {
	r.w.Helper()
	var e api.TokenError
	r.read(status, &e)
	if e.Error != code || r.header.Get("Cache-Control") != "no-store" {
		r.w.Fatalf("token error %+v, want %s", e, code)
	}
	return e
}

func TestTokenCarriesTheScopesAskedFor(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	r := w.askToken(w.assertion(w.keys["bluezone"], w.claims("bluezone")), "people.read scans.write")
	var got api.Token
	r.read(http.StatusOK, &got)
	if got.TokenType != "Bearer" || got.ExpiresIn != 600 || got.Scope != "people.read scans.write" {
		t.Errorf("token: %+v", got)
	}
	w.send("POST", "/v1/accounts", got.AccessToken, "{}").problem(http.StatusForbidden, "scope_missing")
	w.askToken(w.assertion(w.keys["bluezone"], w.claims("bluezone")), "trace.read").oauth(http.StatusBadRequest, "invalid_scope")

	var set jose.JSONWebKeySet
	w.send("GET", "/.well-known/jwks.json", "", nil).read(http.StatusOK, &set)
	tok, err := jwt.ParseSigned(got.AccessToken, []jose.SignatureAlgorithm{jose.ES256})
	w.ok(err)
	var claims jwt.Claims
	if err := tok.Claims(set, &claims); err != nil || claims.Issuer != w.url || claims.Subject != "bluezone" {
		t.Errorf("a stranger verifies the token with the published keys: %v, %+v", err, claims)
	}
}

func TestServerMetadataNamesWhatIsThere(t *testing.T) {
	w := newWorld(t)
	var m map[string]any
	w.send("GET", "/.well-known/oauth-authorization-server", "", nil).read(http.StatusOK, &m)
	if m["issuer"] != w.url || m["token_endpoint"] != w.url+"/oauth2/token" || m["jwks_uri"] != w.url+"/.well-known/jwks.json" {
		t.Errorf("metadata: %v", m)
	}
	if got := m["token_endpoint_auth_methods_supported"]; fmt.Sprint(got) != "[private_key_jwt]" {
		t.Errorf("methods: %v", got)
	}
}

func TestA29ReplayedAssertionIsRefused(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	a := w.assertion(w.keys["bluezone"], w.claims("bluezone"))
	w.askToken(a, "").read(http.StatusOK, nil)
	e := w.askToken(a, "").oauth(http.StatusUnauthorized, "invalid_client")
	if !strings.Contains(e.Description, "jti") {
		t.Errorf("the client is not told why: %+v", e)
	}
	if n := strings.Count(w.log.String(), `"status":200`); n != 1 {
		t.Errorf("%d requests succeeded, want 1", n)
	}
}

func TestA29AssertionsThatHoldTooLongOrForOthersAreRefused(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	at := func(d time.Duration) *jwt.NumericDate { return jwt.NewNumericDate(w.now().Add(d)) }
	for name, change := range map[string]func(*jwt.Claims){
		"expired":               func(c *jwt.Claims) { c.Expiry = at(-2 * time.Minute) },
		"holds an hour":         func(c *jwt.Claims) { c.Expiry = at(time.Hour) },
		"no expiry":             func(c *jwt.Claims) { c.Expiry = nil },
		"no issue time":         func(c *jwt.Claims) { c.IssuedAt = nil },
		"issued long ago":       func(c *jwt.Claims) { c.IssuedAt = at(-time.Hour) },
		"issued in the future":  func(c *jwt.Claims) { c.IssuedAt = at(time.Hour) },
		"not valid yet":         func(c *jwt.Claims) { c.NotBefore = at(time.Hour) },
		"for another server":    func(c *jwt.Claims) { c.Audience = jwt.Audience{"https://evil.example"} },
		"for us and another":    func(c *jwt.Claims) { c.Audience = append(c.Audience, "https://evil.example") },
		"no audience":           func(c *jwt.Claims) { c.Audience = nil },
		"another's issuer":      func(c *jwt.Claims) { c.Issuer = "vneid" },
		"no jti":                func(c *jwt.Claims) { c.ID = "" },
		"a jti of a kilobyte":   func(c *jwt.Claims) { c.ID = strings.Repeat("x", 1000) },
		"nobody as its subject": func(c *jwt.Claims) { c.Subject = "" },
	} {
		c := w.claims("bluezone")
		change(&c)
		if r := w.askToken(w.assertion(w.keys["bluezone"], c), ""); r.status != http.StatusUnauthorized {
			t.Errorf("%s: status %d, want 401", name, r.status)
		}
	}
	ok := w.claims("bluezone")
	ok.Audience = jwt.Audience{w.url + "/oauth2/token"}
	w.askToken(w.assertion(w.keys["bluezone"], ok), "").read(http.StatusOK, nil)
}

// part makes an unsigned or wrongly signed JWT by hand.
func handMade(header, claims any, signature []byte) string {
	enc := func(v any) string {
		raw, _ := json.Marshal(v)
		return base64.RawURLEncoding.EncodeToString(raw)
	}
	return enc(header) + "." + enc(claims) + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func TestA29AlgorithmsOutsideTheListAreRefused(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	for _, alg := range []string{"none", "HS256", "RS256", "ES384", "EdDSA", ""} {
		raw := handMade(map[string]string{"alg": alg, "kid": "k1"}, w.claims("bluezone"), []byte("signature"))
		w.askToken(raw, "").oauth(http.StatusUnauthorized, "invalid_client")
		w.send("GET", "/v1/places", raw, nil).problem(http.StatusUnauthorized, "token_invalid")
	}
}

func TestA30UnknownClientLooksLikeAWrongKey(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	w.client("stopped", connect.App)
	w.ok(w.clients.Suspend(t.Context(), "operator", "stopped", "audit"))
	thief, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.ok(err)
	ask := func(id string) (api.TokenError, int) {
		r := w.askToken(w.assertion(thief, w.claims(id)), "")
		var e api.TokenError
		r.read(http.StatusUnauthorized, &e)
		e.RequestID = ""
		return e, len(r.body)
	}
	known, n := ask("bluezone")
	for _, id := range []string{"nobody", "stopped", "../x", "blue'zone"} {
		if got, m := ask(id); got != known || m != n {
			t.Errorf("%s answers %+v (%d bytes), a known client with a wrong key %+v (%d)", id, got, m, known, n)
		}
	}
	e := w.askToken(w.assertion(w.keys["stopped"], w.claims("stopped")), "").oauth(http.StatusBadRequest, "unauthorized_client")
	if !strings.Contains(e.Description, "suspended") {
		t.Errorf("a suspended client that proved its key is not told: %+v", e)
	}
}

func TestA30UnknownClientCostsAsMuchTimeAsAWrongKey(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	thief, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.ok(err)
	const rounds = 60
	took := map[string][]time.Duration{}
	for range rounds {
		for _, id := range []string{"bluezone", "nobody"} {
			a := w.assertion(thief, w.claims(id))
			began := time.Now()
			w.askToken(a, "")
			took[id] = append(took[id], time.Since(began))
		}
	}
	median := func(id string) float64 { slices.Sort(took[id]); return float64(took[id][rounds/2]) }
	if r := median("bluezone") / median("nobody"); r < 0.6 || r > 1.6 {
		t.Errorf("a known client takes %.2f times as long as an unknown one", r)
	}
}

func TestA29SuspensionEndsTokensWithinAMinute(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	w.client("operator", connect.Operator)
	token, admin := w.token("bluezone"), w.token("operator")
	w.send("GET", "/v1/places", token, nil).read(http.StatusOK, nil)
	w.send("POST", "/v1/apps/bluezone/suspend", admin, api.Suspension{Reason: "stolen key"}).read(http.StatusNoContent, nil)
	w.pass(20 * time.Second) // another process would have read it by then
	w.send("GET", "/v1/places", token, nil).problem(http.StatusForbidden, "client_suspended")
	w.send("POST", "/v1/apps/bluezone/resume", admin, nil).read(http.StatusNoContent, nil)
	w.send("GET", "/v1/places", token, nil).read(http.StatusOK, nil)
	w.pass(11 * time.Minute)
	w.send("GET", "/v1/places", token, nil).problem(http.StatusUnauthorized, "token_invalid")
}

func TestA29ReplacedKeyTakesItsTokensWithIt(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	w.client("operator", connect.Operator)
	token, admin := w.token("bluezone"), w.token("operator")
	w.send("GET", "/v1/places", token, nil).read(http.StatusOK, nil)

	fresh, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.ok(err)
	both := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: w.keys["bluezone"].Public(), KeyID: "k1"}, {Key: fresh.Public(), KeyID: "k2"}}}
	w.send("POST", "/v1/apps/bluezone/keys", admin, map[string]any{"keys": both}).read(http.StatusNoContent, nil)
	w.send("GET", "/v1/places", token, nil).read(http.StatusOK, nil) // rotation without a gap

	w.send("POST", "/v1/apps/bluezone/keys", admin, map[string]any{"keys": json.RawMessage(jwks(w, fresh.Public()))}).read(http.StatusNoContent, nil)
	w.pass(20 * time.Second)
	w.send("GET", "/v1/places", token, nil).problem(http.StatusUnauthorized, "token_invalid")
	w.keys["bluezone"] = fresh
	w.send("GET", "/v1/places", w.token("bluezone"), nil).read(http.StatusOK, nil)
}

func TestA29WithdrawnTokenKeyEndsItsTokens(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	w.send("GET", "/v1/places", token, nil).read(http.StatusOK, nil)
	_, kid, err := w.ring.Private("token")
	w.ok(err)
	_, err = w.ring.Make(t.Context(), "operator", "token", 1)
	w.ok(err)
	w.ok(w.ring.Retire(t.Context(), "operator", kid, true))
	w.pass(time.Minute)
	w.send("GET", "/v1/places", token, nil).problem(http.StatusUnauthorized, "token_invalid")
	w.send("GET", "/v1/places", w.token("bluezone"), nil).read(http.StatusOK, nil)
}

func TestChangedTokenIsRefused(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	for i := 0; i < len(token); i += 7 {
		b := []byte(token)
		if b[i] == '.' {
			continue
		}
		b[i] ^= 1
		if r := w.send("GET", "/v1/places", string(b), nil); r.status == http.StatusOK {
			t.Fatalf("a token changed at byte %d was taken", i)
		}
	}
	// A key of the platform that signs something else signs no tokens.
	private, kid, err := w.ring.Private("code")
	w.ok(err)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: private}, (&jose.SignerOptions{}).WithType("at+jwt").WithHeader("kid", kid))
	w.ok(err)
	c := map[string]any{"iss": w.url, "aud": []string{w.url}, "client_id": "bluezone", "scope": "places.read", "iat": w.now().Unix(), "exp": w.now().Add(time.Hour).Unix()}
	raw, err := jwt.Signed(signer).Claims(c).Serialize()
	w.ok(err)
	w.send("GET", "/v1/places", raw, nil).problem(http.StatusUnauthorized, "token_invalid")
}

func TestTokenRequestsInOtherForms(t *testing.T) {
	w := newWorld(t)
	form := []string{"Content-Type", "application/x-www-form-urlencoded"}
	w.send("POST", "/oauth2/token", "", `{"grant_type":"client_credentials"}`).oauth(http.StatusBadRequest, "invalid_request")
	w.send("POST", "/oauth2/token", "", "grant_type=password", form...).oauth(http.StatusBadRequest, "unsupported_grant_type")
	w.send("POST", "/oauth2/token", "", "grant_type=client_credentials&client_secret=x", form...).oauth(http.StatusBadRequest, "invalid_request")
	w.send("POST", "/oauth2/token", "", "grant_type=client_credentials&grant_type=password", form...).oauth(http.StatusBadRequest, "invalid_request")
	w.send("POST", "/oauth2/token", "", strings.Repeat("a", 70_000), form...).problem(http.StatusRequestEntityTooLarge, "body_too_large")
	w.send("GET", "/oauth2/token", "", nil).problem(http.StatusMethodNotAllowed, "method_not_allowed")
}
