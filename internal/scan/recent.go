package scan

import (
	"time"

	"github.com/motma/motma/internal/person"
)

// Times within which two scans have to do with each other. Project's own
// choice.
const (
	repeatWithin = 5 * time.Minute  // the same person at the same place: one visit
	farWithin    = 30 * time.Minute // the same code in another province (A02)
)

// passKey is a person's account at a place.
type passKey struct {
	place   PlaceID
	account person.AccountID
}

func hashPass(k passKey) uint64 {
	return (uint64(k.place)*0x9e3779b97f4a7c15 ^ uint64(k.account)) * 0xff51afd7ed558ccd
}

// pass is the last scan of an account at a place.
type pass struct {
	scan ID
	at   int64
	way  Direction
}

// use is the last use of a signed code.
type use struct {
	scan     ID
	at       int64
	province string
}

// remember compares a scan with what this process saw just before, and adds
// the marks that follow. It is memory alone: recording waits for nothing.
func (d *Desk) remember(x *draft, now time.Time) {
	s := &x.scan.Scan
	if s.Flags&Quarantined == 0 {
		d.repeat(x, s)
		if s.Code != 0 {
			d.far(x, s)
		}
	}
	if s.Method == SelfScans && d.crowded(x, now) {
		s.Flags |= Remote
		x.warn |= warnRemote
	}
	if s.Direction == In && x.place.Capacity > 0 && d.full(x.place, now) {
		s.Flags |= OverCap
		x.warn |= warnOverCap
	}
}

// repeat warns of a second scan in the same direction within some minutes. Of
// a typed number it would tell whose that is (A13).
func (d *Desk) repeat(x *draft, s *Scan) {
	at := s.At.UnixMilli()
	d.recent.change(passKey{s.Place, s.Account}, func(old pass, ok bool) pass {
		if ok && old.scan != s.ID && old.way == s.Direction && s.Kind != Typed && near(at, old.at, repeatWithin) {
			x.warn |= warnRepeat
		}
		if ok && old.at > at {
			return old
		}
		return pass{s.ID, at, s.Direction}
	})
}

// far marks a code that was just used in another province: one of the two
// bearers shows a picture.
func (d *Desk) far(x *draft, s *Scan) {
	at, here := s.At.UnixMilli(), x.place.province
	d.uses.change(s.Code, func(old use, ok bool) use {
		if ok && old.scan != s.ID && here != "" && old.province != "" && old.province != here && near(at, old.at, farWithin) {
			s.Flags |= FarUse
			x.warn |= warnFarUse
		}
		if ok && old.at > at {
			return old
		}
		return use{s.ID, at, here}
	})
}

func near(a, b int64, within time.Duration) bool {
	return max(a-b, b-a) <= within.Milliseconds()
}
