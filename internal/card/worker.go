package card

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

// Numbers of the worker. Project's own choice.
const (
	leaseFor   = time.Minute
	dueChunk   = 1_024
	idlePause  = 2 * time.Second
	readAtOnce = 1_024 // persons whose facts one statement reads
	lastRuns   = 100   // among which the last recomputation but one is looked for
)

func newToken() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// Work keeps what is in force fresh, and computes cards: of persons of whom
// something came in, of those whose card became another by itself, and of
// everybody after a change. Of several processes one works at a time. It
// returns when ctx ends.
func (d *Desk) Work(ctx context.Context) {
	pause := time.NewTicker(idlePause)
	defer pause.Stop()
	for ctx.Err() == nil {
		more, err := d.WorkOnce(ctx)
		if err != nil && ctx.Err() == nil && !errors.Is(err, ErrOvertaken) {
			d.Report(err)
			more = false
		}
		if more {
			continue
		}
		select {
		case <-ctx.Done():
		case <-d.wake:
		case <-pause.C:
		}
	}
}

// WorkOnce does one step of each sort of work, and says whether there is more.
func (d *Desk) WorkOnce(ctx context.Context) (more bool, err error) {
	if err := d.Refresh(ctx); err != nil {
		return false, err
	}
	now := d.now()
	mine, err := d.Store.LeaseCards(ctx, d.token, now, now.Add(leaseFor))
	if err != nil || !mine {
		return false, err
	}
	for _, step := range []func(context.Context) (bool, error){d.doDue, d.doPassed, d.doRuns} {
		again, err := step(ctx)
		if err != nil {
			return false, err
		}
		more = more || again
	}
	return more, nil
}

// doDue computes the cards of persons of whom something came in.
func (d *Desk) doDue(ctx context.Context) (bool, error) {
	due, err := d.Store.DueCards(ctx, dueChunk)
	if err != nil || len(due) == 0 {
		return false, err
	}
	persons := make([]person.ID, len(due))
	for i, p := range due {
		persons[i] = p.Person
	}
	_, err = d.keep(ctx, persons, Step{Due: due})
	return len(due) == dueChunk, err
}

// doPassed computes the cards that became others by the mere passing of time.
func (d *Desk) doPassed(ctx context.Context) (bool, error) {
	persons, err := d.Store.PassedCards(ctx, d.now(), dueChunk)
	if err != nil || len(persons) == 0 {
		return false, err
	}
	_, err = d.keep(ctx, persons, Step{})
	return len(persons) == dueChunk, err
}

// keep computes the cards of some persons by the policy of their homes, and
// writes those that are others.
func (d *Desk) keep(ctx context.Context, persons []person.ID, s Step) (int64, error) {
	now, set := d.now(), d.Set()
	s.Cards = make([]Kept, len(persons))
	err := d.each(ctx, persons, func(i int, f policy.Facts) {
		s.Cards[i] = Kept{persons[i], set.Card(f, policy.Where{Unit: f.Unit}, now)}
	})
	if err != nil {
		return 0, err
	}
	if s.Readers == nil && d.Readers != nil {
		if s.Readers, err = d.Readers(ctx); err != nil {
			return 0, err
		}
	}
	s.Token, s.At, s.Lease = d.token, now, now.Add(leaseFor)
	return d.Store.KeepCards(ctx, s)
}

// each reads the facts of persons, many in one statement, and gives them to f,
// on all processors.
func (d *Desk) each(ctx context.Context, persons []person.ID, f func(i int, facts policy.Facts)) error {
	workers := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	var mu sync.Mutex
	var failed error
	for from := 0; from < len(persons); from += readAtOnce {
		part := persons[from:min(from+readAtOnce, len(persons))]
		workers <- struct{}{}
		wait.Go(func() {
			defer func() { <-workers }()
			found, err := d.Health.Facts(ctx, part)
			if err != nil {
				mu.Lock()
				failed = errors.Join(failed, err)
				mu.Unlock()
				return
			}
			for i := range found {
				f(from+i, found[i])
			}
		})
	}
	wait.Wait()
	return failed
}

// doRuns begins a recomputation when something else has come to hold, and takes
// one step of what goes on: of the recomputation, and of the oldest simulation
// beside it, so that neither waits for the other.
func (d *Desk) doRuns(ctx context.Context) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	open, err := d.Store.OpenCardRuns(ctx)
	if err != nil {
		return false, err
	}
	for _, kind := range []RunKind{Recompute, Simulated} {
		i := slices.IndexFunc(open, func(r Run) bool { return r.Kind == kind })
		if i < 0 {
			continue
		}
		if err := d.step(ctx, open[i]); err != nil {
			return false, err
		}
	}
	return len(open) > 0, nil
}

// step passes over the next persons of a run.
func (d *Desk) step(ctx context.Context, r Run) error {
	persons, err := d.Store.PeopleAfter(ctx, r.Position, d.Chunk)
	if err != nil {
		return err
	}
	r.Done += int64(len(persons))
	if len(persons) < d.Chunk {
		r.Ended = d.now()
	}
	if len(persons) > 0 {
		r.Position = persons[len(persons)-1]
	}
	if r.Kind == Simulated {
		return d.simulateStep(ctx, persons, r)
	}
	_, err = d.keep(ctx, persons, Step{Run: &r})
	return err
}

// begin starts a recomputation when what holds is not what the last one was
// for; one that goes on for what held before is stopped. The next one is not
// stopped again: levels of risk come from 63 provinces every day, and whoever
// sends them, each second if they like, must not keep a recomputation from ever
// coming to its end.
func (d *Desk) begin(ctx context.Context) error {
	held, now := d.holds(), d.now()
	moment := held.since(now)
	last, err := d.Store.LastCardRun(ctx)
	if err != nil || last.ID != 0 && last.Edition == held.edition && last.Moment.Equal(moment) || moment.IsZero() {
		return err
	}
	if wait, err := d.comesFirst(ctx, last); err != nil || wait {
		return err
	}
	total, err := d.Store.CountPersons(ctx)
	if err != nil {
		return err
	}
	r := Run{ID: d.Store.NewID(), Kind: Recompute, Edition: held.edition, Moment: moment, Actor: "cards", Started: now, Total: total}
	return d.Store.ChangeCards(ctx, "cards", now, func(tx Tx) error { return tx.AddRun(r) })
}

// comesFirst says that a recomputation goes on and is to end, because the one
// before it was stopped.
func (d *Desk) comesFirst(ctx context.Context, last Run) (bool, error) {
	if last.ID == 0 || !last.Ended.IsZero() {
		return false, nil
	}
	runs, err := d.Store.CardRuns(ctx, lastRuns)
	for _, r := range runs {
		if r.Kind == Recompute && r.ID < last.ID {
			return r.Stopped, err
		}
	}
	return false, err
}
