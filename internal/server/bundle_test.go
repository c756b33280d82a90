package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/bundle"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/travel"
	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/verifier"
)

// maker makes bundles of keys, policies in force, and signers of certificates.
func (w *world) maker() *bundle.Maker {
	return &bundle.Maker{Store: w.db.Bundles(), Platform: w.url, Now: w.now,
		Signer: func() (*qr.Signer, error) { return w.ring.Signer(keyring.Bundles) },
		Sources: bundle.Sources{Keys: func() verifier.Keys {
			return verifier.Keys{Codes: w.ring.KeySet(keyring.Codes), Places: w.ring.KeySet(keyring.Places), Bundles: w.ring.KeySet(keyring.Bundles)}
		}, Policies: w.policies, Signers: w.signers, Values: func(context.Context) ([]byte, error) { return json.Marshal(policy.BuiltinValueSets()) }}}
}

func (w *world) policies(ctx context.Context) (out verifier.Policies, err error) {
	versions, err := w.cards.Versions(ctx)
	for _, a := range w.cards.Set().Active() {
		for _, v := range versions {
			if v.Number == a.Number {
				out = append(out, verifier.Policy{Number: a.Number, From: a.From, To: a.To, Document: v.Text})
			}
		}
	}
	return out, err
}

func (w *world) signers(ctx context.Context) ([]byte, error) {
	var out bytes.Buffer
	certs, err := (&travel.Trust{Store: w.db, Keys: w.ring, Now: w.now}).Signers(ctx)
	for _, c := range certs {
		w.ok(pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	}
	return out.Bytes(), err
}

// bundle is the newest one, opened.
func (w *world) bundle() *verifier.Bundle {
	w.Helper()
	_, err := w.maker().Make(w.Context(), "test")
	w.ok(err)
	_, _, file := w.fetch("/v1/bundle/file", "")
	b, err := verifier.Open(file, w.ring.KeySet(keyring.Bundles), w.now())
	w.ok(err)
	return b
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

// statements are certificates of Austria: doses, tests and illnesses of many
// dates, accepted here and not.
func (a austria) statements(w *world) (out []string) {
	w.Helper()
	name, err := hcert.NewName("Nguyen", "Van An")
	w.ok(err)
	issue := func(c hcert.Certificate) {
		c.Name, c.Birth = name, "1990-01-15"
		text, err := a.issuer.Issue(c, "AT", w.now().Add(-time.Hour).Truncate(time.Second))
		w.ok(err)
		out = append(out, text)
	}
	for _, days := range []int{1, 13, 15, 40, 200, 400} {
		day := w.now().AddDate(0, 0, -days)
		for _, product := range []string{"EU/1/20/1528", "EU/1/20/1525", "Sputnik-V"} {
			for _, n := range []int{1, 2} {
				issue(hcert.Certificate{Vaccinations: []hcert.Vaccination{{Disease: "840539006", Vaccine: "1119349007", Product: product, Maker: "ORG-100030215",
					Dose: hcert.Count(n), Doses: 2, Date: day.Format(time.DateOnly), Country: "AT", Issuer: "Ministry of Health", ID: hcert.NewID("AT")}}})
			}
		}
		issue(hcert.Certificate{Recoveries: []hcert.Recovery{{Disease: "840539006", Positive: day.Format(time.DateOnly), Country: "AT", Issuer: "Ministry of Health",
			From: day.AddDate(0, 0, 11).Format(time.DateOnly), Until: day.AddDate(0, 0, 180).Format(time.DateOnly), ID: hcert.NewID("AT")}}})
		for _, kind := range []string{"LP6464-4", "LP217198-3"} {
			for _, result := range []string{"260415000", "260373001"} {
				issue(hcert.Certificate{Tests: []hcert.Test{{Disease: "840539006", Kind: kind, Name: "Some test", Sampled: w.now().Add(-time.Duration(days) * 12 * time.Hour).Format(time.RFC3339), Result: result,
					Maker: "1304", Centre: "Wien", Country: "AT", Issuer: "Ministry of Health", ID: hcert.NewID("AT")}}})
			}
		}
	}
	return out
}

// Foreign certificates have the same verdict and card at gates with and without
// network, at a place of every policy.
func TestCertificatesAgreeOnlineAndOffline(t *testing.T) {
	w := newWorld(t)
	w.client("vhd", connect.App, mayCertify)
	vhd := w.token("vhd")
	home, strange := w.austria(true), w.austria(false)
	texts := append(home.statements(w), strange.dose(w, 2, 2))
	b := w.bundle()
	seen := map[string]int{}
	for _, in := range []api.PlaceInput{{Kind: "venue", Unit: "56"}, {Kind: "venue", Unit: "48"}, {Kind: "venue", Unit: "79"}, {Kind: "venue", Unit: "01"}, {Kind: "vehicle", Unit: "01"}} {
		in.Name = "Cửa khẩu"
		var place api.Place
		w.send("POST", "/v1/places", vhd, in).read(http.StatusCreated, &place)
		for _, text := range texts {
			var online api.ScanAnswer
			w.send("POST", "/v1/scans", vhd, w.scanOf(place.Place, text)).read(http.StatusOK, &online)
			offline := b.Check(text, policy.Where{Unit: in.Unit, Kind: in.Kind}, online.At)
			server := fmt.Sprint(online.Certificate.Verdict == "valid", online.Certificate.Accepted, online.Card.Colour, online.Card.Policy)
			gate := fmt.Sprint(offline.Certificate.Genuine, offline.Certificate.Verdict, offline.Card.Colour, offline.Card.Policy)
			if server != gate {
				t.Errorf("%s in %s: the server says %s, the gate %s", in.Kind, in.Unit, server, gate)
			}
			seen[gate]++
		}
	}
	if len(seen) < 8 {
		t.Errorf("only %v", seen)
	}
	t.Log(seen)
}
