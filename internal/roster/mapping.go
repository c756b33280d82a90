package roster

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/motma/motma/internal/fault"
)

// Format is how rows are written.
type Format string

// The formats.
const (
	NDJSON Format = "ndjson" // one registration of the API a line
	CSV    Format = "csv"    // a table whose first line names the columns
)

// Mapping says which column of an app's table is what. It is data: an app's
// profile holds one, or the request brings it.
type Mapping struct {
	// Columns names the column of each field: user, name, birth, sex, cccd,
	// cmnd, passport, nationality, bhyt, phone, unit, declarer (the app's user id
	// of whoever declared), same_as. Upper and lower case are the same.
	Columns map[string]string `json:"columns" yaml:"columns"`
	// Constants are values of fields that no column has, such as nationality.
	Constants map[string]string `json:"constants,omitempty" yaml:"constants,omitempty"`
	// Separator is ",", ";" or a tab; empty: whichever the header has most of.
	Separator string `json:"separator,omitempty" yaml:"separator,omitempty"`
	// Dates are the forms in which dates are written, such as dd/MM/yyyy or
	// yyyy; yyyy-MM-dd is always taken.
	Dates []string `json:"dates,omitempty" yaml:"dates,omitempty"`
	// Sex says which words mean male, female or none; these three, their first
	// letters, nam and nữ are always taken.
	Sex map[string]string `json:"sex,omitempty" yaml:"sex,omitempty"`
	// Proofs say how identifiers were checked.
	Proofs []ProofRule `json:"proofs,omitempty" yaml:"proofs,omitempty"`
}

// ProofRule says how one identifier was checked: always alike (How), or as a
// column tells (Column, whose words are in Words).
type ProofRule struct {
	Kind   string            `json:"kind" yaml:"kind"`                         // cccd, cmnd, passport, bhxh, phone
	How    string            `json:"how,omitempty" yaml:"how,omitempty"`       // otp, card, register
	Column string            `json:"column,omitempty" yaml:"column,omitempty"` // whose word says how
	Words  map[string]string `json:"words,omitempty" yaml:"words,omitempty"`   // word -> otp, card, register; others: not checked
	// At is the column that says when, or a date. Empty: the day of the import,
	// by which the same row is a new version on another day.
	At string `json:"at,omitempty" yaml:"at,omitempty"`
}

// fields are what a mapping may name.
var fields = []string{"user", "name", "birth", "sex", "cccd", "cmnd", "passport", "nationality", "bhyt", "phone", "unit", "declarer", "same_as"}

var (
	sexes      = []string{"none", "male", "female"}
	assurances = []string{"declared", "otp", "card", "register"}
	keyKinds   = []string{"cccd", "cmnd", "passport", "bhxh", "phone"}
)

// Limits of a mapping.
const (
	maxColumn = 200 // bytes of a column's name
	maxWords  = 100
)

// Check finds everything that is wrong with a mapping of rows of a content.
func (m Mapping) Check(c Content) error {
	var p fault.Problems
	for f, c := range m.Columns {
		if !slices.Contains(fields, f) {
			p.Add("mapping.columns."+printable(f), "Không có trường này.", "There is no such field.")
		} else if c == "" || len(c) > maxColumn {
			p.Add("mapping.columns."+f, "Tên cột dài 1-200 byte.", "A column's name has 1 to 200 bytes.")
		}
	}
	for f, v := range m.Constants {
		if !slices.Contains(fields, f) || f == "user" || len(v) > maxColumn {
			p.Add("mapping.constants."+printable(f), "Trường này không thể là hằng số.", "This field cannot be a constant.")
		}
	}
	for _, f := range []string{"user", "name", "birth"} {
		if m.Columns[f] == "" {
			p.Add("mapping.columns."+f, "Thiếu cột này.", "This column is missing.")
		}
	}
	if !slices.Contains([]string{"", ",", ";", "\t"}, m.Separator) {
		p.Add("mapping.separator", "Dấu phân cách: phẩy, chấm phẩy hoặc tab.", "The separator is a comma, a semicolon or a tab.")
	}
	m.checkValues(&p)
	return p.Err()
}

func (m Mapping) checkValues(p *fault.Problems) {
	for _, d := range m.Dates {
		if _, ok := layout(d); !ok {
			p.Add("mapping.dates", "Dạng ngày gồm yyyy, MM, dd, M, d và dấu . / -.", "A date's form has yyyy, MM, dd, M, d and the signs . / -.")
		}
	}
	for _, v := range m.Sex {
		if !slices.Contains(sexes, v) {
			p.Add("mapping.sex", "Giá trị: male, female hoặc none.", "The values are male, female and none.")
		}
	}
	if len(m.Sex) > maxWords || len(m.Dates) > maxWords || len(m.Proofs) > maxWords {
		p.Add("mapping", "Bảng ánh xạ quá lớn.", "The mapping is too large.")
	}
	for _, r := range m.Proofs {
		how := slices.Contains(assurances[1:], r.How)
		if !slices.Contains(keyKinds, r.Kind) || how == (r.Column != "") || len(r.Words) > maxWords || len(r.Column)+len(r.At) > maxColumn {
			p.Add("mapping.proofs", "Mỗi quy tắc cần kind và một trong hai: how hoặc column.", "A rule needs kind, and one of how and column.")
		}
		for _, v := range r.Words {
			if !slices.Contains(assurances, v) {
				p.Add("mapping.proofs", "Giá trị: otp, card, register hoặc declared.", "The values are otp, card, register and declared.")
			}
		}
	}
}

// layout turns dd/MM/yyyy into what time.Parse takes.
func layout(form string) (string, bool) {
	l := strings.NewReplacer("yyyy", "2006", "MM", "01", "dd", "02", "M", "1", "d", "2").Replace(form)
	rest := strings.NewReplacer("2006", "", "01", "", "02", "").Replace(l)
	if len(form) > 20 || !strings.Contains(form, "yyyy") || strings.ContainsAny(strings.NewReplacer("1", "", "2", "").Replace(rest), "0123456789") ||
		strings.Trim(form, "yMd./- ") != "" || strings.Count(l, "1") > 1 {
		return "", false
	}
	return l, true
}

// date reads a date in one of the mapping's forms and writes it as the
// platform does: YYYY-MM-DD, or YYYY. What is in no form stays as it is, and
// is refused with the other values.
func (m Mapping) date(s string) string {
	s = strings.TrimSpace(s)
	for _, form := range append([]string{"yyyy-MM-dd", "yyyy"}, m.Dates...) {
		l, _ := layout(form)
		t, err := time.Parse(l, s)
		if err != nil {
			continue
		}
		if strings.Contains(strings.Replace(l, "2006", "", 1), "2") { // it has the day
			return t.Format("2006-01-02")
		}
		return t.Format("2006")
	}
	return s
}

// sex reads a word for a sex.
func (m Mapping) sex(s string) (int, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	for word, v := range m.Sex {
		if strings.ToLower(word) == s {
			return slices.Index(sexes, v), true
		}
	}
	switch s {
	case "", "none", "n":
		return 0, true
	case "male", "m", "nam":
		return 1, true
	case "female", "f", "nữ", "nu":
		return 2, true
	}
	return 0, false
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// printable bounds what of the input is named in a fault.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x21 || r > 0x7e {
			return '?'
		}
		return r
	}, s)
	return s[:min(len(s), 40)]
}
