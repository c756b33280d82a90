package client

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/motma/motma/qr"
)

// root signs codes and posters, and writes GET /v1/keys.
type root struct {
	testing.TB
	codes, places *qr.Signer
}

func newRoot(tb testing.TB, sandbox bool) root {
	r := root{TB: tb}
	for _, s := range []**qr.Signer{&r.codes, &r.places} {
		private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			tb.Fatal(err)
		}
		key, err := qr.NewKey("", private.Public())
		if err != nil {
			tb.Fatal(err)
		}
		key.Sandbox = sandbox
		if *s, err = qr.NewSigner(key, private); err != nil {
			tb.Fatal(err)
		}
	}
	return r
}

func (r root) keys(at time.Time) []byte {
	set := func(s *qr.Signer) json.RawMessage {
		ks, err := qr.NewKeySet(s.Key())
		if err != nil {
			r.Fatal(err)
		}
		raw, err := json.Marshal(ks)
		if err != nil {
			r.Fatal(err)
		}
		return raw
	}
	raw, err := json.Marshal(map[string]any{"codes": set(r.codes), "places": set(r.places), "at": at})
	if err != nil {
		r.Fatal(err)
	}
	return raw
}

func (r root) code(q qr.QID, info qr.CodeInfo) string {
	p := qr.Personal{Paper: "001090000011", Name: "NGUYEN VAN AN", Birth: "1990-01-15", QID: q}
	text, err := r.codes.Issue(p, info, qr.Base64URL)
	if err != nil {
		r.Fatal(err)
	}
	return text
}

var verifyNow = time.Date(2021, 11, 20, 8, 0, 0, 0, time.UTC)

const (
	realQID = qr.QID("582938471029384756")
	testQID = qr.QID("TEST23456789012345")
)

// offline is a verifier whose every use of the network fails the test.
func offline(t *testing.T, sandbox bool) *Verifier {
	t.Helper()
	v, err := NewVerifier(VerifierConfig{Base: "https://motma.example", Sandbox: sandbox, Now: func() time.Time { return verifyNow },
		HTTP: &http.Client{Transport: noNetwork{t}}})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

type noNetwork struct{ t *testing.T }

func (n noNetwork) RoundTrip(*http.Request) (*http.Response, error) {
	n.t.Error("the network was used")
	return nil, errors.New("no network")
}

func TestVerifierTellsWhatACodeIsWorthWithoutNetwork(t *testing.T) {
	r := newRoot(t, false)
	v := offline(t, false)
	if err := v.Load(r.keys(verifyNow.Add(-time.Hour))); err != nil {
		t.Fatal(err)
	}
	until := verifyNow.Add(12 * time.Hour)
	static := r.code(realQID, qr.CodeInfo{ID: 7, Expires: verifyNow.AddDate(5, 0, 0)})
	poster, err := r.places.IssuePlace(qr.Place{Base: "https://motma.example", Code: "7F3KQ2M9", Version: 1})
	if err != nil {
		t.Fatal(err)
	}
	forgedPoster, err := r.codes.IssuePlace(qr.Place{Base: "https://motma.example", Code: "7F3KQ2M9", Version: 1})
	if err != nil {
		t.Fatal(err)
	}
	other := newRoot(t, false)
	for _, c := range []struct {
		name, text string
		class      Class
		reason     qr.Reason
	}{
		{"static", static, Valid, qr.Reason{}},
		{"live", r.code(realQID, qr.CodeInfo{ID: 7, NotBefore: until.Add(-24 * time.Hour), Expires: until, Live: true}), Valid, qr.Reason{}},
		{"screenshot of yesterday", r.code(realQID, qr.CodeInfo{ID: 7, NotBefore: verifyNow.Add(-30 * time.Hour), Expires: verifyNow.Add(-6 * time.Hour), Live: true}), Expired, qr.ErrExpired},
		{"of tomorrow", r.code(realQID, qr.CodeInfo{ID: 7, NotBefore: verifyNow.Add(20 * time.Hour), Expires: verifyNow.Add(44 * time.Hour), Live: true}), NotYet, qr.ErrNotYet},
		{"another name", strings.Replace(static, "VAN AN", "VAN BA", 1), Invalid, qr.ErrSignature},
		{"a key that is not here", other.code(realQID, qr.CodeInfo{ID: 7, Expires: until}), Unchecked, qr.ErrUnknownKey},
		{"a test code", newRoot(t, true).code(testQID, qr.CodeInfo{ID: 7, Expires: until}), Invalid, qr.ErrTestCode},
		{"hand-made", "001090000011|NGUYEN VAN AN|1990-01-15|0|" + string(realQID) + "|<1", Unsigned, qr.ErrUnsigned},
		{"citizen card", "001090000011|100000001|Nguyễn Văn An|15011990|Nam|Hà Nội|20102021", Unsigned, qr.Reason{}},
		{"poster", poster, Valid, qr.Reason{}},
		{"poster signed with a key of codes", forgedPoster, Unchecked, qr.ErrUnknownKey},
		{"something else", "hello", Unreadable, qr.ReasonUnknown},
		{"nothing", "", Unreadable, qr.ErrEmpty},
	} {
		got := v.Verify(c.text)
		if got.Class != c.class || got.Reason != c.reason || got.Sandbox || got.KeysOld || got.KeysAge != time.Hour {
			t.Errorf("%s: %s, reason %q, sandbox %v, keys old %v (%s)", c.name, got.Class, got.Reason.Code, got.Sandbox, got.KeysOld, got.KeysAge)
		}
		if s := fmt.Sprintf("%v %+v %#v %s", got, got, got, got); strings.Contains(s, "NGUYEN") || strings.Contains(s, "0010") {
			t.Errorf("%s: prints personal data: %s", c.name, s)
		}
		if c.name == "live" && (!got.Live || !got.Until.Equal(until)) {
			t.Errorf("live %v until %s", got.Live, got.Until)
		}
	}
}

func TestVerifierKeepsSandboxAndPlatformApart(t *testing.T) {
	real, test := newRoot(t, false), newRoot(t, true)
	gate, practice := offline(t, false), offline(t, true)
	if err := gate.Load(test.keys(verifyNow)); !errors.Is(err, ErrWorld) {
		t.Errorf("a real gate took a sandbox's keys: %v", err)
	}
	if err := practice.Load(real.keys(verifyNow)); !errors.Is(err, ErrWorld) {
		t.Errorf("a sandbox's gate took real keys: %v", err)
	}
	if err := errors.Join(gate.Load(real.keys(verifyNow)), practice.Load(test.keys(verifyNow))); err != nil {
		t.Fatal(err)
	}
	testCode := test.code(testQID, qr.CodeInfo{ID: 1, Expires: verifyNow.Add(time.Hour)})
	if got := practice.Verify(testCode); got.Class != Valid || !got.Sandbox || !slices.Contains(got.Warnings, qr.WarnSandbox) {
		t.Errorf("a test code in its sandbox: %s, sandbox %v, %v", got.Class, got.Sandbox, got.Warnings)
	}
	if got := gate.Verify(testCode); got.Class != Invalid || got.Reason != qr.ErrTestCode {
		t.Errorf("a test code at a real gate: %s %q", got.Class, got.Reason.Code)
	}
	if got := practice.Verify(real.code(realQID, qr.CodeInfo{ID: 1, Expires: verifyNow.Add(time.Hour)})); got.Reason != qr.ErrRealCode {
		t.Errorf("a real code in a sandbox: %q", got.Reason.Code)
	}
}

func TestVerifierSaysHowOldItsKeysAre(t *testing.T) {
	r := newRoot(t, false)
	v := offline(t, false)
	code := r.code(realQID, qr.CodeInfo{ID: 1, Expires: verifyNow.AddDate(1, 0, 0)})
	if got := v.Verify(code); got.Class != Unchecked || v.Bytes() != nil {
		t.Errorf("without keys: %s", got.Class)
	}
	if err := v.Load(r.keys(verifyNow.Add(-25 * time.Hour))); err != nil {
		t.Fatal(err)
	}
	saved := v.Bytes()
	if got := v.Verify(code); got.Class != Valid || !got.KeysOld || !slices.Contains(got.Warnings, WarnKeysOld) {
		t.Errorf("old keys: %s, %v", got.Class, got.Warnings)
	}
	if err := v.Load(r.keys(verifyNow.Add(time.Hour))); err != nil {
		t.Fatal(err)
	}
	if got := v.Verify(code); got.KeysOld || got.KeysAge != 0 || !slices.Contains(got.Warnings, WarnClock) {
		t.Errorf("a clock that is behind: old %v, age %s, %v", got.KeysOld, got.KeysAge, got.Warnings)
	}
	// A file from before must not take back what came since.
	if err := v.Load(saved); err != nil || slices.Equal(v.Bytes(), saved) {
		t.Errorf("older keys replaced newer ones: %v", err)
	}
	// After a restart the bytes are enough.
	again := offline(t, false)
	if err := again.Load(saved); err != nil || again.Verify(code).Class != Valid {
		t.Errorf("after a restart: %v", err)
	}
}

func TestVerifierTakesNoNonsenseForKeys(t *testing.T) {
	r := newRoot(t, false)
	v := offline(t, false)
	good := r.keys(verifyNow)
	if err := v.Load(good); err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string]string{
		"nothing": "", "no JSON": "<html>", "no keys": `{}`, "an empty set": `{"codes":{"keys":[]},"places":{"keys":[]},"at":"2021-11-21T00:00:00Z"}`,
		"a broken key": `{"codes":{"keys":[{"kty":"EC"}]},"places":{"keys":[]},"at":"2021-11-21T00:00:00Z"}`, "without a time": strings.Replace(string(good), `"at"`, `"was"`, 1),
		"too long": strings.Repeat(" ", 2<<20),
	} {
		if err := v.Load([]byte(raw)); err == nil {
			t.Errorf("took %s", name)
		}
	}
	if !slices.Equal(v.Bytes(), good) {
		t.Error("the good keys are gone")
	}
}

func FuzzVerifierTakesAnyBytes(f *testing.F) {
	r := newRoot(f, false)
	f.Add(r.keys(verifyNow), r.code(realQID, qr.CodeInfo{ID: 1, Expires: verifyNow.AddDate(1, 0, 0)}))
	f.Add([]byte(`{"codes":{"keys":[]}}`), "HC1:6BF")
	f.Fuzz(func(t *testing.T, keys []byte, text string) {
		v, err := NewVerifier(VerifierConfig{})
		if err != nil {
			t.Fatal(err)
		}
		if v.Load(keys) == nil && v.Bytes() == nil {
			t.Error("took keys and has none")
		}
		v.Verify(text)
	})
}

func TestVerifierRefreshes(t *testing.T) {
	r := newRoot(t, false)
	var down atomic.Bool
	var asked atomic.Int32
	p := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		asked.Add(1)
		if down.Load() || q.URL.Path != "/v1/keys" || q.Header.Get("Authorization") != "" {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.Write(r.keys(time.Now()))
	}))
	defer p.Close()
	v, err := NewVerifier(VerifierConfig{Base: p.URL + "/", MaxAge: 40 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	saved, failed, ended := make(chan []byte, 1000), make(chan error, 1000), make(chan struct{})
	go func() {
		defer close(ended)
		v.Keep(ctx, func(b []byte) error { saved <- b; return nil }, func(err error) { failed <- err })
	}()
	first := <-saved
	if second := <-saved; slices.Equal(first, second) {
		t.Error("the second refresh brought nothing new")
	}
	down.Store(true)
	if err := <-failed; !strings.Contains(err.Error(), "503") || v.Bytes() == nil {
		t.Errorf("a platform that is down: %v", err)
	}
	cancel()
	<-ended
	before := asked.Load()
	v.Verify("x")
	if asked.Load() != before {
		t.Error("Verify asked the platform")
	}
	if _, err := NewVerifier(VerifierConfig{Base: "ftp://x"}); err == nil {
		t.Error("took a base that is no web address")
	}
	alone, err := NewVerifier(VerifierConfig{})
	if err != nil || alone.Refresh(t.Context()) == nil {
		t.Errorf("refreshed from nowhere: %v", err)
	}
}
