package server_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/server"
)

// narrow is an app that knows people by their phones.
func narrow(c *connect.Client) {
	c.Policy = &connect.Policy{Contributes: []string{"name", "birth", "sex", "phone"}, Proves: map[string][]string{"phone": {"otp"}}}
}

func (r reply) places() []string {
	r.w.Helper()
	var p api.Problem
	r.w.ok(json.Unmarshal(r.body, &p))
	var out []string
	for _, e := range p.Places {
		out = append(out, e.Path)
	}
	return out
}

func TestA18EveryWayInIsBoundByThePolicy(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App, narrow)
	token := w.token("bluezone")
	little := api.Attributes{Name: an.Name, Birth: an.Birth, Phone: an.Phone}
	out := w.register(token, "u1", little)
	proof := cardProof(w)

	for name, r := range map[string]reply{
		"registration": w.send("POST", "/v1/accounts", token, api.Registration{User: "u2", Attributes: an}),
		"correction":   w.send("PUT", "/v1/accounts/"+out.Account, token, api.Correction{Attributes: an}),
	} {
		r.problem(http.StatusForbidden, "attribute_not_granted")
		if d := cmp.Diff([]string{"attributes.cccd"}, r.places()); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	for name, r := range map[string]reply{
		"registration": w.send("POST", "/v1/accounts", token, api.Registration{User: "u2", Attributes: little, Proofs: proof}),
		"correction":   w.send("PUT", "/v1/accounts/"+out.Account, token, api.Correction{Attributes: little, Proofs: proof}),
	} {
		r.problem(http.StatusForbidden, "proof_not_granted")
		if d := cmp.Diff([]string{"proofs[0].how"}, r.places()); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	body := lines(api.Registration{User: "u3", Attributes: little}, api.Registration{User: "u4", Attributes: an}, api.Registration{User: "u5", Attributes: little, Proofs: proof})
	r := w.send("POST", "/v1/accounts/batch", token, body, "Content-Type", "application/x-ndjson")
	var codes []string
	for line := range strings.Lines(string(r.body)) {
		var o api.BatchOutcome
		w.ok(json.Unmarshal([]byte(line), &o))
		if o.Problem != nil {
			codes = append(codes, o.Problem.Code)
		} else {
			codes = append(codes, o.Outcome.State)
		}
	}
	if len(codes) != 3 || codes[1] != "attribute_not_granted" || codes[2] != "proof_not_granted" || strings.Contains(codes[0], "granted") {
		t.Errorf("batch: %v", codes)
	}
}

func TestA19AnAppWithoutTheGrantProvesNoCCCD(t *testing.T) {
	w := newWorld(t)
	w.client("thief", connect.App, func(c *connect.Client) { c.Policy = nil })
	r := w.send("POST", "/v1/accounts", w.token("thief"), api.Registration{User: "u", Attributes: an, Proofs: cardProof(w)})
	r.problem(http.StatusForbidden, "proof_not_granted")
}

func TestAnOperatorChangesWhatAnAppMay(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App, narrow)
	w.client("operator", connect.Operator)
	admin, token := w.token("operator"), w.token("bluezone")
	w.send("POST", "/v1/accounts", token, api.Registration{User: "u", Attributes: an}).problem(http.StatusForbidden, "attribute_not_granted")

	change := api.AppChange{Name: "Bluezone", Scopes: []string{"people.write"}, Purposes: []string{"contact_tracing"}, Rate: 5, Burst: 50,
		Policy: &api.Policy{Contributes: connect.Attributes, Reads: []string{"sex"}, Proves: map[string][]string{"cccd": {"card"}}}}
	var got api.App
	w.send("PUT", "/v1/apps/bluezone", admin, change).read(http.StatusOK, &got)
	if got.Rate != 5 || got.Policy == nil || got.Policy.Reads[0] != "sex" {
		t.Errorf("%+v", got)
	}
	w.register(token, "u", an, cardProof(w)...)
	w.send("GET", "/v1/places", token, nil).problem(http.StatusForbidden, "scope_missing") // a grant that was taken back

	var shown, self api.App
	w.send("GET", "/v1/apps/bluezone", admin, nil).read(http.StatusOK, &shown)
	w.send("GET", "/v1/app", token, nil).read(http.StatusOK, &self)
	if d := cmp.Diff(shown, self); d != "" {
		t.Errorf("the operator and the app see different grants: %s", d)
	}
	w.send("GET", "/v1/apps/nobody", admin, nil).problem(http.StatusNotFound, "client_unknown")
	change.Scopes = []string{"trace.read"}
	w.send("PUT", "/v1/apps/bluezone", admin, change).problem(http.StatusUnprocessableEntity, "invalid_input")
	w.send("GET", "/v1/apps/bluezone", token, nil).problem(http.StatusForbidden, "scope_missing")
}

// named signs an assertion with a key of that kid.
func (w *world) named(key crypto.Signer, kid string, c jwt.Claims) string {
	w.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", kid))
	w.ok(err)
	raw, err := jwt.Signed(signer).Claims(c).Serialize()
	w.ok(err)
	return raw
}

func newKey(w *world) *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.ok(err)
	return key
}

func set(keys ...jose.JSONWebKey) json.RawMessage {
	raw, _ := json.Marshal(jose.JSONWebKeySet{Keys: keys})
	return raw
}

func TestA29AnAppRotatesItsOwnKeysWithoutAGap(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	old, fresh, alien := w.keys["bluezone"], newKey(w), newKey(w)
	first, second := jose.JSONWebKey{Key: old.Public(), KeyID: "k1"}, jose.JSONWebKey{Key: fresh.Public(), KeyID: "k2"}
	token := w.token("bluezone")
	rotate := func(keys json.RawMessage, assertion string) reply {
		return w.send("PUT", "/v1/app/keys", token, api.OwnKeys{Keys: keys, Assertion: assertion})
	}
	proof := func(key crypto.Signer, kid string) string { return w.named(key, kid, w.claims("bluezone")) }

	// What a stolen token alone could do: nothing.
	w.send("PUT", "/v1/app/keys", token, map[string]any{"keys": set(second)}).want(http.StatusUnprocessableEntity)
	rotate(set(second), proof(fresh, "k2")).problem(http.StatusForbidden, "key_not_proved")
	rotate(set(first, second), proof(alien, "k1")).problem(http.StatusForbidden, "key_not_proved")
	rotate(set(second), proof(old, "k1")).problem(http.StatusForbidden, "key_not_proved") // would drop the key that proves
	w.client("vneid", connect.App)
	rotate(set(first, second), w.named(w.keys["vneid"], "k1", w.claims("vneid"))).problem(http.StatusForbidden, "key_not_proved")

	used := proof(old, "k1")
	rotate(set(first, second), used).want(http.StatusOK)
	rotate(set(first, second), used).problem(http.StatusForbidden, "key_not_proved") // A29: replayed
	w.send("GET", "/v1/places", token, nil).want(http.StatusOK)
	var got api.Token
	w.askToken(proof(fresh, "k2"), "").read(http.StatusOK, &got)
	w.send("GET", "/v1/places", got.AccessToken, nil).want(http.StatusOK)

	rotate(set(second), proof(fresh, "k2")).want(http.StatusOK)
	w.pass(20 * time.Second)
	w.send("GET", "/v1/places", token, nil).problem(http.StatusUnauthorized, "token_invalid")
	w.askToken(proof(old, "k1"), "").oauth(http.StatusUnauthorized, "invalid_client")
	w.send("GET", "/v1/places", got.AccessToken, nil).want(http.StatusOK)
}

func TestA29APublishedKeyThatIsRemovedEndsWithTheNextOne(t *testing.T) {
	w := newWorld(t)
	old, fresh := newKey(w), newKey(w)
	published := set(jose.JSONWebKey{Key: old.Public(), KeyID: "k1"})
	asked := 0
	w.clients.Fetch = func(_ context.Context, url string) ([]byte, error) {
		if asked++; url != "https://bluezone.example/jwks" {
			return nil, errors.New("another address")
		}
		return published, nil
	}
	w.client("bluezone", connect.App, func(c *connect.Client) { c.Keys, c.JWKSURL = nil, "https://bluezone.example/jwks" })
	var token, next api.Token
	w.askToken(w.named(old, "k1", w.claims("bluezone")), "").read(http.StatusOK, &token)
	w.send("GET", "/v1/places", token.AccessToken, nil).want(http.StatusOK)

	published = set(jose.JSONWebKey{Key: fresh.Public(), KeyID: "k2"})
	w.pass(time.Minute)
	w.askToken(w.named(fresh, "k2", w.claims("bluezone")), "").read(http.StatusOK, &next) // an unknown kid: read again
	w.send("GET", "/v1/places", next.AccessToken, nil).want(http.StatusOK)
	w.pass(20 * time.Second)
	w.send("GET", "/v1/places", token.AccessToken, nil).problem(http.StatusUnauthorized, "token_invalid")
	w.send("PUT", "/v1/app/keys", next.AccessToken, api.OwnKeys{Keys: published, Assertion: w.named(fresh, "k2", w.claims("bluezone"))}).problem(http.StatusConflict, "keys_published")
	if asked != 2 {
		t.Errorf("read %d times", asked)
	}
}

func TestA30AnAppWithoutAssessmentIsToldOnlyOnceItIsProven(t *testing.T) {
	w := newWorld(t, func(c *server.Config) { c.Assessed = true })
	w.client("bluezone", connect.App)
	w.client("gate", connect.Gate)
	w.client("operator", connect.Operator)
	ask := func() reply { return w.askToken(w.assertion(w.keys["bluezone"], w.claims("bluezone")), "") }

	if e := ask().oauth(http.StatusBadRequest, "unauthorized_client"); !strings.Contains(e.Description, "assessed") {
		t.Errorf("not told why: %+v", e)
	}
	w.askToken(w.assertion(newKey(w), w.claims("bluezone")), "").oauth(http.StatusUnauthorized, "invalid_client")
	w.token("gate") // not an app of citizens

	admin := w.token("operator")
	w.send("POST", "/v1/apps/bluezone/assess", admin, api.Assessment{Ref: "12/BB-TTTT", Until: w.now().Add(time.Hour)}).want(http.StatusNoContent)
	ask().want(http.StatusOK)
	var self api.App
	w.send("GET", "/v1/app", w.token("bluezone"), nil).read(http.StatusOK, &self)
	if self.Assessed == nil || self.Assessed.Ref != "12/BB-TTTT" {
		t.Errorf("%+v", self.Assessed)
	}
	w.send("POST", "/v1/apps/gate/assess", admin, api.Assessment{Ref: "x", Until: w.now().Add(time.Hour)}).problem(http.StatusForbidden, "apps_only")
	w.pass(2 * time.Hour)
	ask().oauth(http.StatusBadRequest, "unauthorized_client")
}

func TestAnAppsOldCodesAreReadByTheOthers(t *testing.T) {
	w := newWorld(t)
	for _, id := range []string{"ncovi", "bluezone", "vneid"} {
		w.client(id, connect.App)
	}
	ncovi, bluezone := w.token("ncovi"), w.token("bluezone")
	w.register(ncovi, "0000000000001", an)
	place := w.place(bluezone, "Chợ Bến Thành")
	read := func() reply {
		return w.send("POST", "/v1/scans", bluezone, api.Scan{ID: uuid.NewString(), Place: place.Place, At: w.now().UTC().Format(time.RFC3339), Direction: "in", Method: "staff_scans", Text: "NCOVI:0000000000001"})
	}
	read().problem(http.StatusUnprocessableEntity, "code_unreadable")

	codes := api.OwnCodes{OwnCodes: []api.OwnCode{{Pattern: `NCOVI:(?P<user>[0-9a-z]{13})`, Text: "NCOVI:abcdefghijklm", User: "abcdefghijklm"}}}
	w.send("PUT", "/v1/app/codes", ncovi, codes).want(http.StatusOK)
	var a api.ScanAnswer
	read().read(http.StatusOK, &a)
	if !a.Who.Known || a.Kind != "app_code" || a.Assurance != "claim" || a.Who.Name != "" || len(a.Warnings) == 0 || a.Warnings[0].Code != "own_code" || !strings.Contains(a.Warnings[0].VI, "ncovi") {
		t.Errorf("%+v", a)
	}
	w.send("PUT", "/v1/app/codes", w.token("vneid"), codes).problem(http.StatusConflict, "code_pattern_taken")
	bad := codes
	bad.OwnCodes = []api.OwnCode{{Pattern: `(?P<user>.+)`, Text: "x", User: "x"}}
	r := w.send("PUT", "/v1/app/codes", ncovi, bad)
	r.problem(http.StatusUnprocessableEntity, "invalid_input")
	if d := cmp.Diff([]string{"own_codes[0].pattern"}, r.places()); d != "" {
		t.Error(d)
	}
	w.client("gate", connect.Gate)
	w.send("PUT", "/v1/app/codes", w.token("gate"), codes).problem(http.StatusForbidden, "scope_missing")
}

func TestAnAppRotatesWithTheSDK(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	w.client("operator", connect.Operator)
	fresh := newKey(w)
	sdk := func(id, kid string, key crypto.Signer) *client.Client {
		c, err := client.New(client.Config{Base: w.url, ID: id, Key: key, KID: kid})
		w.ok(err)
		return c
	}
	first, second := jose.JSONWebKey{Key: w.keys["bluezone"].Public(), KeyID: "k1"}, jose.JSONWebKey{Key: fresh.Public(), KeyID: "k2"}
	ctx := t.Context()
	old, next := sdk("bluezone", "k1", w.keys["bluezone"]), sdk("bluezone", "k2", fresh)
	_, err := old.RotateKeys(ctx, set(first, second))
	w.ok(err)
	_, err = next.RotateKeys(ctx, set(second))
	w.ok(err)
	app, err := next.SetOwnCodes(ctx, []api.OwnCode{{Pattern: `BZ:(?P<user>[0-9]+)`, Text: "BZ:1", User: "1"}})
	w.ok(err)
	if len(app.OwnCodes) != 1 {
		t.Errorf("%+v", app)
	}
	operator := sdk("operator", "k1", w.keys["operator"])
	w.ok(operator.AssessApp(ctx, "bluezone", api.Assessment{Ref: "12", Until: w.now().Add(time.Hour)}))
	_, err = operator.ChangeApp(ctx, "bluezone", api.AppChange{Name: "Bluezone", Scopes: []string{"scans.write"}})
	w.ok(err)
	self, err := next.Self(ctx)
	if err != nil || self.Policy != nil || len(self.Scopes) != 1 || self.Assessed == nil || len(self.OwnCodes) != 1 {
		t.Errorf("%+v %v", self, err)
	}
	if _, err := sdk("bluezone", "k1", w.keys["bluezone"]).Self(ctx); err == nil {
		t.Error("A29: the old key still signs in")
	}
}
