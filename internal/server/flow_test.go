package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
)

func TestOnePersonOneCodeOneScanOneAnswer(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	w.client("vneid", connect.App)
	blue, vneid := w.token("bluezone"), w.token("vneid")

	first := w.register(blue, "u1", an, cardProof(w)...)
	if first.State != "created" || first.QID == "" || first.Code == nil {
		t.Fatalf("registered: %+v", first)
	}
	again := w.register(blue, "u1", an, cardProof(w)...)
	if again.State != "unchanged" || again.Account != first.Account || again.Code.Text != first.Code.Text {
		t.Errorf("the same registration again: %+v", again)
	}
	other := w.register(vneid, "x9", an, cardProof(w)...)
	if other.State != "linked" || other.QID != first.QID || other.Code.Text != first.Code.Text {
		t.Errorf("in another app: %+v, want the same QID and code", other)
	}

	place := w.place(blue, "Chợ Đồng Xuân")
	var got api.ScanAnswer
	in := w.scanOf(place.Place, first.Code.Text)
	w.send("POST", "/v1/scans", blue, in).read(http.StatusOK, &got)
	if got.Result != "recorded" || !got.Who.Known || got.Signature != "valid" || got.Assurance != "signed" || got.PlaceName != "Chợ Đồng Xuân" || got.Card.Colour != "unknown" {
		t.Errorf("answer: %+v", got)
	}
	if strings.Contains(got.Who.Name, "An") && !strings.Contains(got.Who.Name, "*") || strings.Contains(got.Who.QID, first.QID) {
		t.Errorf("a gate sees %+v, which is not masked", got.Who)
	}
	w.send("POST", "/v1/scans", blue, in).read(http.StatusOK, &got)
	if got.Result != "duplicate" {
		t.Errorf("the same scan again: %s", got.Result)
	}

	var mine api.List[api.Visit]
	w.send("GET", "/v1/accounts/"+other.Account+"/visits", vneid, nil).read(http.StatusOK, &mine)
	if len(mine.Items) != 1 || mine.Items[0].Name != "Chợ Đồng Xuân" || mine.Items[0].Place != place.Code {
		t.Errorf("the person's visits through the other app: %+v", mine.Items)
	}
	var head api.Head
	w.send("GET", "/v1/places/"+place.Place+"/head-count", blue, nil).read(http.StatusOK, &head)
	if head.Inside != 1 {
		t.Errorf("head count %+v, want 1 inside", head)
	}
}

func TestCodeFormsAndRenewal(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	out := w.register(token, "u1", an)
	path := "/v1/accounts/" + out.Account

	var hidden, full, live api.Codes
	w.send("POST", path+"/code", token, api.CodeRequest{}).read(http.StatusOK, &hidden)
	w.send("POST", path+"/code", token, api.CodeRequest{Form: "full"}).read(http.StatusOK, &full)
	w.send("POST", path+"/code", token, api.CodeRequest{Days: 3}).read(http.StatusOK, &live)
	if len(hidden.Codes) != 1 || strings.Contains(hidden.Codes[0].Text, an.CCCD) {
		t.Errorf("the hidden code shows the paper number, or there are %d", len(hidden.Codes))
	}
	if len(full.Codes) != 1 || !strings.HasPrefix(full.Codes[0].Text, an.CCCD+"|NGUYEN VAN AN|1990-01-15|0|"+out.QID) {
		t.Errorf("full: %d codes", len(full.Codes))
	}
	if len(live.Codes) != 3 || !live.Codes[1].From.Equal(live.Codes[0].Expires) {
		t.Errorf("live: %d codes", len(live.Codes))
	}
	w.send("POST", path+"/code", token, api.CodeRequest{Days: 29}).problem(http.StatusUnprocessableEntity, "invalid_input")

	verify := func(text string) string {
		var v api.CodeVerdict
		w.send("POST", "/v1/codes/verify", "", api.CodeCheck{Text: text}).read(http.StatusOK, &v)
		return v.Class
	}
	if got := verify(out.Code.Text); got != "valid" {
		t.Errorf("a genuine code is %s", got)
	}
	var renewed api.Outcome
	w.send("POST", path+"/code/renew", token, api.Renewal{Reason: "lost"}, "Idempotency-Key", "r1").read(http.StatusOK, &renewed)
	if renewed.QID != out.QID || renewed.Code == nil || renewed.Code.Text == out.Code.Text {
		t.Errorf("renewed: %+v", renewed)
	}
	if got := verify(out.Code.Text); got != "revoked" {
		t.Errorf("a lost code is %s", got)
	}
	var retried api.Outcome
	w.send("POST", path+"/code/renew", token, api.Renewal{Reason: "lost"}, "Idempotency-Key", "r1").read(http.StatusOK, &retried)
	if retried.Code.Text != renewed.Code.Text || verify(renewed.Code.Text) != "valid" {
		t.Error("a retried renewal revoked the code that the first one gave")
	}
}

func TestIdempotencyKeyMakesOnePlaceOfTwoRequests(t *testing.T) {
	w := newWorld(t)
	w.client("shop", connect.App)
	token := w.token("shop")
	in := api.PlaceInput{Kind: "vehicle", Name: "Xe khách 01", Unit: "01"}
	var first, second api.Place
	w.send("POST", "/v1/places", token, in, "Idempotency-Key", "abc").read(http.StatusCreated, &first)
	r := w.send("POST", "/v1/places", token, in, "Idempotency-Key", "abc")
	r.read(http.StatusCreated, &second)
	if first.Place != second.Place || r.header.Get("Location") != "/v1/places/"+first.Place {
		t.Errorf("two places of one request: %s, %s at %s", first.Place, second.Place, r.header.Get("Location"))
	}
	in.Name = "Xe khách 02"
	w.send("POST", "/v1/places", token, in, "Idempotency-Key", "abc").problem(http.StatusConflict, "idempotency_key_reused")

	w.client("other", connect.App)
	w.send("POST", "/v1/places", w.token("other"), in, "Idempotency-Key", "abc").read(http.StatusCreated, &second)
	if second.Place == first.Place {
		t.Error("a key of one client answered another")
	}
	var all api.List[api.Place]
	w.send("GET", "/v1/places", token, nil).read(http.StatusOK, &all)
	if len(all.Items) != 1 {
		t.Errorf("%d places, want 1", len(all.Items))
	}
}
