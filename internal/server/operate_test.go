package server_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/server"
)

func TestDocumentIsTheCommittedOne(t *testing.T) {
	golden, err := os.ReadFile("../../api/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(golden), "\n"), strings.Split(string(server.OpenAPI()), "\n")); diff != "" {
		t.Errorf("run make generate (-committed +generated):\n%s", diff)
	}
	w := newWorld(t)
	if got := w.send("GET", "/v1/openapi.json", "", nil); string(got.body) != string(golden) {
		t.Error("the server serves another document")
	}
}

func adminGet(w *world, path string) (int, string) {
	w.Helper()
	answer, err := http.Get(w.admin + path)
	w.ok(err)
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	w.ok(err)
	return answer.StatusCode, string(b)
}

func TestAdminPortShowsHealthAndBoundedMetrics(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	for i := range 50 {
		w.send("GET", "/v1/places/"+string(rune('1'+i%9)), token, nil)
		w.send("GET", "/x"+strings.Repeat("y", i), token, nil)
	}
	for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ready", "/debug/pprof/cmdline": ""} {
		if status, body := adminGet(w, path); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	_, metrics := adminGet(w, "/metrics")
	for _, want := range []string{`motma_requests_total{class="4xx",route="GET /v1/places/{place}"} 50`, `motma_requests_total{class="4xx",route="other"} 50`, "motma_requests_in_hand", "go_goroutines"} {
		if !strings.Contains(metrics, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
	if strings.Contains(metrics, "bluezone") || strings.Contains(metrics, "yyyy") {
		t.Error("a label depends on what strangers send")
	}
	for _, path := range []string{"/metrics", "/debug/pprof/", "/readyz"} {
		if r := w.send("GET", path, token, nil); r.status != http.StatusNotFound {
			t.Errorf("%s is public: %d", path, r.status)
		}
	}
	w.ok(w.close())
	if status, _ := adminGet(w, "/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("ready without a store: %d", status)
	}
	if status, _ := adminGet(w, "/healthz"); status != http.StatusOK {
		t.Error("not healthy without a store: the process would be killed for the database's fault")
	}
}

func TestShutdownLosesNoAcknowledgedScan(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	person := w.register(token, "u1", an)
	place := w.place(token, "Chợ")
	var mu sync.Mutex
	acknowledged := map[string]bool{}
	var wait sync.WaitGroup
	stop := make(chan struct{})
	for range 8 {
		wait.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				in := w.scanOf(place.Place, person.Code.Text)
				raw, _ := json.Marshal(in)
				req, _ := http.NewRequest("POST", w.url+"/v1/scans", strings.NewReader(string(raw)))
				req.Header.Set("Authorization", "Bearer "+token)
				req.Header.Set("Content-Type", "application/json")
				answer, err := http.DefaultClient.Do(req)
				if err != nil {
					continue
				}
				body, err := io.ReadAll(answer.Body)
				answer.Body.Close()
				if answer.StatusCode == http.StatusOK && (err != nil || !json.Valid(body)) {
					t.Error("an answer was cut off")
				}
				if answer.StatusCode == http.StatusOK {
					mu.Lock()
					acknowledged[in.ID] = true
					mu.Unlock()
				}
			}
		})
	}
	time.Sleep(300 * time.Millisecond)
	if err := w.stop(); err != nil {
		t.Errorf("Serve: %v", err)
	}
	close(stop)
	wait.Wait()
	found := 0
	for s, err := range w.db.At(t.Context(), placeNumber(w, place.Place), w.now().Add(-time.Hour), w.now().Add(time.Hour)) {
		w.ok(err)
		if acknowledged[s.ID.String()] {
			found++
		}
	}
	if len(acknowledged) < 20 || found != len(acknowledged) {
		t.Errorf("%d scans acknowledged, %d found", len(acknowledged), found)
	}
	if _, err := net.DialTimeout("tcp", strings.TrimPrefix(w.url, "http://"), time.Second); err == nil {
		t.Error("still listening")
	}
}

func TestShutdownFinishesTheRequestInHand(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	w.ok(err)
	defer conn.Close()
	body := `{"kind":"vehicle","name":"Xe 1","unit":"01"}`
	io.WriteString(conn, "POST /v1/places HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+token+"\r\nContent-Type: application/json\r\nContent-Length: 44\r\n\r\n"+body[:10])
	time.Sleep(50 * time.Millisecond)
	done := make(chan error)
	go func() { done <- w.stop() }()
	time.Sleep(100 * time.Millisecond)
	io.WriteString(conn, body[10:])
	answer, _ := io.ReadAll(conn)
	if !strings.HasPrefix(string(answer), "HTTP/1.1 201") {
		t.Errorf("the request in hand got %.200s", answer)
	}
	if err := <-done; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

func TestGoSDKSpeaksToTheServer(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	c, err := client.New(client.Config{Base: w.url, ID: "bluezone", Key: w.keys["bluezone"], KID: "k1"})
	w.ok(err)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	person, err := c.Register(ctx, api.Registration{User: "u1", Attributes: an})
	w.ok(err)
	place, err := c.CreatePlace(ctx, api.PlaceInput{Kind: "vehicle", Name: "Tàu SE1", Unit: "01"})
	w.ok(err)
	got, err := c.ScanBatch(ctx, []api.Scan{w.scanOf(place.Place, person.Code.Text), {ID: "x"}})
	w.ok(err)
	if len(got) != 2 || got[0].Answer == nil || got[1].Problem == nil {
		t.Errorf("batch: %+v", got)
	}
	visits, err := c.Visits(ctx, person.Account, "")
	w.ok(err)
	if len(visits.Items) != 1 {
		t.Errorf("visits: %+v", visits)
	}
}

func TestReviewBreaksAndRestoresALink(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	w.client("vneid", connect.App)
	w.client("operator", connect.Operator, func(c *connect.Client) { c.Purposes = []string{"identity_review"} })
	review := w.token("operator")
	a := w.register(w.token("bluezone"), "u1", an)
	b := w.register(w.token("vneid"), "x1", an)
	other := an
	other.Name = "Trần Văn Khác"
	w.register(w.token("vneid"), "x2", other)
	var list api.List[api.Conflict]
	w.send("GET", "/v1/conflicts", review, nil).read(http.StatusOK, &list)
	if len(list.Items) != 1 || list.Items[0].Kind != "B2" || list.Items[0].Key != "cccd" {
		t.Fatalf("conflicts: %+v", list.Items)
	}
	decision := api.Decision{Officer: "reviewer-1", Reason: "wrong_person"}
	w.send("POST", "/v1/conflicts/"+list.Items[0].Conflict+"/close", review, decision).want(http.StatusNoContent)
	w.send("GET", "/v1/conflicts", review, nil).read(http.StatusOK, &list)
	if len(list.Items) != 0 {
		t.Errorf("a decided conflict still waits: %+v", list.Items)
	}
	var parted api.Parting
	w.send("POST", "/v1/accounts/"+b.Account+"/link/break", review, decision).read(http.StatusOK, &parted)
	if parted.QID == "" || parted.QID == parted.Left || parted.Left != a.QID {
		t.Errorf("parted: %+v", parted)
	}
	w.send("POST", "/v1/accounts/"+b.Account+"/link/restore", review, decision).want(http.StatusOK)
	if again := w.register(w.token("vneid"), "x1", an); again.QID != a.QID {
		t.Errorf("restored: %+v", again)
	}
	w.send("POST", "/v1/accounts/"+b.Account+"/link/break", review, `{"officer":"o","reason":"vì Nguyễn Văn An"}`).problem(http.StatusUnprocessableEntity, "invalid_input")
}

func TestAppsAreConnectedByTheOperator(t *testing.T) {
	w := newWorld(t)
	w.client("operator", connect.Operator)
	token := w.token("operator")
	w.client("seed", connect.App)
	in := map[string]any{"id": "hcdc", "name": "HCDC App", "kind": "app", "scopes": []string{"people.write", "people.read"}, "keys": json.RawMessage(jwks(w, w.keys["seed"].Public()))}
	w.send("POST", "/v1/apps", token, in).want(http.StatusCreated)
	w.keys["hcdc"] = w.keys["seed"]
	w.register(w.token("hcdc"), "u1", an)
	w.send("POST", "/v1/apps", token, in).problem(http.StatusConflict, "client_exists")
	in["id"], in["scopes"] = "greedy", []string{"trace.read"}
	w.send("POST", "/v1/apps", token, in).problem(http.StatusUnprocessableEntity, "invalid_input")
	in["scopes"], in["keys"] = []string{}, "-----BEGIN RUBBISH-----"
	w.send("POST", "/v1/apps", token, in).problem(http.StatusUnprocessableEntity, "invalid_input")
	var list api.List[api.App]
	w.send("GET", "/v1/apps", token, nil).read(http.StatusOK, &list)
	if len(list.Items) != 3 {
		t.Errorf("%d apps", len(list.Items))
	}
}

func TestUnitsAndGatesAndStaff(t *testing.T) {
	w := newWorld(t)
	var units api.Units
	w.send("GET", "/v1/units?version=vn-2021-11", "", nil).read(http.StatusOK, &units)
	if len(units.Units) != 63 || units.Units[0].Code != "01" || !units.Units[0].Below {
		t.Errorf("%d provinces, %+v", len(units.Units), units.Units[0])
	}
	w.send("GET", "/v1/units?version=vn-2021-11&parent=01", "", nil).read(http.StatusOK, &units)
	if len(units.Units) != 30 {
		t.Errorf("%d districts of Hà Nội", len(units.Units))
	}
	w.send("GET", "/v1/units?version=vn-2021-11&code=760", "", nil).read(http.StatusOK, &units)
	if len(units.Units) != 1 || units.Units[0].Code != "760" || units.Units[0].Parent != "79" || !units.Units[0].Below {
		t.Errorf("district 760: %+v", units)
	}
	w.send("GET", "/v1/units?code=98", "", nil).problem(http.StatusNotFound, "unit_unknown")
	w.send("GET", "/v1/units?code=79&parent=79", "", nil).problem(http.StatusUnprocessableEntity, "unit_code_and_parent")
	w.send("GET", "/v1/units?parent=98", "", nil).problem(http.StatusNotFound, "unit_unknown")

	w.client("shop", connect.App)
	token := w.token("shop")
	place := w.place(token, "Siêu thị")
	base := "/v1/places/" + place.Place
	var gate api.Gate
	var member api.Staff
	w.send("POST", base+"/gates", token, api.GateInput{Name: "Cổng chính"}).read(http.StatusCreated, &gate)
	w.send("POST", base+"/staff", token, api.StaffInput{Ref: "guard-1", Role: "guard"}).read(http.StatusOK, &member)
	person := w.register(token, "u1", an)
	in := w.scanOf(place.Place, person.Code.Text)
	in.Gate, in.Staff = gate.Gate, member.Staff
	w.pass(20 * time.Second)
	var got api.ScanAnswer
	w.send("POST", "/v1/scans", token, in).read(http.StatusOK, &got)
	if got.Gate != gate.Gate {
		t.Errorf("gate %q", got.Gate)
	}
	w.send("POST", base+"/gates/"+gate.Gate+"/close", token, nil).want(http.StatusNoContent)
	w.send("POST", base+"/staff/"+member.Staff+"/end", token, nil).want(http.StatusNoContent)
	in.Gate, in.ID = "77", "0198b2c4-5a3e-7c11-9d2a-6f1e0c9b7a55"
	w.send("POST", "/v1/scans", token, in).problem(http.StatusUnprocessableEntity, "gate_unknown")
	in.Gate = "cổng"
	p := w.send("POST", "/v1/scans", token, in).problem(http.StatusUnprocessableEntity, "invalid_input")
	if len(p.Places) != 1 || p.Places[0].Path != "gate" {
		t.Errorf("places: %+v", p.Places)
	}
	var changed api.Place
	w.send("PUT", base, token, api.PlaceInput{Kind: "venue", Name: "Siêu thị mới", Unit: place.Unit, Hours: []api.Opening{{Day: "mon", From: 480, To: 1320}}, Stay: 45}).read(http.StatusOK, &changed)
	if changed.Name != "Siêu thị mới" || changed.Code != place.Code || len(changed.Hours) != 1 || changed.Hours[0].Day != "mon" || changed.Stay != 45 {
		t.Errorf("changed: %+v", changed)
	}
}

func placeNumber(w *world, id string) scan.PlaceID {
	w.Helper()
	n, err := strconv.ParseInt(id, 10, 64)
	w.ok(err)
	return scan.PlaceID(n)
}
