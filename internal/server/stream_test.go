package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/motma/motma/api"
)

// broken answers with rows, and then fails.
func broken(rows int) endpoint {
	return traced(func(_ context.Context, _ *Server, _ *call, _ api.TracePlace, t *table) error {
		t.head = headVisitors
		for range rows {
			if err := t.add(&api.TraceLine{Person: &api.TracePerson{Name: strings.Repeat("A", 100)}, Visit: &api.TraceVisit{Place: "1"}}); err != nil {
				return err
			}
		}
		return errors.New("disk on fire at /secret/path")
	})
}

func TestAnswerThatBreaksOffIsNeverTakenForWhole(t *testing.T) {
	s, err := New(Services{}, Config{Issuer: "https://motma.example"})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(rows int, accept string) (int, string, error) {
		rt := &route{method: "POST", path: "/x", do: broken(rows), free: true}
		s.ready(rt)
		h := httptest.NewServer(s.serve(rt))
		defer h.Close()
		req, err := http.NewRequest("POST", h.URL+"/x", strings.NewReader(`{"case":"A-1","purpose":"p","officer":"o"}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept", accept)
		answer, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		return answer.StatusCode, string(body), err
	}
	for _, media := range []string{ndjson, "text/csv"} {
		status, body, err := ask(5_000, media)
		if status != http.StatusOK || err == nil {
			t.Errorf("%s: status %d, %d bytes, the connection ended as if all were well", media, status, len(body))
		}
		if strings.Contains(body, "secret") || strings.Contains(body, `"end"`) {
			t.Errorf("%s: the answer shows the cause, or an end: %.300s", media, body[max(0, len(body)-300):])
		}
		if media == ndjson && !strings.Contains(body, `"code":"answer_aborted"`) {
			t.Errorf("the last line does not say why: %s", body[max(0, len(body)-300):])
		}
		if status, body, err := ask(1, media); status != http.StatusInternalServerError || err != nil || !strings.Contains(body, `"code":"internal"`) {
			t.Errorf("%s: before anything was sent: %d %s %v", media, status, body, err)
		}
	}
}

func TestPanicIsOneRequestsAffair(t *testing.T) {
	var log bytes.Buffer
	s, err := New(Services{}, Config{Issuer: "https://motma.example", Log: newTestLog(&log)})
	if err != nil {
		t.Fatal(err)
	}
	rt := &route{method: "GET", path: "/x", free: true, do: typed(func(context.Context, *call, none) (api.None, error) { panic("Nguyễn Văn An") })}
	s.ready(rt)
	w := httptest.NewRecorder()
	s.serve(rt).ServeHTTP(w, httptest.NewRequest("GET", "/x", nil))
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "Nguy") || len(s.single.busy) != 0 {
		t.Errorf("%d %s, %d slots held", w.Code, w.Body, len(s.single.busy))
	}
	if strings.Contains(log.String(), "Nguy") || !strings.Contains(log.String(), "stack") {
		t.Errorf("log: %s", log.String())
	}
}
