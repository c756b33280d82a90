package load

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"
)

// recordSize is what a scan weighs on disk, both copies and their indexes
// apart: 14 numbers of the place copy.
const recordSize = 96

// journal is the least that durability can cost: records are appended to a
// file, and those that come while the disk is flushed share the next flush.
type journal struct {
	f       *os.File
	mu      sync.Mutex
	wake    *sync.Cond
	buf     []byte
	waiting chan struct{} // closed when the group now collecting is durable
	ended   bool
	err     error
}

func newJournal(f *os.File) *journal {
	j := &journal{f: f, waiting: make(chan struct{})}
	j.wake = sync.NewCond(&j.mu)
	return j
}

// append returns when the record is on disk.
func (j *journal) append(record []byte) error {
	j.mu.Lock()
	j.buf = append(j.buf, record...)
	done := j.waiting
	j.wake.Signal()
	j.mu.Unlock()
	<-done
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.err
}

// run writes groups until end is called.
func (j *journal) run() {
	var spare []byte
	for {
		j.mu.Lock()
		for len(j.buf) == 0 && !j.ended {
			j.wake.Wait()
		}
		group, done := j.buf, j.waiting
		j.buf, j.waiting = spare[:0], make(chan struct{})
		j.mu.Unlock()
		if len(group) == 0 {
			return
		}
		_, err := j.f.Write(group)
		err = errors.Join(err, j.f.Sync())
		j.mu.Lock()
		j.err = errors.Join(j.err, err)
		j.mu.Unlock()
		close(done)
		spare = group
	}
}

func (j *journal) end() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.ended = true
	j.wake.Signal()
}

// Append measures raw append with group commit: so many callers, each of whom
// waits until its record is durable in a new file of the folder before sending
// the next. The file is removed.
func Append(ctx context.Context, dir string, callers int, d time.Duration) (*Result, error) {
	f, err := os.CreateTemp(dir, "append-")
	if err != nil {
		return nil, err
	}
	j := newJournal(f)
	var writer, wait sync.WaitGroup
	writer.Go(j.run)
	parts, errs := make([]Result, callers), make([]error, callers)
	start := time.Now()
	for i := range callers {
		wait.Go(func() { errs[i] = j.call(ctx, start.Add(d), &parts[i]) })
	}
	wait.Wait()
	sum := &Result{Took: time.Since(start)}
	j.end()
	writer.Wait()
	for i := range parts {
		sum.add(&parts[i])
	}
	return sum, errors.Join(errors.Join(errs...), f.Close(), os.Remove(f.Name()))
}

func (j *journal) call(ctx context.Context, end time.Time, r *Result) error {
	record := make([]byte, recordSize)
	for now := time.Now(); now.Before(end) && ctx.Err() == nil; {
		if err := j.append(record); err != nil {
			return err
		}
		after := time.Now()
		r.Latency.Record(after.Sub(now))
		r.Done++
		now = after
	}
	return ctx.Err()
}
