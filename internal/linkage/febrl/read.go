// Package febrl reads the record sets of the Freely Extensible Biomedical
// Record Linkage project, in which every record's identifier tells whose it
// is, and measures on them how well [linkage] finds that out by itself.
package febrl

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/motma/motma/viname"
)

// Bounds of a file: beyond them it is no such set.
const (
	maxBytes   = 256 << 20
	maxRecords = 1_000_000
	maxColumns = 64
	maxValue   = 256 // bytes of a value
)

// Row is one record: its values by column, and the truth beside them.
type Row struct {
	Values map[string]string
	// Entity is the number in rec_id: rows of one entity are one person's. It
	// is for measuring only; matching never sees it.
	Entity string
}

// columns are what the sets hold beside rec_id.
var columns = []string{"given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode", "state", "date_of_birth", "soc_sec_id"}

// Read reads a set: CSV with a header line. Columns may come in any order,
// unknown ones are passed over, missing ones are empty; a row may be short.
// rec_id must be there, once for each row, with its number.
func Read(r io.Reader) ([]Row, error) {
	in := csv.NewReader(&limited{r: r, left: maxBytes})
	in.FieldsPerRecord, in.TrimLeadingSpace, in.LazyQuotes, in.ReuseRecord = -1, true, true, true
	head, err := in.Read()
	if err != nil {
		return nil, fmt.Errorf("read the header line: %w", err)
	}
	names, err := header(head)
	if err != nil {
		return nil, err
	}
	var rows []Row
	seen := map[string]bool{}
	for {
		fields, err := in.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		line, _ := in.FieldPos(0)
		row, id, err := read(names, fields)
		switch {
		case err != nil:
			return nil, fmt.Errorf("line %d: %w", line, err)
		case seen[id]:
			return nil, fmt.Errorf("line %d: its rec_id was there before", line)
		case len(rows) == maxRecords:
			return nil, fmt.Errorf("more than %d records", maxRecords)
		}
		seen[id] = true
		rows = append(rows, row)
	}
}

// header names the columns, lower case, without a byte order mark.
func header(fields []string) ([]string, error) {
	if len(fields) > maxColumns {
		return nil, fmt.Errorf("more than %d columns", maxColumns)
	}
	names, has := make([]string, len(fields)), map[string]bool{}
	for i, f := range fields {
		names[i] = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(f, "\ufeff")))
		if has[names[i]] {
			return nil, fmt.Errorf("column %d repeats the name of another", i+1)
		}
		has[names[i]] = true
	}
	if !has["rec_id"] {
		return nil, errors.New("there is no column rec_id")
	}
	for _, c := range columns {
		if has[c] {
			return names, nil
		}
	}
	return nil, errors.New("there is no column beside rec_id that this reader knows, such as surname")
}

func read(names, fields []string) (Row, string, error) {
	row, id := Row{Values: map[string]string{}}, ""
	for i, name := range names {
		if i >= len(fields) {
			break
		}
		v := strings.TrimSpace(fields[i])
		switch {
		case len(v) > maxValue:
			return row, "", fmt.Errorf("column %d holds more than %d bytes", i+1, maxValue)
		case name == "rec_id":
			id = strings.Clone(v)
		case v != "":
			row.Values[name] = normal(name, v)
		}
	}
	var ok bool
	if row.Entity, ok = entity(id); !ok {
		return row, "", errors.New("rec_id is not of the form rec-NUMBER-org or rec-NUMBER-dup-NUMBER")
	}
	return row, id, nil
}

// entity gives the number of a rec_id.
func entity(id string) (string, bool) {
	rest, ok := strings.CutPrefix(id, "rec-")
	number, kind, cut := strings.Cut(rest, "-")
	if !ok || !cut || number == "" || strings.Trim(number, "0123456789") != "" || kind != "org" && !strings.HasPrefix(kind, "dup") {
		return "", false
	}
	return number, true
}

// normal folds texts and keeps the digits of numbers.
func normal(name, v string) string {
	switch name {
	case "street_number", "postcode", "date_of_birth", "soc_sec_id":
		return strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, v)
	}
	return viname.Fold(v)
}

// limited ends a file that is too long with an error, not with silence.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, fmt.Errorf("longer than %d bytes", maxBytes)
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	return n, err
}
