package trace

import (
	"context"
	"slices"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
)

// History is where somebody was.
type History struct {
	Person Person
	Visits []scan.Visit                // in order of time
	Places map[scan.PlaceID]scan.Place // of the visits
}

// Visits gives where a person was, whatever app, card or claim of theirs was
// read.
func (t *Tracer) Visits(ctx context.Context, q Query, s Subject) (History, error) {
	if err := t.admit(ctx, &q); err != nil {
		return History{}, err
	}
	f, err := t.find(ctx, q, s)
	if err != nil {
		return History{}, err
	}
	if err := t.write(ctx, q, "trace.visits", "{"+q.span()+"}", f.accounts); err != nil {
		return History{}, err
	}
	visits, places, err := t.visits(ctx, q, f.accounts)
	return History{personOf(f.holder), visits, places}, err
}

// widest is the longest that any place lets a visit be (scan's own bound).
const widest = 48 * time.Hour

// visits pairs one person's scans and keeps what touches the span asked.
func (t *Tracer) visits(ctx context.Context, q Query, accounts []person.AccountID) ([]scan.Visit, map[scan.PlaceID]scan.Place, error) {
	places := map[scan.PlaceID]scan.Place{}
	var scans []scan.Scan
	for s, err := range t.Scans.Of(ctx, accounts, q.From.Add(-widest), q.To.Add(widest)) {
		if err != nil {
			return nil, nil, err
		}
		if _, ok := places[s.Place]; !ok {
			p, err := t.Scans.Place(ctx, s.Place)
			if err != nil {
				return nil, nil, err
			}
			places[s.Place] = p
		}
		scans = append(scans, s)
	}
	visits := scan.Visits(scans, scan.Rules{Zone: t.Zone,
		Place: func(id scan.PlaceID) scan.Place { return places[id] },
		Who:   func(person.AccountID) scan.Subject { return 1 }})
	visits = slices.DeleteFunc(visits, func(v scan.Visit) bool {
		return !v.From.Before(q.To) || !v.To.After(q.From) && !(v.From.Equal(v.To) && v.From.Equal(q.From))
	})
	return visits, places, nil
}
