package scan

import (
	"context"
	"runtime"
	"sync"
	"time"
)

// BatchResult is what became of one reading of a batch.
type BatchResult struct {
	Index  int
	Answer Answer
	Err    error // nil, or why this one was not recorded; the others are not touched by it
}

// RecordBatch takes up to MaxBatch readings, as a gate sends that was without
// network. Each gets its own result, in order. All that can be recorded
// become durable together; when that fails the error says so, nothing was
// recorded, and the batch can be sent again as it is.
func (d *Desk) RecordBatch(ctx context.Context, by By, readings []Reading) ([]BatchResult, error) {
	if len(readings) > MaxBatch {
		return nil, ErrTooMany
	}
	now := d.Now()
	out := make([]BatchResult, len(readings))
	drafts := make([]draft, len(readings))
	d.prepareAll(ctx, by, readings, now, drafts, out)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	scans := make([]Slotted, 0, len(readings))
	for i := range drafts {
		if out[i].Err == nil {
			scans = append(scans, drafts[i].scan)
		}
	}
	if len(scans) == 0 {
		return out, nil
	}
	cards := d.ask(ctx, ready(drafts, out))
	got, err := d.Store.Append(ctx, scans)
	if err != nil {
		return nil, err
	}
	cards.wait()
	d.answerAll(by, drafts, got, out)
	return out, nil
}

// ready gives the drafts that can be recorded.
func ready(drafts []draft, out []BatchResult) []*draft {
	var found []*draft
	for i := range drafts {
		if out[i].Err == nil {
			found = append(found, &drafts[i])
		}
	}
	return found
}

// prepareAll shares the readings among the processors in even pieces.
func (d *Desk) prepareAll(ctx context.Context, by By, readings []Reading, now time.Time, drafts []draft, out []BatchResult) {
	workers := min(runtime.GOMAXPROCS(0), (len(readings)+63)/64)
	piece := (len(readings) + max(workers, 1) - 1) / max(workers, 1)
	var wait sync.WaitGroup
	for from := 0; from < len(readings); from += piece {
		to := min(from+piece, len(readings))
		wait.Go(func() {
			for i := from; i < to && ctx.Err() == nil; i++ {
				out[i].Index = i
				drafts[i], out[i].Err = d.prepare(ctx, by, readings[i], now)
			}
		})
	}
	wait.Wait()
}

func (d *Desk) answerAll(by By, drafts []draft, got []Verdict, out []BatchResult) {
	n := 0
	for i := range out {
		if out[i].Err != nil {
			continue
		}
		verdict := got[n]
		n++
		if verdict == Reused {
			out[i].Err = ErrReused
			continue
		}
		out[i].Answer = d.answer(by, drafts[i], verdict)
	}
}
