package roster

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"sync"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
)

// How the work is shared out, this project's own choice. A lease only saves
// work: whoever loses it and finishes nevertheless is refused by the database.
const (
	claimed  = 4                // parts at a time
	lease    = 10 * time.Second // for them
	idleWait = time.Second      // before looking again; Wake is quicker
)

// Worker works on the jobs of a database; several processes may have one each.
type Worker struct {
	Store  Store
	People *person.Registry
	Health *health.Desk
	Desk   *Desk
	Now    func() time.Time
	Lanes  int                                                 // parts at once in this process; 0: two
	Unit   int                                                 // rows in one transaction; 0: all of a part
	Report func(ctx context.Context, what string, cause error) // of failures; nil: nobody
	// Policy gives what an app may bring; nil: everything. An app that may do
	// nothing now (suspended) has its imports wait: the error is of kind Denied.
	Policy func(ctx context.Context, app person.AppID, c Content) (May, error)

	mu   sync.Mutex
	bell chan struct{} // closed when there is work; then there is another
}

// May says what rows an app may bring, with a fault where it may not; nil:
// all.
type May struct {
	Register func(person.Registration) error
	Write    func(kind string) error // a kind of record, or health.KindDeclaration
	Shared   string                  // purpose for which declarations renew what another app's said; empty: they do not
}

// rings gives the bell that the next Wake rings.
func (w *Worker) rings() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.bell == nil {
		w.bell = make(chan struct{})
	}
	return w.bell
}

// Wake tells every lane that there is work.
func (w *Worker) Wake() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.bell != nil {
		close(w.bell)
		w.bell = nil
	}
}

// Run works until ctx ends.
func (w *Worker) Run(ctx context.Context) {
	var wait sync.WaitGroup
	lanes := w.Lanes
	if lanes <= 0 {
		lanes = 2
	}
	for range lanes {
		wait.Go(func() { w.lane(ctx, token(), (&importer{Worker: w}).some) })
	}
	wait.Go(func() { w.lane(ctx, token(), w.exportOne) })
	wait.Wait()
}

func token() string {
	b := make([]byte, 12)
	rand.Read(b)
	return hex.EncodeToString(b)
}

// lane repeats a step; after one that found nothing to do, or failed, it waits.
func (w *Worker) lane(ctx context.Context, token string, step func(context.Context, string) (bool, error)) {
	for ctx.Err() == nil {
		bell := w.rings() // before the look, so that no ring is missed
		busy, err := step(ctx, token)
		if err != nil && ctx.Err() == nil && w.Report != nil {
			w.Report(ctx, "job", err)
		}
		if busy && err == nil {
			continue
		}
		if err != nil { // whatever rings, not at once again
			bell = nil
		}
		select {
		case <-ctx.Done():
		case <-bell:
		case <-time.After(idleWait):
		}
	}
}

// importer is a lane of imports. It remembers the job it worked on last: what
// it needs of one never changes, and to read how far it is costs more with
// every part that is done.
type importer struct {
	*Worker
	job Job
}

// some works on the next parts of whatever imports there are.
func (w *importer) some(ctx context.Context, token string) (bool, error) {
	parts, err := w.Store.Claim(ctx, token, claimed, w.Now().Add(lease))
	if err != nil {
		return false, err
	}
	if len(parts) == 0 {
		return false, w.Store.Settle(ctx)
	}
	for _, p := range parts {
		if w.job.ID != p.Job {
			if w.job, err = w.Store.Job(ctx, p.Job); err != nil {
				return true, err
			}
		}
		err := w.part(ctx, w.job, p)
		switch {
		case err == nil, errors.Is(err, ErrOvertaken): // its job was cancelled meanwhile
		case fault.Of(err).Kind == fault.Denied:
			// The app may do nothing now. The part waits, however long that is, and is
			// looked at again when the lease ends.
			if err := w.Store.GiveBack(ctx, p); err != nil {
				return true, err
			}
		default:
			return true, err
		}
	}
	return true, nil
}
