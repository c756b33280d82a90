package server_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/person"
)

// receiver is an app's end of a webhook. It checks every delivery with the
// SDK, and answers what the test says.
type receiver struct {
	w      *world
	url    string
	secret string
	mu     sync.Mutex
	got    []api.Event // that were taken
	tries  int
	status func(api.Event) int
	came   chan struct{} // a token for each delivery
}

func (w *world) receiver(status func(api.Event) int) *receiver {
	w.Helper()
	r := &receiver{w: w, status: status, came: make(chan struct{}, 1000)}
	s := httptest.NewServer(r)
	w.Cleanup(s.Close)
	r.url = s.URL + "/hook"
	return r
}

func (r *receiver) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	body, err := io.ReadAll(in.Body)
	if err != nil {
		r.w.Error(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	e, err := client.CheckWebhook([]string{r.secret}, in.Header, body)
	if err != nil {
		r.w.Errorf("a delivery that does not verify: %v", err)
	}
	status := r.status(e)
	if r.tries++; status < 300 {
		r.got = append(r.got, e)
	}
	out.WriteHeader(status)
	r.came <- struct{}{}
}

// until waits until what was received satisfies the test.
func (r *receiver) until(what string, ok func([]api.Event) bool) {
	r.w.Helper()
	late := time.After(30 * time.Second)
	for {
		r.mu.Lock()
		done := ok(r.got)
		r.mu.Unlock()
		if done {
			return
		}
		select {
		case <-r.came:
		case <-late:
			r.w.Fatalf("%s: waited in vain; received %v", what, types(r.got))
		}
	}
}

// poll asks until it is so: what a courier writes down after an answer can be
// seen, and not be awaited.
func (w *world) poll(what string, is func() bool) {
	w.Helper()
	tick, late := time.NewTicker(10*time.Millisecond), time.After(30*time.Second)
	defer tick.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-late:
			w.Fatalf("waited in vain for %s", what)
		}
	}
}

func (r *receiver) register(token string) api.Webhook {
	r.w.Helper()
	var h api.Webhook
	r.w.send("PUT", "/v1/webhook", token, api.WebhookInput{URL: r.url}).read(http.StatusOK, &h)
	r.mu.Lock()
	defer r.mu.Unlock()
	if h.Secret != "" {
		r.secret = h.Secret
	}
	return h
}

func accepted(api.Event) int { return http.StatusNoContent }

func TestWebhookDeliversSigned(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	one := w.register(token, "u1", an, cardProof(w)...)
	r := w.receiver(accepted)
	first := r.register(token)
	if !strings.HasPrefix(first.Secret, "whsec_") {
		t.Error("no secret was shown")
	}
	if again := r.register(token); again.Secret != "" {
		t.Error("the secret was shown twice")
	}
	if got := w.send("GET", "/v1/webhook", token, nil); strings.Contains(string(got.body), "whsec_") {
		t.Error("the secret can be read again")
	}
	w.correct(token, one.Account, renamed("Nguyễn Văn Ẩn"))
	r.until("a correction", func(got []api.Event) bool { return slices.Contains(types(got), "u1 account.corrected") })

	var rotated api.WebhookSecret
	w.send("POST", "/v1/webhook/rotate", token, nil).read(http.StatusOK, &rotated)
	if rotated.Secret == first.Secret {
		t.Error("the secret is the former one")
	}
	test := func() {
		t.Helper()
		var result api.WebhookTest
		w.send("POST", "/v1/webhook/test", token, nil).read(http.StatusOK, &result)
		if !result.Received {
			t.Errorf("the test was answered %d", result.Status)
		}
		w.pass(time.Minute)
	}
	test() // the former secret still signs
	r.mu.Lock()
	r.secret = rotated.Secret
	r.mu.Unlock()
	test()
	w.send("POST", "/v1/webhook/test", token, nil).want(http.StatusOK)
	w.send("POST", "/v1/webhook/test", token, nil).problem(http.StatusTooManyRequests, "webhook_tested")
	w.send("DELETE", "/v1/webhook", token, nil).want(http.StatusNoContent)
	w.send("GET", "/v1/webhook", token, nil).problem(http.StatusNotFound, "webhook_unknown")
	if raw := w.log.String(); strings.Contains(raw, "whsec_") || strings.Contains(raw, "/hook\"") {
		t.Error("the log holds the secret or the address")
	}
}

// TestOnePersonsFailureHoldsUpOnlyThatPerson: the order of each person is kept,
// and nobody else waits.
func TestOnePersonsFailureHoldsUpOnlyThatPerson(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	var mu sync.Mutex
	down := true
	r := w.receiver(func(e api.Event) int {
		mu.Lock()
		defer mu.Unlock()
		if down && e.Data.User == "u0" {
			return http.StatusServiceUnavailable
		}
		return http.StatusOK
	})
	w.courier.Pauses = slices.Repeat([]time.Duration{20 * time.Millisecond}, 1000)
	r.register(token)
	var accounts []string
	for i := range 3 {
		a := an
		a.CCCD, a.Phone, a.Birth = fmt.Sprintf("00109000001%d", i), fmt.Sprintf("094470000%d", i), fmt.Sprintf("1990-01-1%d", i)
		accounts = append(accounts, w.register(token, fmt.Sprint("u", i), a, cardProof(w)...).Account)
	}
	for n := range 4 {
		for i, account := range accounts {
			a := renamed("Nguyễn Văn " + strings.Repeat("A", n+1))
			a.CCCD, a.Phone, a.Birth = fmt.Sprintf("00109000001%d", i), fmt.Sprintf("094470000%d", i), fmt.Sprintf("1990-01-1%d", i)
			w.correct(token, account, a)
		}
	}
	of := func(got []api.Event, user string) (n int) {
		for _, e := range got {
			if e.Data.User == user && e.Type == api.EventPrefix+"account.corrected" {
				n++
			}
		}
		return n
	}
	r.until("the others", func(got []api.Event) bool { return of(got, "u1") == 4 && of(got, "u2") == 4 })
	mu.Lock()
	down = false
	mu.Unlock()
	r.until("the one that failed", func(got []api.Event) bool { return of(got, "u0") == 4 })
	want := map[string][]string{}
	for _, e := range w.feedOf(token, "limit=500").Events {
		want[e.Data.User] = append(want[e.Data.User], e.ID)
	}
	got := map[string][]string{}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.got {
		if ids := got[e.Data.User]; !slices.Contains(ids, e.ID) {
			got[e.Data.User] = append(ids, e.ID)
		}
	}
	for user, ids := range got {
		if !slices.Equal(ids, want[user][:len(ids)]) {
			t.Errorf("%s: received out of order", user)
		}
	}
}

func TestGivenUpDeliveriesAreKeptAndReplayed(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	var mu sync.Mutex
	answer := http.StatusInternalServerError
	set := func(status int) { mu.Lock(); defer mu.Unlock(); answer = status }
	r := w.receiver(func(api.Event) int { mu.Lock(); defer mu.Unlock(); return answer })
	one := w.register(token, "u1", an, cardProof(w)...)
	before := w.feedOf(token, "").Next
	r.register(token)
	w.correct(token, one.Account, renamed("Nguyễn Văn Ẩn"))
	events := len(w.feedOf(token, "cursor="+before).Events)
	dead := func() (l api.List[api.DeadLetter]) {
		t.Helper()
		w.send("GET", "/v1/webhook/dead", token, nil).read(http.StatusOK, &l)
		return l
	}
	w.poll("dead letters", func() bool { return len(dead().Items) == events })
	if l := dead().Items[0]; l.Attempts != 3 || l.Status != 500 || l.Event.Data.User != "u1" {
		t.Errorf("dead letter %+v", l)
	}
	set(http.StatusOK)
	replay := func(in api.WebhookReplay, total int) {
		t.Helper()
		w.send("POST", "/v1/webhook/replay", token, in).want(http.StatusOK)
		r.until("a replay", func(got []api.Event) bool { return len(got) == total })
	}
	replay(api.WebhookReplay{Dead: true}, events)
	replay(api.WebhookReplay{From: before}, 2*events)
	replay(api.WebhookReplay{IDs: []string{r.got[0].ID}}, 2*events+1)
	if n := len(dead().Items); n != 0 {
		t.Errorf("%d dead letters are left", n)
	}
	w.send("POST", "/v1/webhook/replay", token, api.WebhookReplay{Dead: true, From: before}).want(http.StatusUnprocessableEntity)
	w.send("POST", "/v1/webhook/replay", token, api.WebhookReplay{From: "AAAA"}).want(http.StatusBadRequest)

	// A receiver that says 410 gets nothing more, until the app wants it again.
	set(http.StatusGone)
	w.correct(token, one.Account, renamed("Nguyễn Văn Âu"))
	var h api.Webhook
	w.poll("the webhook to end", func() bool {
		w.send("GET", "/v1/webhook", token, nil).read(http.StatusOK, &h)
		return h.Ended != nil
	})
	w.send("POST", "/v1/webhook/replay", token, api.WebhookReplay{Dead: true}).problem(http.StatusConflict, "webhook_ended")
	set(http.StatusOK)
	r.register(token)
	r.until("what waited", func(got []api.Event) bool {
		return slices.ContainsFunc(got[2*events+1:], func(e api.Event) bool { return e.Type == api.EventPrefix+"account.corrected" })
	})
}

func TestWebhooksToInnerAddressesAreRefused(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	for _, bad := range []string{"http://app.example/", "https://169.254.169.254/latest", "https://10.0.0.1/", "https://[::ffff:10.0.0.1]/", "https://u:p@app.example/", "https://app.example:22/", "gopher://x"} {
		r := w.send("PUT", "/v1/webhook", token, api.WebhookInput{URL: bad})
		r.problem(http.StatusUnprocessableEntity, "webhook_address")
		if strings.Contains(string(r.body), "169.254") {
			t.Error("the problem repeats the address")
		}
	}
}

func TestASuspendedAppIsToldNothing(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	one := w.register(token, "u1", an, cardProof(w)...)
	r := w.receiver(accepted)
	r.register(token)
	w.ok(w.clients.Suspend(t.Context(), "operator", "bluezone", "test"))
	w.pass(time.Minute) // what is remembered of clients is old
	_, err := w.people.Renew(t.Context(), "operator", "", accountNumber(t, one.Account), "lost")
	w.ok(err)
	w.ok(w.clients.Resume(t.Context(), "operator", "bluezone"))
	w.pass(time.Minute)
	r.until("what happened meanwhile", func(got []api.Event) bool { return slices.Contains(types(got), "u1 code.revoked") })
	if raw, err := json.Marshal(r.got); err != nil || strings.Contains(string(raw), an.CCCD) {
		t.Error("a delivery holds a paper number", err)
	}
}

func accountNumber(t *testing.T, id string) person.AccountID {
	t.Helper()
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return person.AccountID(n)
}
