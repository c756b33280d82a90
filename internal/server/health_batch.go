package server

import (
	"encoding/json"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
)

// healthBatch takes lines of one type, each an entry: one outcome a line. A line
// is an entry by itself, so that the whole can be sent again.
type healthBatch[L any] struct {
	what   string
	entry  func(L) (health.Entry, error)
	reg    huma.Registry
	schema *huma.Schema
}

// healthLines is how many lines a batch of declarations or records has at most.
const healthLines = 1_000

func (e *healthBatch[L]) prepare(reg huma.Registry) {
	e.reg, e.schema = reg, schemaOf(reg, reflect.TypeFor[L]())
}

func (e *healthBatch[L]) serve(s *Server, c *call, r *http.Request) error {
	body, err := batchBody(c, r)
	if err != nil {
		return err
	}
	if err := s.enter(c); err != nil {
		return err
	}
	defer s.leave(c)
	lines, ok := linesOf(body, healthLines)
	if !ok {
		return errTooManyLines
	}
	out := newStream(c, r, ndjson)
	for from := 0; from < len(lines); from += health.UnitEntries {
		if err := e.unit(s, c, r, lines[from:min(from+health.UnitEntries, len(lines))], out); err != nil {
			return err
		}
	}
	return out.flush()
}

// unit writes some lines in one transaction.
func (e *healthBatch[L]) unit(s *Server, c *call, r *http.Request, lines []line, out *stream) error {
	results := make([]api.HealthOutcome, len(lines))
	var entries []health.Entry
	var of []int
	for i, l := range lines {
		entry, err := e.decode(l)
		if err != nil {
			results[i] = c.healthOutcome(l.n, health.Result{Err: known(err)}, out.english)
			continue
		}
		entries, of = append(entries, entry), append(of, i)
	}
	done, err := s.svc.Health.WriteAll(r.Context(), c.actor(), person.AppID(c.client.ID), entries, c.healthWrite())
	if err != nil {
		return err
	}
	for n, i := range of {
		if f := done[n].Err; f != nil && f.Kind == fault.Internal {
			s.cfg.Log.ErrorContext(r.Context(), "batch line failed", "request", c.id, "route", c.route.pattern, "line", lines[i].n, "cause", f.Cause)
			done[n].Err = fault.ErrInternal
		}
		results[i] = c.healthOutcome(lines[i].n, done[n], out.english)
	}
	for _, result := range results {
		raw, err := json.Marshal(result)
		if err != nil {
			return err
		}
		out.buf = append(append(out.buf, raw...), '\n')
		c.lines++
	}
	return out.flush()
}

func (e *healthBatch[L]) decode(l line) (health.Entry, error) {
	var in L
	if len(l.text) > maxLine {
		return health.Entry{}, tooLarge(maxLine)
	}
	if err := decode(e.reg, e.schema, []byte(l.text), &in); err != nil {
		return health.Entry{}, err
	}
	return e.entry(in)
}

func (e *healthBatch[L]) describe(reg huma.Registry, op *huma.Operation) {
	op.RequestBody = &huma.RequestBody{Required: true, Description: "One " + e.what + " a line, at most 1,000 lines and 8 MB; Content-Encoding gzip is taken.",
		Content: map[string]*huma.MediaType{ndjson: {Schema: schemaOf(reg, reflect.TypeFor[L]())}}}
	op.Responses = map[string]*huma.Response{"200": {Description: "One outcome a line, in order", Content: map[string]*huma.MediaType{
		ndjson: {Schema: schemaOf(reg, reflect.TypeFor[api.HealthOutcome]())}}}}
}
