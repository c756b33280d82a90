package review

import (
	"context"
	"time"

	"github.com/motma/motma/internal/person"
)

// Ticked is the kind of question that comes with an answer already ticked:
// scoring is as good as sure (identity ladder, C3).
const Ticked = "C3"

// Filter chooses questions.
type Filter struct {
	// State is "open": what a reviewer is asked; "noted": likely pairs that
	// nobody waits for; "closed"; or "all".
	State       string
	Kind        string // empty: every kind
	Before      time.Time
	TickedFirst bool // those with a ticked answer first; then by age
}

// Position is where a question stands in the order of a filter: a cursor.
func (f Filter) Position(c person.Conflict) int64 {
	if f.TickedFirst && c.Kind == Ticked {
		return -c.ID
	}
	return c.ID
}

// Queue lists questions without anybody's data, oldest first.
func (d *Desk) Queue(ctx context.Context, f Filter, after int64, limit int) ([]person.Conflict, error) {
	return d.Store.Queue(ctx, f, after, min(max(limit, 1), 200))
}

// question reads one question.
func (d *Desk) question(ctx context.Context, id int64) (person.Conflict, error) {
	found, err := d.People.Store.ReadConflicts(ctx, false, id-1, 1)
	if err == nil && (len(found) == 0 || found[0].ID != id) {
		err = person.ErrUnknown
	}
	if err != nil {
		return person.Conflict{}, err
	}
	return found[0], nil
}
