package roster

import (
	"regexp"
	"strings"
	"time"
)

// ict is the zone of times that name none.
var ict = time.FixedZone("ICT", 7*3600)

// formPart is a part of a form of dates, such as dd.
var formPart = regexp.MustCompile(`yyyy|MM?|dd?|HH|mm|ss`)

// layout turns dd/MM/yyyy into what time.Parse takes. Each part is there once,
// and the year always.
func layout(form string) (string, bool) {
	seen := map[byte]bool{}
	for _, part := range formPart.FindAllString(form, -1) {
		if seen[part[0]] {
			return "", false
		}
		seen[part[0]] = true
	}
	if len(form) > 30 || !seen['y'] || strings.Trim(formPart.ReplaceAllString(form, ""), "./-:, T") != "" {
		return "", false
	}
	return strings.NewReplacer("yyyy", "2006", "MM", "01", "dd", "02", "HH", "15", "mm", "04", "ss", "05", "M", "1", "d", "2").Replace(form), true
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
		if strings.Contains(form, "d") {
			return t.Format("2006-01-02")
		}
		return t.Format("2006")
	}
	return s
}

// moment reads a moment in one of the mapping's forms, and says whether it is
// a day without an hour: then it is that day's beginning, in Vietnam.
func (m Mapping) moment(s string) (at time.Time, day, ok bool) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, false, true
	}
	for _, form := range append([]string{"yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"}, m.Dates...) {
		l, _ := layout(form)
		if t, err := time.ParseInLocation(l, s, ict); err == nil && strings.Contains(form, "d") {
			return t, !strings.Contains(form, "HH"), true
		}
	}
	return time.Time{}, false, false
}
