package server

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/fault"
)

// accountBatch is POST /v1/accounts/batch: one registration a line, one
// outcome a line. Each line is get-or-create by itself, so that the whole can
// be sent again.
type accountBatch struct {
	reg    huma.Registry
	schema *huma.Schema
}

// batchWorkers registrations run at once: their commits are joined.
const batchWorkers = 16

var errTooManyAccounts = fault.New(fault.Invalid, "batch_too_large",
	"Mỗi lần gửi tối đa 1.000 tài khoản.", "A batch holds at most 1,000 accounts.")

func (e *accountBatch) prepare(reg huma.Registry) {
	e.reg, e.schema = reg, schemaOf(reg, reflect.TypeFor[api.Registration]())
}

func (e *accountBatch) serve(s *Server, c *call, r *http.Request) error {
	body, err := batchBody(c, r)
	if err != nil {
		return err
	}
	if err := s.enter(c); err != nil {
		return err
	}
	defer s.leave(c)
	lines, ok := linesOf(body, accountLines)
	if !ok {
		return errTooManyAccounts
	}
	out := newStream(c, r, ndjson)
	const piece = 4 * batchWorkers
	for from := 0; from < len(lines); from += piece {
		for _, result := range e.registerAll(s, r.Context(), c, lines[from:min(from+piece, len(lines))], out.english) {
			raw, err := json.Marshal(result)
			if err != nil {
				return err
			}
			out.buf = append(append(out.buf, raw...), '\n')
			c.lines++
		}
		if err := out.flush(); err != nil {
			return err
		}
	}
	return out.flush()
}

func (e *accountBatch) registerAll(s *Server, ctx context.Context, c *call, lines []line, english bool) []api.BatchOutcome {
	out := make([]api.BatchOutcome, len(lines))
	var wait sync.WaitGroup
	slots := make(chan struct{}, batchWorkers)
	for i, l := range lines {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			out[i] = e.registerLine(s, ctx, c, l, english)
		})
	}
	wait.Wait()
	return out
}

func (e *accountBatch) registerLine(s *Server, ctx context.Context, c *call, l line, english bool) api.BatchOutcome {
	var in api.Registration
	var err error
	if len(l.text) > maxLine {
		err = tooLarge(maxLine)
	} else {
		err = decode(e.reg, e.schema, []byte(l.text), &in)
	}
	var got api.Outcome
	if err == nil {
		got, err = s.registerOne(ctx, c, in)
	}
	if err != nil {
		f := known(err)
		if f.Kind == fault.Internal {
			s.cfg.Log.ErrorContext(ctx, "batch line failed", "request", c.id, "route", c.route.pattern, "line", l.n, "cause", f.Cause)
		}
		return api.BatchOutcome{Line: l.n, Problem: problemOf(f, english, c.id)}
	}
	return api.BatchOutcome{Line: l.n, Outcome: &got}
}

func (e *accountBatch) describe(reg huma.Registry, op *huma.Operation) {
	op.RequestBody = &huma.RequestBody{Required: true, Description: "One registration a line, at most 1,000 lines and 8 MB; Content-Encoding gzip is taken.",
		Content: map[string]*huma.MediaType{ndjson: {Schema: schemaOf(reg, reflect.TypeFor[api.Registration]())}}}
	op.Responses = map[string]*huma.Response{"200": {Description: "One outcome a line, in order", Content: map[string]*huma.MediaType{
		ndjson: {Schema: schemaOf(reg, reflect.TypeFor[api.BatchOutcome]())}}}}
}
