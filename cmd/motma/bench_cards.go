package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/motma/motma/internal/card"
	"github.com/motma/motma/internal/load"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/synth"
)

const (
	benchRecomputeGoal = 20_000 // people a second on two cores
	benchFacts         = 1_000  // different histories among the seeded people
)

// benchHistories gives what is known of the health of invented people, as it is kept.
func benchHistories() ([]string, error) {
	people, err := synth.New(synth.Config{Seed: 1, People: benchFacts, Date: time.Now()})
	if err != nil {
		return nil, err
	}
	rows := make([]string, 0, benchFacts)
	for h := range people.Histories(0, benchFacts) {
		f := h.Facts()
		f.Birth, f.Unit = "", "" // those are the accounts'
		row, err := json.Marshal(f)
		if err != nil {
			return nil, err
		}
		rows = append(rows, string(row))
	}
	return rows, nil
}

// recompute measures how fast everybody's card is computed anew after a change
// of policy: the reading of facts, the card, and writing those that are others.
// It is done whether it is asked for or not: the server would, while it is
// measured.
func (w *benchWorld) recompute(ctx context.Context, db *store.DB) error {
	w.progress(w.engine, benchRecompute)
	desk := card.New(card.Config{Store: db, Health: db, Now: time.Now})
	if err := desk.Install(ctx); err != nil {
		return err
	}
	meter := load.Meter{Server: os.Getpid()}
	if w.engine == "postgres" {
		meter.Database = load.Postmaster(ctx, w.url)
	}
	var r card.Run
	pass := meter.Metered(load.Contender{Name: benchRecompute, Run: func(ctx context.Context) (_ *load.Result, err error) {
		r, err = benchRun(ctx, desk)
		return &load.Result{Done: int(r.Done)}, err
	}})
	got, err := pass.Run(ctx)
	if err != nil || !w.wants(benchRecompute) {
		return err
	}
	w.add(load.Row{Name: benchRecompute, Engine: w.engine, Value: float64(r.Done) / r.Ended.Sub(r.Started).Seconds(), Unit: fmt.Sprintf("people/s of %d", r.Done),
		Goal: load.Goal{Least: benchRecomputeGoal}})
	w.burnt(benchRecompute, []*load.Result{got})
	return nil
}

// benchRun works until the newest pass over everybody has ended.
func benchRun(ctx context.Context, desk *card.Desk) (card.Run, error) {
	for {
		more, err := desk.WorkOnce(ctx)
		if err != nil {
			return card.Run{}, err
		}
		runs, err := desk.ListRuns(ctx, 1)
		if err != nil {
			return card.Run{}, err
		}
		if len(runs) == 1 && !runs[0].Ended.IsZero() {
			return runs[0], nil
		}
		if !more {
			return card.Run{}, fmt.Errorf("recompute: nothing to do, and no pass over everybody has ended")
		}
	}
}
