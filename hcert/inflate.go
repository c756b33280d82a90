package hcert

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"sync"
)

const (
	// maxText bounds the text of a certificate in bytes. The largest QR code
	// holds 4,296 alphanumeric characters.
	maxText = 4300

	// maxMessage bounds the message after decompression. Real ones have 300 to
	// 1,200 bytes; this is what protects from a decompression bomb.
	maxMessage = 16 << 10
)

// inflater is a zlib reader with its buffers, which are larger than any
// certificate and therefore used again.
type inflater struct {
	in  bytes.Reader
	z   io.ReadCloser
	out [maxMessage + 1]byte
}

var inflaters = sync.Pool{New: func() any { return new(inflater) }}

// inflate decompresses a whole zlib stream (RFC 1950) and appends it to out.
// Uncompressed data, a damaged or cut stream, a dictionary, bytes behind the
// stream are ErrInflate; more than maxMessage is ErrBomb.
func inflate(out, compressed []byte) ([]byte, error) {
	r := inflaters.Get().(*inflater)
	defer inflaters.Put(r)
	r.in.Reset(compressed)
	if err := r.reset(); err != nil {
		return nil, ErrInflate
	}
	n, err := r.readAll()
	switch {
	case err == errFull:
		return nil, ErrBomb
	case err != nil, r.in.Len() != 0:
		return nil, ErrInflate
	}
	return append(out, r.out[:n]...), nil
}

var errFull = errors.New("more than maxMessage bytes")

// readAll fills out. Only a stream that ends where it says it ends, with the
// right checksum, is no error.
func (r *inflater) readAll() (n int, err error) {
	for n < len(r.out) {
		m, err := r.z.Read(r.out[n:])
		n += m
		switch {
		case err == io.EOF:
			return n, nil
		case err != nil:
			return n, err
		}
	}
	return n, errFull
}

func (r *inflater) reset() (err error) {
	if r.z == nil {
		r.z, err = zlib.NewReader(&r.in)
		return err
	}
	return r.z.(zlib.Resetter).Reset(&r.in, nil)
}

// deflaters are used again: each has buffers of 800 KB.
var deflaters = sync.Pool{New: func() any { return must(zlib.NewWriterLevel(nil, zlib.BestCompression)) }}

// deflate compresses as small as zlib can: every byte makes the printed code
// coarser or finer.
func deflate(b []byte) ([]byte, error) {
	var out bytes.Buffer
	w := deflaters.Get().(*zlib.Writer)
	defer deflaters.Put(w)
	w.Reset(&out)
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
