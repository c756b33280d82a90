package client

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

const ndjson = "application/x-ndjson"

// maxLine bounds one line of a streamed answer.
const maxLine = 1 << 20

// writeLines makes an NDJSON body.
func writeLines[T any](items []T) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	for i := range items {
		if err := enc.Encode(items[i]); err != nil {
			return nil, fmt.Errorf("motma client: %w", err)
		}
	}
	return buf.Bytes(), nil
}

// stream sends a request and gives each line of the answer to f.
func stream[T any](ctx context.Context, c *Client, r request, f func(T) error) error {
	r.accept = ndjson
	answer, err := c.do(ctx, r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	for lines.Scan() {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			return transportError{fmt.Errorf("motma client: read line: %w", err)} // it broke off within one
		}
		if err := f(v); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return transportError{fmt.Errorf("motma client: read lines: %w", err)}
	}
	return nil
}

// batch sends items as lines and collects one result for each. Results that
// are missing at the end are an error: the answer broke off.
func batch[I, R any](ctx context.Context, c *Client, path string, items []I) ([]R, error) {
	body, err := writeLines(items)
	if err != nil {
		return nil, err
	}
	results := make([]R, 0, len(items))
	err = stream(ctx, c, request{method: http.MethodPost, path: path, body: body, kind: ndjson}, func(r R) error {
		results = append(results, r)
		return nil
	})
	if err == nil && len(results) != len(items) {
		err = transportError{fmt.Errorf("motma client: %d of %d results: %w", len(results), len(items), io.ErrUnexpectedEOF)}
	}
	return results, err
}

// ErrIncomplete is a streamed answer that broke off: what came is not all.
var ErrIncomplete = errors.New("motma client: the answer broke off before its end")
