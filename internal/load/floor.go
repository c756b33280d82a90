package load

import (
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
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

// ServeFloor answers on a listener until ctx ends.
func ServeFloor(ctx context.Context, l net.Listener, answer int) error {
	s := &http.Server{Handler: Floor(answer), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second,
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
