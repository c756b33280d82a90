package load

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/motma/motma/api"
)

// maxFloorBody bounds what the floor reads, like the server's own limits.
const maxFloorBody = 16 << 20

// Floor is the bare HTTP floor: net/http's server with a handler that reads
// the body to its end and writes an answer of so many bytes. No token, no
// JSON, no log, no storage: nothing can answer over net/http for less.
func Floor(answer int) http.Handler {
	body := make([]byte, answer)
	for i := range body {
		body[i] = ' '
	}
	length := []string{strconv.Itoa(answer)}
	media := []string{"application/json"}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxFloorBody))
		if err != nil || len(raw) == 0 {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		h := w.Header()
		h["Content-Type"], h["Content-Length"] = media, length
		w.Write(body)
	})
}

// FloorJSON is the same with what no JSON interface can do without: the body
// is decoded as a scan, and an answer of so many bytes encoded, both by
// encoding/json. It is there for comparison.
func FloorJSON(answer int) http.Handler {
	out := api.ScanAnswer{Result: "recorded", At: time.Now().UTC(), Direction: "in", Method: "staff_scans", Kind: "personal"}
	short, _ := json.Marshal(out) // of texts and times: cannot fail
	pad := strings.Repeat("x", max(answer-len(short), 0))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in api.Scan
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxFloorBody))
		if err == nil {
			err = json.Unmarshal(raw, &in)
		}
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		out := out
		out.Scan, out.PlaceName = in.ID, pad[:max(len(pad)-len(in.ID), 0)]
		body, err := json.Marshal(out)
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Content-Length", strconv.Itoa(len(body)))
		w.Write(body)
	})
}

// ServeFloor answers by a handler on a listener until ctx ends.
func ServeFloor(ctx context.Context, l net.Listener, h http.Handler) error {
	s := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: 120 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- s.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return s.Close()
	}
}
