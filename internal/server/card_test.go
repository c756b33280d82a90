package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/health"
)

// carded is a platform with an app that may read cards, one that may not, an
// authority of Khánh Hòa and an operator; An was vaccinated.
func carded(t *testing.T) (w *world, app, cdc, ops string, an1 api.Outcome) {
	w = newWorld(t)
	w.client("bluezone", connect.App, func(c *connect.Client) { c.Policy.Reads = []string{"card"} })
	w.client("ssk", connect.App)
	w.client("cdc", connect.Authority, func(c *connect.Client) { c.Unit = "56" })
	w.client("ops", connect.Operator)
	app, cdc, ops = w.token("bluezone"), w.token("cdc"), w.token("ops")
	home := an
	home.Unit = "22333"
	an1 = w.register(app, "u1", home, cardProof(w)...)
	w.vaccinate(app, an1)
	return w, app, cdc, ops, an1
}

// vaccinate writes two doses of long ago, together: one by one the card may
// be computed between them, and apps are rightly told of each colour.
func (w *world) vaccinate(token string, o api.Outcome) {
	w.Helper()
	var lines strings.Builder
	for i, day := range []string{w.now().AddDate(0, -5, 0).Format(time.DateOnly), w.now().AddDate(0, -3, 0).Format(time.DateOnly)} {
		dose, err := json.Marshal(map[string]any{"account": o.Account, "kind": "dose", "source": day, "facility": "BV", "responsible": "BS",
			"body": map[string]any{"dose": health.DoseBody{Date: day, Vaccine: "EU/1/21/1529", Number: i + 1, Of: 2}}})
		w.ok(err)
		lines.Write(append(dose, '\n'))
	}
	r := w.send("POST", "/v1/records/batch", token, lines.String(), "Content-Type", "application/x-ndjson")
	if strings.Count(string(r.body), `"created"`) != 2 {
		w.Fatalf("doses: %s", r.body)
	}
}

// strict is a policy of Khánh Hòa in which all doses are no more than yellow.
func strict(version int) string {
	return strings.ReplaceAll(`{"id": "khanh-hoa", "version": VERSION, "name": {"vi": "Thẻ Khánh Hòa", "en": "Card of Khánh Hòa"}, "unit": "56", "from": "2021-09-01",
  "source": {"text": "A test.", "own": true}, "inputs": ["payload.vaccination.full"],
  "rules": [{"id": "doses", "colour": "yellow", "when": {"if": [{"var": "payload.vaccination.full"}, true, false]},
    "reason": {"vi": "Đủ liều.", "en": "All doses."}, "source": {"text": "A test.", "own": true}}],
  "else": {"colour": "yellow", "reason": {"vi": "Chưa đủ.", "en": "Not all."}, "source": {"text": "A test.", "own": true}},
  "no_data": {"colour": "unknown", "reason": {"vi": "Chưa có dữ liệu.", "en": "No data."}, "source": {"text": "A test.", "own": true}},
  "tests": [{"name": "two", "facts": {"doses": [{"date": "2021-08-01", "vaccine": "EU/1/21/1529"}, {"date": "2021-10-01", "vaccine": "EU/1/21/1529"}]}, "at": "2021-11-01T08:00:00+07:00", "colour": "yellow", "rule": "doses"},
    {"name": "one", "facts": {"doses": [{"date": "2021-10-01", "vaccine": "EU/1/21/1529"}]}, "at": "2021-11-01T08:00:00+07:00", "colour": "yellow", "rule": "else"},
    {"name": "none", "facts": {}, "at": "2021-11-01T08:00:00+07:00", "colour": "unknown", "rule": "no_data"}]}`, "VERSION", fmt.Sprint(version))
}

func TestAPolicyIsUploadedApprovedByAnotherAndTakenBack(t *testing.T) {
	w, app, cdc, ops, an1 := carded(t)
	own := "/v1/accounts/" + an1.Account + "/card?unit=56&kind=venue"
	w.cardsTold(app, 1)
	var c api.OwnCard
	w.send("GET", own, app, nil).read(http.StatusOK, &c)
	if c.Card.Colour != "green" || c.Card.Policy != "khanh-hoa@1" || len(c.Card.Reasons) == 0 || c.UntilGreen != nil {
		t.Fatalf("card %+v", c)
	}
	failing := strings.Replace(strict(2), `"colour": "unknown", "rule": "no_data"}]`, `"colour": "green", "rule": "doses"}]`, 1)
	p := w.send("POST", "/v1/policies", cdc, api.PolicyUpload{Officer: "lan", Document: failing}).problem(http.StatusUnprocessableEntity, "policy_tests_failed")
	if len(p.Places) != 1 || !strings.Contains(p.Places[0].Path, "none") || p.Places[0].VI == "" {
		t.Errorf("the failed test is not named: %+v", p)
	}
	var v api.PolicyVersion
	w.send("POST", "/v1/policies", cdc, api.PolicyUpload{Officer: "lan", Document: strict(2)}).read(http.StatusCreated, &v)
	path := "/v1/policies/" + v.Policy
	var a api.PolicyActivation
	w.send("POST", path+"/activate", cdc, api.ActivatePolicy{Officer: "lan", Reason: "wave"}).read(http.StatusAccepted, &a)
	approve := "/v1/policies/activations/" + a.Activation + "/approve"
	w.send("POST", approve, cdc, decided("lan")).problem(http.StatusForbidden, "second_officer_required")
	w.send("POST", approve, cdc, decided("minh")).read(http.StatusOK, &a)
	w.send("GET", own, app, nil).read(http.StatusOK, &c)
	if c.Card.Colour != "yellow" || c.Card.Policy != "khanh-hoa@2" {
		t.Errorf("after the change: %+v", c.Card)
	}
	w.cardsTold(app, 2) // green by the first, yellow by the second
	w.send("POST", path+"/back", ops, decided("anh")).read(http.StatusOK, &a)
	w.send("GET", own, app, nil).read(http.StatusOK, &c)
	if c.Card.Colour != "green" || !a.Back {
		t.Errorf("gone back: %+v, %+v", c.Card, a)
	}
	w.cardsTold(app, 3)
	if p := w.feedOf(w.token("ssk"), ""); len(p.Events) != 0 {
		t.Errorf("an app that may not read cards was told %v", types(p.Events))
	}
	var all api.List[api.PlaceCard]
	w.send("GET", "/v1/accounts/"+an1.Account+"/cards", app, nil).read(http.StatusOK, &all)
	if len(all.Items) < 5 {
		t.Errorf("cards %+v", all.Items)
	}
	w.send("POST", "/v1/policies", cdc, api.PolicyUpload{Officer: "lan", Document: strings.Replace(strict(3), `"unit": "56"`, `"unit": "48"`, 1)}).problem(http.StatusForbidden, "unit_not_yours")
}

// cardsTold reads from the feed of an app, waiting, until it was told of so many
// changed cards.
func (w *world) cardsTold(token string, n int) {
	w.Helper()
	var told []string
	for cursor := ""; len(told) < n; {
		p := w.feedOf(token, "wait=20&types="+api.EventPrefix+"card.changed&cursor="+cursor)
		if len(p.Events) == 0 {
			w.Fatalf("told of %v, want %d changes", told, n)
		}
		told, cursor = append(told, types(p.Events)...), p.Next
	}
	if len(told) != n {
		w.Fatalf("told of %v, want %d changes", told, n)
	}
}

func TestA25OverridesOverHTTP(t *testing.T) {
	w, app, cdc, ops, an1 := carded(t)
	w.send("POST", "/v1/cases", cdc, map[string]any{"ref": "VN-56-1", "kind": "case", "authority": "56"}).want(http.StatusCreated)
	ask := api.NewOverride{Officer: "lan", Case: "VN-56-9", QID: an1.QID, Colour: "red", Until: w.now().Add(24 * time.Hour), ReasonVI: "Ở cùng nhà với ca bệnh."}
	w.send("POST", "/v1/cards/overrides", cdc, ask).problem(http.StatusForbidden, "case_required")
	ask.Case = "VN-56-1"
	var o api.Override
	w.send("POST", "/v1/cards/overrides", cdc, ask).read(http.StatusAccepted, &o)
	path := "/v1/cards/overrides/" + o.Override
	w.send("POST", path+"/approve", cdc, decided("Lan")).problem(http.StatusForbidden, "second_officer_required")
	w.send("POST", path+"/approve", cdc, decided("minh")).read(http.StatusOK, &o)

	place := w.place(app, "Chợ Đầm")
	var seen api.ScanAnswer
	w.send("POST", "/v1/scans", app, w.scanOf(place.Place, an1.Code.Text)).read(http.StatusOK, &seen)
	if seen.Card.Colour != "red" || seen.Card.Reasons[0].VI != ask.ReasonVI {
		t.Errorf("the gate is told %+v", seen.Card)
	}
	var c api.OwnCard
	w.send("GET", "/v1/accounts/"+an1.Account+"/card", app, nil).read(http.StatusOK, &c)
	if c.Card.Colour != "red" || c.Card.Reasons[0].VI != ask.ReasonVI || c.UntilGreen != nil && c.UntilGreen.Before(ask.Until) {
		t.Errorf("the person sees %+v", c)
	}
	var who api.List[api.Access]
	w.send("GET", "/v1/accounts/"+an1.Account+"/accesses", app, nil).read(http.StatusOK, &who)
	actions := ""
	for _, a := range who.Items {
		actions += a.Action + " " + a.By + " " + a.Case + "; "
	}
	for _, action := range []string{"card.override.propose", "card.override.approve"} {
		if !strings.Contains(actions, action+" Ứng dụng cdc VN-56-1") {
			t.Errorf("the person does not see who decided: %s", actions)
		}
	}
	for range 18 { // with the two of before, twenty
		w.send("POST", "/v1/cards/overrides", cdc, ask).want(http.StatusAccepted)
	}
	w.send("POST", "/v1/cards/overrides", cdc, ask).problem(http.StatusTooManyRequests, "too_many_overrides")
	var alarms api.List[api.OverrideAlarm]
	w.send("GET", "/v1/cards/alarms", ops, nil).read(http.StatusOK, &alarms)
	if len(alarms.Items) != 1 || alarms.Items[0].Client != "cdc" || alarms.Items[0].Released != nil {
		t.Fatalf("alarms %+v", alarms.Items)
	}
	if !strings.Contains(w.metrics(), "motma_override_alarms_total 1") {
		t.Error("the metrics show no alarm")
	}
	var n api.Reversed
	w.send("POST", "/v1/cards/overrides/reverse", ops, api.Reversal{Officer: "anh", Reason: "abuse", Client: "cdc", Since: w.began.Add(-time.Hour)}).read(http.StatusOK, &n)
	if n.Overrides != 19 {
		t.Errorf("%d reversed", n.Overrides)
	}
	w.send("GET", "/v1/accounts/"+an1.Account+"/card?unit=56", app, nil).read(http.StatusOK, &c)
	if c.Card.Colour != "green" {
		t.Errorf("after it was reversed: %+v", c.Card)
	}
	w.send("POST", "/v1/cards/alarms/"+alarms.Items[0].Alarm+"/release", ops, decided("anh")).want(http.StatusOK)
	w.send("POST", "/v1/cards/overrides", cdc, ask).want(http.StatusAccepted)
	if strings.Contains(w.log.String(), "Ở cùng nhà") || strings.Contains(w.log.String(), an1.QID) {
		t.Error("the log holds a reason or a QID")
	}
}

func (w *world) metrics() string {
	w.Helper()
	base := w.url
	w.url = w.admin
	defer func() { w.url = base }()
	return string(w.send("GET", "/metrics", "", nil).body)
}

func TestASimulationOverHTTPShowsNoSmallGroups(t *testing.T) {
	w, _, cdc, _, _ := carded(t)
	var v api.PolicyVersion
	w.send("POST", "/v1/policies", cdc, api.PolicyUpload{Officer: "lan", Document: strict(2)}).read(http.StatusCreated, &v)
	var r api.PolicyRun
	w.send("POST", "/v1/policies/"+v.Policy+"/simulate", cdc, api.SimulatePolicy{Officer: "lan"}).read(http.StatusCreated, &r)
	for end := time.Now().Add(20 * time.Second); r.Ended == nil; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("run %+v", r)
		}
		w.send("GET", "/v1/policies/runs/"+r.Run, cdc, nil).read(http.StatusOK, &r)
	}
	if r.People != 1 || r.Changed != 0 || len(r.Groups) != 0 {
		t.Errorf("one person who would change is somebody: %+v", r)
	}
}
