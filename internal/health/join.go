package health

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

const (
	joinWriters = 2                // units of joined entries at a time: one commits while another gathers
	joinEntries = 128              // entries of a joined unit
	joinWaiting = 10_000           // entries that may wait; more are told "busy"
	joinTime    = 30 * time.Second // how long a unit may take
)

// queue joins entries that come one at a time into units, so that a commit is
// paid by all that came while the one before was made. An answer means
// durable, and an entry that is wrong harms itself alone.
type queue struct {
	mu      sync.Mutex
	waiting []*pending
	writers int
}

// pending is an entry that waits for its unit.
type pending struct {
	*job
	err  error
	done chan struct{}
}

// Write carries out one entry; of how, Dry and Also are for WriteAll. If ctx ends
// first, the entry may still be kept.
func (d *Desk) Write(ctx context.Context, actor string, app person.AppID, e Entry, how Together) (Result, error) {
	p := &pending{job: &job{actor: actor, app: app, entry: e, may: how.May, shared: how.Shared}, done: make(chan struct{})}
	if err := d.enqueue(p); err != nil {
		return Result{}, err
	}
	select {
	case <-p.done:
	case <-ctx.Done():
		return Result{}, ctx.Err()
	}
	if p.err != nil {
		return Result{}, p.err
	}
	if p.result.Err != nil {
		return p.result, p.result.Err
	}
	return p.result, nil
}

func (d *Desk) enqueue(p *pending) error {
	q := &d.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) >= joinWaiting {
		return fault.ErrBusy
	}
	q.waiting = append(q.waiting, p)
	if q.writers < joinWriters {
		q.writers++
		go d.writer()
	}
	return nil
}

// writer makes units until nothing waits.
func (d *Desk) writer() {
	for {
		unit := d.queue.take()
		if unit == nil {
			return
		}
		d.writeJoined(unit)
	}
}

// take gives the next unit, or ends the writer.
func (q *queue) take() []*pending {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		q.writers--
		return nil
	}
	n := min(joinEntries, len(q.waiting))
	unit := q.waiting[:n:n]
	q.waiting = q.waiting[n:]
	return unit
}

// writeJoined writes a unit and wakes those who wait. None of their contexts
// ends it: it is all of theirs.
func (d *Desk) writeJoined(unit []*pending) {
	ctx, cancel := context.WithTimeout(context.Background(), joinTime)
	defer cancel()
	jobs := make([]*job, len(unit))
	for i, p := range unit {
		jobs[i] = p.job
	}
	err := d.carryJoined(ctx, jobs)
	for _, p := range unit {
		p.err = err
		close(p.done)
	}
}

// carryJoined keeps a failure of ours within its unit: nobody above would catch
// it, as a server does for a request.
func (d *Desk) carryJoined(ctx context.Context, jobs []*job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.ErrInternal.With(fmt.Errorf("panic in a unit of entries: %v", p))
		}
	}()
	return d.carry(ctx, jobs, 0, Together{})
}
