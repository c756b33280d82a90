package server

import (
	"context"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/scan"
)

// scanEndpoint is POST /v1/scans, the hot one: it reads into a reused buffer,
// decodes by hand and writes by hand. What it says is in the document like
// everything else.
type scanEndpoint struct {
	record  func(context.Context, *call, scan.Reading) (scan.Answer, error)
	buffers sync.Pool
}

func (e *scanEndpoint) prepare(huma.Registry) {}

func (e *scanEndpoint) serve(s *Server, c *call, r *http.Request) error {
	if !isJSON(r.Header.Get("Content-Type")) {
		c.Header().Set("Accept-Post", "application/json")
		return errMedia
	}
	buf, _ := e.buffers.Get().(*[]byte)
	if buf == nil {
		buf = new([]byte)
		*buf = make([]byte, 0, 2048)
	}
	defer e.buffers.Put(buf)
	src, err := e.read(c, r, buf)
	if err != nil {
		return err
	}
	var in api.Scan
	if err := readScan(src, &in); err != nil {
		return err
	}
	reading, err := readingOf(&in)
	if err != nil {
		return err
	}
	got, err := e.record(r.Context(), c, reading)
	if err != nil {
		return err
	}
	*buf = appendAnswer((*buf)[:0], &got)
	h := c.Header()
	h["Content-Type"], h["Cache-Control"] = typeJSON, noStore
	h["Content-Length"] = []string{strconv.Itoa(len(*buf))}
	if _, err := c.Write(*buf); err != nil {
		return errReading.With(err)
	}
	return nil
}

// record takes one reading at the desk.
func (s *Server) record(ctx context.Context, c *call, in scan.Reading) (scan.Answer, error) {
	if err := s.enter(c); err != nil {
		return scan.Answer{}, err
	}
	defer s.leave(c)
	return s.svc.Desk.Record(ctx, c.by(), in)
}

// read takes the body as one string; the buffer can be used again at once.
func (e *scanEndpoint) read(c *call, r *http.Request, buf *[]byte) (string, error) {
	n := r.ContentLength
	if n < 0 || n > maxBody || r.Header.Get("Content-Encoding") != "" {
		b, err := readBody(c, r, maxBody)
		return string(b), err
	}
	if int64(cap(*buf)) < n {
		*buf = make([]byte, 0, n)
	}
	b := (*buf)[:n]
	if _, err := io.ReadFull(r.Body, b); err != nil {
		return "", bodyError(err, maxBody)
	}
	return string(b), nil
}

// isJSON takes application/json with any parameters.
func isJSON(media string) bool {
	name, _, _ := strings.Cut(media, ";")
	return strings.EqualFold(strings.TrimSpace(name), "application/json")
}

func (e *scanEndpoint) describe(reg huma.Registry, op *huma.Operation) {
	op.RequestBody = jsonContent("", schemaOf(reg, reflect.TypeFor[api.Scan]()))
	op.Responses = map[string]*huma.Response{"200": {Description: "It is recorded, durably", Content: map[string]*huma.MediaType{
		"application/json": {Schema: schemaOf(reg, reflect.TypeFor[api.ScanAnswer]())}}}}
}
