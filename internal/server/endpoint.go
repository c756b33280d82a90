package server

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/motma/motma/api"
)

// endpoint is what a route leads to: it answers, and it describes itself.
type endpoint interface {
	serve(s *Server, c *call, r *http.Request) error
	describe(reg huma.Registry, op *huma.Operation)
	// prepare is called once, when the routes are mounted.
	prepare(reg huma.Registry)
}

// typed makes an endpoint of a function. The fields of I are bound by their
// tags (path, query, header) and the field named Body is the JSON body; O is
// the body of the answer, api.None for none. The function reports what it
// made through call.created.
func typed[I, O any](f func(context.Context, *call, I) (O, error)) endpoint {
	return &typedEndpoint[I, O]{f: f}
}

type typedEndpoint[I, O any] struct {
	f      func(context.Context, *call, I) (O, error)
	reg    huma.Registry
	params []param
	body   *huma.Schema // nil: no body
	index  int          // of the field Body
}

// param is one input outside the body.
type param struct {
	in, name string
	index    int
	schema   *huma.Schema
	required bool
	doc      string
}

func (e *typedEndpoint[I, O]) prepare(reg huma.Registry) {
	e.reg = reg
	t := reflect.TypeFor[I]()
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Name == "Body" {
			e.body, e.index = schemaOf(reg, f.Type), i
			continue
		}
		for _, in := range []string{"path", "query", "header"} {
			if name := f.Tag.Get(in); name != "" {
				e.params = append(e.params, param{in, name, i, huma.SchemaFromField(reg, f, name), in == "path", f.Tag.Get("doc")})
			}
		}
	}
}

func (e *typedEndpoint[I, O]) serve(s *Server, c *call, r *http.Request) error {
	var in I
	if err := e.bind(reflect.ValueOf(&in).Elem(), c, r); err != nil {
		return err
	}
	if err := s.enter(c); err != nil {
		return err
	}
	defer s.leave(c)
	out, err := s.once(c, r, in, func() (any, error) { return e.f(r.Context(), c, in) })
	if err != nil {
		return err
	}
	return answer(c, out)
}

// bindInput fills an input, for endpoints that serve in their own way.
func (e *typedEndpoint[I, O]) bindInput(in *I, c *call, r *http.Request) error {
	return e.bind(reflect.ValueOf(in).Elem(), c, r)
}

// bind fills the input from path, query, headers and body.
func (e *typedEndpoint[I, O]) bind(v reflect.Value, c *call, r *http.Request) error {
	for _, p := range e.params {
		if err := p.bind(v.Field(p.index), r); err != nil {
			return err
		}
	}
	if err := e.knownQuery(r); err != nil {
		return err
	}
	if e.body == nil {
		return nil
	}
	raw, err := jsonBody(c, r)
	if err != nil {
		return err
	}
	return decode(e.reg, e.body, raw, v.Field(e.index).Addr().Interface())
}

// knownQuery refuses misspelt parameters: a filter silently left out would
// answer another question.
func (e *typedEndpoint[I, O]) knownQuery(r *http.Request) error {
	if r.URL.RawQuery == "" {
		return nil
	}
	for name := range r.URL.Query() {
		known := false
		for _, p := range e.params {
			known = known || p.in == "query" && p.name == name
		}
		if !known {
			return wrong(printable(name), "Tham số này không có trong tài liệu.", "There is no such parameter; see the reference.")
		}
	}
	return nil
}

func (p param) bind(field reflect.Value, r *http.Request) error {
	var text string
	switch p.in {
	case "path":
		text = r.PathValue(p.name)
	case "query":
		text = r.URL.Query().Get(p.name)
	case "header":
		text = r.Header.Get(p.name)
	}
	if text == "" {
		return nil
	}
	var v any = text
	if field.Kind() == reflect.Int {
		n, err := strconv.Atoi(text)
		if err != nil {
			return wrong(p.name, "Phải là số nguyên.", "It must be an integer.")
		}
		v = float64(n)
		field.SetInt(int64(n))
	} else {
		field.SetString(text)
	}
	if err := checked(nil, p.schema, v); err != nil {
		return renamed(err, p.name)
	}
	return nil
}

// decode reads a strict JSON body into out.
func decode(reg huma.Registry, schema *huma.Schema, raw []byte, out any) error {
	v, err := tree(raw)
	if err != nil {
		return err
	}
	if err := checked(reg, schema, v); err != nil {
		return err
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return wrong(".", "Giá trị không hợp lệ.", "A value is not valid.")
	}
	return nil
}

// jsonBody reads the body of a JSON request.
func jsonBody(c *call, r *http.Request) ([]byte, error) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" {
		c.Header().Set("Accept-Post", "application/json")
		return nil, errMedia
	}
	return readBody(c, r, maxBody)
}

// readBody reads a whole body, but no more than the limit.
func readBody(c *call, r *http.Request, limit int) ([]byte, error) {
	if r.ContentLength > int64(limit) {
		c.Header().Set("Connection", "close")
		return nil, tooLarge(limit)
	}
	if enc := r.Header.Get("Content-Encoding"); enc != "" && enc != "identity" {
		return nil, errEncoding
	}
	b, err := io.ReadAll(http.MaxBytesReader(c.ResponseWriter, r.Body, int64(limit)))
	return b, bodyError(err, limit)
}

// bodyError says why a body could not be read.
func bodyError(err error, limit int) error {
	var large *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &large):
		return tooLarge(limit)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errSlow
	}
	return errReading.With(err)
}

// waiting is an answer that may say: not done yet, a second officer has to
// approve. Then its status is 202.
type waiting interface{ Waits() bool }

// answer writes a value as JSON, or 204 for nothing.
func answer(c *call, out any) error {
	h := c.Header()
	if h["Cache-Control"] == nil {
		h["Cache-Control"] = noStore
	}
	if _, none := out.(api.None); none {
		c.WriteHeader(http.StatusNoContent)
		return nil
	}
	body, err := json.Marshal(out)
	if err != nil {
		return err
	}
	h["Content-Type"] = typeJSON
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	status := http.StatusOK
	if w, ok := out.(waiting); ok && w.Waits() {
		status = http.StatusAccepted
	}
	if c.created != "" {
		h.Set("Location", c.created)
		status = http.StatusCreated
	}
	c.WriteHeader(status)
	_, err = c.Write(body)
	if err != nil {
		return errReading.With(err)
	}
	return nil
}
