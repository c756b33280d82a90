package qr

import (
	"fmt"
	"time"
)

// Birth is a date of birth as far as it is known or shown: 0 stands for an
// unknown or masked part. Old papers know only the year.
type Birth struct{ Year, Month, Day int }

// Exact reports whether all three parts are known and form a real date.
func (b Birth) Exact() bool {
	t := time.Date(b.Year, time.Month(b.Month), b.Day, 0, 0, 0, 0, time.UTC)
	return b.Year > 0 && t.Year() == b.Year && int(t.Month()) == b.Month && t.Day() == b.Day
}

// String returns YYYY-MM-DD, YYYY when only the year is known, or "" when not
// even that is.
func (b Birth) String() string {
	switch {
	case b.Year == 0:
		return ""
	case b.Month == 0 || b.Day == 0:
		return fmt.Sprintf("%04d", b.Year)
	}
	return fmt.Sprintf("%04d-%02d-%02d", b.Year, b.Month, b.Day)
}

// parseBirth reads field 3 leniently: YYYY-MM-DD, YYYY (the project's own choice
// for year-only births), and either with digits masked by *. A partly masked
// part counts as unknown. Month 13 or day 32 is refused, 30 February is not: the
// person would stand at the gate all the same, and Exact tells.
func parseBirth(s string) (Birth, bool) {
	if len(s) != 4 && (len(s) != 10 || s[4] != '-' || s[7] != '-') {
		return Birth{}, false
	}
	var b Birth
	var ok bool
	if b.Year, ok = maskedNumber(s[:4]); !ok || len(s) == 4 {
		return b, ok
	}
	m, okM := maskedNumber(s[5:7])
	d, okD := maskedNumber(s[8:])
	b.Month, b.Day = m, d
	return b, okM && okD && m <= 12 && d <= 31
}

// maskedNumber reads digits and stars; with any star the number is unknown, 0.
func maskedNumber(s string) (int, bool) {
	n, masked := 0, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '*':
			masked = true
		case '0' <= c && c <= '9':
			n = n*10 + int(c-'0')
		default:
			return 0, false
		}
	}
	if masked {
		n = 0
	}
	return n, true
}

// dayMonthYear reads the eight digits ddMMyyyy of a CCCD.
func dayMonthYear(s string) (Birth, bool) {
	if len(s) != 8 || !isDigits(s) {
		return Birth{}, false
	}
	return parseBirth(s[4:] + "-" + s[2:4] + "-" + s[:2])
}
