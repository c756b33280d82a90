package roster

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// A part of rows is the header, then each row behind its number and a tab, and
// each of these behind its length: rows may hold line breaks.
type numbered struct {
	n   int64
	row []byte
}

// packRows makes parts of a piece's rows.
func packRows(p piece, first int64) ([]Part, error) {
	var parts []Part
	for from := 0; from < len(p.rows); from += PartRows {
		rows := make([]numbered, min(PartRows, len(p.rows)-from))
		for i := range rows {
			rows[i] = numbered{first + int64(from+i), p.rows[from+i]}
		}
		part, err := pack(In, p.head, rows)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return parts, nil
}

// pack makes one part; its rows have numbers of their own.
func pack(side Side, head []byte, rows []numbered) (Part, error) {
	z := newZipper()
	z.block(head)
	for _, r := range rows {
		z.block(append(append(strconv.AppendInt(nil, r.n, 10), '\t'), r.row...))
	}
	p, err := z.part(side, rows[0].n, len(rows))
	return p, err
}

// unpack takes a part of rows apart again.
func unpack(p Part) (head []byte, rows []numbered, err error) {
	raw, err := unzip(p.Content)
	if err != nil {
		return nil, nil, err
	}
	var b []byte
	for i := 0; len(raw) > 0; i++ {
		if b, raw, err = block(raw); err != nil {
			return nil, nil, err
		}
		if i == 0 {
			head = b
			continue
		}
		num, row, _ := bytes.Cut(b, []byte("\t"))
		n, err := strconv.ParseInt(string(num), 10, 64)
		if err != nil {
			return nil, nil, errPart
		}
		rows = append(rows, numbered{n, row})
	}
	if len(rows) != p.Rows {
		return nil, nil, errPart
	}
	return head, rows, nil
}

// errPart is a part that this program did not write.
var errPart = errors.New("roster: a part is damaged")

// block takes a length and so many bytes off.
func block(b []byte) (content, rest []byte, err error) {
	num, rest, ok := bytes.Cut(b, []byte(":"))
	n, err := strconv.Atoi(string(num))
	if err != nil || !ok || n < 0 || n > len(rest) {
		return nil, nil, errPart
	}
	return rest[:n], rest[n:], nil
}

// maxPart bounds a part unpacked.
const maxPart = PartRows*MaxRow + MaxPiece

func unzip(content []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errPart, err)
	}
	raw, err := io.ReadAll(io.LimitReader(z, maxPart+1))
	if err != nil || len(raw) > maxPart {
		return nil, fmt.Errorf("%w: %w", errPart, err)
	}
	return raw, nil
}

// zipper packs a part while it is written, and takes its digest.
type zipper struct {
	buf bytes.Buffer
	raw bytes.Buffer
}

func newZipper() *zipper { return &zipper{} }

func (z *zipper) block(b []byte) {
	z.raw.WriteString(strconv.Itoa(len(b)))
	z.raw.WriteByte(':')
	z.raw.Write(b)
}

// line adds a value as a line of JSON.
func (z *zipper) line(v any) error {
	enc := json.NewEncoder(&z.raw)
	enc.SetEscapeHTML(false) // codes are full of <
	return enc.Encode(v)
}

// part packs what was written. Speed before size: a part lives for seconds, a
// result for days.
func (z *zipper) part(side Side, first int64, rows int) (Part, error) {
	sum := sha256.Sum256(z.raw.Bytes())
	w, err := gzip.NewWriterLevel(&z.buf, gzip.BestSpeed)
	if err == nil {
		_, err = w.Write(z.raw.Bytes())
	}
	if err == nil {
		err = w.Close()
	}
	return Part{Side: side, First: first, Rows: rows, Bytes: int64(z.raw.Len()), Digest: hex.EncodeToString(sum[:]), Content: z.buf.Bytes()}, err
}

// Unpacked gives the content of an export's part.
func Unpacked(p Part) ([]byte, error) { return unzip(p.Content) }
