package store

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/motma/motma/internal/fault"
)

// The writer of SQLite joins units of work into one transaction, because a
// commit costs a flush of the disk however much is in it. Each unit runs in a
// savepoint: one that fails is rolled back alone. All are answered after the
// commit, so an answer means durable. While a group commits, the next units
// queue up: the busier, the larger the groups. Project's own choice of limits.
const (
	groupUnits = 512                   // units in one transaction, at most
	groupTime  = 10 * time.Millisecond // and how long to go on collecting
	groupQueue = 8192                  // units that may wait; more are told "busy"
)

// errClosed is a unit of work that came after Close.
var errClosed = errors.New("store: closed")

// writer owns the connection that writes.
type writer struct {
	c     *liteConn
	queue chan *job
	quit  chan struct{}
	ended chan struct{}
}

// job is one unit of work.
type job struct {
	ctx   context.Context
	f     func(conn) error
	state atomic.Int32 // jobWaiting, then jobTaken or jobLeft
	done  chan struct{}
	err   error
	crash any
}

const (
	jobWaiting int32 = iota
	jobTaken         // the writer runs it: its outcome counts
	jobLeft          // its caller gave up before that: it never runs
)

func startWriter(c *liteConn) *writer {
	w := &writer{c: c, queue: make(chan *job, groupQueue), quit: make(chan struct{}), ended: make(chan struct{})}
	go w.run()
	return w
}

// stop lets the group at work finish, and refuses what waits.
func (w *writer) stop() error {
	close(w.quit)
	<-w.ended
	w.c.forget()
	return w.c.c.Close()
}

// write queues a unit and waits for its commit. A panic of f is its caller's.
func (w *writer) write(ctx context.Context, _ []string, f func(conn) error) error {
	if w == nil {
		return errReadOnly
	}
	j := &job{ctx: ctx, f: f, done: make(chan struct{})}
	select {
	case <-w.quit:
		return errClosed
	case w.queue <- j:
	default:
		return fault.ErrBusy
	}
	select {
	case <-j.done:
	case <-ctx.Done():
		if j.state.CompareAndSwap(jobWaiting, jobLeft) {
			return ctx.Err()
		}
		<-j.done
	case <-w.ended:
		if j.state.CompareAndSwap(jobWaiting, jobLeft) {
			return errClosed
		}
		<-j.done
	}
	if j.crash != nil {
		panic(j.crash)
	}
	return j.err
}

func (w *writer) run() {
	defer close(w.ended)
	for {
		select {
		case j := <-w.queue:
			w.group(j)
		case <-w.quit:
			w.refuse()
			return
		}
	}
}

func (w *writer) refuse() {
	for {
		select {
		case j := <-w.queue:
			j.err = errClosed
			close(j.done)
		default:
			return
		}
	}
}

// group runs a unit and those that wait behind it in one transaction.
func (w *writer) group(first *job) {
	ctx, start := context.Background(), time.Now()
	group := []*job{first}
	_, err := w.c.exec(ctx, "BEGIN IMMEDIATE")
	for j := first; err == nil && j != nil; {
		if err = w.unit(ctx, j); err != nil {
			break
		}
		if j = w.more(len(group), start); j != nil {
			group = append(group, j)
		}
	}
	if err == nil {
		_, err = w.c.exec(ctx, "COMMIT")
	}
	if err != nil {
		// Nothing of the group is durable: nobody may be told that it is. The
		// transaction may be gone already; then there is nothing to roll back.
		_, _ = w.c.exec(ctx, "ROLLBACK")
	}
	for _, j := range group {
		if err != nil {
			j.err = err
		}
		close(j.done)
	}
}

// more gives the next unit that waits, if the group may still grow.
func (w *writer) more(n int, start time.Time) *job {
	if n >= groupUnits || time.Since(start) > groupTime {
		return nil
	}
	select {
	case j := <-w.queue:
		return j
	default:
		return nil
	}
}

// unit runs one unit in its savepoint. It returns an error only when the
// whole transaction is lost.
func (w *writer) unit(ctx context.Context, j *job) error {
	if !j.state.CompareAndSwap(jobWaiting, jobTaken) {
		return nil
	}
	if j.err = j.ctx.Err(); j.err != nil {
		return nil
	}
	if _, err := w.c.exec(ctx, "SAVEPOINT unit"); err != nil {
		return err
	}
	if j.err = w.attempt(j); j.err == nil && j.crash == nil {
		_, err := w.c.exec(ctx, "RELEASE unit")
		return err
	}
	if _, err := w.c.exec(ctx, "ROLLBACK TO unit"); err != nil {
		return err
	}
	_, err := w.c.exec(ctx, "RELEASE unit")
	return err
}

func (w *writer) attempt(j *job) error {
	defer func() { j.crash = recover() }()
	return j.f(w.c)
}
