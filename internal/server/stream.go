package server

import (
	"net/http"

	"github.com/motma/motma/internal/fault"
)

// stream is an answer of many lines, sent as they come about. Every flush
// renews the write deadline: a slow reader is cut off, a long answer is not.
type stream struct {
	c       *call
	buf     []byte
	media   string
	english bool
	rows    int
}

const streamBuffer = 64 << 10

func newStream(c *call, r *http.Request, media string) *stream {
	return &stream{c: c, media: media, english: prefersEnglish(r.Header.Get("Accept-Language"))}
}

// begun says whether anything was sent.
func (o *stream) begun() bool { return o.c.status != 0 }

// sent flushes when enough has come together.
func (o *stream) sent() error {
	if len(o.buf) < streamBuffer {
		return nil
	}
	return o.flush()
}

func (o *stream) flush() error {
	if !o.begun() {
		h := o.c.Header()
		h["Content-Type"], h["Cache-Control"] = []string{o.media}, noStore
		if o.media == csvMedia {
			h.Set("Content-Disposition", `attachment; filename="motma.csv"`)
		}
		o.c.WriteHeader(http.StatusOK)
	}
	if len(o.buf) == 0 {
		return nil
	}
	extend(o.c)
	_, err := o.c.Write(o.buf)
	o.buf = o.buf[:0]
	if err != nil {
		return errReading.With(err)
	}
	return http.NewResponseController(o.c.ResponseWriter).Flush()
}

// abort ends an answer that cannot be finished so that nobody takes it for
// whole: the connection breaks, after a last line that says why where the
// format has room for one.
func (o *stream) abort(err error) {
	f := known(err)
	o.c.cause, o.c.code = f, f.Code
	if o.media == ndjson {
		shown := f
		if f.Kind == fault.Internal {
			shown = errAborted
		}
		o.buf = append(appendProblem(append(o.buf, `{"problem":`...), shown, o.english, o.c.id), '}', '\n')
	}
	o.flush()
	panic(http.ErrAbortHandler)
}
