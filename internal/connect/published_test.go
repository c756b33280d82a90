package connect_test

import (
	"context"
	"crypto/elliptic"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/motma/motma/internal/connect"
)

// web is where an app publishes its keys.
type web struct {
	mu    sync.Mutex
	set   []byte // nil: 500
	asked int
	*httptest.Server
}

func newWeb(t *testing.T) *web {
	w := &web{}
	w.Server = httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.asked++; w.set == nil {
			rw.WriteHeader(http.StatusInternalServerError)
			return
		}
		rw.Write(w.set)
	}))
	t.Cleanup(w.Close)
	return w
}

func (w *web) publish(set []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.set = set
}

func (w *web) times() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.asked
}

func (w *web) fetch(ctx context.Context, url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return nil, err
	}
	answer, err := w.Client().Do(req)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, errors.New(answer.Status)
	}
	return io.ReadAll(answer.Body)
}

// publisher is an app that publishes its keys, and the clock.
func publisher(t *testing.T) (*connect.Registry, *web, *atomic.Int64) {
	w, ahead := newWeb(t), &atomic.Int64{}
	began := time.Now()
	r := registry(t, func() time.Time { return began.Add(time.Duration(ahead.Load())) })
	r.Fetch = w.fetch
	c := app(t)
	c.Keys, c.JWKSURL = nil, w.URL+"/jwks.json"
	if _, err := r.Register(t.Context(), "test", c); err != nil {
		t.Fatal(err)
	}
	return r, w, ahead
}

func keysOf(t *testing.T, r *connect.Registry) string {
	t.Helper()
	c, err := r.Client(t.Context(), "bluezone")
	if err != nil {
		t.Fatal(err)
	}
	return string(c.Keys)
}

func checked(t *testing.T, set []byte) string {
	t.Helper()
	keys, err := connect.CheckKeys(set)
	if err != nil {
		t.Fatal(err)
	}
	return string(keys)
}

func TestPublishedKeysAreReadAndRemembered(t *testing.T) {
	r, w, ahead := publisher(t)
	first, second := jwk(t, elliptic.P256(), false), jwk(t, elliptic.P256(), false)
	w.publish(first)
	for range 4 {
		if keysOf(t, r) != checked(t, first) {
			t.Fatal("the published keys are not in force")
		}
		ahead.Add(int64(time.Minute))
	}
	if n := w.times(); n != 1 {
		t.Errorf("read %d times within five minutes", n)
	}
	w.publish(second)
	ahead.Add(int64(2 * time.Minute))
	if keysOf(t, r) != checked(t, second) {
		t.Error("after five minutes a removed key is still believed")
	}
}

func TestUnknownKeyMakesThemBeReadAtMostOnceAMinute(t *testing.T) {
	r, w, ahead := publisher(t)
	first, second := jwk(t, elliptic.P256(), false), jwk(t, elliptic.P256(), false)
	w.publish(first)
	keysOf(t, r)
	w.publish(second)
	c, err := r.Client(t.Context(), "bluezone")
	if err != nil {
		t.Fatal(err)
	}
	for range 100 { // somebody sends unknown kids
		r.Renewed(t.Context(), c)
	}
	if n := w.times(); n != 1 {
		t.Errorf("A28: strangers made us ask %d times within a minute of the last", n)
	}
	ahead.Add(int64(time.Minute))
	for range 100 {
		c = r.Renewed(t.Context(), c)
	}
	if n := w.times(); n != 2 || string(c.Keys) != checked(t, second) || keysOf(t, r) != checked(t, second) {
		t.Errorf("read %d times; the rotated key arrived: %v", n, string(c.Keys) == checked(t, second))
	}
}

func TestABrokenAddressDoesNotStopAnAppAtOnceNorKeepAKeyForEver(t *testing.T) {
	r, w, ahead := publisher(t)
	set := jwk(t, elliptic.P256(), false)
	w.publish(set)
	keysOf(t, r)
	for name, broken := range map[string][]byte{"down": nil, "not JSON": []byte("<html>"), "private": jwk(t, elliptic.P256(), true),
		"huge": []byte(strings.Repeat(" ", 1<<17)), "empty": []byte(`{"keys":[]}`)} {
		w.publish(broken)
		ahead.Add(int64(10 * time.Minute))
		if keysOf(t, r) != checked(t, set) {
			t.Errorf("%s: the last good set is gone after ten minutes", name)
		}
	}
	ahead.Add(int64(time.Hour))
	if got := keysOf(t, r); got != "" {
		t.Error("A29: an hour after the last good reading its keys are still believed")
	}
	w.publish(set)
	ahead.Add(int64(time.Minute))
	if keysOf(t, r) != checked(t, set) {
		t.Error("the address works again and the app does not")
	}
}

func TestManyQuestionsAtOnceAreOneRequest(t *testing.T) {
	r, w, _ := publisher(t)
	w.publish(jwk(t, elliptic.P256(), false))
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			if c, err := r.Client(t.Context(), "bluezone"); err != nil || len(c.Keys) == 0 {
				t.Errorf("no keys: %v", err)
			}
		})
	}
	wg.Wait()
	if n := w.times(); n != 1 {
		t.Errorf("%d requests", n)
	}
}

func TestPublishedKeysAreChangedWhereTheyArePublished(t *testing.T) {
	r, w, _ := publisher(t)
	w.publish(jwk(t, elliptic.P256(), false))
	sent := jwk(t, elliptic.P256(), false)
	if err := r.RotateKeys(t.Context(), "bluezone", "bluezone", sent); !errors.Is(err, connect.ErrPublished) {
		t.Errorf("keys that nobody would use were taken: %v", err)
	}
	if err := r.SetKeys(t.Context(), "operator", "bluezone", sent); err != nil || keysOf(t, r) != checked(t, sent) {
		t.Errorf("the operator cannot end the publishing: %v", err)
	}
	for _, url := range []string{"http://bluezone.example/jwks", "https://", "file:///etc/passwd", "https://a b", "https://x/" + strings.Repeat("a", 600), "https://x/\n"} {
		c := app(t)
		c.JWKSURL = url
		if err := c.Check(); err == nil {
			t.Errorf("address %q was taken", url)
		}
	}
}
