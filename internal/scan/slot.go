package scan

import "time"

// Limits say how far a device's clock is believed (A10). All are the
// project's own choice but Keep, which Regulation 733/QC-BCĐ gives as one
// month (standard §6).
type Limits struct {
	Back  time.Duration // how old a scan may be on arrival: 72 h when zero
	Ahead time.Duration // how far a clock may be ahead: 5 min when zero
	Keep  time.Duration // how long scans are kept: 30 days when zero; the store's own setting
}

func (l Limits) orDefault() Limits {
	set := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	set(&l.Back, 72*time.Hour)
	set(&l.Ahead, 5*time.Minute)
	set(&l.Keep, 30*24*time.Hour)
	return l
}

// slot is Slot with a day to spare, so that a store whose clock is a moment
// ahead never finds a scan too old.
func (l Limits) slot(at, now time.Time) Day { return Slot(at, now, l.Keep-24*time.Hour) }

// judge says what is unusual about a device time.
func (l Limits) judge(at, now time.Time, offline bool) Flag {
	switch {
	case at.After(now.Add(l.Ahead)):
		return Future | Quarantined
	case at.Before(now.Add(-l.Back)):
		return Late | Quarantined
	case !offline && at.Before(now.Add(-l.Ahead)):
		return Late
	}
	return 0
}

// Slot gives the partition of a scan. A sane device time alone decides, so
// that a retry on another day finds the first copy; one that is older than
// what is kept, or more than a day ahead, goes to Undated, so that a wild
// clock never makes a partition.
func Slot(at, now time.Time, keep time.Duration) Day {
	if at.Before(now.Add(-keep)) || at.After(now.Add(24*time.Hour)) {
		return Undated
	}
	return DayOf(at)
}
