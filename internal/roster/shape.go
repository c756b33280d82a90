package roster

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// word is what an app's word of a field means; other words stand for
// themselves.
func (m Mapping) word(field, text string) string {
	for word, means := range m.Words[field] {
		if strings.EqualFold(word, text) {
			return means
		}
	}
	return text
}

// shaped makes a value of the cell of a field.
func (m Mapping) shaped(s shape, field, text string) (any, bool) {
	switch s {
	case asDay:
		day := m.date(text)
		_, err := time.Parse(time.DateOnly, day)
		return day, err == nil
	case asMoment, asEnd:
		at, day, ok := m.moment(text)
		if day && s == asEnd {
			at = at.AddDate(0, 0, 1).Add(-time.Second)
		}
		return at, ok
	case asYesNo:
		yes, ok := yesNo[strings.ToLower(text)]
		return yes, ok
	case asNumber:
		n, err := strconv.Atoi(text)
		return n, err == nil
	case asDecimal:
		// 37,5 is how it is written in Vietnam.
		n, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
		return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
	case asList:
		return m.list(field, text), true
	}
	return text, true
}

// yesNo are words that every mapping knows.
var yesNo = map[string]bool{
	"true": true, "yes": true, "y": true, "1": true, "x": true, "có": true, "co": true, "đúng": true,
	"false": false, "no": false, "n": false, "0": false, "không": false, "khong": false, "sai": false,
}

// list takes a cell of several words apart: by commas, semicolons or bars.
func (m Mapping) list(field, text string) []string {
	out := []string{}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;|", r) }) {
		if word = strings.TrimSpace(word); word != "" {
			out = append(out, m.word(field, word))
		}
	}
	return out
}
