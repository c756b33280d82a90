package server_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/policy"
)

// newEdition is the newest built-in edition of the vaccines with one more code, from a
// moment on.
func newEdition(w *world, code string, from time.Time) string {
	w.Helper()
	values := map[string]any{code: map[string]any{"display": "Vắc xin thử", "lang": "vi", "active": true, "version": "1", "system": "test"}}
	for _, set := range policy.BuiltinValueSets() {
		for c, v := range set.Values {
			if set.ID == "vaccines" {
				values[c] = v
			}
		}
	}
	text, err := json.Marshal(map[string]any{"valueSetId": "vaccines", "valueSetDate": from.UTC().Format(time.RFC3339), "valueSetValues": values})
	w.ok(err)
	return string(text)
}

func TestAnEditionThatAddsAVaccineMakesItsDosesCount(t *testing.T) {
	w := newWorld(t)
	w.client("ssk", connect.App)
	w.client("ops", connect.Operator)
	app, ops := w.token("ssk"), w.token("ops")
	u := w.register(app, "u1", an, cardProof(w)...)
	tomorrow := w.now().Add(24 * time.Hour)
	dose := func(code string) reply {
		return w.send("POST", "/v1/accounts/"+u.Account+"/records", app, map[string]any{"kind": "dose", "source": code, "facility": "BV", "responsible": "BS",
			"body": map[string]any{"dose": health.DoseBody{Date: w.now().Add(7 * time.Hour).UTC().Format(time.DateOnly), Vaccine: code}}})
	}
	w.send("PUT", "/v1/value-sets", ops, api.ValueSetUpload{Officer: "an", Document: newEdition(w, "VN/NANOCOVAX", tomorrow)}).want(http.StatusOK)
	p := dose("VN/NANOCOVAX").problem(http.StatusUnprocessableEntity, "invalid_input")
	if len(p.Places) != 1 || p.Places[0].Path != "body.dose.vaccine" {
		t.Errorf("the day before: %+v", p.Places)
	}
	w.pass(48 * time.Hour)
	app = w.token("ssk")
	dose("VN/NANOCOVAX").want(http.StatusCreated)
	if got := w.records(app, u.Account); len(got) != 1 || !got[0].Counts {
		t.Errorf("records %+v", got)
	}
	if sets := w.valueSets("?name=vaccines"); len(sets) != 1 || !holds(sets[0], "VN/NANOCOVAX") || !holds(sets[0], "EU/1/21/1529") {
		t.Errorf("in force: %+v", sets)
	}
	if sets := w.valueSets("?name=vaccines&at=2021-12-01T00:00:00Z"); len(sets) != 1 || holds(sets[0], "VN/NANOCOVAX") {
		t.Errorf("in 2021: %+v", sets)
	}
	w.send("GET", "/v1/value-sets?at=yesterday", "", nil).problem(http.StatusUnprocessableEntity, "invalid_input")
	if sets := w.valueSets(""); len(sets) < 2 {
		t.Errorf("%d sets", len(sets))
	}
}

// valueSets reads value sets as anybody may.
func (w *world) valueSets(query string) []api.ValueSet {
	w.Helper()
	var l api.List[api.ValueSet]
	w.send("GET", "/v1/value-sets"+query, "", nil).read(http.StatusOK, &l)
	return l.Items
}

func holds(s api.ValueSet, code string) bool {
	for _, c := range s.Codes {
		if c.Code == code {
			return true
		}
	}
	return false
}
