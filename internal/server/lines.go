package server

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
)

const ndjson = "application/x-ndjson"

// batchBody reads the body of a batch: NDJSON, at most maxBatchBody, also
// after decompression (A33).
func batchBody(c *call, r *http.Request) ([]byte, error) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != ndjson {
		c.Header().Set("Accept-Post", ndjson)
		return nil, errMedia
	}
	return packedBody(c, r)
}

// packedBody reads a body of at most maxBatchBody, packed by gzip or not.
func packedBody(c *call, r *http.Request) ([]byte, error) {
	if r.Header.Get("Content-Encoding") != "gzip" {
		return readBody(c, r, maxBatchBody)
	}
	if r.ContentLength > maxBatchBody {
		return nil, tooLarge(maxBatchBody)
	}
	z, err := gzip.NewReader(http.MaxBytesReader(c.ResponseWriter, r.Body, maxBatchBody))
	if err != nil {
		return nil, errEncoding.With(err)
	}
	b, err := io.ReadAll(io.LimitReader(z, maxBatchBody+1))
	switch {
	case len(b) > maxBatchBody:
		return nil, tooLarge(maxBatchBody)
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader):
		return nil, errEncoding.With(err)
	}
	return b, bodyError(err, maxBatchBody)
}

// line is one line of a batch and its number, from 1.
type line struct {
	n    int
	text string
}

// linesOf splits a batch; empty lines count but say nothing. It gives up after
// most lines.
func linesOf(body []byte, most int) ([]line, bool) {
	lines := make([]line, 0, min(bytes.Count(body, []byte{'\n'})+1, most))
	n := 0
	for text := range strings.Lines(string(body)) {
		n++
		if text = strings.TrimRight(text, "\r\n"); strings.TrimSpace(text) == "" {
			continue
		}
		if len(lines) == most {
			return nil, false
		}
		lines = append(lines, line{n, text})
	}
	return lines, true
}
