package rules

import (
	"strings"
	"time"
)

// parseDateTime reads a date or date-time in one of the forms that the
// specification lists under plusTime, where what names no offset is in the
// zone:
//
//	YYYY, YYYY-MM                     the last day of that year or month
//	YYYY-MM-DD                        midnight
//	YYYY-MM-DDThh:mm:ss[.S][offset]   any number of decimals, cut after the third
//
// An offset is Z or a sign and h, hh, hmm, hhmm, h:mm or hh:mm. What the calendar
// does not have, such as 30 February, is refused; 24:00:00 is the next midnight.
func parseDateTime(s string, zone *time.Location) (DateTime, bool) {
	if len(s) <= len("YYYY-MM-DD") {
		return parseDate(s, zone)
	}
	year, month, day, ok := calendarDay(s[:10])
	if !ok || len(s) < 19 || s[10] != 'T' || s[13] != ':' || s[16] != ':' {
		return 0, false
	}
	hour, ok1 := digits(s[11:13])
	minute, ok2 := digits(s[14:16])
	second, ok3 := digits(s[17:19])
	millis, rest, ok4 := fraction(s[19:])
	if !ok1 || !ok2 || !ok3 || !ok4 || minute > 59 || second > 59 || hour > 24 || hour == 24 && minute+second+millis > 0 {
		return 0, false
	}
	if rest != "" {
		seconds, ok := offset(rest)
		midnight := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix()
		return DateTime((midnight+int64(hour*3600+minute*60+second-seconds))*1000 + int64(millis)), ok
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, millis*1_000_000, zone)
	return DateTime(t.UnixMilli()), true
}

// parseDate reads the forms of dccDateOfBirth: the last day that a date, which
// may lack its day or month, can mean.
func parseDate(s string, zone *time.Location) (DateTime, bool) {
	var year, month, day int
	var ok bool
	switch len(s) {
	case 4:
		year, ok = digits(s)
		month, day = 12, 31
	case 7:
		// Day 0 of the next month is the last of this one.
		year, month, _, ok = calendarDay(s + "-01")
		month, day = month+1, 0
	case 10:
		year, month, day, ok = calendarDay(s)
	}
	if !ok {
		return 0, false
	}
	return DateTime(time.Date(year, time.Month(month), day, 0, 0, 0, 0, zone).UnixMilli()), true
}

// calendarDay reads YYYY-MM-DD and makes sure that there is such a day.
func calendarDay(s string) (year, month, day int, ok bool) {
	year, ok1 := digits(s[:4])
	month, ok2 := digits(s[5:7])
	day, ok3 := digits(s[8:10])
	ok = ok1 && ok2 && ok3 && s[4] == '-' && s[7] == '-' &&
		1 <= month && month <= 12 && 1 <= day && day <= lastDay(year, month)
	return year, month, day, ok
}

func lastDay(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// digits reads a text of nothing but digits, at least one and few enough for an int.
func digits(s string) (n int, ok bool) {
	for i := 0; i < len(s); i++ {
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + int(c)
	}
	return n, s != ""
}

// fraction reads ".S", of which three digits count, and returns what follows.
func fraction(s string) (millis int, rest string, ok bool) {
	if s == "" || s[0] != '.' {
		return 0, s, true
	}
	end := 1
	for scale := 100; end < len(s) && '0' <= s[end] && s[end] <= '9'; end++ {
		millis += int(s[end]-'0') * scale
		scale /= 10
	}
	return millis, s[end:], end > 1
}

// offset reads a time zone's offset, in seconds east of UTC.
func offset(s string) (seconds int, ok bool) {
	if s == "Z" {
		return 0, true
	}
	sign := 1
	switch s[0] {
	case '-':
		sign = -1
	case '+':
	default:
		return 0, false
	}
	h, m, colon := strings.Cut(s[1:], ":")
	switch {
	case colon && m == "", colon && len(m) != 2:
		return 0, false
	case !colon && len(h) > 2:
		h, m = h[:len(h)-2], h[len(h)-2:]
	}
	hour, ok := digits(h)
	minute := 0
	if m != "" {
		var okMinute bool
		minute, okMinute = digits(m)
		ok = ok && okMinute
	}
	ok = ok && len(h) <= 2 && hour <= 23 && minute <= 59
	return sign * (hour*3600 + minute*60), ok
}
