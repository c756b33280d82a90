package load

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"net/http"
	"net/http/pprof"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestTopFindsWhatTheProcessorDoes(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	addr := serve(t, mux)
	ctx, stop := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	wait.Go(func() { burnHere(ctx) })
	raw, err := FetchProfile(t.Context(), addr, time.Second)
	stop()
	wait.Wait()
	if err != nil {
		t.Fatal(err)
	}
	top, err := Top(raw, 20)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range top {
		if strings.HasSuffix(s.Function, "load.burnHere") {
			if s.Total < 0.5 || s.Total > 1 || s.Self > s.Total {
				t.Errorf("it took %+v", s)
			}
			return
		}
	}
	t.Errorf("what took most is not among %+v", top)
}

//go:noinline
func burnHere(ctx context.Context) {
	block := make([]byte, 4096)
	for ctx.Err() == nil {
		for range 100 {
			sum := sha256.Sum256(block)
			copy(block, sum[:])
		}
	}
}

func TestTopRefusesWhatIsNoProfile(t *testing.T) {
	for name, plain := range map[string][]byte{
		"cut":         {0x12, 0x05, 0x01},
		"fixed width": {0x0d, 1, 2, 3, 4},
		"endless":     {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80},
	} {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write(plain)
		z.Close()
		if _, err := Top(b.Bytes(), 5); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := Top([]byte("hello"), 5); err == nil {
		t.Error("no gzip: no error")
	}
}
