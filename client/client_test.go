package client

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/motma/motma/api"
)

// platform answers as the test says; it gives tokens to anybody.
type platform struct {
	*httptest.Server
	tokens atomic.Int32
	asked  atomic.Int32
}

func newPlatform(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request)) (*platform, *Client) {
	p := &platform{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/oauth2/token" {
			n := p.tokens.Add(1)
			fmt.Fprintf(w, `{"access_token":"t%d","token_type":"Bearer","expires_in":600}`, n)
			return
		}
		answer(int(p.asked.Add(1)), w, r)
	}))
	t.Cleanup(p.Close)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Config{Base: p.URL + "/", ID: "bluezone", Key: key})
	if err != nil {
		t.Fatal(err)
	}
	c.pause = time.Millisecond
	return p, c
}

func problem(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"code":%q,"status":%d,"detail_en":"x"}`, code, status)
}

func TestOneTokenServesManyCalls(t *testing.T) {
	p, c := newPlatform(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer t1" {
			t.Errorf("token %q", r.Header.Get("Authorization"))
		}
		io.WriteString(w, `{}`)
	})
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			if _, err := c.Keys(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if n := p.tokens.Load(); n != 1 {
		t.Errorf("%d tokens for 20 calls", n)
	}
}

func TestRefusedTokenIsReplacedOnce(t *testing.T) {
	p, c := newPlatform(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer t1" {
			problem(w, 401, api.CodeToken)
			return
		}
		io.WriteString(w, `{}`)
	})
	if _, err := c.Keys(t.Context()); err != nil || p.tokens.Load() != 2 {
		t.Errorf("%v after %d tokens", err, p.tokens.Load())
	}
	p, c = newPlatform(t, func(_ int, w http.ResponseWriter, _ *http.Request) { problem(w, 401, api.CodeToken) })
	var refused *api.Problem
	if _, err := c.Keys(t.Context()); !errors.As(err, &refused) || p.asked.Load() != 2 {
		t.Errorf("%v after %d attempts", err, p.asked.Load())
	}
}

func TestBusyPlatformIsAskedAgainWithTheSameKey(t *testing.T) {
	keys := map[string]bool{}
	p, c := newPlatform(t, func(n int, w http.ResponseWriter, r *http.Request) {
		keys[r.Header.Get("Idempotency-Key")] = true
		if n < 4 {
			problem(w, 503, api.CodeBusy)
			return
		}
		w.WriteHeader(201)
		io.WriteString(w, `{"place":"7"}`)
	})
	place, err := c.CreatePlace(t.Context(), api.PlaceInput{})
	if err != nil || place.Place != "7" || p.asked.Load() != 4 || len(keys) != 1 {
		t.Errorf("%v %+v after %d attempts with %d keys", err, place, p.asked.Load(), len(keys))
	}
}

func TestNobodyComesBackBeforeRetryAfter(t *testing.T) {
	var first time.Time
	var waited time.Duration
	_, c := newPlatform(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n == 1 {
			first = time.Now()
			w.Header().Set("Retry-After", "1")
			problem(w, 429, api.CodeQuota)
			return
		}
		waited = time.Since(first)
		io.WriteString(w, `{}`)
	})
	if _, err := c.Keys(t.Context()); err != nil || waited < time.Second || waited > 3*time.Second {
		t.Errorf("%v, came back after %s, asked to wait 1 s", err, waited)
	}
	p, c := newPlatform(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		problem(w, 429, api.CodeQuota)
	})
	if _, err := c.Keys(t.Context()); err == nil || p.asked.Load() != 1 {
		t.Errorf("asked to wait an hour: %v after %d attempts", err, p.asked.Load())
	}
}

func TestA35FailingPlatformGetsNoRetryStorm(t *testing.T) {
	p, c := newPlatform(t, func(_ int, w http.ResponseWriter, _ *http.Request) { problem(w, 503, api.CodeBusy) })
	c.pause = time.Microsecond
	const calls = 500
	for range calls {
		if _, err := c.Keys(t.Context()); err == nil {
			t.Fatal("no error")
		}
	}
	if n := p.asked.Load(); n > calls+budgetFull {
		t.Errorf("%d attempts for %d calls that all failed", n, calls)
	}
}

func TestRefusalIsTheProblemAndIsNotRepeated(t *testing.T) {
	p, c := newPlatform(t, func(_ int, w http.ResponseWriter, _ *http.Request) { problem(w, 422, api.CodeInvalid) })
	_, err := c.Register(t.Context(), api.Registration{})
	var refused *api.Problem
	if !errors.As(err, &refused) || refused.Code != api.CodeInvalid || p.asked.Load() != 1 {
		t.Errorf("%v after %d attempts", err, p.asked.Load())
	}
}

func TestAnswerThatBreaksOffIsIncomplete(t *testing.T) {
	ask := func(lines string) error {
		_, c := newPlatform(t, func(_ int, w http.ResponseWriter, _ *http.Request) { io.WriteString(w, lines) })
		_, err := c.TraceVisits(t.Context(), api.TraceVisits{}, func(api.TraceLine) error { return nil })
		return err
	}
	visit := `{"visit":{"place":"1","from":"2021-11-20T08:00:00Z","to":"2021-11-20T08:00:00Z","method":"","assurance":""}}` + "\n"
	if err := ask(visit + `{"end":{"rows":1}}` + "\n"); err != nil {
		t.Errorf("whole: %v", err)
	}
	if err := ask(visit); !errors.Is(err, ErrIncomplete) {
		t.Errorf("without an end: %v", err)
	}
	var p *api.Problem
	if err := ask(visit + `{"problem":{"code":"answer_aborted"}}` + "\n"); !errors.As(err, &p) {
		t.Errorf("with a problem: %v", err)
	}
	_, c := newPlatform(t, func(_ int, w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"line":1}`+"\n") })
	if got, err := c.ScanBatch(t.Context(), make([]api.Scan, 2)); err == nil || len(got) != 1 {
		t.Errorf("one result of two: %v", err)
	}
}

func TestEndedContextEndsTheWaiting(t *testing.T) {
	_, c := newPlatform(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "20")
		problem(w, 503, api.CodeBusy)
	})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := c.Keys(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 5*time.Second {
		t.Errorf("%v after %s", err, time.Since(began))
	}
}

// The token endpoint is asked again no sooner than it says, either.
func TestTokenEndpointIsNotPressed(t *testing.T) {
	var asked atomic.Int32
	p := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.Header().Set("Retry-After", "3600")
		problem(w, 429, api.CodeQuota)
	}))
	defer p.Close()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Config{Base: p.URL, ID: "bluezone", Key: key})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Account(t.Context(), "1"); err == nil || asked.Load() != 1 {
		t.Errorf("asked to wait an hour: %v after %d attempts", err, asked.Load())
	}
}

// Somebody whose time is short does not wait for a token that hangs.
func TestNobodyWaitsForAnothersToken(t *testing.T) {
	hanging, release := make(chan struct{}), make(chan struct{})
	p := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(hanging)
		<-release
		panic(http.ErrAbortHandler)
	}))
	defer p.Close()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Config{Base: p.URL, ID: "bluezone", Key: key})
	if err != nil {
		t.Fatal(err)
	}
	patient, giveUp := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.Account(patient, "1")
	}()
	<-hanging
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := c.Account(short, "1"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waited: %v", err)
	}
	giveUp()
	close(release)
	<-ended
}

func TestErrorsShowNoToken(t *testing.T) {
	_, c := newPlatform(t, func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) })
	_, err := c.Keys(t.Context())
	if err == nil || strings.Contains(err.Error(), "t1") {
		t.Errorf("%v", err)
	}
}
