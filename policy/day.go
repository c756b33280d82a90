package policy

import (
	"time"

	"github.com/motma/motma/rules"
)

// never is later than every moment.
const never = rules.DateTime(1<<63 - 1)

// dayOf reads YYYY-MM-DD as the moment at which that day begins in Vietnam.
func dayOf(s string) (rules.DateTime, bool) {
	if len(s) != len("YYYY-MM-DD") {
		return 0, false
	}
	return rules.ParseDateTime(s, rules.Vietnam)
}

// momentOf gives a moment in milliseconds; the zero time is none.
func momentOf(t time.Time) rules.DateTime {
	return rules.DateTime(t.UnixMilli())
}

// timeForm is how rules see a moment: in Vietnam's time, with its offset.
const timeForm = "2006-01-02T15:04:05.000-07:00"

// momentText writes a moment, null for none.
func momentText(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.In(rules.Vietnam).Format(timeForm)
}

// orNull gives null for an empty text.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
