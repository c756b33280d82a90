package card

import (
	"context"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

// RunKind is what a pass over everybody is for.
type RunKind string

// The kinds of run.
const (
	Recompute RunKind = "recompute"
	Simulated RunKind = "simulate"
)

// Run is one pass over everybody, and how far it came.
type Run struct {
	ID       int64
	Kind     RunKind
	Edition  int64     // of what was in force
	Moment   time.Time // since when that holds; of a simulation, the moment simulated
	Policy   uint32    // of a simulation: the version
	Actor    string
	Unit     string // whose simulation it is
	Started  time.Time
	Ended    time.Time // zero: it goes on
	Stopped  bool      // a later change made it pointless
	Position person.ID // the last person done
	Total    int64     // how many there were at its beginning
	Done     int64
	Changed  int64       // colours that became others
	Result   *Simulation // of a simulation
}

// Due is a person whose card may be another since a moment.
type Due struct {
	Person person.ID
	Since  time.Time
}

// Kept is a card as it is kept, to find out who changed.
type Kept struct {
	Person person.ID
	Card   policy.Card
}

// Step is what one step of a worker writes.
type Step struct {
	Token string    // whose lease it is
	Lease time.Time // until when it is renewed
	At    time.Time
	Cards []Kept
	Due   []Due // that are done, unless they are due again
	Run   *Run  // its progress; the store adds what changed
	// Readers are the apps that are told of changed colours.
	Readers []person.AppID
}

// Runs lists passes, newest first.
func (d *Desk) ListRuns(ctx context.Context, limit int) ([]Run, error) {
	return d.Store.CardRuns(ctx, min(max(limit, 1), 200))
}

// Run gives one. A simulation is for those who may see its unit.
func (d *Desk) Run(ctx context.Context, by By, id int64) (Run, error) {
	r, err := d.Store.CardRun(ctx, id)
	if err == nil && r.Kind == Simulated && by.competent(r.Unit) != nil {
		err = ErrRun
	}
	return r, err
}
