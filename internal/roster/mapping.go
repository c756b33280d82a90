package roster

import (
	"maps"
	"slices"
	"strings"

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
	// Columns names the column of each field. Of people these are user, name,
	// birth, sex, cccd, cmnd, passport, nationality, bhyt, phone, unit, declarer
	// (the app's user id of whoever declared), same_as; of records and
	// declarations the members of the row as the API has it, such as dose.date or
	// answers.phone. Upper and lower case of a column's name are the same.
	Columns map[string]string `json:"columns" yaml:"columns"`
	// Constants are values of fields that no column has, such as nationality.
	Constants map[string]string `json:"constants,omitempty" yaml:"constants,omitempty"`
	// Words say what an app's words of a field mean, such as of test.outcome:
	// field -> word -> value. Other words stand for themselves.
	Words map[string]map[string]string `json:"words,omitempty" yaml:"words,omitempty"`
	// Separator is ",", ";" or a tab; empty: whichever the header has most of.
	Separator string `json:"separator,omitempty" yaml:"separator,omitempty"`
	// Dates are the forms in which dates are written, such as dd/MM/yyyy, yyyy or
	// dd/MM/yyyy HH:mm; yyyy-MM-dd is always taken, and of moments RFC 3339 and
	// yyyy-MM-dd HH:mm[:ss]. What names no zone is Vietnam's time.
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

var (
	sexes      = []string{"none", "male", "female"}
	assurances = []string{"declared", "otp", "card", "register"}
	keyKinds   = []string{"cccd", "cmnd", "passport", "bhxh", "phone"}
)

// Limits of a mapping.
const (
	maxColumn   = 200 // bytes of a column's name
	maxWords    = 100
	maxAllWords = 1_000 // of all fields together
	maxFields   = 200
)

// Check finds everything that is wrong with a mapping of rows of a content.
func (m Mapping) Check(content Content) error {
	var p fault.Problems
	for f, c := range m.Columns {
		if !content.has(f) {
			p.Add("mapping.columns."+printable(f), "Không có trường này.", "There is no such field.")
		} else if c == "" || len(c) > maxColumn {
			p.Add("mapping.columns."+printable(f), "Tên cột dài 1-200 byte.", "A column's name has 1 to 200 bytes.")
		}
	}
	for f, v := range m.Constants {
		if !content.has(f) || slices.Contains(perRow, f) || len(v) > maxColumn {
			p.Add("mapping.constants."+printable(f), "Trường này không thể là hằng số.", "This field cannot be a constant.")
		}
	}
	for _, any := range needed[content] {
		if !slices.ContainsFunc(any, func(f string) bool { return m.Columns[f] != "" || m.Constants[f] != "" && content != People }) {
			p.Add("mapping.columns."+any[0], "Thiếu cột này.", "This column is missing.")
		}
	}
	if !slices.Contains([]string{"", ",", ";", "\t"}, m.Separator) {
		p.Add("mapping.separator", "Dấu phân cách: phẩy, chấm phẩy hoặc tab.", "The separator is a comma, a semicolon or a tab.")
	}
	m.checkValues(&p)
	m.checkWords(content, &p)
	return p.Err()
}

// checkWords looks at the words of choices.
func (m Mapping) checkWords(content Content, p *fault.Problems) {
	n := 0
	for f, words := range m.Words {
		if !content.has(f) || content == People {
			p.Add("mapping.words."+printable(f), "Trường này không có từ riêng.", "This field has no words of its own.")
		}
		for word, value := range words {
			if n++; word == "" || len(word)+len(value) > 2*maxColumn {
				p.Add("mapping.words."+printable(f), "Từ hoặc giá trị trống hay quá dài.", "A word or its value is empty or too long.")
			}
		}
	}
	if n > maxAllWords || len(m.Columns)+len(m.Constants) > maxFields {
		p.Add("mapping", "Bảng ánh xạ quá lớn.", "The mapping is too large.")
	}
}

func (m Mapping) checkValues(p *fault.Problems) {
	for _, d := range m.Dates {
		if _, ok := layout(d); !ok {
			p.Add("mapping.dates", "Dạng ngày gồm yyyy, MM, dd, M, d, HH, mm, ss và dấu . / - :.", "A date's form has yyyy, MM, dd, M, d, HH, mm, ss and the signs . / - :.")
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
