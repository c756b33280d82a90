package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/motma/motma/internal/connect"
)

// hostile bodies that parse, or nearly.
var hostile = []string{
	``, `null`, `0`, `""`, `[]`, `[{}]`, `{}`, `{"a":1}`, `{"":""}`, `true`,
	`{"user":null,"attributes":{"name":null}}`, `{"user":"u","attributes":{"name":"A","birth":"1990-01-15"},"declarer":"9223372036854775807"}`,
	`{"kind":"venue","name":"\u0000","unit":"99999"}`, `{"kind":"case","ref":"'; DROP TABLE account; --"}`,
	`{"case":"X-1","purpose":"contact_tracing","officer":"o","person":{"qid":"%00"},"place":"9223372036854775807"}`,
	`{"from":"0000-01-01T00:00:00Z","to":"9999-12-31T23:59:59Z","staff":"s"}`,
	`{"id":"x","name":"x","kind":"app","scopes":null,"keys":{"keys":[{"kty":"oct","k":"AAAA"}]}}`,
	`{"id":"zz","name":"x","kind":"app","scopes":[],"keys":{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}}`,
	`{"text":"` + strings.Repeat("|", 4000) + `"}`, `{"text":"HC1:6BF"}`, `{"text":"https://example.com/p/AAAA?v=1&s=x"}`,
	`{"id":"00000000-0000-0000-0000-000000000000","place":"1","at":"0001-01-01T00:00:00Z","direction":"in","method":"staff_scans","text":"\ud800"}`,
	`{"id":"0198b2c4-5a3e-7c11-9d2a-6f1e0c9b7a55","place":"9223372036854775807","at":"9999-12-31T23:59:59.999999999+14:00","direction":"out","method":"number","number_kind":"passport","number":":"}`,
	`{"keys":null}`, `{"own_codes":[{"pattern":"(?P<user>((a{100}){10}){10}.*","text":"x","user":"x"},{"pattern":"x)|(?P<user>.*","text":"\ud800","user":""}]}`,
	`{"ref":"x","until":"0000-01-01T00:00:00Z"}`,
	`{"name":"x","scopes":[],"policy":{"contributes":[],"reads":[""],"proves":{"":[""],"phone":null}},"jwks_url":"https://127.0.0.1/"}`, `{"reason":"x","officer":"y"}`, `{"days":28,"form":"full"}`,
	`{"kind":"fields","asked":{"fields":{"name":"\u0000","cccd":"';--"}},"evidence":[{"paper":"\u202e"}]}`,
	`{"kind":"merge","asked":{"qid":"\u0000"}}`, `{"accounts":["9223372036854775807","-1"],"officer":"o","reason":"x"}`,
	`{"officer":"o","document":"{\"id\":\"x\",\"rules\":[{\"when\":{\"!\":[]}}]}"}`, `{"officer":"o","document":"\u0000[[["}`,
	`{"officer":"o","reason":"x","from":"0000-01-01T00:00:00Z"}`, `{"officer":"o","levels":[{"unit":"99999","from":"9999-12-31T23:59:59Z","level":4}]}`,
	`{"officer":"o","case":"X-1","qid":"%00","colour":"red","until":"9999-12-31T23:59:59Z","reason_vi":"\u202e"}`,
	`{"officer":"o","reason":"x","client":"\u0000","since":"0000-01-01T00:00:00Z"}`,
	`{"kind":"domestic","consent":1,"answers":{"full_name":"\u0000","birth_year":1e300,"symptoms":{"a":[[[]]]},"":null}}`, `{"kind":"entry","consent":1,"changes":true,"answers":{}}`,
	`{"kind":"dose","source":"\u0000","facility":"a","responsible":"b","body":{}}`, `{"kind":"check","source":"c","facility":"a","responsible":"b","body":{"check":{"order":"o","day":"2021-13-45","present":true,"celsius":44.9}}}`,
	`{"kind":"test","source":"t","facility":"a","responsible":"b","body":{"test":{"kind":"pcr","sample":"0001-01-01T00:00:00Z","result":"9999-12-31T23:59:59Z","outcome":"positive"}}}`,
	`{"kind":"quarantine","source":"q","facility":"a","responsible":"b","body":{"quarantine":{"place":"home","unit":"99999","from":"9999-12-31T23:59:59Z","to":"0001-01-01T00:00:00Z"},"dose":null}}`,
	`{"user":"u","kind":"dose","source":"s","withdraw":true}`, `{"user":"\u0000","kind":"domestic","consent":1,"answers":{}}`,
	`{"kinds":["vaccination","","recovery","test"]}`, `{"text":"HC1:NCF","consent":true}`, `{"text":"HC1:` + strings.Repeat("%69", 1400) + `","consent":true}`,
	`{"decision":"same","officer":"o","reason":"x"}`, `{"decision":"accept","officer":"o","vi":"\u0000","en":"x"}`, `{"paper":"\ud800"}`,
}

func TestNoInputMakesOurFailure(t *testing.T) {
	w := newWorld(t)
	counts := map[int]int{}
	tokens := map[connect.Scope]string{"": ""}
	for scope := range granted {
		if scope != "" {
			tokens[scope] = w.tokenWith(scope)
		}
	}
	for route, scope := range documented(t) {
		method, path, _ := strings.Cut(route, " ")
		for _, id := range []string{"1", "9223372036854775807", "%00", "..%2f..", "%F0%9F%98%80", strings.Repeat("9", 300)} {
			at := path
			for _, name := range []string{"{account}", "{place}", "{gate}", "{staff}", "{case}", "{conflict}", "{app}", "{code}", "{proposal}", "{request}", "{certificate}", "{digest}", "{kind}", "{record}", "{declaration}", "{policy}", "{activation}", "{run}", "{override}", "{alarm}"} {
				at = strings.ReplaceAll(at, name, id)
			}
			for i, body := range hostile {
				if method == http.MethodGet && i > 0 || at == path && id != "1" {
					continue
				}
				media := "application/json"
				if strings.HasSuffix(path, "/batch") {
					media = "application/x-ndjson"
				}
				var sent any
				if method != http.MethodGet {
					sent = body
				}
				r := w.send(method, at, tokens[scope], sent, "Content-Type", media)
				counts[r.status]++
				if r.status >= 500 {
					t.Errorf("%s %s %.80q: %d %s", method, at, body, r.status, r.body)
				}
			}
		}
	}
	if counts[422] < 1000 || counts[401]+counts[403]+counts[429] > 0 {
		t.Errorf("the bodies did not reach the handlers: %v", counts)
	}
}
