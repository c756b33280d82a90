package load

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"time"
)

// The generator shares its processors with what it measures, so it speaks just
// as much HTTP/1.1 as the servers here answer: one request at a time on a
// connection that stays open.
const (
	maxAnswer   = 64 << 20
	dialTimeout = 5 * time.Second
	callTimeout = 60 * time.Second
)

var (
	errFraming = errors.New("load: the answer is neither chunked nor has it a Content-Length")
	errLarge   = errors.New("load: the answer is too large")
)

// Conn is a connection to a server on this machine. It is for one goroutine.
type Conn struct {
	net  net.Conn
	read *bufio.Reader
	body []byte
}

// Dial opens a connection.
func Dial(ctx context.Context, addr string) (*Conn, error) {
	c, err := (&net.Dialer{Timeout: dialTimeout}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	return &Conn{net: c, read: bufio.NewReaderSize(c, 16<<10)}, nil
}

// Close closes it.
func (c *Conn) Close() error { return c.net.Close() }

// Do sends a whole request, as [Template] writes it, and reads the answer. The
// body holds until the next call. After an error the connection is of no use.
func (c *Conn) Do(request []byte) (status int, body []byte, err error) {
	if _, err := c.net.Write(request); err != nil {
		return 0, nil, err
	}
	status, length, err := c.head()
	if err != nil {
		return 0, nil, err
	}
	if length == chunked {
		c.body, err = c.chunks(c.body[:0])
		return status, c.body, err
	}
	if cap(c.body) < length {
		c.body = make([]byte, length)
	}
	c.body = c.body[:length]
	_, err = io.ReadFull(c.read, c.body)
	return status, c.body, err
}

// chunks reads a chunked body (RFC 9112 §7.1) without trailers.
func (c *Conn) chunks(body []byte) ([]byte, error) {
	for {
		line, err := c.read.ReadSlice('\n')
		if err != nil {
			return body, err
		}
		n, err := strconv.ParseUint(string(bytes.TrimSpace(line)), 16, 31)
		if err != nil || len(body)+int(n) > maxAnswer {
			return body, errLarge
		}
		from := len(body)
		body = slices.Grow(body, int(n))[:from+int(n)]
		if _, err := io.ReadFull(c.read, body[from:]); err != nil {
			return body, err
		}
		if _, err := c.read.Discard(len("\r\n")); err != nil {
			return body, err
		}
		if n == 0 {
			return body, nil
		}
	}
}

// chunked is the length that head gives for a chunked body.
const chunked = -2

// head reads the status line and the headers.
func (c *Conn) head() (status, length int, err error) {
	line, err := c.read.ReadSlice('\n')
	if err != nil {
		return 0, 0, err
	}
	if len(line) < 12 || !bytes.HasPrefix(line, []byte("HTTP/1.1 ")) {
		return 0, 0, errors.New("load: the answer is not HTTP/1.1")
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, 0, fmt.Errorf("load: status line: %w", err)
	}
	length = -1
	for {
		line, err := c.read.ReadSlice('\n')
		if err != nil {
			return 0, 0, err
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			break
		}
		if value, ok := header(line, "content-length"); ok {
			length, err = strconv.Atoi(string(value))
			if err != nil || length < 0 || length > maxAnswer {
				return 0, 0, errLarge
			}
		}
		if value, ok := header(line, "transfer-encoding"); ok && string(value) == "chunked" {
			length = chunked
		}
	}
	if status == 204 {
		length = 0
	}
	if length == -1 {
		return 0, 0, errFraming
	}
	return status, length, nil
}

// header gives the value of a header line if it has that name, in lower case.
func header(line []byte, name string) ([]byte, bool) {
	if len(line) <= len(name) || line[len(name)] != ':' {
		return nil, false
	}
	for i := range len(name) {
		if line[i]|0x20 != name[i] {
			return nil, false
		}
	}
	return bytes.TrimSpace(line[len(name)+1:]), true
}

// Template writes requests of one kind.
type Template struct {
	head []byte
}

// NewTemplate prepares POST requests with a JSON body, or with the media type
// given. Headers are whole lines, such as "Authorization: Bearer x".
func NewTemplate(path, media string, headers ...string) Template {
	var b bytes.Buffer
	fmt.Fprintf(&b, "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: %s\r\n", path, media)
	for _, h := range headers {
		fmt.Fprintf(&b, "%s\r\n", h)
	}
	b.WriteString("Content-Length: ")
	return Template{b.Bytes()}
}

// Append appends a request with that body.
func (t Template) Append(buf, body []byte) []byte {
	buf = append(buf, t.head...)
	buf = strconv.AppendInt(buf, int64(len(body)), 10)
	buf = append(buf, "\r\n\r\n"...)
	return append(buf, body...)
}
