package trace

import (
	"testing"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
)

// BenchmarkMeet is the part of contacts that needs no store: 32,000 passages,
// of which about 7,000 people's meet the visits.
func BenchmarkMeet(b *testing.B) {
	start := time.Date(2021, 11, 1, 0, 0, 0, 0, time.UTC)
	var visits []scan.Visit
	places := map[scan.PlaceID]scan.Place{}
	for i := range 42 {
		p := scan.PlaceID(i + 1)
		places[p] = scan.Place{ID: p, Kind: scan.Venue}
		at := start.Add(time.Duration(i) * 12 * time.Hour)
		visits = append(visits, scan.Visit{Place: p, From: at, To: at.Add(time.Hour)})
	}
	stops, windows := stopsOf(visits, places, nil)
	var passages []Passage
	for i := range windows {
		at := stops[i].visits[0].from
		for k := range int64(381) {
			a := person.AccountID(int64(i)*381 + k + 1)
			in := at - 100*60_000 + k*40_000
			passages = append(passages, Passage{Window: int32(i), Account: a, At: in, Direction: scan.In},
				Passage{Window: int32(i), Account: a, At: in + 30*60_000, Direction: scan.Out})
		}
	}
	b.ReportMetric(float64(len(passages)), "passages")
	b.ReportAllocs()
	found := 0
	for b.Loop() {
		met, _ := meet(stops, passages, func(i int) scan.Subject { return scan.SubjectOf(passages[i].Account, 0) })
		found = len(rank(met))
	}
	b.ReportMetric(float64(found), "contacts")
}
