package server_test

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
)

// outbreak is a platform with two people who met at one place.
type outbreak struct {
	*world
	app, health, lab string // tokens
	an, binh         api.Outcome
	place            api.Place
	caseRef          string
}

func newOutbreak(t *testing.T, placeName string) *outbreak {
	o := &outbreak{world: newWorld(t)}
	o.client("bluezone", connect.App)
	o.client("health", connect.Authority)
	o.client("lab", connect.Lab)
	o.app = o.token("bluezone")
	o.an = o.register(o.app, "u1", an, cardProof(o.world)...)
	o.binh = o.register(o.app, "u2", api.Attributes{Name: "Trần Thị Bình", Birth: "1985-07-02", CCCD: "001185000022", Phone: "0944700002"})
	o.place = o.world.place(o.app, placeName)
	for _, text := range []string{o.an.Code.Text, o.binh.Code.Text} {
		o.send("POST", "/v1/scans", o.app, o.scanOf(o.place.Place, text)).read(http.StatusOK, nil)
	}
	o.pass(30 * time.Minute)
	o.app, o.health, o.lab = o.token("bluezone"), o.token("health"), o.token("lab")
	var c api.Case
	o.send("POST", "/v1/cases", o.lab, api.CaseInput{Kind: "case"}).read(http.StatusCreated, &c)
	o.caseRef = c.Ref
	return o
}

func (o *outbreak) context() api.Context {
	return api.Context{Case: o.caseRef, Purpose: "contact_tracing", Officer: "officer-12"}
}

func (o *outbreak) lines(r reply) []api.TraceLine {
	o.Helper()
	if r.status != http.StatusOK {
		o.Fatalf("trace: %d %s", r.status, r.body)
	}
	var out []api.TraceLine
	for lines := bufio.NewScanner(bytes.NewReader(r.body)); lines.Scan(); {
		var l api.TraceLine
		o.ok(json.Unmarshal(lines.Bytes(), &l))
		out = append(out, l)
	}
	return out
}

func TestTraceWhoWhereAndWithWhom(t *testing.T) {
	o := newOutbreak(t, "Vũ trường")
	who := o.lines(o.send("POST", "/v1/trace/place", o.health, api.TracePlace{Context: o.context(), Code: o.place.Code}))
	if len(who) != 3 || who[0].Person.Name != an.Name || who[0].Person.Phone != an.Phone || who[1].Person.Name != "Trần Thị Bình" || who[2].End == nil || who[2].End.Rows != 2 {
		t.Errorf("who was there: %+v", who)
	}
	subject := api.Subject{QID: o.an.QID}
	where := o.lines(o.send("POST", "/v1/trace/visits", o.health, api.TraceVisits{Context: o.context(), Person: subject}))
	if len(where) != 3 || where[0].Person.QID != o.an.QID || where[1].Visit.Name != "Vũ trường" || where[2].End == nil {
		t.Errorf("where was she: %+v", where)
	}
	with := o.lines(o.send("POST", "/v1/trace/contacts", o.health, api.TraceContacts{Context: o.context(), Person: api.Subject{NumberKind: "cccd", Number: an.CCCD}}))
	if len(with) != 3 || with[1].Contact.Person.Name != "Trần Thị Bình" || with[1].Contact.Meetings[0].Name != "Vũ trường" || with[2].End.Total != 1 {
		t.Errorf("with whom: %+v", with)
	}
	var seen api.List[api.Access]
	o.send("GET", "/v1/accounts/"+o.binh.Account+"/accesses", o.app, nil).read(http.StatusOK, &seen)
	if len(seen.Items) < 2 || seen.Items[0].By != "Ứng dụng health" || seen.Items[0].Purpose != "contact_tracing" || seen.Items[0].Case != o.caseRef {
		t.Errorf("the contact sees who read: %+v", seen.Items)
	}
	if raw, _ := json.Marshal(seen); strings.Contains(string(raw), "officer-12") {
		t.Error("the citizen sees the officer's own reference")
	}
}

func TestA11NoCellOfASheetIsAFormula(t *testing.T) {
	o := newOutbreak(t, "=HYPERLINK(1+1;2)")
	csvOf := func(path string, q any) [][]string {
		r := o.send("POST", path, o.health, q, "Accept", "text/csv")
		if ct := r.header.Get("Content-Type"); r.status != http.StatusOK || ct != "text/csv; charset=utf-8" || !strings.Contains(r.header.Get("Content-Disposition"), "attachment") {
			t.Fatalf("%s: %d %s %s", path, r.status, ct, r.body)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(r.body), "\ufeff"))).ReadAll()
		o.ok(err)
		return rows
	}
	sheets := [][][]string{
		csvOf("/v1/trace/place", api.TracePlace{Context: o.context(), Place: o.place.Place}),
		csvOf("/v1/trace/visits", api.TraceVisits{Context: o.context(), Person: api.Subject{QID: o.an.QID}}),
		csvOf("/v1/trace/contacts", api.TraceContacts{Context: o.context(), Person: api.Subject{QID: o.an.QID}}),
	}
	formula := false
	for i, rows := range sheets {
		if len(rows) < 2 || rows[0][0] == rows[1][0] {
			t.Errorf("sheet %d has %d rows", i, len(rows))
		}
		for _, cell := range flat(rows) {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("a live cell: %q", cell)
			}
			formula = formula || strings.Contains(cell, "HYPERLINK")
		}
	}
	if !formula {
		t.Error("the place's name is in no sheet: nothing was tested")
	}
	o.send("POST", "/v1/trace/place", o.health, api.TracePlace{Context: o.context()}, "Accept", "image/png").problem(http.StatusNotAcceptable, "not_acceptable")
}

func flat(rows [][]string) []string {
	var all []string
	for _, r := range rows {
		all = append(all, r...)
	}
	return all
}

func TestA13LookWithoutACaseNeedsContext(t *testing.T) {
	o := newOutbreak(t, "Chợ")
	neighbour := api.Subject{NumberKind: "cccd", Number: an.CCCD}
	c := o.context()
	for name, change := range map[string]func(*api.Context){
		"no case": func(c *api.Context) { c.Case = "" }, "no officer": func(c *api.Context) { c.Officer = "" }, "no purpose": func(c *api.Context) { c.Purpose = "" },
	} {
		with := c
		change(&with)
		p := o.send("POST", "/v1/trace/visits", o.health, api.TraceVisits{Context: with, Person: neighbour})
		if p.status != http.StatusForbidden || !strings.Contains(string(p.body), `"context_required"`) || strings.Contains(string(p.body), "Nguyễn") {
			t.Errorf("%s: %d %s", name, p.status, p.body)
		}
	}
}

func TestA14InventedCaseIsRefusedAndWrittenDown(t *testing.T) {
	o := newOutbreak(t, "Chợ")
	c := o.context()
	c.Case = "VN-01-2026-INVENTED"
	o.send("POST", "/v1/trace/place", o.health, api.TracePlace{Context: c, Place: o.place.Place}).problem(http.StatusNotFound, "case_unknown")
	o.send("POST", "/v1/cases", o.app, api.CaseInput{Kind: "case"}).problem(http.StatusForbidden, "scope_missing")
	o.send("POST", "/v1/trace/place", o.lab, api.TracePlace{Context: o.context(), Place: o.place.Place}).problem(http.StatusForbidden, "scope_missing")
	o.send("POST", "/v1/cases/"+o.caseRef+"/close", o.lab, nil).read(http.StatusOK, nil)
	o.send("POST", "/v1/trace/place", o.health, api.TracePlace{Context: o.context(), Place: o.place.Place}).problem(http.StatusForbidden, "case_closed")
	if log := o.log.String(); !strings.Contains(log, `"problem":"case_unknown"`) {
		t.Error("the refusal is not in the log")
	}
}

func TestA15PoliceRequestIsRefused(t *testing.T) {
	o := newOutbreak(t, "Chợ")
	o.client("police", connect.Authority, func(c *connect.Client) { c.Purposes = nil })
	c := o.context()
	for _, path := range []string{"/v1/trace/place", "/v1/trace/visits", "/v1/trace/contacts"} {
		var q any = api.TraceVisits{Context: c, Person: api.Subject{QID: o.an.QID}}
		if path == "/v1/trace/place" {
			q = api.TracePlace{Context: c, Place: o.place.Place}
		}
		o.send("POST", path, o.token("police"), q).problem(http.StatusForbidden, "purpose_not_granted")
	}
	c.Purpose = "criminal_investigation"
	o.send("POST", "/v1/trace/visits", o.health, api.TraceVisits{Context: c, Person: api.Subject{QID: o.an.QID}}).problem(http.StatusForbidden, "purpose_not_granted")
}

func TestA12ReaderOfThousandsIsLocked(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	place := w.place(token, "Ga Hà Nội")
	var body strings.Builder
	var regs strings.Builder
	for i := range 700 {
		regs.WriteString(lines(api.Registration{User: fmt.Sprint("u", i), Attributes: api.Attributes{Name: "Lê Thị Hoa", Birth: "1970-03-04", CCCD: fmt.Sprintf("00117%07d", i)}}))
	}
	r := w.send("POST", "/v1/accounts/batch", token, regs.String(), "Content-Type", "application/x-ndjson")
	for l := range strings.Lines(string(r.body)) {
		var o api.BatchOutcome
		w.ok(json.Unmarshal([]byte(l), &o))
		if o.Outcome == nil || o.Outcome.Code == nil {
			t.Fatalf("no code: %s", l)
		}
		body.WriteString(lines(w.scanOf(place.Place, o.Outcome.Code.Text)))
	}
	w.send("POST", "/v1/scans/batch", token, body.String(), "Content-Type", "application/x-ndjson").want(http.StatusOK)
	ask := func(staff string) reply {
		return w.send("POST", "/v1/places/"+place.Place+"/visitors", token, api.VisitorQuery{From: w.now().Add(-time.Hour), To: w.now().Add(time.Minute), Staff: staff, Limit: 1000})
	}
	var page api.List[api.Visitor]
	ask("guard-1").read(http.StatusOK, &page)
	if len(page.Items) != 700 || strings.Contains(page.Items[0].Name, "Hoa") || page.Items[0].Name == "" {
		t.Fatalf("%d visitors, the first %+v", len(page.Items), page.Items[0])
	}
	for range 6 {
		ask("guard-1").read(http.StatusOK, nil)
	}
	p := ask("guard-1").problem(http.StatusTooManyRequests, "read_budget")
	if p.DetailVI == "" {
		t.Error("no words")
	}
	ask("guard-2").read(http.StatusOK, nil)
}
