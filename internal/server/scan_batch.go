package server

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/scan"
)

// batchPiece is how many scans of a batch are made durable together; their
// results are sent before the next piece begins.
const batchPiece = 2_500

// scanBatch is POST /v1/scans/batch: one scan a line, one result a line. A
// line that is wrong, or a piece that could not be taken, leaves the others
// alone; the whole can be sent again, for scans are idempotent (A09).
type scanBatch struct{}

func (scanBatch) prepare(huma.Registry) {}

func (scanBatch) serve(s *Server, c *call, r *http.Request) error {
	body, err := batchBody(c, r)
	if err != nil {
		return err
	}
	if err := s.enter(c); err != nil {
		return err
	}
	defer s.leave(c)
	lines, ok := linesOf(body, api.MaxBatch)
	if !ok {
		return scan.ErrTooMany
	}
	out := newStream(c, r, ndjson)
	for from := 0; from < len(lines); from += batchPiece {
		piece := lines[from:min(from+batchPiece, len(lines))]
		if err := s.recordPiece(r.Context(), c, piece, out); err != nil {
			return err
		}
	}
	return out.flush()
}

// recordPiece records some lines and writes their results.
func (s *Server) recordPiece(ctx context.Context, c *call, lines []line, out *stream) error {
	readings := make([]scan.Reading, 0, len(lines))
	problems := make([]error, len(lines))
	for i, l := range lines {
		reading, err := readLine(l.text)
		if problems[i] = err; err == nil {
			readings = append(readings, reading)
		}
	}
	results, err := s.svc.Desk.RecordBatch(ctx, c.by(), readings)
	if err != nil && !out.begun() {
		return err // nothing of the batch is recorded: one problem says it all
	}
	c.lines += len(lines)
	next := 0
	for i, l := range lines {
		var got *scan.Answer
		if problems[i] == nil {
			if problems[i] = err; err == nil {
				got, problems[i] = &results[next].Answer, results[next].Err
			}
			next++
		}
		out.buf = appendResult(out.buf, l.n, got, problems[i], out.english, c.id)
		if err := out.sent(); err != nil {
			return err
		}
	}
	return out.flush()
}

func readLine(text string) (scan.Reading, error) {
	if len(text) > maxLine {
		return scan.Reading{}, tooLarge(maxLine)
	}
	var in api.Scan
	if err := readScan(text, &in); err != nil {
		return scan.Reading{}, err
	}
	return readingOf(&in)
}

// appendResult writes one line of the answer, an api.ScanResult.
func appendResult(b []byte, n int, got *scan.Answer, err error, english bool, request string) []byte {
	b = strconv.AppendInt(append(b, `{"line":`...), int64(n), 10)
	if err == nil {
		b = appendAnswer(append(b, `,"answer":`...), got)
	} else {
		b = appendProblem(append(b, `,"problem":`...), known(err), english, request)
	}
	return append(b, '}', '\n')
}

func appendProblem(b []byte, f *fault.Error, english bool, request string) []byte {
	raw, _ := json.Marshal(problemOf(f, english, request)) // strings and integers always marshal
	return append(b, raw...)
}

func (scanBatch) describe(reg huma.Registry, op *huma.Operation) {
	op.RequestBody = &huma.RequestBody{Required: true, Description: "One scan a line, at most 10,000 lines and 8 MB; Content-Encoding gzip is taken.",
		Content: map[string]*huma.MediaType{ndjson: {Schema: schemaOf(reg, reflect.TypeFor[api.Scan]())}}}
	op.Responses = map[string]*huma.Response{"200": {Description: "One result a line", Content: map[string]*huma.MediaType{
		ndjson: {Schema: schemaOf(reg, reflect.TypeFor[api.ScanResult]())}}}}
}
