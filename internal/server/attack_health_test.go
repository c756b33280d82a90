package server_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
)

// writes lets an app write the kinds named.
func writes(kinds ...string) func(*connect.Client) {
	return func(c *connect.Client) {
		c.Policy.Records, c.Policy.Reads = kinds, []string{"records", "card", "declaration"}
	}
}

func (w *world) positive(token, account, source string, status int) {
	w.Helper()
	w.send("POST", "/v1/accounts/"+account+"/records", token, api.RecordInput{Kind: "test", Source: source, Facility: "BV", Responsible: "BS",
		Body: api.RecordBody{Test: &api.TestBody{Kind: "pcr", Sample: w.now().Add(-3 * time.Hour), Result: w.now().Add(-time.Hour), Outcome: "positive"}}}).want(status)
}

// Whoever contradicts somebody, with any paper of their own checked, would read
// that the other is ill, in which kinds of record there are.
func TestA18AContradictionDoesNotTellThatAStrangerIsIll(t *testing.T) {
	w := newWorld(t)
	w.client("ssk", connect.App, shares("records"))
	w.client("vhd", connect.App)
	ssk, vhd := w.token("ssk"), w.token("vhd")
	mine := w.register(ssk, "s", an, cardProof(w)...).Account
	stranger := an
	stranger.Birth = "1991-02-03"
	other := w.register(vhd, "v", stranger, cardProof(w)...)
	w.positive(vhd, other.Account, "t", http.StatusCreated)
	if got := w.records(ssk, mine); len(got) != 0 {
		t.Errorf("a stranger's records: %+v", got)
	}
}

// The log at debug, the metrics and every refusal of a day of health data hold
// nobody's.
func TestHealthDataAreInNoLogErrorOrMetric(t *testing.T) {
	w := newWorld(t)
	w.client("ssk", connect.App, writes("dose", "test", "infection", "contact", "quarantine", "check", "declaration"))
	token := w.token("ssk")
	user := w.register(token, "u-geheim", an, cardProof(w)...)
	at := "/v1/accounts/" + user.Account
	w.positive(token, user.Account, "src-geheim", http.StatusCreated)
	declared := domestic(func(a map[string]any) { a["symptoms"], a["symptoms_text"] = true, "Sốt Bí Mật" })
	w.send("POST", at+"/declarations", token, declared).want(http.StatusCreated)
	wrong := domestic(func(a map[string]any) {
		a["gender"], a["phone"], a["symptoms_text"] = "Bí Mật", "Bí Mật", "Bí Mật"
	})
	bad := w.send("POST", at+"/declarations", token, wrong)
	reply := string(bad.body)
	dose := doseOn("src-geheim2", "2099-01-01")
	dose.Facility, dose.Body.Dose.Vaccine = "Bí Mật\u202e", "Bí Mật"
	reply += string(w.send("POST", at+"/records", token, dose).body)
	reply += string(w.send("POST", "/v1/records/batch", token, lines(map[string]any{"user": "u-geheim", "kind": "Bí Mật", "source": "src-geheim"}), "Content-Type", "application/x-ndjson").body)
	w.send("GET", at+"/card", token, nil).want(http.StatusOK)
	if strings.Contains(reply, "Bí Mật") {
		t.Errorf("a refusal repeats what was sent: %s", reply)
	}
	metrics, err := http.Get(w.admin + "/metrics")
	w.ok(err)
	defer metrics.Body.Close()
	raw, err := io.ReadAll(metrics.Body)
	w.ok(err)
	text := w.log.String() + string(raw)
	for _, secret := range []string{"Bí Mật", "geheim", "positive", "pcr", an.CCCD, "Trúc Bạch", user.Account, "1529"} {
		if i := strings.Index(text, secret); i >= 0 {
			t.Errorf("%q is in the log or the metrics: ...%s...", secret, text[max(0, i-200):min(len(text), i+60)])
		}
	}
}

// A level of risk of one commune, or a policy for one birth date, changes few
// cards: how many is not told (A37), nor step by step.
func TestA37ARunDoesNotCountAHandfulOfPeople(t *testing.T) {
	w, _, cdc, _, _ := carded(t)
	var v api.PolicyVersion
	w.send("POST", "/v1/policies", cdc, api.PolicyUpload{Officer: "lan", Document: strict(2)}).read(http.StatusCreated, &v)
	var a api.PolicyActivation
	w.send("POST", "/v1/policies/"+v.Policy+"/activate", cdc, api.ActivatePolicy{Officer: "lan", Reason: "x"}).read(http.StatusAccepted, &a)
	w.send("POST", "/v1/policies/activations/"+a.Activation+"/approve", cdc, api.Decision{Officer: "minh", Reason: "x"}).want(http.StatusOK)
	for range 20 {
		_, err := w.cards.WorkOnce(t.Context())
		w.ok(err)
	}
	var runs api.List[api.PolicyRun]
	w.send("GET", "/v1/policies/runs", cdc, nil).read(http.StatusOK, &runs)
	if len(runs.Items) == 0 {
		t.Fatal("no run")
	}
	for _, r := range runs.Items {
		if r.Changed != 0 {
			t.Errorf("one person changed colour, and it says so: %+v", r)
		}
	}
}
