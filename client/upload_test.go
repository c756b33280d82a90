package client

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/motma/motma/api"
)

// gateQueue is what a device sends after a day without network.
func gateQueue(n int) []api.Scan {
	scans := make([]api.Scan, n)
	for i := range scans {
		scans[i].ID = fmt.Sprintf("scan-%d", i)
	}
	return scans
}

// batchPlatform records the lines of a batch; answer says what a line gets.
func batchPlatform(t *testing.T, answer func(batch, line int, s api.Scan, w http.ResponseWriter) bool) (*platform, *Client) {
	return newPlatform(t, func(n int, w http.ResponseWriter, r *http.Request) {
		lines := bufio.NewScanner(r.Body)
		for line := 1; lines.Scan(); line++ {
			var s api.Scan
			if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
				t.Error(err)
			}
			if !answer(n, line, s, w) {
				panic(http.ErrAbortHandler)
			}
		}
	})
}

func recorded(w http.ResponseWriter, line int, s api.Scan) bool {
	fmt.Fprintf(w, `{"line":%d,"answer":{"scan":%q,"result":"recorded"}}`+"\n", line, s.ID)
	return true
}

func TestUploadSendsAgainWhatHasNoAnswerYet(t *testing.T) {
	sent := map[string]int{}
	p, c := batchPlatform(t, func(batch, line int, s api.Scan, w http.ResponseWriter) bool {
		sent[s.ID]++
		switch {
		case batch == 1 && line == 31: // the connection breaks within a line
			io.WriteString(w, `{"line":31,"ans`)
			http.NewResponseController(w).Flush()
			return false
		case s.ID == "scan-7" && sent[s.ID] < 2:
			fmt.Fprintf(w, `{"line":%d,"problem":{"code":"busy","status":503}}`+"\n", line)
		case s.ID == "scan-9":
			fmt.Fprintf(w, `{"line":%d,"problem":{"code":"code_unreadable","status":422}}`+"\n", line)
		default:
			recorded(w, line, s)
		}
		return true
	})
	results, err := c.Upload(t.Context(), gateQueue(50))
	if err != nil || p.asked.Load() != 2 {
		t.Fatalf("%v after %d batches", err, p.asked.Load())
	}
	for i, r := range results {
		refused := i == 9
		if r.Line != i+1 || (r.Answer == nil) != refused || (r.Problem != nil) != refused || !refused && r.Answer.Scan != fmt.Sprintf("scan-%d", i) {
			t.Errorf("reading %d: %+v", i, r)
		}
	}
	for id, n := range map[string]int{"scan-0": 1, "scan-7": 2, "scan-9": 1, "scan-40": 1} {
		if sent[id] != n {
			t.Errorf("%s was sent %d times, want %d", id, sent[id], n)
		}
	}
}

func TestUploadCutsBatches(t *testing.T) {
	var lines []int
	p, c := newPlatform(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		n := 0
		for in := bufio.NewScanner(r.Body); in.Scan(); {
			n++
			fmt.Fprintf(w, `{"line":%d,"answer":{}}`+"\n", n)
		}
		lines = append(lines, n)
	})
	if results, err := c.Upload(t.Context(), gateQueue(api.MaxBatch+5)); err != nil || len(results) != api.MaxBatch+5 || fmt.Sprint(lines) != "[10000 5]" {
		t.Errorf("%v: batches of %v", err, lines)
	}
	long := gateQueue(2000)
	for i := range long {
		long[i].Text = string(make([]byte, 700)) // 4200 bytes as JSON
	}
	lines = nil
	if _, err := c.Upload(t.Context(), long); err != nil || len(lines) != 3 {
		t.Errorf("%v: batches of %v", err, lines)
	}
	if results, err := c.Upload(t.Context(), nil); err != nil || len(results) != 0 || p.asked.Load() != 5 {
		t.Errorf("nothing to send: %v, %d batches", err, p.asked.Load())
	}
}

func TestUploadEndsWhenThePlatformStaysBusy(t *testing.T) {
	p, c := batchPlatform(t, func(_, line int, s api.Scan, w http.ResponseWriter) bool {
		if line == 1 {
			return recorded(w, line, s)
		}
		fmt.Fprintf(w, `{"line":%d,"problem":{"code":"busy","status":503}}`+"\n", line)
		return true
	})
	c.pause = time.Microsecond
	results, err := c.Upload(t.Context(), gateQueue(20))
	if err == nil || results[0].Line != 1 || results[19].Line != 0 {
		t.Errorf("%v, %+v", err, results[19])
	}
	if n := p.asked.Load(); n != maxTries+1 {
		t.Errorf("%d attempts", n)
	}
	p, c = newPlatform(t, func(_ int, w http.ResponseWriter, _ *http.Request) { problem(w, 403, api.CodeSuspended) })
	var refused *api.Problem
	if _, err := c.Upload(t.Context(), gateQueue(2)); !errors.As(err, &refused) || p.asked.Load() != 1 {
		t.Errorf("a suspended client: %v after %d attempts", err, p.asked.Load())
	}
}

// An attempt that hangs is given up by the HTTP client's own limit, and made
// again.
func TestHangingAttemptIsMadeAgain(t *testing.T) {
	p, c := newPlatform(t, func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 1 {
			<-r.Context().Done()
			return
		}
		io.WriteString(w, `{}`)
	})
	c.http = &http.Client{Timeout: 200 * time.Millisecond}
	if _, err := c.Account(t.Context(), "1"); err != nil || p.asked.Load() != 2 {
		t.Errorf("%v after %d attempts", err, p.asked.Load())
	}
}
