package rules

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// DateTime is the value of plusTime and dccDateOfBirth: a moment, in
// milliseconds since 1970 in UTC. In JSON it is text, always with milliseconds
// and in UTC, as JavaScript writes it: "2021-11-24T00:00:00.000Z".
type DateTime int64

// Time gives the moment, in UTC.
func (d DateTime) Time() time.Time { return time.UnixMilli(int64(d)).UTC() }

// String gives the text that stands for the date-time in JSON. Years outside
// 0000 to 9999 have a sign and six digits.
func (d DateTime) String() string {
	t := d.Time()
	if y := t.Year(); y < 0 || y > 9999 {
		return fmt.Sprintf("%+07d", y) + t.Format("-01-02T15:04:05.000Z")
	}
	return t.Format("2006-01-02T15:04:05.000Z")
}

// MarshalJSON writes the text.
func (d DateTime) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON reads a date or date-time in any of the forms of plusTime, in
// UTC where it names no offset.
func (d *DateTime) UnmarshalJSON(text []byte) error {
	s := strings.Trim(string(text), `"`)
	read, ok := parseDateTime(s, time.UTC)
	if !ok {
		return &Error{Code: BadDate, Text: "a date has one of the forms of plusTime, such as 2021-11-24"}
	}
	*d = read
	return nil
}

// maxMillis is how far from 1970 a date-time may be: what JavaScript can
// represent, about 273,000 years.
const maxMillis = 8_640_000_000_000_000

// Vietnam is the country's time, UTC+7 without summer time. It is a fixed
// offset on purpose. The south kept UTC+8 until 1975, but a birth date of then is a
// calendar day and no moment, and all days must be read alike; and a gate needs no time zone
// database for it.
var Vietnam = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

// A unit is a time unit of plusTime.
type unit uint8

const (
	years unit = iota
	months
	days
	hours
)

var units = map[string]unit{"year": years, "month": months, "day": days, "hour": hours}

// plus adds an amount of a unit. A day that the month does not have runs over
// into the next: a year after 29 February is 1 March (specification, "Leap
// days"). Calendar units count in the zone's calendar. ok is false beyond
// maxMillis.
func (d DateTime) plus(amount int64, u unit, zone *time.Location) (_ DateTime, ok bool) {
	const most = 4_000_000_000 // hours in maxMillis, and some; more could overflow below
	if amount == 0 {
		return d, true
	}
	if amount > most || amount < -most {
		return 0, false
	}
	if u == hours {
		return bounded(int64(d) + amount*3_600_000)
	}
	if u == days && zone == time.UTC {
		return bounded(int64(d) + amount*86_400_000)
	}
	t := time.UnixMilli(int64(d)).In(zone)
	year, month, day := t.Date()
	switch u {
	case years:
		year += int(amount)
	case months:
		month += time.Month(amount)
	case days:
		day += int(amount)
	}
	hour, minute, second := t.Clock()
	moved := time.Date(year, month, day, hour, minute, second, t.Nanosecond(), zone)
	if s := moved.Unix(); s > maxMillis/1000 || s < -maxMillis/1000 {
		return 0, false
	}
	return bounded(moved.UnixMilli())
}

func bounded(millis int64) (DateTime, bool) {
	return DateTime(millis), -maxMillis <= millis && millis <= maxMillis
}

// ParseDateTime reads a date or date-time in one of the forms of plusTime; what
// names no offset is in the zone.
func ParseDateTime(s string, zone *time.Location) (DateTime, bool) { return parseDateTime(s, zone) }
