package scan

import (
	"testing"
	"time"
)

func TestSlotIsTheDeviceDayWhenSane(t *testing.T) {
	now := time.Date(2021, 11, 15, 12, 0, 0, 0, time.UTC)
	keep := 30 * 24 * time.Hour
	for _, c := range []struct {
		at   time.Time
		want Day
	}{
		{now, DayOf(now)},
		{time.Date(2021, 11, 15, 23, 30, 0, 0, time.FixedZone("", 7*3600)), DayOf(now)},
		{time.Date(2021, 11, 16, 6, 59, 59, 0, time.FixedZone("", 7*3600)), DayOf(now)},
		{now.Add(24 * time.Hour), DayOf(now) + 1},
		{now.Add(24*time.Hour + 1), Undated},
		{now.Add(-keep), DayOf(now) - 30},
		{now.Add(-keep - 1), Undated},
		{time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), Undated},
		{time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), Undated},
	} {
		if got := Slot(c.at, now, keep); got != c.want {
			t.Errorf("slot of %v: %d, want %d", c.at, got, c.want)
		}
	}
}

func TestRetryOnAnotherDayFindsTheFirst(t *testing.T) {
	now := time.Date(2021, 11, 15, 23, 59, 0, 0, time.UTC)
	at := now.Add(-time.Hour)
	for d := range 20 {
		if got := Slot(at, now.Add(time.Duration(d)*24*time.Hour), 30*24*time.Hour); got != DayOf(at) {
			t.Errorf("%d days later: slot %d", d, got)
		}
	}
}
