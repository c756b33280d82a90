package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/motma/motma/internal/fault"
)

// tree reads a JSON text strictly: UTF-8, one value, no member twice in one
// object, at most maxDepth deep. encoding/json alone would take the last of
// two equal members, and two readers of one text must never see two things.
func tree(body []byte) (any, error) {
	if !utf8.Valid(body) {
		return nil, notJSON(0)
	}
	t := treeReader{dec: json.NewDecoder(bytes.NewReader(body))}
	v, err := t.value(0)
	if err != nil {
		return nil, err
	}
	if _, err := t.dec.Token(); err != io.EOF {
		return nil, notJSON(t.dec.InputOffset())
	}
	return v, nil
}

// notJSON tells where, never what.
func notJSON(at int64) error {
	f := *errJSON
	f.VI = fmt.Sprintf("Nội dung không phải JSON hợp lệ (byte %d).", at)
	f.EN = fmt.Sprintf("The body is not valid JSON (byte %d).", at)
	return &f
}

type treeReader struct{ dec *json.Decoder }

func (t *treeReader) value(depth int) (any, error) {
	tok, err := t.token()
	if err != nil {
		return nil, err
	}
	switch tok {
	case json.Delim('{'):
		return t.object(depth + 1)
	case json.Delim('['):
		return t.array(depth + 1)
	}
	if _, stray := tok.(json.Delim); stray {
		return nil, notJSON(t.dec.InputOffset())
	}
	return tok, nil
}

func (t *treeReader) token() (json.Token, error) {
	tok, err := t.dec.Token()
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return nil, notJSON(syntax.Offset)
	case err != nil:
		return nil, notJSON(t.dec.InputOffset())
	}
	return tok, nil
}

func (t *treeReader) object(depth int) (any, error) {
	if depth > maxDepth {
		return nil, errDeep
	}
	m := map[string]any{}
	for t.dec.More() {
		tok, err := t.token()
		if err != nil {
			return nil, err
		}
		key, ok := tok.(string)
		if !ok {
			return nil, notJSON(t.dec.InputOffset())
		}
		if _, twice := m[key]; twice {
			return nil, wrong(printable(key), "Thành phần bị lặp lại.", "The member is there twice.")
		}
		if m[key], err = t.value(depth); err != nil {
			return nil, err
		}
	}
	_, err := t.token()
	return m, err
}

func (t *treeReader) array(depth int) (any, error) {
	if depth > maxDepth {
		return nil, errDeep
	}
	list := []any{}
	for t.dec.More() {
		v, err := t.value(depth)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := t.token()
	return list, err
}

var errDeep = fault.New(fault.Invalid, errJSON.Code,
	"JSON lồng nhau quá sâu.", "The JSON is nested too deeply.")

// printable keeps the name of an unknown member only if it looks like one: a
// stranger's text is never given back.
func printable(key string) string {
	if len(key) > 64 || key == "" {
		return "?"
	}
	for i := 0; i < len(key); i++ {
		c := key[i]
		if c != '_' && c != '-' && (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') {
			return "?"
		}
	}
	return key
}
