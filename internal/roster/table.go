package roster

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/motma/motma/internal/fault"
)

// table reads the rows of a list whose first line names the columns. Without
// a mapping it has no columns: the rows are JSON.
type table struct {
	mapping Mapping
	comma   rune
	columns map[string]int // name, in lower case -> index
	names   []string       // of the columns
}

// newTable reads the header; the columns that the mapping names must be in it.
func newTable(o Options, head []byte) (*table, error) {
	t := &table{}
	if o.Format != CSV {
		return t, nil
	}
	if o.Mapping == nil {
		return nil, errMapping
	}
	t.mapping, t.comma = *o.Mapping, commaOf(o.Mapping.Separator, head)
	names, err := t.split(head)
	if err != nil {
		return nil, wrong("header", "Dòng tên cột không đọc được.", "The line of column names cannot be read.")
	}
	t.names, t.columns = names, map[string]int{}
	for i, n := range names {
		n = strings.ToLower(strings.TrimSpace(n))
		if _, twice := t.columns[n]; !twice {
			t.columns[n] = i
		}
	}
	var p fault.Problems
	for _, f := range sortedKeys(t.mapping.Columns) {
		if c := t.mapping.Columns[f]; c != "" && t.index(c) < 0 {
			p.Add("mapping.columns."+f, "Tệp không có cột này.", "The file has no such column.")
		}
	}
	return t, p.Err()
}

// commaOf is the separator named, or the one that the header has most of.
func commaOf(named string, head []byte) rune {
	if named != "" {
		return rune(named[0])
	}
	best, most := ',', 0
	for _, c := range ",;\t" {
		if n := bytes.Count(head, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

// index of a column by its name; -1 without one.
func (t *table) index(column string) int {
	if i, ok := t.columns[strings.ToLower(strings.TrimSpace(column))]; ok {
		return i
	}
	return -1
}

// split takes one row apart.
func (t *table) split(row []byte) ([]string, error) {
	r := csv.NewReader(bytes.NewReader(row))
	r.Comma, r.FieldsPerRecord = t.comma, -1
	return r.Read()
}

// cells takes one row apart, which must be as wide as the header.
func (t *table) cells(row []byte) ([]string, *refusal) {
	cells, err := t.split(row)
	var bad *csv.ParseError
	switch {
	case errors.As(err, &bad):
		r := refuse("csv_malformed", "", "Dấu ngoặc kép trong dòng không đúng.", "The quotes in the row are not right.")
		r.column = t.nameAt(bytes.Count(row[:min(max(bad.Column-1, 0), len(row))], []byte(string(t.comma))))
		return nil, r
	case err != nil || len(cells) != len(t.names):
		return nil, refuse("csv_width", "", fmt.Sprintf("Dòng có %d ô, dòng tên cột có %d.", len(cells), len(t.names)),
			fmt.Sprintf("The row has %d cells, the line of column names has %d.", len(cells), len(t.names)))
	}
	return cells, nil
}

// value is what a row says of a field: the cell of its column, or the constant.
func (t *table) value(cells []string, field string) string {
	if c := t.mapping.Columns[field]; c != "" {
		if v := strings.TrimSpace(cells[t.index(c)]); v != "" {
			return v
		}
	}
	return t.mapping.Constants[field]
}

// nameAt is the name of the n-th column.
func (t *table) nameAt(n int) string {
	if n < len(t.names) {
		return t.names[n]
	}
	return strconv.Itoa(n + 1)
}

// refusal is why a row is not taken, and where.
type refusal struct {
	Reason
	column, path string
	user         string // whom the row names; empty: it cannot be told
}

// of notes whom a refused row names. What cannot be a user is not repeated.
func (r *refusal) of(user string) *refusal {
	if r.user = user; len(user) > maxUser {
		r.user = ""
	}
	return r
}

func refuse(code, path, vi, en string) *refusal {
	return &refusal{Reason: Reason{code, vi, en}, path: path}
}

// refused is the refusal of a fault: its first place says where, and column
// names the column that a path of the API came from.
func (t *table) refused(f *fault.Error) *refusal {
	out := &refusal{Reason: Reason{f.Code, f.VI, f.EN}}
	if len(f.Places) > 0 {
		at := f.Places[0]
		out.path, out.VI, out.EN = at.Path, at.VI, at.EN
		out.column = t.columnOf(at.Path)
	}
	return out
}

// columnOf is the column that a path of the API came from.
func (t *table) columnOf(path string) string {
	path, _, _ = strings.Cut(path, "[")
	return t.mapping.Columns[strings.TrimPrefix(strings.TrimPrefix(path, "attributes."), "body.")]
}

// legible refuses what no reader takes: rows that are too long or no UTF-8.
func legible(row []byte) *refusal {
	switch {
	case len(row) > MaxRow:
		return refuse("row_too_long", "", "Dòng dài quá 16 KB.", "The row is longer than 16 KB.")
	case !utf8.Valid(row):
		return refuse(ErrEncoding.Code, "", ErrEncoding.VI, ErrEncoding.EN)
	}
	return nil
}
