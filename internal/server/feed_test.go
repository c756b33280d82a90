package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/server"
)

// feedOf reads a page of a feed; the query is written as in an address.
func (w *world) feedOf(token, query string) api.FeedPage {
	w.Helper()
	var p api.FeedPage
	w.send("GET", "/v1/feed?"+query, token, nil).read(http.StatusOK, &p)
	return p
}

// types gives what events are, and whose.
func types(events []api.Event) (out []string) {
	for _, e := range events {
		out = append(out, e.Data.User+" "+strings.TrimPrefix(e.Type, api.EventPrefix))
	}
	return out
}

func (w *world) correct(token string, account string, a api.Attributes) {
	w.Helper()
	w.send("PUT", "/v1/accounts/"+account, token, api.Correction{Attributes: a}).want(http.StatusOK)
}

// renamed is An under another name.
func renamed(name string) api.Attributes {
	a := an
	a.Name = name
	return a
}

func TestFeedTellsAnAppOfItsOwnUsersAlone(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	w.client("vneid", connect.App)
	blue, vneid := w.token("bluezone"), w.token("vneid")
	one := w.register(blue, "u1", an, cardProof(w)...)
	two := w.register(vneid, "v1", an, cardProof(w)...)
	if p := w.feedOf(blue, ""); len(p.Events) != 0 || p.Next == "" {
		t.Errorf("the other app's registration shows: %v", types(p.Events))
	}
	w.send("POST", "/v1/accounts/"+one.Account+"/code/renew", blue, api.Renewal{Reason: "lost"}).want(http.StatusOK)
	page := w.feedOf(vneid, "")
	if got, want := types(page.Events), []string{"v1 person.linked", "v1 code.revoked", "v1 code.changed"}; !slices.Equal(got, want) {
		t.Errorf("told %q, want %q", got, want)
	}
	e := page.Events[1]
	if e.SpecVersion != "1.0" || e.Source != w.url || e.Subject != two.Account || e.Data.Account != two.Account || e.Data.QID != two.QID || e.Data.Detail != "lost" ||
		e.ContentType != "application/json" || w.now().Sub(e.Time) > time.Minute {
		t.Errorf("event %+v", e)
	}
	raw := string(w.send("GET", "/v1/feed", vneid, nil).body)
	for _, secret := range []string{"bluezone", one.Account, an.Name, an.CCCD, an.Phone} {
		if strings.Contains(raw, secret) {
			t.Errorf("the feed says more than it may: %.4q...", secret)
		}
	}
	if p := w.feedOf(vneid, "types=org.motma.code.revoked&cursor="); len(p.Events) != 1 {
		t.Errorf("of one type: %v", types(p.Events))
	}
	if p := w.feedOf(vneid, "limit=1"); len(p.Events) != 1 || !p.More {
		t.Errorf("a page of one: %v", types(p.Events))
	}
}

func TestFeedCursorsAreBoundToTheApp(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	w.client("vneid", connect.App)
	cursor := w.feedOf(w.token("bluezone"), "").Next
	vneid := w.token("vneid")
	for _, bad := range []string{cursor, cursor[:len(cursor)-1], cursor + "A", "AAAA", "..."} {
		w.send("GET", "/v1/feed?cursor="+url.QueryEscape(bad), vneid, nil).problem(http.StatusBadRequest, "cursor_invalid")
		w.send("GET", "/v1/feed/stream", vneid, nil, "Last-Event-ID", bad).problem(http.StatusBadRequest, "cursor_invalid")
	}
	for _, q := range []string{"types=code.changed", "types=org.motma.no.such", "limit=501", "wait=31", "curser=x"} {
		if r := w.send("GET", "/v1/feed?"+q, vneid, nil); r.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", q, r.status)
		}
	}
	w.client("gate", connect.Gate)
	w.send("GET", "/v1/feed", w.token("gate"), nil).want(http.StatusForbidden)
}

func TestLongPollWakesAtOnceAndHoldsNobodyUp(t *testing.T) {
	w := newWorld(t, func(c *server.Config) { c.MaxRequests = 4 })
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	one := w.register(token, "u1", an, cardProof(w)...)
	cursor := w.feedOf(token, "").Next
	const readers = 8 // more than there are slots
	got := make(chan reply, readers)
	for range readers {
		go func() { got <- w.send("GET", "/v1/feed?wait=30&cursor="+cursor, token, nil) }()
	}
	began := time.Now()
	w.correct(token, one.Account, renamed("Nguyễn Văn Ẩn"))
	for range readers {
		var p api.FeedPage
		if (<-got).read(http.StatusOK, &p); !slices.Contains(types(p.Events), "u1 account.corrected") {
			t.Errorf("woke up to %v", types(p.Events))
		}
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestAClientHasOnlySoManyListeners(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	w.client("vneid", connect.App)
	blue, vneid := w.token("bluezone"), w.token("vneid")
	var open []*sse
	for range 16 {
		open = append(open, w.listen(blue, ""))
	}
	w.send("GET", "/v1/feed", blue, nil).problem(http.StatusTooManyRequests, "rate_limited")
	w.feedOf(vneid, "") // the others are not touched
	for _, s := range open {
		s.close()
	}
}

// sse is a stream that is being read.
type sse struct {
	w      *world
	lines  *bufio.Scanner
	status int
	close  func()
}

func (w *world) listen(token, last string) *sse {
	w.Helper()
	ctx, cancel := context.WithCancel(w.Context())
	req, err := http.NewRequestWithContext(ctx, "GET", w.url+"/v1/feed/stream", nil)
	w.ok(err)
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Accept", "text/event-stream")
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	answer, err := http.DefaultClient.Do(req)
	w.ok(err)
	w.Cleanup(cancel)
	return &sse{w, bufio.NewScanner(answer.Body), answer.StatusCode, func() { cancel(); answer.Body.Close() }}
}

// next gives the next event and its id; false at the end of the stream.
func (s *sse) next() (e api.Event, id string, ok bool) {
	s.w.Helper()
	data := ""
	for s.lines.Scan() {
		switch line := s.lines.Text(); {
		case strings.HasPrefix(line, "id: "):
			id = line[4:]
		case strings.HasPrefix(line, "data: "):
			data = line[6:]
		case line == "" && data != "":
			s.w.ok(json.Unmarshal([]byte(data), &e))
			return e, id, true
		}
	}
	return e, "", false
}

func TestStreamGoesOnWhereItWasLeft(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	one := w.register(token, "u1", an, cardProof(w)...)
	stream := w.listen(token, "")
	for i := range 3 {
		w.correct(token, one.Account, renamed("Nguyễn Văn "+strings.Repeat("A", i+1)))
	}
	var last string
	seen := map[string]bool{}
	for !seen["2"] {
		e, id, ok := stream.next()
		if !ok {
			t.Fatal("the stream ended")
		}
		if last = id; e.Type == api.EventPrefix+"account.corrected" {
			seen[strconv.Itoa(len(seen)+1)] = true
		}
	}
	stream.close()
	again := w.listen(token, last)
	rest := w.feedOf(token, "cursor="+last) // the same cursor, by pull
	for _, want := range rest.Events {
		if e, _, ok := again.next(); !ok || e.ID != want.ID {
			t.Errorf("stream gives %s, pull %s", e.Type, want.Type)
		}
	}
	if len(rest.Events) == 0 {
		t.Error("nothing was left to read")
	}
}

func TestStreamEndsWithSuspensionAndShutdown(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	w.client("vneid", connect.App)
	blue, vneid := w.token("bluezone"), w.token("vneid")
	ended := func(s *sse) <-chan struct{} {
		c := make(chan struct{})
		go func() {
			for _, _, ok := s.next(); ok; _, _, ok = s.next() {
			}
			close(c)
		}()
		return c
	}
	first, second := ended(w.listen(blue, "")), ended(w.listen(vneid, ""))
	w.ok(w.clients.Suspend(t.Context(), "operator", "bluezone", "test"))
	w.register(vneid, "v1", an, cardProof(w)...) // something happens
	await(t, "the suspended client's stream to end", first)
	w.ok(w.stop())
	await(t, "the stream to end with the server", second)
}

func await(t *testing.T, what string, c <-chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(30 * time.Second):
		t.Fatal("waited in vain for", what)
	}
}

func TestAUserLeavesThroughTheAPI(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	w.client("vneid", connect.App)
	blue := w.token("bluezone")
	one := w.register(blue, "u1", an, cardProof(w)...)
	w.send("DELETE", "/v1/accounts/"+one.Account, w.token("vneid"), nil).problem(http.StatusNotFound, "not_found")
	for range 2 {
		w.send("DELETE", "/v1/accounts/"+one.Account, blue, nil).want(http.StatusNoContent)
	}
	w.send("GET", "/v1/accounts/"+one.Account, blue, nil).problem(http.StatusGone, "account_withdrawn")
	if got := types(w.feedOf(blue, "").Events); !slices.Equal(got, []string{"u1 account.withdrawn"}) {
		t.Errorf("told %q", got)
	}
}
