package demo

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/synth"
)

func newsOf(id, user string) api.Event {
	return api.Event{ID: id, Type: changed, Data: api.EventData{User: user}}
}

// came says whether the event waited for is there.
func came(wait <-chan time.Time) bool {
	select {
	case <-wait:
		return true
	default:
		return false
	}
}

func TestAnAppHearsOfItsOwnUserOnceForEachChange(t *testing.T) {
	h, u := newHearing(), &user{Record: synth.Record{App: "ncovi", User: "u1"}}
	first := h.expect(u)
	h.hear("bluezone", newsOf("1", "u1"))
	h.hear("ncovi", newsOf("2", "u2"))
	h.hear("ncovi", api.Event{ID: "3", Type: api.EventPrefix + "person.linked", Data: api.EventData{User: "u1"}})
	if came(first) {
		t.Fatal("news of another app, of another user, or of another kind is taken for the change")
	}
	h.hear("ncovi", newsOf("4", "u1"))
	if !came(first) {
		t.Fatal("the change is not heard of")
	}
	second := h.expect(u)
	h.hear("ncovi", newsOf("4", "u1"))
	if came(second) {
		t.Fatal("the same event once more is taken for the next change")
	}
	h.forget(u)
	h.hear("ncovi", newsOf("5", "u1"))
	if came(second) {
		t.Error("a wait that was given up is answered")
	}
}

func TestAnAppThatIsLateTakesNothingFromTheOthers(t *testing.T) {
	ended, stop := context.WithCancel(t.Context())
	stop()
	for range 100 { // where both are ready, either may be looked at first
		wait := make(chan time.Time, 1)
		if _, ok := arrival(ended, wait); ok {
			t.Fatal("nothing came, and it is taken for news")
		}
		wait <- time.Now()
		if _, ok := arrival(ended, wait); !ok {
			t.Fatal("news that came in time is forgotten")
		}
	}
}

// signed makes the headers of a delivery (Standard Webhooks).
func signed(secret []byte, body string) http.Header {
	stamp := fmt.Sprint(time.Now().Unix())
	m := hmac.New(sha256.New, secret)
	m.Write([]byte("msg_1." + stamp + "." + body))
	return http.Header{"Webhook-Id": {"msg_1"}, "Webhook-Timestamp": {stamp}, "Webhook-Signature": {"v1," + base64.StdEncoding.EncodeToString(m.Sum(nil))}}
}

func TestOnlySignedDeliveriesAreHeard(t *testing.T) {
	var heard []string
	r, err := openReceiver(func(app string, e api.Event) { heard = append(heard, app+" "+e.Data.User) })
	if err != nil {
		t.Fatal(err)
	}
	secret := []byte("a secret of twenty-four bytes")
	r.hooks["ncovi"] = hook{secret: "whsec_" + base64.StdEncoding.EncodeToString(secret)}
	raw, err := json.Marshal(newsOf("1", "u1"))
	if err != nil {
		t.Fatal(err)
	}
	post := func(app, body string, header http.Header) int {
		t.Helper()
		q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.base+app, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		q.Header = header
		answer, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	body := string(raw)
	for _, c := range []struct {
		what, app, body string
		header          http.Header
		want            int
	}{
		{"unsigned", "ncovi", body, http.Header{}, http.StatusBadRequest},
		{"signed with another secret", "ncovi", body, signed([]byte("another"), body), http.StatusBadRequest},
		{"changed on the way", "ncovi", strings.Replace(body, "u1", "u2", 1), signed(secret, body), http.StatusBadRequest},
		{"for an app without a webhook", "vneid", body, signed(secret, body), http.StatusNotFound},
		{"the platform's", "ncovi", body, signed(secret, body), http.StatusNoContent},
	} {
		if got := post(c.app, c.body, c.header); got != c.want {
			t.Errorf("a delivery that is %s: %d, want %d", c.what, got, c.want)
		}
	}
	if err := r.close(); err != nil {
		t.Error(err)
	}
	if len(heard) != 1 || heard[0] != "ncovi u1" {
		t.Errorf("heard %q", heard)
	}
}

func TestAnAppThatDoesNotHearMakesItsCellFalse(t *testing.T) {
	p := town(t, 600, synth.March2022())
	c := newChanges(p, nil)
	for _, r := range c.reports {
		r.made = true
		for _, u := range p.by[r.by.Person] {
			if u.App != "hcdc" {
				r.heard[u] = 20 * time.Millisecond
			}
		}
	}
	cells := make([]Cell, 64)
	c.count(cells)
	told := 0
	for i, cell := range cells {
		told += cell.Changed
		deaf := p.apps[i%8].ID == "hcdc"
		if deaf && cell.Seen != 0 || !deaf && cell.Seen != cell.Changed || cell.Changed > samples {
			t.Errorf("%s reports, %s hears: %d of %d", p.apps[i/8].ID, p.apps[i%8].ID, cell.Seen, cell.Changed)
		}
	}
	if told == 0 {
		t.Error("nothing is reported")
	}
	s := c.seconds()
	if s.Changes != len(c.reports) || s.Arrivals == 0 || s.P95 != 0.02 {
		t.Errorf("%+v of %d reports", s, len(c.reports))
	}
	for _, r := range c.reports {
		clear(r.heard)
	}
	if s = c.seconds(); s.Arrivals != 0 || s.P95 != 0 {
		t.Errorf("nobody hears, and the seconds are %+v", s)
	}
}

func TestRankIsAValueThatWasMeasured(t *testing.T) {
	var v []float64
	for i := range 20 {
		v = append(v, float64(i+1))
	}
	if rank(v, 0.5) != 10 || rank(v, 0.95) != 19 || rank(v, 1) != 20 || rank(v[:1], 0.5) != 1 || rank(nil, 1) != 0 {
		t.Error("the 19th of twenty is no less than 95 % of them")
	}
}
