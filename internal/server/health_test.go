package server_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
)

// domestic is a whole declaration of somebody who is well.
func domestic(change ...func(map[string]any)) api.DeclarationInput {
	answers := map[string]any{"full_name": "Nguyễn Văn An", "birth_year": 1990, "gender": "male", "nationality": "VN", "province": "01",
		"district": "001", "ward": "00001", "address": "Số 1 phố Trúc Bạch", "phone": "0944700001", "travelled": false, "symptoms": false,
		"contact_case": false, "contact_country": false, "contact_symptoms": false}
	for _, f := range change {
		f(answers)
	}
	return api.DeclarationInput{Kind: "domestic", Consent: 1, Answers: answers}
}

func doseOn(source, day string) api.RecordInput {
	return api.RecordInput{Kind: "dose", Source: source, Facility: "TYT Trúc Bạch", Responsible: "BS Bình",
		Body: api.RecordBody{Dose: &api.DoseBody{Date: day, Vaccine: "EU/1/21/1529", Number: 1, Of: 2}}}
}

func (w *world) records(token, account string) []api.Record {
	w.Helper()
	var got api.List[api.Record]
	w.send("GET", "/v1/accounts/"+account+"/records", token, nil).read(http.StatusOK, &got)
	return got.Items
}

func shares(of ...string) func(*connect.Client) {
	return func(c *connect.Client) { c.Policy.Reads, c.Purposes = of, []string{"vaccination"} }
}

func day(w *world, ago int) string { return w.now().AddDate(0, 0, -ago).Format(time.DateOnly) }

func accountOf(w *world, account string) person.AccountID {
	w.Helper()
	n, err := strconv.ParseInt(account, 10, 64)
	w.ok(err)
	return person.AccountID(n)
}

func TestDeclarationIsMadeRenewedCorrectedAndWithdrawn(t *testing.T) {
	w := newWorld(t)
	w.client("ncovi", connect.App)
	token := w.token("ncovi")
	account := w.register(token, "u1", an, cardProof(w)...).Account
	at := "/v1/accounts/" + account + "/declarations"
	w.send("GET", at+"/current", token, nil).problem(http.StatusNotFound, "not_declared")
	w.send("POST", at, token, api.DeclarationInput{Kind: "domestic", Consent: 1, Changes: true, Answers: map[string]any{"symptoms": true}}).
		problem(http.StatusConflict, "nothing_to_renew")

	bad := domestic(func(a map[string]any) { a["phone"], a["gender"], a["shoe"] = "12", "x", 1; delete(a, "address") })
	p := w.send("POST", at, token, bad).problem(http.StatusUnprocessableEntity, "invalid_input")
	var paths []string
	for _, s := range p.Places {
		paths = append(paths, s.Path)
	}
	slices.Sort(paths)
	if want := []string{"answers.address", "answers.gender", "answers.phone", "answers.shoe"}; !slices.Equal(paths, want) {
		t.Errorf("wrong places %v, want %v", paths, want)
	}
	noConsent := domestic()
	noConsent.Consent = 7
	w.send("POST", at, token, noConsent).problem(http.StatusUnprocessableEntity, "invalid_input")

	var first, second, third api.Declaration
	w.send("POST", at, token, domestic(), "Idempotency-Key", "k1").read(http.StatusCreated, &first)
	if first.Standing != "valid" || first.Until.Sub(first.At) != 72*time.Hour || first.Outcome != "created" || first.Version != 1 {
		t.Errorf("first: %+v", first)
	}
	var again api.Declaration
	w.send("POST", at, token, domestic(), "Idempotency-Key", "k1").read(http.StatusCreated, &again)
	if again.Declaration != first.Declaration {
		t.Error("a retry declared a second time")
	}
	w.pass(time.Minute)
	w.send("POST", at, token, api.DeclarationInput{Kind: "domestic", Consent: 1, Changes: true, Answers: map[string]any{"travelled": false,
		"symptoms": true, "symptoms_text": "ho từ hôm qua", "contact_case": false, "contact_country": false, "contact_symptoms": false}}).read(http.StatusCreated, &second)
	if second.Answers["address"] != "Số 1 phố Trúc Bạch" || second.Answers["symptoms"] != true {
		t.Errorf("renewed: %v", second.Answers)
	}
	w.send("PUT", at+"/"+second.Declaration, token, api.DeclarationCorrection{Kind: "domestic", Consent: 1, Answers: domestic().Answers, Reason: "bấm nhầm"}).
		read(http.StatusOK, &third)
	if third.Version != 2 || third.Declaration != second.Declaration || third.Reason != "bấm nhầm" || !third.At.Equal(second.At) || third.Answers["symptoms"] != false {
		t.Errorf("corrected: %+v", third)
	}
	var list api.List[api.Declaration]
	w.send("GET", at, token, nil).read(http.StatusOK, &list)
	if len(list.Items) != 2 || list.Items[0].Standing != "valid" || list.Items[1].Standing != "superseded" {
		t.Errorf("listed: %+v", list.Items)
	}
	var current api.Declaration
	w.send("POST", at+"/"+second.Declaration+"/withdraw", token, api.HealthWithdrawal{Reason: "không phải tôi"}).want(http.StatusOK)
	w.send("GET", at+"/current", token, nil).read(http.StatusOK, &current)
	if current.Declaration != first.Declaration {
		t.Errorf("after the withdrawal the one before holds: %+v", current)
	}
	w.send("GET", at+"/"+second.Declaration+"/fhir", token, nil).problem(http.StatusNotFound, "not_found")
	r := w.send("GET", at+"/"+first.Declaration+"/fhir", token, nil)
	if r.header.Get("Content-Type") != "application/fhir+json" || !bytes.Contains(r.body, []byte(`"resourceType":"QuestionnaireResponse"`)) {
		t.Errorf("FHIR: %s", r.body)
	}
	w.pass(73 * time.Hour)
	w.send("GET", at+"/current", w.token("ncovi"), nil).read(http.StatusOK, &current)
	if current.Standing != "expired" {
		t.Errorf("after 73 h: %s", current.Standing)
	}
}

func TestWhatOthersDeclaredIsForThoseWhoMayReadItA18A19(t *testing.T) {
	w := newWorld(t)
	w.client("vhd", connect.App)
	w.client("ncovi", connect.App, shares("declaration"))
	w.client("other", connect.App)
	w.client("thief", connect.App, shares("declaration", "records"))
	renewal := api.DeclarationInput{Kind: "domestic", Consent: 1, Changes: true, Answers: map[string]any{"travelled": true, "travelled_where": "Lào Cai",
		"symptoms": false, "contact_case": false, "contact_country": false, "contact_symptoms": false}}
	at := func(app, user string, proofs ...api.Proof) string {
		return "/v1/accounts/" + w.register(w.token(app), user, an, proofs...).Account + "/declarations"
	}
	vhd, ncovi, other := at("vhd", "v", cardProof(w)...), at("ncovi", "n", cardProof(w)...), at("other", "o", cardProof(w)...)
	thief := at("thief", "t")
	var first, renewed, current api.Declaration
	w.send("POST", vhd, w.token("vhd"), domestic()).read(http.StatusCreated, &first)
	w.send("GET", ncovi+"/current", w.token("ncovi"), nil).read(http.StatusOK, &current)
	if current.Declaration != first.Declaration || current.Own {
		t.Errorf("of another app: %+v", current)
	}
	w.pass(time.Second)
	w.send("POST", ncovi, w.token("ncovi"), renewal).read(http.StatusCreated, &renewed)
	if renewed.Answers["full_name"] != "Nguyễn Văn An" || renewed.Answers["travelled"] != true {
		t.Errorf("on top of another app's: %v", renewed.Answers)
	}
	for app, path := range map[string]string{"other": other, "thief": thief} {
		w.send("GET", path+"/current", w.token(app), nil).problem(http.StatusNotFound, "not_declared")
		w.send("POST", path, w.token(app), renewal).problem(http.StatusConflict, "nothing_to_renew")
	}
	w.send("GET", vhd, w.token("ncovi"), nil).problem(http.StatusNotFound, "not_found")
	w.send("PUT", vhd+"/"+first.Declaration, w.token("ncovi"), api.DeclarationCorrection{Kind: "domestic", Consent: 1, Answers: domestic().Answers, Reason: "x"}).
		problem(http.StatusNotFound, "not_found")
	var seen api.List[api.Access]
	w.send("GET", strings.TrimSuffix(vhd, "/declarations")+"/accesses", w.token("vhd"), nil).read(http.StatusOK, &seen)
	if len(seen.Items) != 1 || seen.Items[0].Action != "health.own.declarations" || seen.Items[0].By != "Ứng dụng ncovi" {
		t.Errorf("accesses: %+v", seen.Items)
	}
}

// What the merged app of 2021 did at its launch: doses were gone, and nobody
// could say why.
func TestNoDoseVanishesWithoutAReason(t *testing.T) {
	w := newWorld(t)
	w.client("ssk", connect.App, shares("records"))
	w.client("vhd", connect.App, shares("records"))
	ssk, vhd := w.token("ssk"), w.token("vhd")
	mine := w.register(ssk, "s", an, cardProof(w)...).Account
	other := w.register(vhd, "v", an, cardProof(w)...).Account
	var first, second, twin api.Record
	w.send("POST", "/v1/accounts/"+mine+"/records", ssk, doseOn("d1", day(w, 200))).read(http.StatusCreated, &first)
	w.send("POST", "/v1/accounts/"+other+"/records", vhd, doseOn("x9", day(w, 100))).read(http.StatusCreated, &second)
	w.send("POST", "/v1/accounts/"+other+"/records", vhd, doseOn("x8", day(w, 200))).read(http.StatusCreated, &twin)
	expect := func(what, token, account, record, why string, counts, withheld bool) {
		t.Helper()
		for _, r := range w.records(token, account) {
			if r.Record != record {
				continue
			}
			got := ""
			if r.Why != nil {
				if got = r.Why.Code; r.Why.VI == "" || r.Why.EN == "" {
					t.Errorf("%s: a reason without words", what)
				}
			}
			if got != why || r.Counts != counts || r.Withheld != withheld || withheld && (r.Body != nil || r.Facility != "") {
				t.Errorf("%s: why %q, counts %v, withheld %v; want %q, %v, %v", what, got, r.Counts, r.Withheld, why, counts, withheld)
			}
			return
		}
		t.Errorf("%s: the dose has vanished", what)
	}
	expect("linked, own", ssk, mine, first.Record, "", true, false)
	expect("linked, other", ssk, mine, second.Record, "", true, false)
	expect("twice", ssk, mine, twin.Record, "duplicate", false, false)

	wrongDay := doseOn("d1", day(w, 201))
	w.send("POST", "/v1/accounts/"+mine+"/records", ssk, wrongDay).problem(http.StatusConflict, "reason_missing")
	wrongDay.Reason = "ghi nhầm ngày"
	w.send("POST", "/v1/accounts/"+mine+"/records", ssk, wrongDay).want(http.StatusOK)
	expect("corrected", ssk, mine, first.Record, "corrected", true, false)
	expect("no longer twice", ssk, mine, twin.Record, "", true, false)
	w.send("POST", "/v1/accounts/"+other+"/records/"+twin.Record+"/withdraw", vhd, api.HealthWithdrawal{Reason: "nhập nhầm người"}).want(http.StatusOK)
	expect("withdrawn", ssk, mine, twin.Record, "withdrawn", false, false)

	if _, err := w.people.Break(t.Context(), "reviewer", accountOf(w, other), "hai người khác nhau"); err != nil {
		t.Fatal(err)
	}
	expect("parted", ssk, mine, second.Record, "account_parted", false, true)
	expect("parted, its own app", vhd, other, second.Record, "", true, false)
	expect("parted, from the other side", vhd, other, first.Record, "account_parted", false, true)
	w.ok(w.people.Restore(t.Context(), "reviewer", accountOf(w, other)))
	expect("restored", ssk, mine, second.Record, "", true, false)

	w.send("DELETE", "/v1/accounts/"+other, vhd, nil).want(http.StatusNoContent)
	expect("left the app", ssk, mine, second.Record, "account_left", false, false)
	w.register(vhd, "v", an, cardProof(w)...)
	expect("came back", ssk, mine, second.Record, "", true, false)

	var history api.List[api.Record]
	w.send("GET", "/v1/accounts/"+mine+"/records/"+first.Record+"/history", ssk, nil).read(http.StatusOK, &history)
	if len(history.Items) != 2 || history.Items[0].Body.Dose.Date != day(w, 200) || history.Items[1].Reason != "ghi nhầm ngày" || history.Items[0].Counts {
		t.Errorf("history: %+v", history.Items)
	}
	w.send("GET", "/v1/accounts/"+mine+"/records/"+second.Record+"/history", ssk, nil).problem(http.StatusNotFound, "not_found")
}

func TestADoubtedAccountsDoseIsNamedAndNotShown(t *testing.T) {
	w := newWorld(t)
	w.client("ssk", connect.App, shares("records"))
	w.client("vhd", connect.App)
	ssk, vhd := w.token("ssk"), w.token("vhd")
	mine := w.register(ssk, "s", an, cardProof(w)...).Account
	contradicts := an
	contradicts.Birth = "1991-02-03"
	other := w.register(vhd, "v", contradicts, cardProof(w)...)
	if other.State != "pending" {
		t.Fatalf("the second record is %s", other.State)
	}
	w.send("POST", "/v1/accounts/"+other.Account+"/records", vhd, doseOn("x", day(w, 100))).want(http.StatusCreated)
	got := w.records(ssk, mine)
	if len(got) != 1 || got[0].Why == nil || got[0].Why.Code != "account_doubted" || !got[0].Withheld || got[0].Body != nil {
		t.Errorf("shown: %+v", got)
	}
}

func TestRecordsAreCheckedAllAtOnce(t *testing.T) {
	w := newWorld(t)
	w.client("ssk", connect.App)
	token := w.token("ssk")
	at := "/v1/accounts/" + w.register(token, "s", an, cardProof(w)...).Account + "/records"
	now := w.now()
	long := now.Add(-24 * time.Hour)
	for name, x := range map[string]struct {
		in   api.RecordInput
		want []string
	}{
		"a dose": {api.RecordInput{Kind: "dose", Source: "a b", Facility: "\u202e", Responsible: "<b>", Batch: "ok",
			Body: api.RecordBody{Dose: &api.DoseBody{Date: now.AddDate(0, 0, 3).Format(time.DateOnly), Vaccine: "Vac-xin-X"}}},
			[]string{"source", "facility", "responsible", "body.dose.date", "body.dose.vaccine"}},
		"another member": {api.RecordInput{Kind: "dose", Source: "1", Facility: "A", Responsible: "B", Body: api.RecordBody{Infection: &api.InfectionBody{Since: "2021-08-01"}}},
			[]string{"body"}},
		"a test": {api.RecordInput{Kind: "test", Source: "1", Facility: "A", Responsible: "B",
			Body: api.RecordBody{Test: &api.TestBody{Kind: "antigen", Sample: now, Result: now.Add(-time.Hour), Outcome: "negative"}}},
			[]string{"body.test.result", "body.test.kit"}},
		"a kit": {api.RecordInput{Kind: "test", Source: "1", Facility: "A", Responsible: "B",
			Body: api.RecordBody{Test: &api.TestBody{Kind: "antigen", Sample: long, Result: long, Outcome: "negative", Kit: "0"}}},
			[]string{"body.test.kit"}},
		"an illness": {api.RecordInput{Kind: "infection", Source: "1", Facility: "A", Responsible: "B",
			Body: api.RecordBody{Infection: &api.InfectionBody{Since: "2021-08-10", Recovered: "2021-08-01"}}}, []string{"body.infection.recovered"}},
		"a day that is none": {api.RecordInput{Kind: "infection", Source: "1", Facility: "A", Responsible: "B",
			Body: api.RecordBody{Infection: &api.InfectionBody{Since: "2021-02-30"}}}, []string{"body.infection.since"}},
		"a contact": {api.RecordInput{Kind: "contact", Source: "1", Facility: "A", Responsible: "B",
			Body: api.RecordBody{Contact: &api.ContactBody{Class: "F1", Since: now.Add(time.Hour)}}}, []string{"body.contact.since"}},
		"an order": {api.RecordInput{Kind: "quarantine", Source: "1", Facility: "A", Responsible: "B",
			Body: api.RecordBody{Quarantine: &api.QuarantineBody{Place: "home", Unit: "00001", From: now, To: now.AddDate(1, 0, 0)}}}, []string{"body.quarantine.to"}},
		"a check of no order": {api.RecordInput{Kind: "check", Source: "1", Facility: "A", Responsible: "B",
			Body: api.RecordBody{Check: &api.CheckBody{Order: "none", Day: day(w, 0), Present: true}}}, []string{"body.check.order"}},
	} {
		var paths []string
		for _, s := range w.send("POST", at, token, x.in).problem(http.StatusUnprocessableEntity, "invalid_input").Places {
			paths = append(paths, s.Path)
		}
		if !slices.Equal(paths, x.want) {
			t.Errorf("%s: wrong at %v, want %v", name, paths, x.want)
		}
	}
	order := api.RecordInput{Kind: "quarantine", Source: "q1", Facility: "A", Responsible: "B",
		Body: api.RecordBody{Quarantine: &api.QuarantineBody{Place: "home", Unit: "00001", From: now.AddDate(0, 0, -3), To: now.AddDate(0, 0, 11)}}}
	w.send("POST", at, token, order).want(http.StatusCreated)
	check := api.RecordInput{Kind: "check", Source: "c1", Facility: "A", Responsible: "B",
		Body: api.RecordBody{Check: &api.CheckBody{Order: "q1", Day: day(w, 1), Present: true, Symptoms: []string{"fever"}, Celsius: 37.9}}}
	w.send("POST", at, token, check).want(http.StatusCreated)
	w.send("POST", at, token, check).want(http.StatusOK)
	check.Source, check.Body.Check.Day = "c2", day(w, 30)
	w.send("POST", at, token, check).problem(http.StatusUnprocessableEntity, "invalid_input")
}

func TestKindsAreGrantedOneByOne(t *testing.T) {
	w := newWorld(t)
	w.client("ssk", connect.App, func(c *connect.Client) { c.Policy.Records = []string{"dose"} })
	w.client("bare", connect.App, func(c *connect.Client) { c.Policy = nil })
	w.client("ncovi", connect.App)
	token := w.token("ssk")
	account := w.register(token, "s", an, cardProof(w)...).Account
	at := "/v1/accounts/" + account
	infection := api.RecordInput{Kind: "infection", Source: "1", Facility: "A", Responsible: "B", Body: api.RecordBody{Infection: &api.InfectionBody{Since: "2021-08-01"}}}
	w.send("POST", at+"/records", token, infection).problem(http.StatusForbidden, "record_not_granted")
	w.send("POST", at+"/declarations", token, domestic()).problem(http.StatusForbidden, "record_not_granted")
	var d api.Record
	w.send("POST", at+"/records", token, doseOn("1", day(w, 9))).read(http.StatusCreated, &d)
	bare := w.register(w.token("bare"), "b", an).Account
	w.send("POST", "/v1/accounts/"+bare+"/records", w.token("bare"), doseOn("1", day(w, 9))).problem(http.StatusForbidden, "record_not_granted")
	w.send("POST", at+"/records", w.token("ncovi"), doseOn("1", day(w, 9))).problem(http.StatusNotFound, "not_found")
	w.send("POST", at+"/records/"+d.Record+"/withdraw", w.token("ncovi"), api.HealthWithdrawal{Reason: "x"}).problem(http.StatusNotFound, "not_found")
	_, err := w.clients.Update(t.Context(), "operator", "ssk", func(c *connect.Client) { c.Policy.Records = nil })
	w.ok(err)
	w.pass(time.Minute)
	w.send("POST", at+"/records/"+d.Record+"/withdraw", w.token("ssk"), api.HealthWithdrawal{Reason: "x"}).problem(http.StatusForbidden, "record_not_granted")
}

func TestALaboratoryReadsInTheNameOfAnOfficer(t *testing.T) {
	w := newWorld(t)
	w.client("lab", connect.Lab, func(c *connect.Client) {
		c.Purposes = []string{"quarantine"}
		c.Policy = &connect.Policy{Contributes: connect.Attributes, Proves: connect.Proofs, Records: []string{"test"}, Reads: []string{"records"}}
	})
	w.client("ssk", connect.App)
	token := w.token("lab")
	patient := w.register(token, "p1", an, cardProof(w)...).Account
	user := w.register(w.token("ssk"), "s", an, cardProof(w)...).Account
	w.send("POST", "/v1/accounts/"+user+"/records", w.token("ssk"), doseOn("d", day(w, 90))).want(http.StatusCreated)
	sample := w.now().Add(-time.Hour)
	w.send("POST", "/v1/accounts/"+patient+"/records", token, api.RecordInput{Kind: "test", Source: "t1", Facility: "CDC", Responsible: "KTV",
		Body: api.RecordBody{Test: &api.TestBody{Kind: "pcr", Sample: sample, Result: sample, Outcome: "negative"}}}).want(http.StatusCreated)
	at := "/v1/accounts/" + patient + "/records"
	w.send("GET", at, token, nil).problem(http.StatusUnprocessableEntity, "invalid_input")
	w.send("GET", at+"?officer=o1&purpose=contact_tracing", token, nil).problem(http.StatusForbidden, "purpose_not_granted")
	var got api.List[api.Record]
	w.send("GET", at+"?officer=o1", token, nil).read(http.StatusOK, &got)
	if len(got.Items) != 2 {
		t.Errorf("%d records", len(got.Items))
	}
	var seen api.List[api.Access]
	w.send("GET", "/v1/accounts/"+user+"/accesses", w.token("ssk"), nil).read(http.StatusOK, &seen)
	if len(seen.Items) != 1 || seen.Items[0].Action != "health.records" || seen.Items[0].Purpose != "quarantine" {
		t.Errorf("accesses: %+v", seen.Items)
	}
}

func TestBatchesHaveOneResultALine(t *testing.T) {
	w := newWorld(t)
	w.client("ssk", connect.App)
	token := w.token("ssk")
	account := w.register(token, "s", an, cardProof(w)...).Account
	dose := doseOn("d1", day(w, 90))
	line := func(change func(*api.RecordLine)) api.RecordLine {
		l := api.RecordLine{User: "s", Kind: "dose", Source: "d1", Facility: dose.Facility, Responsible: dose.Responsible, Body: &dose.Body}
		change(&l)
		return l
	}
	none := func(*api.RecordLine) {}
	body := lines(line(none), line(none), line(func(l *api.RecordLine) { l.User = "nobody" }), line(func(l *api.RecordLine) { l.Facility = "Trạm khác" }),
		line(func(l *api.RecordLine) { l.Facility, l.Reason = "Trạm khác", "đổi tên" }), "x",
		line(func(l *api.RecordLine) { l.Withdraw, l.Body, l.Reason = true, nil, "nhập nhầm" }), line(func(l *api.RecordLine) { l.User, l.Account, l.Source = "", account, "d2" }))
	want := []string{"created", "unchanged", "not_found", "reason_missing", "corrected", "invalid_input", "withdrawn", "created"}
	got := outcomes(w, w.send("POST", "/v1/records/batch", token, body, "Content-Type", "application/x-ndjson"))
	if !slices.Equal(got, want) {
		t.Errorf("records: %v, want %v", got, want)
	}
	when := w.now().Add(-time.Hour)
	input := domestic()
	input.At = &when
	d := api.DeclarationLine{User: "s", DeclarationInput: input}
	bad := domestic()
	bad.Answers = map[string]any{}
	got = outcomes(w, w.send("POST", "/v1/declarations/batch", token, lines(d, d, api.DeclarationLine{User: "s", DeclarationInput: bad}), "Content-Type", "application/x-ndjson"))
	if want := []string{"created", "unchanged", "invalid_input"}; !slices.Equal(got, want) {
		t.Errorf("declarations: %v, want %v", got, want)
	}
	w.send("POST", "/v1/records/batch", token, strings.Repeat("{}\n", 1001), "Content-Type", "application/x-ndjson").
		problem(http.StatusUnprocessableEntity, "batch_too_large")
}

func outcomes(w *world, r reply) (out []string) {
	w.Helper()
	if r.status != http.StatusOK {
		w.Fatalf("%d %s", r.status, r.body)
	}
	for s := bufio.NewScanner(bytes.NewReader(r.body)); s.Scan(); {
		var o api.HealthOutcome
		w.ok(json.Unmarshal(s.Bytes(), &o))
		if o.Problem != nil {
			o.Outcome = o.Problem.Code
		}
		out = append(out, o.Outcome)
	}
	return out
}

func TestSixtyFourCorrectOneRecordAtOnce(t *testing.T) {
	w := newWorld(t)
	w.client("ssk", connect.App)
	token := w.token("ssk")
	at := "/v1/accounts/" + w.register(token, "s", an, cardProof(w)...).Account + "/records"
	var first api.Record
	w.send("POST", at, token, doseOn("d1", day(w, 90))).read(http.StatusCreated, &first)
	versions := make([]int, 64)
	var all sync.WaitGroup
	for i := range versions {
		all.Go(func() {
			in := doseOn("d1", day(w, 90))
			in.Facility, in.Reason = fmt.Sprint("Trạm ", i), "đổi tên"
			var got api.Record
			r := w.send("PUT", at+"/"+first.Record, token, in)
			if err := json.Unmarshal(r.body, &got); r.status != http.StatusOK || err != nil {
				t.Errorf("%d %s", r.status, r.body)
			}
			versions[i] = got.Version
		})
	}
	all.Wait()
	slices.Sort(versions)
	for i, v := range versions {
		if v != i+2 {
			t.Fatalf("versions are not consecutive: %v", versions)
		}
	}
	found, err := w.db.Fsck(t.Context())
	if err != nil || len(found) > 0 {
		t.Errorf("fsck: %v, %v", found, err)
	}
}

func TestGrantableKindsAreThoseOfTheDomain(t *testing.T) {
	var kinds []string
	for _, k := range health.Kinds {
		kinds = append(kinds, string(k))
	}
	if want := append(kinds, health.KindDeclaration); !slices.Equal(connect.Records, want) {
		t.Errorf("granted are %v, there are %v", connect.Records, want)
	}
}

func TestADateThatAnOfficerAcceptedIsCorrectedOnTheRecord(t *testing.T) {
	w := newWorld(t)
	w.client("ssk", connect.App)
	w.client("bluezone", connect.App)
	w.client("moh", connect.Authority)
	ssk, blue, moh := w.token("ssk"), w.token("bluezone"), w.token("moh")
	holder := w.register(ssk, "s", an, cardProof(w)...).Account
	asker := w.register(blue, "b", an, cardProof(w)...).Account
	var dose api.Record
	w.send("POST", "/v1/accounts/"+holder+"/records", ssk, doseOn("d1", day(w, 90))).read(http.StatusCreated, &dose)
	ask := func(was string) string {
		var r api.Request
		w.send("POST", "/v1/accounts/"+asker+"/requests", blue, api.RequestInput{Kind: "date", Asked: api.Asked{Record: "dose", Was: was, Is: day(w, 80)}}).
			read(http.StatusCreated, &r)
		w.send("POST", "/v1/requests/"+r.Request+"/decide", moh, api.RequestDecision{Decision: "accept", Officer: "lan", VI: "Đã sửa.", EN: "Mended."}).
			want(http.StatusOK)
		w.send("GET", "/v1/accounts/"+asker+"/requests/"+r.Request, blue, nil).read(http.StatusOK, &r)
		return r.State
	}
	if state := ask(day(w, 70)); state != "waits_for_records" {
		t.Errorf("a date of no record: %s", state)
	}
	if state := ask(day(w, 90)); state != "done" {
		t.Errorf("a date of a record: %s", state)
	}
	got := w.records(ssk, holder)
	if len(got) != 1 || got[0].Body.Dose.Date != day(w, 80) || got[0].Version != 2 || !strings.Contains(got[0].Reason, "yêu cầu") {
		t.Errorf("the record: %+v", got)
	}
}

func TestWhoIsInQuarantineIsPartedByTwoOfficers(t *testing.T) {
	w := newWorld(t)
	w.client("qlcl", connect.App)
	w.client("bluezone", connect.App)
	w.client("moh", connect.Authority)
	token := w.token("qlcl")
	account := w.register(token, "q", an, cardProof(w)...).Account
	w.register(w.token("bluezone"), "b", an, cardProof(w)...)
	order := api.RecordInput{Kind: "quarantine", Source: "q1", Facility: "A", Responsible: "B",
		Body: api.RecordBody{Quarantine: &api.QuarantineBody{Place: "home", Unit: "00001", From: w.now().AddDate(0, 0, -3), To: w.now().AddDate(0, 0, 11)}}}
	w.send("POST", "/v1/accounts/"+account+"/records", token, order).want(http.StatusCreated)
	w.send("POST", "/v1/accounts/"+account+"/link/break", w.token("moh"), decided("lan")).want(http.StatusAccepted)
	w.pass(12 * 24 * time.Hour)
	w.send("POST", "/v1/accounts/"+account+"/link/break", w.token("moh"), decided("minh")).want(http.StatusOK)
}

func TestRecordsOfUnprovedAccountsNeitherCountNorAreShownA19(t *testing.T) {
	w := newWorld(t)
	w.client("ssk", connect.App, shares("records"))
	w.client("hcdc", connect.App, shares("records"))
	ssk, hcdc := w.token("ssk"), w.token("hcdc")
	mine := w.register(ssk, "s", an, cardProof(w)...).Account
	typed := w.register(hcdc, "h", an).Account
	w.send("POST", "/v1/accounts/"+mine+"/records", ssk, doseOn("d1", day(w, 90))).want(http.StatusCreated)
	w.send("POST", "/v1/accounts/"+typed+"/records", hcdc, doseOn("d2", day(w, 60))).want(http.StatusCreated)
	got := w.records(ssk, mine)
	if len(got) != 2 || got[1].Counts || !got[1].Withheld || got[1].Why == nil || got[1].Why.Code != "account_unproven" || got[1].Body != nil {
		t.Errorf("to whom papers were checked: %+v", got)
	}
	if got := w.records(hcdc, typed); len(got) != 1 || !got[0].Own {
		t.Errorf("to whom a number was typed in: %+v", got)
	}
}
