package server_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/server"
)

var sheetMapping = &api.Mapping{Columns: map[string]string{"user": "id", "name": "name", "birth": "born", "cccd": "paper"}, Dates: []string{"dd/MM/yyyy"}}

// A table goes in through the SDK, and each row's result comes back, also as
// a sheet in which no cell is a formula (A11).
func TestATableOfUsersIsImported(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	list := "id,name,born,paper\n" +
		"u1,Nguyễn Văn An,15/01/1990,001090000011\n" +
		"=cmd(),Trần Thị Bình,01/02/1985,001185000022\n" +
		"u3,Lê Văn Cường,15/13/1990,001090000033\n"
	c := w.sdk("bluezone")
	var seen []string
	job, err := c.Import(t.Context(), strings.NewReader(list), client.ListImport{
		ImportInput: api.ImportInput{Format: "csv", Mapping: sheetMapping}, Progress: func(j api.Import) { seen = append(seen, j.State) }})
	w.ok(err)
	if job.State != "done" || job.Counts != (api.ImportCounts{Created: 2, Rejected: 1}) || job.Finished != 3 || len(seen) < 3 || seen[0] != "receiving" {
		t.Errorf("%+v, seen %v", job, seen)
	}
	var got []api.ImportResult
	w.ok(c.ImportResults(t.Context(), job.Import, func(r api.ImportResult) error { got = append(got, r); return nil }))
	if len(got) != 3 || got[0].QID == "" || got[2].Column != "born" || got[2].Path != "attributes.birth" || got[2].Reason.VI == "" {
		t.Errorf("%d results: %+v", len(got), got)
	}
	var sheet bytes.Buffer
	w.ok(c.ImportTable(t.Context(), job.Import, &sheet))
	cells, err := csv.NewReader(&sheet).ReadAll()
	w.ok(err)
	if len(cells) != 4 || cells[2][1] != "'=cmd()" || cells[3][8] != "born" {
		t.Errorf("sheet %q", cells)
	}
	again, err := c.Import(t.Context(), strings.NewReader(list), client.ListImport{ImportInput: api.ImportInput{Format: "csv", Mapping: sheetMapping}})
	w.ok(err)
	if again.Import != job.Import {
		t.Error("the same file is another import")
	}
}

// Records and declarations take a scope of their own, each kind a grant, and a
// client that may bring people alone reaches none of it.
func TestRecordsAndDeclarationsAreImported(t *testing.T) {
	w := newWorld(t, func(c *server.Config) {
		c.Layout = func(profile, kind string) *api.Mapping {
			if kind != "dose" {
				return nil
			}
			return &api.Mapping{Columns: map[string]string{"user": "hs", "source": "mui", "facility": "noi", "responsible": "ai", "dose.date": "ngay", "dose.vaccine": "vx"},
				Constants: map[string]string{"kind": "dose"}, Dates: []string{"dd/MM/yyyy"}, Words: map[string]map[string]string{"dose.vaccine": {"AZ": "EU/1/21/1529"}}}
		}
	})
	w.client("ssk", connect.App, func(c *connect.Client) { c.Policy.Records = []string{"dose"} })
	w.client("bluezone", connect.App, func(c *connect.Client) { c.Scopes = []connect.Scope{connect.PeopleWrite} })
	w.register(w.token("ssk"), "u1", an)
	c := w.sdk("ssk")
	list := "hs,mui,noi,ai,ngay,vx\nu1,m1,TYT,BS Lan,05/08/2021,AZ\nu1,m1,TYT,BS Lan,05/08/2021,az\nu2,m2,TYT,BS Lan,05/08/2021,AZ\nu1,m3,TYT,BS Lan,5/8,AZ\n"
	job, err := c.Import(t.Context(), strings.NewReader(list), client.ListImport{ImportInput: api.ImportInput{Content: "records", Format: "csv", Kind: "dose"}})
	w.ok(err)
	if job.Content != "records" || job.Counts != (api.ImportCounts{Created: 1, Unchanged: 1, Rejected: 2}) {
		t.Errorf("%+v", job)
	}
	var got []api.ImportResult
	w.ok(c.ImportResults(t.Context(), job.Import, func(r api.ImportResult) error { got = append(got, r); return nil }))
	if len(got) != 4 || got[0].Record == "" || got[0].Record != got[1].Record || got[2].Reason.Code != "user_not_registered" || got[3].Column != "ngay" {
		t.Errorf("%d results: %+v", len(got), got)
	}
	w.send("POST", "/v1/imports", w.token("ssk"), api.ImportInput{Content: "records", Format: "csv"}).problem(http.StatusUnprocessableEntity, "invalid_input")
	row := `{"user":"u1","kind":"domestic","consent":1,"answers":{}}` + "\n"
	job, err = c.Import(t.Context(), strings.NewReader(row), client.ListImport{ImportInput: api.ImportInput{Content: "declarations", Format: "ndjson"}})
	w.ok(err)
	w.ok(c.ImportResults(t.Context(), job.Import, func(r api.ImportResult) error { got = append(got, r); return nil }))
	if last := got[len(got)-1]; last.Reason == nil || last.Reason.Code != "record_not_granted" {
		t.Errorf("a kind that was not granted: %+v", last)
	}
	other := w.token("bluezone")
	w.send("POST", "/v1/imports", other, api.ImportInput{Content: "records", Format: "ndjson"}).problem(http.StatusForbidden, "scope_missing")
	w.send("POST", "/v1/imports", other, api.ImportInput{Content: "visits", Format: "ndjson"}).problem(http.StatusUnprocessableEntity, "invalid_input")
}

// A client that lost the scope since reaches the import no more, although it
// may still bring people.
func TestARightTakenAwayClosesTheImport(t *testing.T) {
	w := newWorld(t)
	w.client("ssk", connect.App)
	full := w.token("ssk")
	var job api.Import
	w.send("POST", "/v1/imports", full, api.ImportInput{Content: "records", Format: "ndjson"}).read(http.StatusCreated, &job)
	narrow := w.tokenFor("ssk", "people.write")
	for _, path := range []string{"", "/results"} {
		w.send("GET", "/v1/imports/"+job.Import+path, narrow, nil).problem(http.StatusForbidden, "scope_missing")
	}
	for _, path := range []string{"/start", "/cancel"} {
		w.send("POST", "/v1/imports/"+job.Import+path, narrow, nil).problem(http.StatusForbidden, "scope_missing")
	}
	w.send("POST", "/v1/imports/"+job.Import+"/rows?from=0", narrow, "{}\n", "Content-Type", "application/x-ndjson").problem(http.StatusForbidden, "scope_missing")
	w.send("POST", "/v1/imports/"+job.Import+"/cancel", full, nil).read(http.StatusOK, &job)
}

// Pieces that get lost or come twice, other apps' jobs, and what is no list.
func TestRowsOfAnImportAreGuarded(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	w.client("ncovi", connect.App)
	token, other := w.token("bluezone"), w.token("ncovi")
	w.send("POST", "/v1/imports", token, api.ImportInput{Format: "csv"}).problem(http.StatusUnprocessableEntity, "invalid_input")
	var job api.Import
	w.send("POST", "/v1/imports", token, api.ImportInput{Format: "ndjson"}).read(http.StatusCreated, &job)
	rows := "/v1/imports/" + job.Import + "/rows?from="
	row := lines(api.Registration{User: "u1", Attributes: an})
	w.send("POST", rows+"0", token, row).problem(http.StatusUnsupportedMediaType, "media_type")
	w.send("POST", rows+"0", other, row, "Content-Type", "application/x-ndjson").problem(http.StatusNotFound, "not_found")
	w.send("POST", rows+"0", token, "\n\n", "Content-Type", "application/x-ndjson").problem(http.StatusUnprocessableEntity, "no_rows")
	w.send("POST", rows+"x", token, row, "Content-Type", "application/x-ndjson").problem(http.StatusUnprocessableEntity, "invalid_input")
	w.send("POST", rows+"0", token, strings.Repeat("x", 9<<20), "Content-Type", "application/x-ndjson").problem(http.StatusRequestEntityTooLarge, "body_too_large")
	var added api.RowsAdded
	w.send("POST", rows+"0", token, row, "Content-Type", "application/x-ndjson").read(http.StatusOK, &added)
	p := w.send("POST", rows+"0", token, row, "Content-Type", "application/x-ndjson").problem(http.StatusConflict, "rows_out_of_place")
	if added.Received != 1 || !strings.Contains(p.DetailEN, "from=1") {
		t.Errorf("%+v, %s", added, p.DetailEN)
	}
	for _, path := range []string{"", "/start", "/cancel", "/results"} {
		method := "POST"
		if path == "" || path == "/results" {
			method = "GET"
		}
		w.send(method, "/v1/imports/"+job.Import+path, other, nil).problem(http.StatusNotFound, "not_found")
	}
	w.send("POST", "/v1/imports/"+job.Import+"/cancel", token, nil).read(http.StatusOK, &job)
	if job.State != "cancelled" {
		t.Errorf("state %s", job.State)
	}
	w.send("POST", "/v1/imports/"+job.Import+"/start", token, nil).problem(http.StatusConflict, "job_state")
	var list api.List[api.Import]
	w.send("GET", "/v1/imports", token, nil).read(http.StatusOK, &list)
	if len(list.Items) != 1 || list.Items[0].Import != job.Import {
		t.Errorf("%+v", list)
	}
}

// An app exports its own people and nobody else's; above a number of rows an
// operator approves it, and it is written down (A32).
func TestAnExportOfOnesOwnPeople(t *testing.T) {
	w := newWorld(t) // more than three need approval
	w.client("bluezone", connect.App)
	w.client("ncovi", connect.App)
	w.client("operator", connect.Operator)
	app := w.token("bluezone")
	for i := range 4 {
		a := api.Attributes{Name: "Nguyễn Văn An", Birth: "1990-01-15", CCCD: fmt.Sprintf("00109000001%d", i)}
		w.register(app, fmt.Sprint("u", i), a)
	}
	w.register(w.token("ncovi"), "other", an)
	c := w.sdk("bluezone")
	x, err := c.CreateExport(t.Context(), api.ExportInput{})
	w.ok(err)
	if _, err := c.Export(t.Context(), x.Export, nil); err != client.ErrWaiting {
		t.Fatalf("before the approval: %v", err)
	}
	w.send("POST", "/v1/exports/"+x.Export+"/approve", app, nil).problem(http.StatusForbidden, "scope_missing")
	_, err = w.sdk("operator").ApproveExport(t.Context(), x.Export)
	w.ok(err)
	var people []api.ExportedPerson
	x, err = c.Export(t.Context(), x.Export, func(p api.ExportedPerson) error { people = append(people, p); return nil })
	w.ok(err)
	if len(people) != 4 || people[0].User != "u0" || people[0].QID == "" || people[0].State != "linked" || x.Approved != "client:operator" {
		t.Errorf("%+v %+v", x, people)
	}
	part := "/v1/exports/" + x.Export + "/parts/" + x.Parts[0].Part
	w.send("GET", part, w.token("ncovi"), nil).problem(http.StatusNotFound, "not_found")
	first, _, _ := bytes.Cut(w.send("GET", part, app, nil).body, []byte("\n"))
	var mark struct{ App, Watermark string }
	w.ok(json.Unmarshal(first, &mark))
	if mark.App != "bluezone" || mark.Watermark != x.Watermark {
		t.Errorf("the part says %s", first)
	}
	w.pass(25 * time.Hour)
	w.send("GET", part, w.token("bluezone"), nil).problem(http.StatusGone, "results_erased")
}
