package server_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/server"
)

func TestWrongInputNamesEveryPlaceAndNoValue(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	p := w.send("POST", "/v1/accounts", token, `{"user":"u1","attributes":{"birth":19900115,"sex":"SECRET-VALUE","cccd":"SECRET-SECRET-SECRET-SECRET"}}`,
		"Accept-Language", "en").problem(http.StatusUnprocessableEntity, "invalid_input")
	var paths []string
	for _, at := range p.Places {
		paths = append(paths, at.Path)
		if at.VI == "" || at.EN == "" {
			t.Errorf("%s has no words in both languages", at.Path)
		}
	}
	if got := strings.Join(paths, " "); got != "attributes.birth attributes.cccd attributes.name attributes.sex" {
		t.Errorf("places: %s", got)
	}
	if s := fmt.Sprintf("%+v", p); strings.Contains(s, "SECRET") || p.Detail != p.DetailEN {
		t.Errorf("the problem echoes a value, or is not in English: %s", s)
	}
	for body, path := range map[string]string{
		`{"user":"u1","attributes":{"name":"A","birth":"1990","Sex":"male"}}`:        "attributes.Sex", // letter case counts
		`{"user":"u1","attributes":{"name":"A","birth":"1990"},"admin":true}`:        "admin",
		`{"user":"u1","attributes":{"name":"A","birth":"1990"},"<script>":"x"}`:      "?",
		`{"user":"u1","user":"u2","attributes":{"name":"A","birth":"1990"}}`:         "user",
		`{"user":"u1","attributes":{"name":"A","birth":"1990"},"declarer":"abc"}`:    "declarer",
		`{"user":"u1","attributes":{"name":"A","birth":"1990"},"proofs":[{}]}`:       "proofs[0].at",
		`{"user":"","attributes":{"name":"A","birth":"1990"}}`:                       "user",
		`{"user":"u1","attributes":{"name":"A","birth":"1990","name":"B"}}`:          "name",
		`{"user":"u1","attributes":{"name":"=1+1","birth":"1990"}}`:                  "attributes.name",
		`{"user":"u1","attributes":{"name":"A\u202eB","birth":"1990-01-01"}}`:        "attributes.name",
		`{"user":"u1","attributes":{"name":"<b>A</b>","birth":"1990-01-01"}}`:        "attributes.name",
		`{"user":"u1","attributes":null}`:                                            "attributes",
		`["user"]`:                                                                   ".",
		`{"user":"u1","attributes":{"name":"A","birth":"1990","nationality":"VN1"}}`: "attributes.nationality",
	} {
		p := w.send("POST", "/v1/accounts", token, body).problem(http.StatusUnprocessableEntity, "invalid_input")
		if len(p.Places) == 0 || p.Places[0].Path != path || p.Detail != p.DetailVI {
			t.Errorf("%s: places %+v, want %s", body, p.Places, path)
		}
	}
	w.send("GET", "/v1/places?limt=3", token, nil).problem(http.StatusUnprocessableEntity, "invalid_input")
	w.send("GET", "/v1/places?limit=999999", token, nil).problem(http.StatusUnprocessableEntity, "invalid_input")
	w.send("GET", "/v1/places?limit=x", token, nil).problem(http.StatusUnprocessableEntity, "invalid_input")
}

func TestA33BodiesBeyondTheLimitsAreRefusedQuickly(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	big := strings.Repeat("a", 100_000)
	deep := strings.Repeat(`{"a":`, 50_000)
	for _, path := range []string{"/v1/scans", "/v1/accounts"} {
		w.send("POST", path, token, `{"text":"`+big+`"}`).problem(http.StatusRequestEntityTooLarge, "body_too_large")
		if r := w.send("POST", path, token, deep[:60_000]); r.status != http.StatusBadRequest && r.status != http.StatusUnprocessableEntity {
			t.Errorf("deep JSON: %d", r.status)
		}
		w.send("POST", path, token, strings.Repeat("[", 60_000)).problem(http.StatusBadRequest, "json_malformed")
		w.send("POST", path, token, `{"id":`).problem(http.StatusBadRequest, "json_malformed")
		w.send("POST", path, token, "{} {}").problem(http.StatusBadRequest, "json_malformed")
		w.send("POST", path, token, "{\"user\":\"\xff\"}").problem(http.StatusBadRequest, "json_malformed")
		w.send("POST", path, token, "{}", "Content-Type", "text/plain").problem(http.StatusUnsupportedMediaType, "media_type")
		w.send("POST", path, token, "{}", "Content-Encoding", "gzip").problem(http.StatusUnsupportedMediaType, "content_encoding")
	}
	// Chunked, so that no length is stated beforehand.
	req, err := http.NewRequest("POST", w.url+"/v1/scans", io.MultiReader(strings.NewReader(`{"text":"`), strings.NewReader(big), strings.NewReader(`"}`)))
	w.ok(err)
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(req)
	w.ok(err)
	answer.Body.Close()
	if answer.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("chunked: %d", answer.StatusCode)
	}
	w.send("GET", "/v1/places/"+strings.Repeat("9", 5_000), token, nil).problem(http.StatusUnprocessableEntity, "invalid_input")
	w.send("GET", "/v1/places", token, nil).read(http.StatusOK, nil)
}

func TestA33ZipBombIsRefused(t *testing.T) {
	w := newWorld(t)
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	bomb := zip(bytes.Repeat([]byte{' '}, 200<<20))
	began := time.Now()
	w.send("POST", "/v1/scans/batch", token, bomb, "Content-Type", "application/x-ndjson", "Content-Encoding", "gzip").problem(http.StatusRequestEntityTooLarge, "body_too_large")
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("a bomb of %d bytes took %s", len(bomb), took)
	}
	w.send("POST", "/v1/scans/batch", token, "not gzip", "Content-Type", "application/x-ndjson", "Content-Encoding", "gzip").problem(http.StatusUnsupportedMediaType, "content_encoding")
	cut := zip([]byte("{}\n"))
	w.send("POST", "/v1/scans/batch", token, cut[:len(cut)-6], "Content-Type", "application/x-ndjson", "Content-Encoding", "gzip").problem(http.StatusBadRequest, "body_incomplete")
}

func zip(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(b)
	z.Close()
	return out.Bytes()
}

func TestA33SlowLorisIsCutOffAndStarvesNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *server.Config) { c.MaxRequests = 4 })
	w.client("bluezone", connect.App)
	token := w.token("bluezone")
	host := strings.TrimPrefix(w.url, "http://")
	var slow []net.Conn
	for i := range 40 {
		conn, err := net.Dial("tcp", host)
		w.ok(err)
		defer conn.Close()
		slow = append(slow, conn)
		if i%2 == 0 {
			fmt.Fprintf(conn, "POST /v1/scans HTTP/1.1\r\nHost: x\r\nX-Slow: ") // headers without end
		} else { // a body without end
			fmt.Fprintf(conn, "POST /v1/scans HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{", token)
		}
	}
	for range 20 {
		w.send("GET", "/v1/places", token, nil).read(http.StatusOK, nil)
	}
	conn := slow[0]
	conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	began := time.Now()
	if _, err := io.ReadAll(conn); err != nil {
		t.Errorf("the connection whose headers never end is still open after %s: %v", time.Since(began), err)
	}
}

func TestA08FloodingAppLeavesOthersAlone(t *testing.T) {
	w := newWorld(t, func(c *server.Config) { c.Rate, c.Burst = 50, 50 })
	w.client("flood", connect.App)
	w.client("calm", connect.App)
	flood, calm := w.token("flood"), w.token("calm")
	var limited, passed atomic.Int32
	stop := make(chan struct{})
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				r := w.send("GET", "/v1/places", flood, nil)
				switch r.status {
				case http.StatusOK:
					passed.Add(1)
				case http.StatusTooManyRequests:
					limited.Add(1)
					if r.header.Get("Retry-After") == "" || r.header.Get("RateLimit") == "" || r.header.Get("RateLimit-Policy") == "" {
						t.Errorf("429 without advice: %v", r.header)
					}
				default:
					t.Errorf("the flooding app gets %d", r.status)
				}
			}
		})
	}
	time.Sleep(200 * time.Millisecond)
	for range 30 {
		if r := w.send("GET", "/v1/places", calm, nil); r.status != http.StatusOK {
			t.Errorf("the calm app gets %d: %s", r.status, r.body)
		}
	}
	close(stop)
	wait.Wait()
	if limited.Load() < 100 || passed.Load() > 50+50*5 {
		t.Errorf("flood: %d passed, %d limited", passed.Load(), limited.Load())
	}
}

func TestA08HugeBatchesSpendTheQuotaToo(t *testing.T) {
	w := newWorld(t, func(c *server.Config) { c.Rate, c.Burst = 1, 100 })
	w.client("flood", connect.App)
	token := w.token("flood")
	body := strings.Repeat(strings.Repeat(" ", 1000)+"\n", 2000) // 2 MB that says nothing
	w.send("POST", "/v1/scans/batch", token, body, "Content-Type", "application/x-ndjson").read(http.StatusOK, nil)
	w.send("POST", "/v1/scans/batch", token, body, "Content-Type", "application/x-ndjson").problem(http.StatusTooManyRequests, "rate_limited")
}

func TestA01PublicEndpointsAreLimitedByAddress(t *testing.T) {
	w := newWorld(t, func(c *server.Config) { c.PublicRate, c.PublicBurst = 1, 5 })
	w.client("bluezone", connect.App)
	token := w.token("bluezone") // 1 of 5
	for range 4 {
		w.send("POST", "/v1/codes/verify", "", api.CodeCheck{Text: "x"}).read(http.StatusOK, nil)
	}
	p := w.send("POST", "/v1/codes/verify", "", api.CodeCheck{Text: "x"}).problem(http.StatusTooManyRequests, "rate_limited")
	if p.DetailVI == "" {
		t.Error("no words")
	}
	w.send("GET", "/v1/places", token, nil).read(http.StatusOK, nil) // who has a token is no stranger
	for range 120 {
		w.send("GET", "/v1/places", "a.b.c", nil)
	}
	w.send("GET", "/v1/places", "a.b.c", nil).problem(http.StatusTooManyRequests, "rate_limited") // guessing tokens
	w.send("GET", "/v1/places", token, nil).read(http.StatusOK, nil)
	// X-Forwarded-For of somebody who is no proxy of ours gives no new quota.
	w.send("POST", "/v1/codes/verify", "", api.CodeCheck{Text: "x"}, "X-Forwarded-For", "203.0.113.9").problem(http.StatusTooManyRequests, "rate_limited")
}

func TestUnknownAddressesAndMethods(t *testing.T) {
	w := newWorld(t)
	w.send("GET", "/v2/accounts", "", nil).problem(http.StatusNotFound, "no_such_endpoint")
	w.send("GET", "/", "", nil).problem(http.StatusNotFound, "no_such_endpoint")
	r := w.send("DELETE", "/v1/places", "", nil)
	r.problem(http.StatusMethodNotAllowed, "method_not_allowed")
	if got := r.header.Get("Allow"); got != "GET, POST" {
		t.Errorf("Allow: %s", got)
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/v1/keys", "/v1/places", "/nothing", "/docs", "/p/AAAA"} {
		r := w.send("GET", path, "", nil)
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"} {
			if got := r.header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if csp := r.header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") || len(r.header.Get("X-Request-Id")) != 16 {
			t.Errorf("%s: %q, request %q", path, csp, r.header.Get("X-Request-Id"))
		}
	}
}

func TestLargeHeadersAreRefused(t *testing.T) {
	w := newWorld(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	w.ok(err)
	defer conn.Close()
	fmt.Fprintf(conn, "GET /v1/keys HTTP/1.1\r\nHost: x\r\nX: %s\r\n\r\n", strings.Repeat("x", 64<<10))
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err == nil && answer.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("status %d", answer.StatusCode)
	}
}
