package scan

import (
	"testing"
	"time"

	"github.com/google/uuid"
)

// A month of a station where somebody new comes every ten seconds, stays half
// an hour, and every third forgets to check out: what is held in memory is the
// people of the longest stay, not those of the month.
func TestMonthAtAStationStaysFlatInMemory(t *testing.T) {
	const every, length, people = 10 * time.Second, 30 * time.Minute, 250_000
	visits, last := 0, time.Time{}
	l := &line{stays: (Place{Kind: Venue}).Stays(nil), tracks: map[Subject]*Track{}, emit: func(v Visit) error {
		if v.Seen.Before(last) {
			t.Fatal("out of order")
		}
		visits, last = visits+1, v.Seen
		return nil
	}}
	most, tracked := 0, 0
	add := func(who int, at time.Time, d Direction) {
		s := Scan{ID: uuid.UUID{13: byte(who >> 16), 14: byte(who >> 8), 15: byte(who)}, Place: 1, At: at, Direction: d}
		if err := l.add(Subject(who+1), &s); err != nil {
			t.Fatal(err)
		}
		most, tracked = max(most, len(l.queue)), max(tracked, len(l.tracks))
	}
	late := int(length / every)
	for i := range people + late {
		at := monday.Add(time.Duration(i) * every)
		if i < people {
			add(i, at, In)
		}
		if out := i - late; out >= 0 && out%3 != 0 {
			add(out, at, Out)
		}
	}
	if err := l.close(); err != nil {
		t.Fatal(err)
	}
	if visits != people {
		t.Errorf("%d visits of %d people", visits, people)
	}
	inside := int((6*time.Hour + length) / every) // the longest stay of a venue
	if most > 3*inside || tracked > 3*inside {
		t.Errorf("%d visits and %d people held, with %d in the longest stay", most, tracked, inside)
	}
}
