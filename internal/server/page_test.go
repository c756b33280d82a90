package server_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
)

func TestA06PosterPageTellsGenuineFromForged(t *testing.T) {
	w := newWorld(t)
	w.client("shop", connect.App)
	token := w.token("shop")
	place := w.place(token, "Phở Thìn & con")
	var poster, newer api.Poster
	w.send("GET", "/v1/places/"+place.Place+"/poster", token, nil).read(http.StatusOK, &poster)
	if !strings.HasPrefix(poster.Text, w.url+"/p/"+place.Code+"?v=1&s=") {
		t.Fatalf("poster: %s", poster.Text)
	}
	page := func(url, language string) (int, string) {
		r := w.send("GET", strings.TrimPrefix(url, w.url), "", nil, "Accept-Language", language)
		if !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %s", url, r.header.Get("Content-Type"))
		}
		return r.status, string(r.body)
	}
	forged := poster.Text[:len(poster.Text)-6] + "AAAAAA"
	for _, c := range []struct {
		name, url, vi, en string
		status            int
	}{
		{"genuine", poster.Text, "Bảng mã thật", "A genuine poster", 200},
		{"forged", forged, "Bảng mã này không thật", "This poster is not genuine", 200},
		{"another version", strings.Replace(poster.Text, "?v=1&", "?v=2&", 1), "không thật", "not genuine", 200},
		{"no signature", w.url + "/p/" + place.Code + "?v=1", "không thật", "not genuine", 200},
		{"typed by hand", w.url + "/p/" + strings.ToLower(place.Code), "Mã " + place.Code, "Code " + place.Code, 200},
		{"mistyped", w.url + "/p/AAAAAAAB", "Không có địa điểm này", "No such place", 404},
	} {
		status, vi := page(c.url, "vi")
		_, en := page(c.url, "en-GB,en;q=0.9,vi;q=0.8")
		if status != c.status || !strings.Contains(vi, c.vi) || !strings.Contains(en, c.en) || !strings.Contains(vi, `lang="vi"`) || !strings.Contains(en, `lang="en"`) {
			t.Errorf("%s: %d\n%s", c.name, status, vi)
		}
		if c.status == 200 && !strings.Contains(vi, "Phở") || strings.Contains(vi, "& con") {
			t.Errorf("%s: the registered name is missing or live: %s", c.name, vi)
		}
	}
	w.send("POST", "/v1/places/"+place.Place+"/poster/rotate", token, nil).read(http.StatusOK, &newer)
	if _, html := page(poster.Text, "vi"); !strings.Contains(html, "đã được thay") {
		t.Error("a replaced poster is not told")
	}
	if _, html := page(newer.Text, "vi"); newer.Version != 2 || !strings.Contains(html, "Bảng mã thật") {
		t.Error("the new poster is not genuine")
	}
	w.send("POST", "/v1/places/"+place.Place+"/close", token, nil).want(http.StatusNoContent)
	if _, html := page(newer.Text, "vi"); !strings.Contains(html, "đã đóng") {
		t.Error("a closed place is not told")
	}
}

func TestA06SelfCheckInWithAForgedOrReplacedPosterIsRefused(t *testing.T) {
	w := newWorld(t)
	w.client("shop", connect.App)
	token := w.token("shop")
	person := w.register(token, "u1", an)
	place := w.place(token, "Phở Thìn")
	var poster api.Poster
	w.send("GET", "/v1/places/"+place.Place+"/poster", token, nil).read(http.StatusOK, &poster)
	in := w.scanOf("", "")
	in.Method, in.Account, in.PlaceText = "self_scans", person.Account, poster.Text
	var got api.ScanAnswer
	w.send("POST", "/v1/scans", token, in).read(http.StatusOK, &got)
	if got.PlaceName != "Phở Thìn" || got.Assurance != "vouched" {
		t.Errorf("self check-in: %+v", got)
	}
	w.client("other", connect.App)
	in.Account = person.Account // another app's user
	in.ID = uuid.NewString()
	w.send("POST", "/v1/scans", w.token("other"), in).problem(http.StatusNotFound, "not_found")
	in.PlaceText = poster.Text[:len(poster.Text)-4] + "AAAA"
	w.send("POST", "/v1/scans", token, in).problem(http.StatusUnprocessableEntity, "poster_not_genuine")
	w.send("POST", "/v1/places/"+place.Place+"/poster/rotate", token, nil).want(http.StatusOK)
	w.pass(20e9)
	in = w.scanOf("", "")
	in.Method, in.Account, in.PlaceText = "self_scans", person.Account, poster.Text
	w.send("POST", "/v1/scans", token, in).problem(http.StatusGone, "poster_retired")
}

func TestReferencePageNeedsNothingFromElsewhere(t *testing.T) {
	w := newWorld(t)
	r := w.send("GET", "/docs", "", nil)
	html := string(r.body)
	for _, want := range []string{"POST</span> <code>/v1/scans</code>", "Scope scans.write.", `id="type-ScanAnswer"`, "Purpose contact_tracing."} {
		if !strings.Contains(html, want) {
			t.Errorf("the reference lacks %q", want)
		}
	}
	for _, bad := range []string{"<script", "http://", "https://", "@import", "url("} {
		if strings.Contains(html, bad) {
			t.Errorf("the reference holds %q", bad)
		}
	}
	for _, link := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(html, -1) {
		if !strings.Contains(html, `id="`+link[1]+`"`) {
			t.Errorf("the reference links to %q, which is not there", link[1])
		}
	}
}
