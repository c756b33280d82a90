package roster

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// piece is what came in one request, taken apart: the header, where the
// format has one, and the rows.
type piece struct {
	head []byte
	rows [][]byte
}

var (
	bom   = []byte("\ufeff")
	utf16 = [][]byte{{0xff, 0xfe}, {0xfe, 0xff}}
)

// split finds the rows of a piece. Empty lines are no rows.
func split(f Format, body []byte) (piece, error) {
	if slices.ContainsFunc(utf16, func(mark []byte) bool { return bytes.HasPrefix(body, mark) }) {
		return piece{}, ErrEncoding
	}
	body = bytes.TrimPrefix(body, bom)
	var p piece
	next := lineOf
	if f == CSV {
		next = recordOf
		p.head, body = lineOf(body)
		switch {
		case len(p.head) > MaxRow: // every part repeats it
			return piece{}, wrong("header", "Dòng tên cột dài quá 16 KB.", "The line of column names is longer than 16 KB.")
		case !utf8.Valid(p.head):
			return piece{}, ErrEncoding
		}
	}
	for len(body) > 0 {
		var row []byte
		row, body = next(body)
		if len(bytes.TrimSpace(row)) > 0 {
			p.rows = append(p.rows, row)
		}
	}
	if len(p.rows) == 0 {
		return p, ErrEmpty
	}
	return p, nil
}

// lineOf takes a line off, without its end.
func lineOf(b []byte) (line, rest []byte) {
	line, rest, _ = bytes.Cut(b, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), rest
}

// recordOf takes a record of a table off: it may go on over lines inside
// quotes. Quotes that nobody closes within a row's length end with the line,
// so that one wrong quote costs one row.
func recordOf(b []byte) (record, rest []byte) {
	quoted := false
	for i, c := range b[:min(len(b), MaxRow)] {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '\n' && !quoted:
			return bytes.TrimSuffix(b[:i], []byte("\r")), b[i+1:]
		}
	}
	if !quoted && len(b) <= MaxRow {
		return b, nil
	}
	return lineOf(b)
}
