package store

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/scan"
)

// Calls of Append that come at the same time are joined into one batch and
// one commit: while a batch is being written, the next one collects. Project's
// own choice of limits.
const (
	batchScans = 10_000  // in one batch
	queueScans = 100_000 // that may wait; more are told "busy"
	queueCalls = 16_384
)

// appender joins scans into batches.
type appender struct {
	db      *DB
	queue   chan *appendCall
	waiting atomic.Int64 // scans in the queue
	quit    chan struct{}
	ended   sync.WaitGroup
	over    chan struct{} // closed when all have ended
}

// appendCall is one call of Append.
type appendCall struct {
	scans    []scan.Slotted
	verdicts []scan.Verdict
	err      error
	done     chan struct{}
}

func startAppender(db *DB) *appender {
	a := &appender{db: db, queue: make(chan *appendCall, queueCalls), quit: make(chan struct{}), over: make(chan struct{})}
	for range db.e.writers() {
		a.ended.Go(a.run)
	}
	return a
}

// stop writes what waits, and refuses what comes after.
func (a *appender) stop() {
	close(a.quit)
	a.ended.Wait()
	close(a.over)
}

// Append implements [scan.Store]. Scans of a day that is not kept, or that is
// far ahead, are refused: the domain slots those as undated.
//
// A call whose context ends is left to finish by itself: its scans may have
// been recorded, and the same call again says so.
func (db *DB) Append(ctx context.Context, scans []scan.Slotted) ([]scan.Verdict, error) {
	if db.scans == nil {
		return nil, errReadOnly
	}
	if err := db.slots(ctx, scans); err != nil {
		return nil, err
	}
	out := make([]scan.Verdict, 0, len(scans))
	for part := range slices.Chunk(scans, batchScans) {
		v, err := db.scans.append(ctx, part)
		if db.e.missing(err) {
			err = errTooOld.With(err) // another process's retention was quicker
		}
		if err != nil {
			return nil, err
		}
		out = append(out, v...)
	}
	return out, nil
}

// slots checks the days of scans, and makes those that are not there yet.
func (db *DB) slots(ctx context.Context, scans []scan.Slotted) error {
	today := scan.DayOf(db.now())
	oldest, newest := today-scan.Day(db.keep), today+daysAheadMax
	last := scan.Day(-1)
	for i := range scans {
		d := scans[i].Day
		if d != scan.Undated && (d != scan.DayOf(scans[i].At) || d < oldest || d > newest) {
			return errTooOld
		}
		if d == last {
			continue
		}
		if last = d; db.days.isClosed(d) {
			return errTooOld
		}
		if err := db.ensureDay(ctx, d); err != nil {
			return err
		}
	}
	return db.ensureDay(ctx, today+1)
}

func (a *appender) append(ctx context.Context, scans []scan.Slotted) ([]scan.Verdict, error) {
	n := int64(len(scans))
	if a.waiting.Add(n) > queueScans {
		a.waiting.Add(-n)
		return nil, fault.ErrBusy
	}
	// A copy, because the caller may be gone before the writer reads it.
	c := &appendCall{scans: slices.Clone(scans), verdicts: make([]scan.Verdict, n), done: make(chan struct{})}
	select {
	case <-a.quit:
		a.waiting.Add(-n)
		return nil, errClosed
	case a.queue <- c:
	default:
		a.waiting.Add(-n)
		return nil, fault.ErrBusy
	}
	select {
	case <-c.done:
		return c.verdicts, c.err
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-a.over:
	}
	select {
	case <-c.done:
		return c.verdicts, c.err
	default: // came after the last batch
		return nil, errClosed
	}
}

func (a *appender) run() {
	var next *appendCall
	for {
		if next == nil {
			select {
			case next = <-a.queue:
			case <-a.quit:
				select {
				case next = <-a.queue:
				default:
					return
				}
			}
		}
		var batch []*appendCall
		batch, next = a.collect(next)
		a.write(batch)
		for _, c := range batch {
			close(c.done)
		}
	}
}

// collect takes what waits, up to a full batch; what would not fit is next.
func (a *appender) collect(first *appendCall) (batch []*appendCall, next *appendCall) {
	batch, n := []*appendCall{first}, len(first.scans)
	a.waiting.Add(-int64(n))
	for {
		select {
		case c := <-a.queue:
			if n += len(c.scans); n > batchScans {
				return batch, c
			}
			a.waiting.Add(-int64(len(c.scans)))
			batch = append(batch, c)
		default:
			return batch, nil
		}
	}
}

// write commits calls together. If that fails, halves of them are tried, so
// that one bad call does not take the others with it.
func (a *appender) write(calls []*appendCall) {
	err := a.commit(calls)
	if err == nil {
		return
	}
	if len(calls) == 1 || errors.Is(err, fault.ErrBusy) || errors.Is(err, errClosed) || a.db.e.gone(err) {
		for _, c := range calls {
			c.err = err
		}
		return
	}
	a.write(calls[:len(calls)/2])
	a.write(calls[len(calls)/2:])
}

// entry is one scan of a batch and where its verdict goes.
type entry struct {
	scan    *scan.Slotted
	verdict *scan.Verdict
}

// commit writes the scans of calls in one transaction and judges each. Sorted,
// so that two batches at the same time cannot wait for each other in a circle.
func (a *appender) commit(calls []*appendCall) error {
	var entries []entry
	for _, c := range calls {
		for i := range c.scans {
			entries = append(entries, entry{&c.scans[i], &c.verdicts[i]})
		}
	}
	slices.SortStableFunc(entries, func(x, y entry) int { return byKey(x.scan, y.scan) })
	unique := make([]scan.Slotted, 0, len(entries))
	for i, e := range entries {
		if i == 0 || byKey(entries[i-1].scan, e.scan) != 0 {
			unique = append(unique, *e.scan)
		}
	}
	there, err := a.db.e.appendScans(context.Background(), unique)
	if err != nil {
		return err
	}
	k := -1
	for i, e := range entries {
		first := i == 0 || byKey(entries[i-1].scan, e.scan) != 0
		if first {
			k++
		}
		*e.verdict = judge(&unique[k].Scan, there[k], &e.scan.Scan, first)
	}
	return nil
}

// byKey orders by what makes a scan the same scan.
func byKey(a, b *scan.Slotted) int {
	return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.At.UnixMilli(), b.At.UnixMilli()),
		bytes.Compare(a.ID[:], b.ID[:]), cmp.Compare(a.Day, b.Day))
}

// judge says what became of a scan: written is the first of this batch with
// its key, there the one that was in the database before.
func judge(written, there, s *scan.Scan, first bool) scan.Verdict {
	switch {
	case there == nil && first:
		return scan.Recorded
	case there != nil:
		written = there
	}
	if written.Account == s.Account && written.Gate == s.Gate && written.Direction == s.Direction &&
		written.Method == s.Method && written.Kind == s.Kind {
		return scan.Duplicate
	}
	return scan.Reused
}
