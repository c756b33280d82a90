package server_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/bundle"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/verifier"
)

// maker makes bundles of keys alone.
func (w *world) maker() *bundle.Maker {
	return &bundle.Maker{Store: w.db.Bundles(), Platform: w.url, Now: w.now,
		Signer: func() (*qr.Signer, error) { return w.ring.Signer(keyring.Bundles) },
		Sources: bundle.Sources{Keys: func() verifier.Keys {
			return verifier.Keys{Codes: w.ring.KeySet(keyring.Codes), Places: w.ring.KeySet(keyring.Places), Bundles: w.ring.KeySet(keyring.Bundles)}
		}}}
}

// fetch asks without a token, as gates do.
func (w *world) fetch(path, have string) (status int, header http.Header, body []byte) {
	w.Helper()
	req, err := http.NewRequestWithContext(w.Context(), http.MethodGet, w.url+path, nil)
	w.ok(err)
	if have != "" {
		req.Header.Set("If-None-Match", have)
	}
	answer, err := http.DefaultClient.Do(req)
	w.ok(err)
	defer answer.Body.Close()
	body, err = io.ReadAll(answer.Body)
	w.ok(err)
	return answer.StatusCode, answer.Header, body
}

func TestBundleIsFetchedWholeInPartsAndByWhatChanged(t *testing.T) {
	w := newWorld(t)
	status, _, body := w.fetch("/v1/bundle", "")
	if status != http.StatusServiceUnavailable || !strings.Contains(string(body), "bundle_not_made") {
		t.Fatalf("before the first: %d %s", status, body)
	}
	_, err := w.maker().Make(t.Context(), "test")
	w.ok(err)

	status, header, body := w.fetch("/v1/bundle", "")
	var newest api.Bundle
	w.ok(json.Unmarshal(body, &newest))
	tag := header.Get("ETag")
	if status != http.StatusOK || len(newest.Parts) != 0 || tag != `"1"` || !strings.Contains(header.Get("Cache-Control"), "public") {
		t.Fatalf("%d, %d parts, tag %s, %s", status, len(newest.Parts), tag, header.Get("Cache-Control"))
	}
	for _, path := range []string{"/v1/bundle", "/v1/bundle/file"} {
		if status, _, body := w.fetch(path, `W/"0", `+tag); status != http.StatusNotModified || len(body) != 0 {
			t.Errorf("%s for whoever has it: %d", path, status)
		}
	}
	trust := w.ring.KeySet(keyring.Bundles)
	status, header, body = w.fetch("/v1/bundle/file", "")
	b, err := verifier.Open(body, trust, w.now())
	if status != http.StatusOK || err != nil || header.Get("Content-Type") != "application/gzip" {
		t.Fatalf("the file: %d, %v", status, err)
	}
	// The same, part by part.
	file := verifier.File{Manifest: newest.Manifest, Signature: newest.Signature, Parts: map[string][]byte{}}
	for _, p := range b.Manifest().Parts {
		status, header, content := w.fetch("/v1/bundle/parts/"+p.SHA256, "")
		if status != http.StatusOK || verifier.Digest(content) != p.SHA256 || !strings.Contains(header.Get("Cache-Control"), "immutable") {
			t.Errorf("part %s: %d", p.Name, status)
		}
		file.Parts[p.SHA256] = content
	}
	if _, err := verifier.OpenFile(file, trust, w.now()); err != nil {
		t.Error(err)
	}

	_, err = w.ring.Make(t.Context(), "test", keyring.Codes, qr.ES256)
	w.ok(err)
	_, err = w.maker().Make(t.Context(), "test")
	w.ok(err)
	w.pass(time.Minute) // past what the shelf remembers
	status, _, delta := w.fetch("/v1/bundle?since=1", "")
	next, err := b.Apply(delta, w.now())
	if status != http.StatusOK || err != nil || next.Manifest().Version != 2 {
		t.Fatalf("%d, %v", status, err)
	}
	var changed api.Bundle
	w.ok(json.Unmarshal(delta, &changed))
	if len(changed.Parts) != 1 {
		t.Errorf("a new key changes %d parts", len(changed.Parts))
	}
	for path, want := range map[string]int{
		"/v1/bundle/parts/" + strings.Repeat("0", 64): http.StatusNotFound, "/v1/bundle/parts/x": http.StatusNotFound,
		"/v1/bundle?since=-1": http.StatusUnprocessableEntity, "/v1/bundle?since=x": http.StatusUnprocessableEntity, "/v1/bundle?version=1": http.StatusUnprocessableEntity,
	} {
		if status, _, body := w.fetch(path, ""); status != want {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
}
