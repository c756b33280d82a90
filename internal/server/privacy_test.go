package server_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
)

func TestLogHoldsOneEventARequestAndNoPersonalData(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	w.client("health", connect.Authority)
	token := w.token("bluezone")
	person := w.register(token, "user-anvn", an, cardProof(w)...)
	place := w.place(token, "Nhà hàng Bí Mật")
	w.send("POST", "/v1/scans", token, w.scanOf(place.Place, person.Code.Text))
	w.send("POST", "/v1/scans", token, w.scanOf(place.Place, "001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001|<1"))
	number := w.scanOf(place.Place, "")
	number.Method, number.NumberKind, number.Number = "number", "phone", an.Phone
	w.send("POST", "/v1/scans", token, number)
	w.send("POST", "/v1/codes/verify", "", api.CodeCheck{Text: person.Code.Text})
	w.send("POST", "/v1/accounts", token, `{"user":"user-anvn","attributes":{"name":"Nguyễn Văn An","birth":"1990-99-99"}}`)
	w.send("GET", "/v1/accounts/"+person.Account, token, nil)
	w.send("GET", "/v1/accounts/user-anvn", token, nil)
	w.send("GET", "/nguyen-van-an/001090000011?phone=0944700001", token, nil)
	w.send("POST", "/v1/places/"+place.Place+"/visitors", token, api.VisitorQuery{From: w.now().Add(-time.Hour), To: w.now(), Staff: "guard-7"})
	w.send("POST", "/v1/trace/visits", w.token("health"), api.TraceVisits{Context: api.Context{Case: "X-1", Purpose: "contact_tracing", Officer: "o"}, Person: api.Subject{NumberKind: "cccd", Number: an.CCCD}})
	w.send("POST", "/v1/scans/batch", token, lines(w.scanOf(place.Place, person.Code.Text)), "Content-Type", "application/x-ndjson")
	w.ok(w.stop())

	log := w.log.String()
	for _, secret := range []string{an.CCCD, an.Phone, an.Birth, "Nguyễn", "NGUYEN", "nguyen", "user-anvn", "guard-7", person.QID, person.Account, person.Code.Text[:20], token[:40], "Bí Mật", "127.0.0.1"} {
		if strings.Contains(log, secret) {
			i := strings.Index(log, secret)
			t.Errorf("the log holds %q: ...%s...", secret, log[max(0, i-200):min(len(log), i+60)])
		}
	}
	events := strings.Count(log, `"msg":"request"`)
	if events != 15 {
		t.Errorf("%d events of 15 requests:\n%s", events, log)
	}
	for _, want := range []string{`"route":"POST /v1/scans"`, `"route":"GET /v1/accounts/{account}"`, `"client":"bluezone"`, `"route":"other"`, `"problem":"invalid_input"`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s", want)
		}
	}
}

func TestInternalErrorsLeakNothing(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	out := w.register(token, "u1", an)
	w.ok(w.close())
	for _, r := range []reply{
		w.send("GET", "/v1/accounts/"+out.Account, token, nil),
		w.send("POST", "/v1/accounts", token, api.Registration{User: "u2", Attributes: an}),
		w.send("GET", "/v1/places", token, nil),
	} {
		p := r.problem(http.StatusInternalServerError, "internal")
		if s := strings.ToLower(string(r.body)); strings.Contains(s, "sql") || strings.Contains(s, "closed") || strings.Contains(s, "account:") {
			t.Errorf("a failure of ours shows: %s", r.body)
		}
		if !strings.Contains(w.log.String(), p.RequestID) {
			t.Error("the log cannot be searched by the request id")
		}
	}
	if !strings.Contains(w.log.String(), `"cause"`) {
		t.Error("the log does not say what happened")
	}
}

func TestA01A18AnotherAppsAccountLooksLikeNone(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	w.client("vneid", connect.App)
	blue, vneid := w.token("bluezone"), w.token("vneid")
	mine := w.register(blue, "u1", an)
	for _, path := range []string{"", "/visits", "/accesses"} {
		hit := w.send("GET", "/v1/accounts/"+mine.Account+path, vneid, nil).problem(http.StatusNotFound, "not_found")
		miss := w.send("GET", "/v1/accounts/999999999999"+path, vneid, nil).problem(http.StatusNotFound, "not_found")
		odd := w.send("GET", "/v1/accounts/abc"+path, vneid, nil).problem(http.StatusNotFound, "not_found")
		hit.RequestID, miss.RequestID, odd.RequestID = "", "", ""
		if hit.DetailVI != miss.DetailVI || hit.Title != miss.Title || odd.DetailVI != miss.DetailVI {
			t.Errorf("%s: a hit says %+v, a miss %+v", path, hit, miss)
		}
	}
	for _, action := range []string{"/code", "/code/renew"} {
		w.send("POST", "/v1/accounts/"+mine.Account+action, vneid, "{}").problem(http.StatusNotFound, "not_found")
	}
	w.send("PUT", "/v1/accounts/"+mine.Account, vneid, api.Correction{Attributes: an}).problem(http.StatusNotFound, "not_found")
}

func TestA01GuessedQIDsMeetOneAnswer(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	person := w.register(token, "u1", an)
	place := w.place(token, "Chợ")
	text := func(qid string) string { return "|NGUYEN VAN BINH|1980-02-03|0|" + qid }
	check := func(qid string) string {
		return string(w.send("POST", "/v1/codes/verify", "", api.CodeCheck{Text: text(qid)}).body)
	}
	if a, b := check(person.QID), check("162979388500000001"); a != b {
		t.Errorf("verify tells a QID that exists from one that does not: %s, %s", a, b)
	}
	answer := func(qid string) api.ScanAnswer {
		var a api.ScanAnswer
		w.send("POST", "/v1/scans", token, w.scanOf(place.Place, text(qid))).read(http.StatusOK, &a)
		a.Scan, a.At, a.Received, a.Who.QID = "", time.Time{}, time.Time{}, ""
		return a
	}
	hit, miss := answer(person.QID), answer("162979388500000001")
	if hit.Who.Name != miss.Who.Name || hit.Who.Known != miss.Who.Known || len(hit.Warnings) != len(miss.Warnings) || !slices.Equal(hit.Flags, miss.Flags) {
		t.Errorf("a scan tells a QID that exists from one that does not:\n%+v\n%+v", hit, miss)
	}
}

func TestA03ACodeReadsNothing(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	person := w.register(token, "u1", an)
	r := w.send("POST", "/v1/codes/verify", "", api.CodeCheck{Text: person.Code.Text})
	for _, secret := range []string{"An", "1990", person.QID, an.CCCD} {
		if strings.Contains(strings.ReplaceAll(string(r.body), "And", ""), secret) {
			t.Errorf("the photo of a code gives %q: %s", secret, r.body)
		}
	}
}

func TestA19ClaimantSeesNothingThatWasThere(t *testing.T) {
	w := newWorld(t)
	w.client("vneid", connect.App)
	w.client("evil", connect.App)
	good, evil := w.token("vneid"), w.token("evil")
	victim := w.register(good, "u1", an, cardProof(w)...)
	place := w.place(good, "Bệnh viện Bạch Mai")
	w.send("POST", "/v1/scans", good, w.scanOf(place.Place, victim.Code.Text)).read(http.StatusOK, nil)

	// Somebody types in the victim's number with another name, then with the right one.
	stranger := an
	stranger.Name, stranger.Phone = "Lê Văn Trộm", ""
	other := w.register(evil, "thief", stranger)
	if other.State != "pending" || other.QID != "" || other.Code != nil {
		t.Errorf("a claim that contradicts: %+v", other)
	}
	right := an
	right.Phone = ""
	linked := w.register(evil, "thief2", right)
	for _, account := range []string{other.Account, linked.Account} {
		var visits api.List[api.Visit]
		w.send("GET", "/v1/accounts/"+account+"/visits", evil, nil).read(http.StatusOK, &visits)
		if len(visits.Items) != 0 {
			t.Errorf("the claimant sees visits: %+v", visits.Items)
		}
		r := w.send("GET", "/v1/accounts/"+account, evil, nil)
		if strings.Contains(string(r.body), an.Phone) {
			t.Errorf("the claimant sees the victim's phone: %s", r.body)
		}
	}
	r := w.send("POST", "/v1/accounts/"+linked.Account+"/code", evil, api.CodeRequest{Form: "full"})
	if strings.Contains(string(r.body), an.Phone) {
		t.Errorf("the full code tells the claimant the victim's phone")
	}
}

func TestA31CursorOfAnotherTenantIsRefused(t *testing.T) {
	w := newWorld(t)
	w.client("one", connect.App)
	w.client("two", connect.App)
	one, two := w.token("one"), w.token("two")
	for range 5 {
		w.place(one, "Quán")
		w.place(two, "Tiệm")
	}
	var page api.List[api.Place]
	seen := map[string]bool{}
	for next := ""; ; {
		page = api.List[api.Place]{}
		w.send("GET", "/v1/places?limit=2&cursor="+next, one, nil).read(http.StatusOK, &page)
		for _, p := range page.Items {
			if seen[p.Place] || p.Name != "Quán" {
				t.Errorf("place %s twice, or another's: %s", p.Place, p.Name)
			}
			seen[p.Place] = true
		}
		if next = page.Next; next == "" {
			break
		}
		w.send("GET", "/v1/places?limit=2&cursor="+next, two, nil).problem(http.StatusBadRequest, "cursor_invalid")
		w.send("GET", "/v1/accounts/1/accesses?cursor="+next, one, nil).problem(http.StatusNotFound, "not_found")
		changed := []byte(next)
		changed[len(changed)-1] ^= 1
		w.send("GET", "/v1/places?limit=2&cursor="+string(changed), one, nil).problem(http.StatusBadRequest, "cursor_invalid")
	}
	if len(seen) != 5 {
		t.Errorf("%d places over all pages, want 5", len(seen))
	}
	w.send("GET", "/v1/places/"+page.Items[0].Place, two, nil).problem(http.StatusNotFound, "place_unknown")
}
