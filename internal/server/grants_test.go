package server_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/server"
)

// granted is who may do what, written a second time: the table in routes.go
// is right when both say the same.
var granted = map[connect.Scope][]string{
	"": {"POST /oauth2/token", "GET /.well-known/oauth-authorization-server", "GET /.well-known/jwks.json", "GET /v1/keys", "GET /v1/certificate-keys", "POST /v1/codes/verify", "GET /v1/bundle", "GET /v1/bundle/file", "GET /v1/bundle/parts/{digest}",
		"GET /p/{code}", "GET /v1/sandbox", "POST /v1/sandbox/apps", "GET /v1/units", "GET /v1/value-sets", "GET /v1/forms", "GET /v1/forms/{kind}", "GET /v1/forms/{kind}/questionnaire", "GET /v1/openapi.json", "GET /docs"},
	"people.write": {"POST /v1/accounts", "POST /v1/accounts/batch", "PUT /v1/accounts/{account}", "POST /v1/accounts/{account}/code/renew", "PUT /v1/app/codes", "DELETE /v1/accounts/{account}",
		"POST /v1/imports", "GET /v1/imports", "GET /v1/imports/{import}", "POST /v1/imports/{import}/rows", "POST /v1/imports/{import}/start",
		"POST /v1/imports/{import}/cancel", "GET /v1/imports/{import}/results",
		"POST /v1/accounts/{account}/requests", "POST /v1/accounts/{account}/requests/{request}/withdraw",
		"POST /v1/accounts/{account}/requests/{request}/evidence"},
	"people.read": {"GET /v1/accounts/{account}/code/pdf", "GET /v1/accounts/{account}", "GET /v1/accounts/{account}/person", "POST /v1/accounts/{account}/code", "GET /v1/accounts/{account}/visits", "GET /v1/accounts/{account}/accesses",
		"GET /v1/feed", "GET /v1/feed/stream", "PUT /v1/webhook", "GET /v1/webhook", "DELETE /v1/webhook", "POST /v1/webhook/rotate",
		"POST /v1/webhook/test", "GET /v1/webhook/dead", "POST /v1/webhook/replay",
		"POST /v1/exports", "GET /v1/exports/{export}", "GET /v1/exports/{export}/parts/{part}", "POST /v1/exports/{export}/cancel",
		"GET /v1/accounts/{account}/requests", "GET /v1/accounts/{account}/requests/{request}"},
	"people.review": {"GET /v1/conflicts", "GET /v1/conflicts/{conflict}", "POST /v1/conflicts/{conflict}/decide", "POST /v1/conflicts/{conflict}/undo",
		"POST /v1/conflicts/{conflict}/close", "POST /v1/accounts/{account}/link/plan", "POST /v1/accounts/{account}/link/break",
		"POST /v1/accounts/{account}/link/restore", "POST /v1/links/break", "GET /v1/proposals", "GET /v1/proposals/{proposal}",
		"POST /v1/proposals/{proposal}/approve", "POST /v1/proposals/{proposal}/refuse", "GET /v1/requests", "GET /v1/requests/{request}",
		"POST /v1/requests/{request}/decide", "POST /v1/requests/{request}/undo"},
	"places.write": {"POST /v1/places", "PUT /v1/places/{place}", "POST /v1/places/{place}/close", "POST /v1/places/{place}/gates",
		"POST /v1/places/{place}/gates/{gate}/close", "POST /v1/places/{place}/staff", "GET /v1/places/{place}/staff",
		"POST /v1/places/{place}/staff/{staff}/end", "GET /v1/places/{place}/poster", "POST /v1/places/{place}/poster/rotate"},
	"places.read": {"GET /v1/places", "GET /v1/places/{place}", "GET /v1/places/{place}/gates", "GET /v1/places/{place}/head-count",
		"POST /v1/places/{place}/visitors"},
	"scans.write":   {"POST /v1/scans", "POST /v1/scans/batch"},
	"scans.officer": {},
	"cases.write":   {"POST /v1/cases", "GET /v1/cases/{case}", "POST /v1/cases/{case}/close"},
	"trace.read":    {"POST /v1/trace/place", "POST /v1/trace/visits", "POST /v1/trace/contacts"},
	"apps.admin": {"POST /v1/apps", "GET /v1/apps", "POST /v1/apps/{app}/suspend", "POST /v1/apps/{app}/resume", "POST /v1/apps/{app}/keys",
		"GET /v1/apps/{app}", "PUT /v1/apps/{app}", "POST /v1/apps/{app}/assess", "POST /v1/exports/{export}/approve",
		"GET /v1/cards/alarms", "POST /v1/cards/alarms/{alarm}/release"},
	"policies.write": {"POST /v1/policies", "GET /v1/policies", "GET /v1/policies/{policy}", "POST /v1/policies/{policy}/activate",
		"POST /v1/policies/{policy}/back", "POST /v1/policies/{policy}/simulate", "GET /v1/policies/activations",
		"POST /v1/policies/activations/{activation}/approve", "POST /v1/policies/activations/{activation}/refuse",
		"GET /v1/policies/runs", "GET /v1/policies/runs/{run}", "PUT /v1/risk-levels", "GET /v1/risk-levels", "PUT /v1/value-sets"},
	"cards.override": {"POST /v1/cards/overrides", "GET /v1/cards/overrides", "POST /v1/cards/overrides/{override}/approve",
		"POST /v1/cards/overrides/{override}/refuse", "POST /v1/cards/overrides/{override}/end", "POST /v1/cards/overrides/reverse"},
	"health.write": {"POST /v1/accounts/{account}/certificates/foreign", "POST /v1/accounts/{account}/declarations", "PUT /v1/accounts/{account}/declarations/{declaration}",
		"POST /v1/accounts/{account}/declarations/{declaration}/withdraw", "POST /v1/declarations/batch",
		"POST /v1/accounts/{account}/records", "PUT /v1/accounts/{account}/records/{record}", "POST /v1/accounts/{account}/records/{record}/withdraw",
		"POST /v1/records/batch"},
	"health.read": {"POST /v1/accounts/{account}/certificates", "GET /v1/accounts/{account}/certificates", "GET /v1/accounts/{account}/certificates/foreign",
		"GET /v1/accounts/{account}/certificates/{certificate}", "GET /v1/accounts/{account}/certificates/{certificate}/pdf",
		"GET /v1/accounts/{account}/certificates/{certificate}/qr",
		"GET /v1/accounts/{account}/declarations", "GET /v1/accounts/{account}/declarations/current",
		"GET /v1/accounts/{account}/declarations/{declaration}/fhir", "GET /v1/accounts/{account}/records",
		"GET /v1/accounts/{account}/records/{record}/history",
		"GET /v1/accounts/{account}/card", "GET /v1/accounts/{account}/cards"},
	self: {"GET /v1/app", "PUT /v1/app/keys"},
}

// instead is what a client may hold instead of the scope above: the content of
// an import says which of them is needed.
var instead = map[string]connect.Scope{
	"POST /v1/imports": "health.write", "GET /v1/imports": "health.write", "GET /v1/imports/{import}": "health.write", "POST /v1/imports/{import}/rows": "health.write",
	"POST /v1/imports/{import}/start": "health.write", "POST /v1/imports/{import}/cancel": "health.write", "GET /v1/imports/{import}/results": "health.write"}

// self stands for routes that any client may use, about itself.
const self = connect.Scope("self")

// documented gives every route of the document and the scope it states.
func documented(t *testing.T) map[string]connect.Scope {
	var doc struct {
		Paths map[string]map[string]struct {
			Security []map[string][]connect.Scope `json:"security"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(server.OpenAPI(), &doc); err != nil {
		t.Fatal(err)
	}
	out := map[string]connect.Scope{}
	for path, item := range doc.Paths {
		for method, op := range item {
			var scope connect.Scope
			if len(op.Security) > 0 {
				scope = self
				if need := op.Security[0]["client"]; len(need) > 0 {
					scope = need[0]
				}
			}
			out[strings.ToUpper(method)+" "+path] = scope
		}
	}
	return out
}

func TestGrantsTruthTable(t *testing.T) {
	w := newWorld(t)
	routes := documented(t)
	want := map[string]connect.Scope{}
	for scope, list := range granted {
		for _, route := range list {
			want[route] = scope
		}
	}
	for route, scope := range routes {
		if s, ok := want[route]; !ok || s != scope {
			t.Errorf("%s takes scope %q, the truth table says %q (known: %v)", route, scope, s, ok)
		}
	}
	if len(want) != len(routes) {
		t.Errorf("%d routes, %d in the truth table", len(routes), len(want))
	}
	tokens := map[connect.Scope]string{}
	for scope := range granted {
		if scope != "" && scope != self {
			tokens[scope] = w.tokenWith(scope)
		}
	}
	for route, need := range want {
		if need == "" {
			continue
		}
		method, path, _ := strings.Cut(route, " ")
		path = strings.NewReplacer("{account}", "1", "{certificate}", "A", "{place}", "1", "{gate}", "1", "{staff}", "1", "{case}", "A-1", "{conflict}", "1", "{proposal}", "1", "{request}", "1", "{policy}", "1", "{activation}", "1", "{run}", "1", "{override}", "1", "{alarm}", "1", "{app}", "zz").Replace(path)
		w.send(method, path, "", "{}").problem(http.StatusUnauthorized, "token_invalid")
		for scope, token := range tokens {
			r := w.send(method, path, token, "{}")
			refused := r.status == http.StatusForbidden && strings.Contains(string(r.body), `"scope_missing"`)
			if refused == (scope == need || need == self || scope == instead[route]) || r.status == http.StatusUnauthorized || r.status >= 500 {
				t.Errorf("%s with scope %s: %d %s", route, scope, r.status, r.body)
			}
		}
	}
}

// tokenWith gives a token of a client that holds one scope alone, or none for
// what every client may do.
func (w *world) tokenWith(scope connect.Scope) string {
	w.Helper()
	for _, kind := range []connect.Kind{connect.App, connect.Gate, connect.Authority, connect.Lab, connect.Operator} {
		if connect.Allowed(kind, scope) || scope == self {
			id := "only-" + strings.ReplaceAll(string(scope), ".", "-")
			w.client(id, kind, func(c *connect.Client) {
				if c.Policy != nil {
					c.Policy.Reads = connect.HealthReads
					c.Purposes = append(c.Purposes, "entry_control")
				}
				c.Scopes = slices.DeleteFunc([]connect.Scope{scope}, func(s connect.Scope) bool { return s == self })
			})
			return w.token(id)
		}
	}
	w.Fatalf("no kind may hold %s", scope)
	return ""
}

func TestEveryScopeIsInTheTruthTable(t *testing.T) {
	for _, kind := range []connect.Kind{connect.App, connect.Gate, connect.Authority, connect.Lab, connect.Operator} {
		for _, scope := range connect.ScopesOf(kind) {
			if _, ok := granted[scope]; !ok {
				t.Errorf("scope %s of %s is in no line of the truth table", scope, kind)
			}
		}
	}
	if slices.Contains(granted[""], "POST /v1/scans") {
		t.Error("recording is public")
	}
}
