package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/load"
)

// benchTop is how many functions of a profile are named.
const benchTop = 25

// contacts asks who was near a person, one question after the other, about
// people in turn.
func (p *benchServer) contacts(ctx context.Context) error {
	if !p.wants(benchContacts) {
		return nil
	}
	p.progress(p.engine, benchContacts)
	token, err := p.authorise(ctx, benchHealth)
	if err != nil {
		return err
	}
	c, err := load.Dial(ctx, p.public)
	if err != nil {
		return err
	}
	defer c.Close()
	var h load.Histogram
	found := 0
	start := time.Now()
	for i := 0; i < benchSubjects || i < p.asked && time.Since(start) < 8*p.round; i++ {
		took, total, err := benchAsk(c, token, i)
		if err != nil {
			return err
		}
		h.Record(took)
		found += total
	}
	fmt.Fprintf(p.log, "bench: %-9s contacts: %d found a question, of %d scans\n", p.engine, found/int(h.Count()), p.seeded())
	row := load.Row{Name: benchContacts, Engine: p.engine, Value: load.Millis(h.Quantile(0.95)), Unit: fmt.Sprintf("ms p95, %d scans", p.seeded()),
		Goal: load.Goal{Most: 100}}.Timed(&h)
	p.add(row)
	return p.explain(ctx, row, load.Contender{Name: benchContacts, Run: func(context.Context) (*load.Result, error) {
		for i := range benchSubjects {
			if _, _, err := benchAsk(c, token, i); err != nil {
				return nil, err
			}
		}
		return &load.Result{}, nil
	}})
}

// benchAsk asks one question, and says how long that took and how many
// contacts there are. The officers differ, so that none comes to the end of
// what one may read in an hour.
func benchAsk(c *load.Conn, token string, i int) (time.Duration, int, error) {
	body, err := json.Marshal(api.TraceContacts{Context: api.Context{Case: benchCase, Purpose: "contact_tracing", Officer: fmt.Sprintf("officer-%d", i)},
		Person: api.Subject{QID: load.QID(1 + i%benchSubjects)}})
	if err != nil {
		return 0, 0, err
	}
	request := load.NewTemplate("/v1/trace/contacts", "application/json", token, "Accept: application/x-ndjson").Append(nil, body)
	began := time.Now()
	status, answer, err := c.Do(request)
	took := time.Since(began)
	if err != nil {
		return 0, 0, err
	}
	lines := bytes.Split(bytes.TrimSpace(answer), []byte("\n"))
	var last api.TraceLine
	if err := json.Unmarshal(lines[len(lines)-1], &last); status != http.StatusOK || err != nil || last.End == nil || last.End.Total == 0 {
		return 0, 0, fmt.Errorf("contacts: %d %.300s", status, lines[len(lines)-1])
	}
	return took, last.End.Total, nil
}

// profile runs a contender on, with the server's profiler on, writes what it
// says to a file and notes the functions that took most.
func (p *benchServer) profile(ctx context.Context, name string, c load.Contender) error {
	if err := os.MkdirAll(p.Profile, 0o755); err != nil {
		return err
	}
	type fetched struct {
		raw []byte
		err error
	}
	done := make(chan fetched, 1)
	go func() {
		raw, err := load.FetchProfile(ctx, p.admin, max(p.round, 3*time.Second))
		done <- fetched{raw, err}
	}()
	var f fetched
	for busy := true; busy; {
		if _, err := c.Run(ctx); err != nil {
			return err
		}
		select {
		case f = <-done:
			busy = false
		default:
		}
	}
	if f.err != nil {
		return f.err
	}
	file := filepath.Join(p.Profile, name+"-"+p.engine+".pprof")
	if err := os.WriteFile(file, f.raw, 0o644); err != nil {
		return err
	}
	top, err := load.Top(f.raw, benchTop)
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s on %s: what the server's processor did (%s)\n   self  with callees\n", name, p.engine, file)
	for _, s := range top {
		fmt.Fprintf(&b, "%6.1f%%  %6.1f%%  %s\n", 100*s.Self, 100*s.Total, s.Function)
	}
	p.note = append(p.note, strings.TrimSpace(b.String()))
	return nil
}
