package server_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
)

func results(w *world, r reply) []api.ScanResult {
	w.Helper()
	if r.status != http.StatusOK || r.header.Get("Content-Type") != "application/x-ndjson" {
		w.Fatalf("batch: %d %s", r.status, r.body)
	}
	var out []api.ScanResult
	lines := bufio.NewScanner(bytes.NewReader(r.body))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var one api.ScanResult
		w.ok(json.Unmarshal(lines.Bytes(), &one))
		out = append(out, one)
	}
	return out
}

func TestA09BatchGivesOneResultALineAndOneVisit(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	person := w.register(token, "u1", an)
	place := w.place(token, "Bến xe Mỹ Đình")
	in := w.scanOf(place.Place, person.Code.Text)
	in.Offline = true
	out := in
	out.ID, out.Direction, out.At = uuid.NewString(), "out", w.now().Add(time.Minute).Format(time.RFC3339Nano)
	wrong := in
	wrong.ID, wrong.Place = uuid.NewString(), "12345"
	reused := in
	reused.Direction = "out"
	body := lines(in, out) + "\n{not json}\n" + lines(wrong, in, reused)
	ndjson := []string{"Content-Type", "application/x-ndjson"}
	got := results(w, w.send("POST", "/v1/scans/batch", token, body, ndjson...))
	var summary []string
	for _, r := range got {
		switch {
		case r.Answer != nil && r.Problem == nil:
			summary = append(summary, r.Answer.Result)
		case r.Problem != nil:
			summary = append(summary, r.Problem.Code)
		}
	}
	if s := strings.Join(summary, " "); s != "recorded recorded json_malformed place_unknown duplicate scan_id_reused" {
		t.Errorf("results: %s", s)
	}
	if got[2].Line != 4 {
		t.Errorf("the third result is of line %d, want 4: empty lines count", got[2].Line)
	}
	for _, again := range results(w, w.send("POST", "/v1/scans/batch", token, zip([]byte(lines(out, in))), append(ndjson, "Content-Encoding", "gzip")...)) {
		if again.Answer == nil || again.Answer.Result != "duplicate" {
			t.Errorf("sent again, reordered and compressed: %+v", again)
		}
	}
	var visits api.List[api.Visit]
	w.send("GET", "/v1/accounts/"+person.Account+"/visits", token, nil).read(http.StatusOK, &visits)
	if len(visits.Items) != 1 || visits.Items[0].Out == nil || visits.Items[0].Assumed {
		t.Errorf("visits: %+v, want exactly one, ended", visits.Items)
	}
}

func TestBatchLimits(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	ndjson := []string{"Content-Type", "application/x-ndjson"}
	w.send("POST", "/v1/scans/batch", token, strings.Repeat("{}\n", 10_001), ndjson...).problem(http.StatusUnprocessableEntity, "batch_too_large")
	w.send("POST", "/v1/scans/batch", token, "[]").problem(http.StatusUnsupportedMediaType, "media_type")
	w.send("POST", "/v1/accounts/batch", token, strings.Repeat("{}\n", 1_001), ndjson...).problem(http.StatusUnprocessableEntity, "batch_too_large")
	if got := results(w, w.send("POST", "/v1/scans/batch", token, "", ndjson...)); len(got) != 0 {
		t.Errorf("an empty batch: %+v", got)
	}
	long := results(w, w.send("POST", "/v1/scans/batch", token, `{"text":"`+strings.Repeat("x", 70_000)+`"}`, ndjson...))
	if len(long) != 1 || long[0].Problem == nil || long[0].Problem.Code != "body_too_large" {
		t.Errorf("a line of 70 kB: %+v", long)
	}
}

func TestBatchOfTenThousand(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	person := w.register(token, "u1", an)
	place := w.place(token, "Sân vận động Mỹ Đình")
	var body strings.Builder
	for range 10_000 {
		body.WriteString(lines(w.scanOf(place.Place, person.Code.Text)))
	}
	got := results(w, w.send("POST", "/v1/scans/batch", token, body.String(), "Content-Type", "application/x-ndjson"))
	if len(got) != 10_000 {
		t.Fatalf("%d results", len(got))
	}
	for i, r := range got {
		if r.Line != i+1 || r.Answer == nil || r.Answer.Result != "recorded" {
			t.Fatalf("result %d: %+v", i, r)
		}
	}
}

func TestRegisterBatch(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	binh := api.Attributes{Name: "Trần Thị Bình", Birth: "1985-07-02", CCCD: "001185000022"}
	body := lines(api.Registration{User: "u1", Attributes: an}, api.Registration{User: "u2", Attributes: binh},
		api.Registration{User: "u3", Attributes: api.Attributes{Name: "X"}}) + `{"user":"u4","Attributes":{}}` + "\n" + lines(api.Registration{User: "u1", Attributes: an})
	r := w.send("POST", "/v1/accounts/batch", token, body, "Content-Type", "application/x-ndjson")
	var got []api.BatchOutcome
	for l := range strings.Lines(string(r.body)) {
		var o api.BatchOutcome
		w.ok(json.Unmarshal([]byte(l), &o))
		got = append(got, o)
	}
	if len(got) != 5 || got[0].Outcome == nil || got[1].Outcome == nil || got[2].Problem == nil || got[3].Problem == nil || got[4].Outcome == nil {
		t.Fatalf("outcomes: %s", r.body)
	}
	if got[0].Outcome.Account != got[4].Outcome.Account || got[0].Outcome.QID == got[1].Outcome.QID {
		t.Error("one user became two accounts, or two people one")
	}
	if strings.Contains(string(r.body), "001185000022") {
		t.Error("an outcome shows the paper number")
	}
}

func TestA05HandMadeTextIsAClaim(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	place := w.place(token, "Chợ Bến Thành")
	var got api.ScanAnswer
	w.send("POST", "/v1/scans", token, w.scanOf(place.Place, "001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001|<1")).read(http.StatusOK, &got)
	if got.Assurance != "claim" || got.Signature != "none" || got.Card.Colour == "green" || got.Who.Known {
		t.Errorf("a hand-made text: %+v", got)
	}
}

func TestA04ChangedCodeFailsAndSaysSo(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	person := w.register(token, "u1", an)
	place := w.place(token, "Chợ Bến Thành")
	forged := strings.Replace(person.Code.Text, "NGUYEN VAN AN", "NGUYEN VAN ANH", 1)
	var got api.ScanAnswer
	w.send("POST", "/v1/scans", token, w.scanOf(place.Place, forged)).read(http.StatusOK, &got)
	if got.Signature != "invalid" || got.Assurance != "claim" || len(got.Warnings) == 0 || got.Warnings[0].VI == "" {
		t.Errorf("a changed code: %+v", got)
	}
	var v api.CodeVerdict
	w.send("POST", "/v1/codes/verify", "", api.CodeCheck{Text: forged}).read(http.StatusOK, &v)
	if v.Class != "invalid" {
		t.Errorf("verify: %s", v.Class)
	}
}

func TestOnlyOfficersSeeNames(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	w.client("checkpoint", connect.Gate)
	token := w.token("bluezone")
	person := w.register(token, "u1", an)
	var place api.Place
	w.send("POST", "/v1/places", token, api.PlaceInput{Kind: "checkpoint", Name: "Chốt Pháp Vân", Unit: "01", Scanners: []string{"checkpoint"}}).read(http.StatusCreated, &place)
	var officer, staff, modest api.ScanAnswer
	w.send("POST", "/v1/scans", w.token("checkpoint"), w.scanOf(place.Place, person.Code.Text)).read(http.StatusOK, &officer)
	w.send("POST", "/v1/scans", token, w.scanOf(place.Place, person.Code.Text)).read(http.StatusOK, &staff)
	if officer.Who.Name != an.Name || officer.Who.BirthYear != "1990" {
		t.Errorf("an officer sees %+v", officer.Who)
	}
	if staff.Who.Name == an.Name || staff.Who.BirthYear != "" {
		t.Errorf("place staff see %+v", staff.Who)
	}
	var narrow api.Token
	w.askToken(w.assertion(w.keys["checkpoint"], w.claims("checkpoint")), "scans.write").read(http.StatusOK, &narrow)
	w.send("POST", "/v1/scans", narrow.AccessToken, w.scanOf(place.Place, person.Code.Text)).read(http.StatusOK, &modest)
	if modest.Who != staff.Who {
		t.Errorf("a token without scans.officer sees %+v", modest.Who)
	}
}
