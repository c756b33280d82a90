package server

import (
	"io"
	"log/slog"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"github.com/motma/motma/internal/fault"
)

func newTestLog(w io.Writer) *slog.Logger { return slog.New(slog.NewJSONHandler(w, nil)) }

func TestVietnameseUnlessEnglishIsRankedHigher(t *testing.T) {
	for accept, english := range map[string]bool{
		"": false, "*": false, "vi": false, "en": true, "en-US,en;q=0.9": true, "vi,en;q=0.9": false, "en;q=0.5,vi;q=0.6": false,
		"vi-VN;q=0.3, en-GB;q=0.8": true, "fr,en;q=0.1": true, ";;;,q=": false, "en;q=x,vi": false,
	} {
		if got := prefersEnglish(accept); got != english {
			t.Errorf("%q: english %v", accept, got)
		}
	}
}

func TestAddressIsOneQuotaAndProxiesAreNotBelievedUnasked(t *testing.T) {
	s := &Server{}
	ask := func(remote string, forwarded ...string) string {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = remote
		for _, f := range forwarded {
			r.Header.Add("X-Forwarded-For", f)
		}
		return s.address(r)
	}
	if got := ask("203.0.113.5:1234", "198.51.100.7"); got != "203.0.113.5" {
		t.Errorf("a stranger named itself %s", got)
	}
	if a, b := ask("[2001:db8:1:2:3::4]:1"), ask("[2001:db8:1:2:ffff::9]:2"); a != b || a != "2001:db8:1:2::/64" {
		t.Errorf("one /64 is %s and %s", a, b)
	}
	s.cfg.Proxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	for want, hops := range map[string][]string{
		"198.51.100.7": {"198.51.100.7"},
		"198.51.100.8": {"1.2.3.4, 198.51.100.8"},             // what stands left of our proxy's word is the stranger's
		"198.51.100.9": {"1.2.3.4", "198.51.100.9, 10.0.0.2"}, // two proxies
		"10.0.0.1":     {"rubbish"},
	} {
		if got := ask("10.0.0.1:1", hops...); got != want {
			t.Errorf("%v: %s, want %s", hops, got, want)
		}
	}
	if got := ask("not an address"); got != "?" {
		t.Errorf("rubbish: %s", got)
	}
}

func TestQuotaSaysHowLongToWait(t *testing.T) {
	now := time.Date(2021, 11, 20, 8, 0, 0, 0, time.UTC)
	q := newQuota(2, 4)
	h := httptest.NewRecorder().Header()
	for range 4 {
		if err := q.take(h, now, 1); err != nil {
			t.Fatal(err)
		}
	}
	f := fault.Of(q.take(h, now, 1))
	if f == nil || f.RetryAfter != 500*time.Millisecond || h.Get("Ratelimit") != `"default";r=0;t=2` || h.Get("Ratelimit-Policy") != `"default";q=4;w=2` {
		t.Errorf("%v, %v", f, h)
	}
	if err := q.take(h, now.Add(500*time.Millisecond), 1); err != nil {
		t.Errorf("after waiting as told: %v", err)
	}
	if err := q.take(h, now.Add(time.Hour), 1_000); err != nil {
		t.Errorf("a request dearer than the burst can never pass: %v", err)
	}
}

func TestQuotasAreBounded(t *testing.T) {
	q := quotas{most: 100}
	first := q.of("first", 1, 1)
	for i := range 100_000 {
		q.of(string(rune(i)), 1, 1)
		if i%50 == 0 && q.of("first", 1, 1) != first {
			t.Fatal("a quota in use was forgotten: a flood of addresses frees everybody")
		}
	}
	if len(q.hot)+len(q.old) > 200 {
		t.Errorf("%d quotas kept", len(q.hot)+len(q.old))
	}
}

func TestOneClientCannotHoldEverySlot(t *testing.T) {
	s := newSlots(8)
	greedy, modest := newQuota(1, 1), newQuota(1, 1)
	held := 0
	for s.enter(greedy) == nil {
		held++
	}
	if held != 4 {
		t.Errorf("one client holds %d of 8 slots", held)
	}
	for range 4 {
		if err := s.enter(modest); err != nil {
			t.Fatalf("the other client: %v", err)
		}
	}
	if f := fault.Of(s.enter(newQuota(1, 1))); f == nil || f.Code != "busy" || f.RetryAfter == 0 {
		t.Errorf("a full server says %v", f)
	}
	s.leave(greedy)
	if err := s.enter(newQuota(1, 1)); err != nil {
		t.Errorf("after one left: %v", err)
	}
}

func TestEveryKindOfFaultHasItsStatus(t *testing.T) {
	want := map[fault.Kind]int{fault.Internal: 500, fault.Invalid: 422, fault.Unauthenticated: 401, fault.Denied: 403, fault.NotFound: 404,
		fault.Conflict: 409, fault.Gone: 410, fault.Limited: 429, fault.Unavailable: 503}
	for kind, status := range want {
		if got := sortOf(fault.New(kind, "x", "", "")); got.status != status || got.vi == "" || got.en == "" {
			t.Errorf("kind %d: %+v, want %d", kind, got, status)
		}
	}
}

func TestIDsAreDigitsAndNothingElse(t *testing.T) {
	for s, want := range map[string]int64{"1": 1, "9223372036854775807": 9223372036854775807, "9223372036854775808": 0, "": 0, "0": 0, "01": 0, "-1": 0, "+1": 0, "1e3": 0, "１": 0, " 1": 0} {
		if got, ok := digits(s); ok != (want != 0) || ok && got != want {
			t.Errorf("%q: %d %v", s, got, ok)
		}
	}
}
