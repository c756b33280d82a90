package server

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
)

// sink is a ResponseWriter that costs nothing.
type sink struct {
	h http.Header
	n int
}

func (s *sink) Header() http.Header         { return s.h }
func (s *sink) WriteHeader(status int)      { s.n = status }
func (s *sink) Write(b []byte) (int, error) { return len(b), nil }

// BenchmarkPostScan measures what the server adds to a scan: token, quota,
// decoding, log, metrics and encoding, against a handler that reads the body
// and writes a constant. The desk is left out: its answer is ready.
func BenchmarkPostScan(b *testing.B) {
	body := []byte(`{"id":"0198b2c4-5a3e-7c11-9d2a-6f1e0c9b7a55","place":"390114167033430016","gate":"390114167033430017","at":"2021-11-20T08:00:00.123+07:00","direction":"in","method":"staff_scans","text":"******000011|NGUYEN VAN AN|1990-**-**|0|594909773083112416|<1<<<2YhPokYBJkRiY2RlUKMEGnP1oAAGGmGYhwAHSAEjRWeJq83vWEAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMg"}`)
	s, token := benchServer(b)
	until := time.Now()
	ready := scan.Answer{Result: scan.ResultRecorded, At: until, Received: until, Place: 390114167033430016, PlaceName: "Chợ Đồng Xuân", Gate: 390114167033430017,
		Direction: scan.In, Method: scan.StaffScans, Kind: scan.Personal, Who: scan.Who{Known: true, Name: "Nguyễn V***", QID: "**************2416"},
		Assurance: scan.Signed, Signature: scan.SignatureValid, Card: policy.Card{Colour: policy.Unknown, Reasons: []policy.Reason{{Code: "no_health_data", VI: "Chưa có dữ liệu y tế.", EN: "No data."}}}}
	rt := &route{method: "POST", path: "/v1/scans", scope: connect.ScansWrite, do: &scanEndpoint{record: func(_ context.Context, _ *call, in scan.Reading) (scan.Answer, error) {
		ready.Scan = in.ID
		return ready, nil
	}}}
	s.ready(rt)
	mux := http.NewServeMux()
	mux.Handle("POST /v1/scans", s.serve(rt))
	bare := http.NewServeMux()
	bare.HandleFunc("POST /v1/scans", func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Write(body)
	})
	address := &url.URL{Path: "/v1/scans"}
	for _, c := range []struct {
		name string
		h    http.Handler
	}{{"motma", mux}, {"bare", bare}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			reader := bytes.NewReader(body)
			for b.Loop() {
				reader.Reset(body)
				r := &http.Request{Method: "POST", URL: address, Host: "x", Proto: "HTTP/1.1", ContentLength: int64(len(body)), Body: io.NopCloser(reader), RemoteAddr: "127.0.0.1:1",
					Header: http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}}}
				w := &sink{h: http.Header{}}
				c.h.ServeHTTP(w, r)
				if w.n >= 400 {
					b.Fatal(w.n)
				}
			}
		})
	}
}

func benchServer(b *testing.B) (*Server, string) {
	ok := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	db, err := store.Open(b.Context(), ":memory:", store.Options{})
	ok(err)
	b.Cleanup(func() { db.Close() })
	identity, err := keyring.NewIdentity()
	ok(err)
	ring, err := keyring.Open(b.Context(), db, identity, false, time.Now)
	ok(err)
	_, err = ring.Make(b.Context(), "bench", keyring.Tokens, qr.ES256)
	ok(err)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ok(err)
	public := jose.JSONWebKey{Key: key.Public(), KeyID: "k1"}
	set, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{public}})
	ok(err)
	clients := &connect.Registry{Store: db, Now: time.Now}
	_, err = clients.Register(b.Context(), "bench", connect.Client{ID: "bench", Name: "bench", Kind: connect.Gate, Scopes: []connect.Scope{connect.ScansWrite}, Keys: set, Rate: 1e9, Burst: 1e9})
	ok(err)
	s, err := New(Services{Connect: clients, Keys: ring}, Config{Issuer: "https://motma.example", Log: slog.New(slog.NewJSONHandler(io.Discard, nil))})
	ok(err)
	token, err := s.issueAccess("bench", thumbprint(public), []connect.Scope{connect.ScansWrite})
	ok(err)
	if strings.Count(token, ".") != 2 {
		b.Fatal("no token")
	}
	return s, token
}
