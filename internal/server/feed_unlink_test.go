package server_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/person"
)

// TestA24UnlinkWhileVisitsArrive: while gates read a person's code, reviewers
// part and join the two accounts again and again. No scan is lost or doubled,
// and the feed takes each step back in order.
func TestA24UnlinkWhileVisitsArrive(t *testing.T) {
	const rounds, scans = 10, 60
	w := newWorld(t)
	w.client("bluezone", connect.App)
	w.client("vneid", connect.App)
	blue, vneid := w.token("bluezone"), w.token("vneid")
	one := w.register(blue, "u1", an, cardProof(w)...)
	two := w.register(vneid, "v1", an, cardProof(w)...)
	place := w.place(blue, "Chợ Đồng Xuân")
	var wg sync.WaitGroup
	results := make([]string, scans)
	wg.Go(func() {
		for i := range scans {
			r := w.send("POST", "/v1/scans", blue, w.scanOf(place.Place, one.Code.Text))
			results[i] = string(r.body)
		}
	})
	actor := w.Context()
	for range rounds {
		part, err := w.people.Break(actor, "reviewer", accountNumber(t, two.Account), "twins")
		w.ok(err)
		if string(part.QID) == two.QID {
			t.Error("the account that left kept the other's QID")
		}
		w.ok(w.people.Restore(actor, "reviewer", accountNumber(t, two.Account)))
	}
	wg.Wait()
	for i, r := range results {
		if !strings.Contains(r, `"result":"recorded"`) {
			t.Errorf("scan %d: %s", i, r)
		}
	}
	n := 0
	for _, err := range w.db.Of(actor, []person.AccountID{accountNumber(t, one.Account), accountNumber(t, two.Account)}, w.began.Add(-time.Hour), w.now().Add(time.Hour)) {
		w.ok(err)
		n++
	}
	if n != scans {
		t.Errorf("%d scans are kept, want %d", n, scans)
	}
	checkCompensations(t, w.feedOf(vneid, "limit=500").Events, rounds)
	w.send("GET", "/v1/feed", blue, nil).want(http.StatusOK)
}

// checkCompensations wants linked, and then unlinked and linked in turn, each
// naming the one before it, with QIDs that fit together.
func checkCompensations(t *testing.T, events []api.Event, rounds int) {
	t.Helper()
	var last *api.Event
	n := 0
	for _, e := range events {
		kind := strings.TrimPrefix(e.Type, api.EventPrefix)
		if kind != "person.linked" && kind != "person.unlinked" {
			continue
		}
		if want := []string{"person.linked", "person.unlinked"}[n%2]; kind != want {
			t.Fatalf("event %d is %s, want %s", n, kind, want)
		}
		if last != nil && (e.Data.Reverses != last.ID || e.Data.Before != last.Data.QID) {
			t.Errorf("event %d takes %q back and not the one before it", n, e.Data.Reverses)
		}
		last, n = &e, n+1
	}
	if n != 1+2*rounds {
		t.Errorf("%d steps were told, want %d", n, 1+2*rounds)
	}
}
