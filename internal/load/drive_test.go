package load

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// serve runs a handler on a free port until the test ends.
func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: h}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return l.Addr().String()
}

func same(n int, m Maker) []Maker {
	out := make([]Maker, n)
	for i := range out {
		out[i] = m
	}
	return out
}

func TestDriveSendsWhatTheTemplateSaysAndCountsRefusals(t *testing.T) {
	var calls, bad atomic.Int64
	addr := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := make([]byte, 5)
		n, _ := r.Body.Read(body)
		if r.Method != "POST" || r.URL.Path != "/x" || r.Header.Get("Authorization") != "Bearer t" ||
			r.Header.Get("Content-Type") != "application/json" || string(body[:n]) != `{"a"}` {
			bad.Add(1)
		}
		if calls.Add(1)%2 == 0 {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		w.Write([]byte("fine"))
	}))
	target, err := Open(t.Context(), addr, 3, http.StatusOK)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	tmpl := NewTemplate("/x", "application/json", "Authorization: Bearer t")
	left := make([]int, 3)
	makers := make([]Maker, 3)
	for i := range makers {
		makers[i] = func(buf []byte) []byte {
			if left[i]++; left[i] > 20 {
				return nil
			}
			return tmpl.Append(buf, []byte(`{"a"}`))
		}
	}
	r, err := target.Drive(t.Context(), time.Minute, makers)
	if err != nil {
		t.Fatal(err)
	}
	if r.Done != 30 || r.Refused != 30 || r.Latency.Count() != 30 || !r.Dry || !strings.HasPrefix(r.Refusal, "429") {
		t.Errorf("done %d, refused %d (%q), counted %d, dry %v", r.Done, r.Refused, r.Refusal, r.Latency.Count(), r.Dry)
	}
	if bad.Load() > 0 {
		t.Errorf("%d requests arrived otherwise than written", bad.Load())
	}
}

func TestDriveEndsInTime(t *testing.T) {
	addr := serve(t, Floor(100))
	target, err := Open(t.Context(), addr, 4, http.StatusOK)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	tmpl := NewTemplate("/", "application/json")
	for range 2 { // the connections serve again
		r, err := target.Drive(t.Context(), 50*time.Millisecond, same(4, func(buf []byte) []byte { return tmpl.Append(buf, []byte("{}")) }))
		if err != nil {
			t.Fatal(err)
		}
		if r.Done == 0 || r.Refused > 0 || r.Took < 50*time.Millisecond || r.Rate() <= 0 {
			t.Errorf("done %d, refused %d, took %v", r.Done, r.Refused, r.Took)
		}
	}
}

func TestConnReadsBodiesOfAnyLengthAndRefusesWhatItCannotFrame(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		status int
		body   string
		fails  bool
	}{
		"plain":        {"HTTP/1.1 200 OK\r\nX: y\r\ncontent-LENGTH: 3\r\n\r\nabc", 200, "abc", false},
		"nothing":      {"HTTP/1.1 204 No Content\r\n\r\n", 204, "", false},
		"chunked":      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n", 200, "abc0123456789", false},
		"broken chunk": {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n", 0, "", true},
		"cut chunk":    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\nabc", 0, "", true},
		"endless":      {"HTTP/1.1 200 OK\r\n\r\nabc", 0, "", true},
		"cut short":    {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", 0, "", true},
		"not http":     {"hello\r\n\r\n", 0, "", true},
		"huge":         {"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", 0, "", true},
		"negative":     {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", 0, "", true},
		"header alike": {"HTTP/1.1 200 OK\r\nContent-Length-X: 9\r\nContent-Length: 1\r\n\r\na", 200, "a", false},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			go func() {
				if s, err := l.Accept(); err == nil {
					s.Read(make([]byte, 1024))
					s.Write([]byte(c.answer))
					s.Close()
				}
			}()
			conn, err := Dial(t.Context(), l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			status, body, err := conn.Do([]byte("POST / HTTP/1.1\r\n\r\n"))
			if (err != nil) != c.fails {
				t.Fatalf("error %v", err)
			}
			if err == nil && (status != c.status || string(body) != c.body) {
				t.Errorf("%d %q", status, body)
			}
		})
	}
}

func TestFloorReadsTheBodyAndAnswersAsManyBytes(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- ServeFloor(ctx, l, Floor(700)) }()
	c, err := Dial(t.Context(), l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	tmpl := NewTemplate("/v1/scans", "application/json")
	if status, body, err := c.Do(tmpl.Append(nil, []byte(`{"x":1}`))); err != nil || status != 200 || len(body) != 700 {
		t.Errorf("%d, %d bytes, %v", status, len(body), err)
	}
	if status, _, err := c.Do(tmpl.Append(nil, nil)); err != nil || status != 400 {
		t.Errorf("without a body: %d, %v", status, err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("it ends with %v", err)
	}
}

func TestJSONFloorDecodesAndEncodes(t *testing.T) {
	c, err := Dial(t.Context(), serve(t, FloorJSON(900)))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	tmpl := NewTemplate("/v1/scans", "application/json")
	id := "0198b2c4-5a3e-7c11-9d2a-6f1e0c9b7a55"
	status, body, err := c.Do(tmpl.Append(nil, []byte(`{"id":"`+id+`","text":"x"}`)))
	if err != nil || status != 200 || len(body) != 900 || !strings.Contains(string(body), id) {
		t.Errorf("%d, %d bytes, %v", status, len(body), err)
	}
	if status, _, err := c.Do(tmpl.Append(nil, []byte("{"))); err != nil || status != 400 {
		t.Errorf("broken JSON: %d, %v", status, err)
	}
}
