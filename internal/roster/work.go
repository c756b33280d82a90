package roster

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/motma/motma/internal/fault"
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
	Desk   *Desk
	Now    func() time.Time
	Lanes  int                                                 // parts at once in this process; 0: two
	Unit   int                                                 // rows in one transaction; 0: all of a part
	Report func(ctx context.Context, what string, cause error) // of failures; nil: nobody
	// Policy gives what an app may register, a fault where it may not; nil:
	// everything. An app that may do nothing now (suspended) has its imports
	// wait: the error is of kind Denied.
	Policy func(ctx context.Context, app person.AppID) (check func(person.Registration) error, err error)

	mu   sync.Mutex
	bell chan struct{} // closed when there is work; then there is another
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
		wait.Go(func() { w.lane(ctx, token(), w.importSome) })
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

// importSome works on the next parts of whatever imports there are.
func (w *Worker) importSome(ctx context.Context, token string) (bool, error) {
	parts, err := w.Store.Claim(ctx, token, claimed, w.Now().Add(lease))
	if err != nil {
		return false, err
	}
	if len(parts) == 0 {
		return false, w.Store.Settle(ctx)
	}
	var j Job
	for _, p := range parts {
		if j.ID != p.Job {
			if j, err = w.Store.Job(ctx, p.Job); err != nil {
				return true, err
			}
		}
		err := w.part(ctx, j, p)
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

// effort is the work on one part.
type effort struct {
	*Worker
	job  Job
	part Part
	head []byte
	rows []numbered

	decoder *decoder
	check   func(person.Registration) error
	refused []*refusal // by row; nil: to be registered
	at      []int      // of each registration, its row
}

// part works on what is left of a part.
func (w *Worker) part(ctx context.Context, j Job, p Part) error {
	e := &effort{Worker: w, job: j, part: p, check: func(person.Registration) error { return nil }}
	var err error
	if w.Policy != nil {
		if e.check, err = w.Policy(ctx, j.App); err != nil {
			return err
		}
	}
	if e.head, e.rows, err = unpack(p); err != nil {
		return err
	}
	e.rows = e.rows[p.Done:]
	if e.decoder, err = newDecoder(j.App, j.Options, e.head, j.Created); err != nil {
		return err
	}
	regs := e.decode()
	if len(regs) == 0 {
		return e.none(ctx)
	}
	return e.register(ctx, regs)
}

// register registers rows, a unit at a time.
func (e *effort) register(ctx context.Context, regs []person.Registration) error {
	size := e.Unit
	if size <= 0 {
		size = len(regs)
	}
	for base := 0; base < len(regs); base += size {
		unit := regs[base:min(base+size, len(regs))]
		_, err := e.People.RegisterAll(ctx, e.job.Actor, unit, person.Together{Dry: e.job.Options.Dry,
			Also: func(tx person.Tx, from int, results []person.Result) error {
				return e.finish(tx, regs, base+from, results)
			}})
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *effort) decode() []person.Registration {
	var regs []person.Registration
	e.refused = make([]*refusal, len(e.rows))
	for i, r := range e.rows {
		reg, bad := e.decoder.decode(r.row)
		if bad == nil {
			if err := e.check(reg); err != nil {
				bad = e.decoder.refused(fault.Of(err))
			}
		}
		if bad == nil {
			regs, e.at = append(regs, reg), append(e.at, i)
		}
		e.refused[i] = bad
	}
	return regs
}

// none finishes a part of which nothing can be registered.
func (e *effort) none(ctx context.Context) error {
	return e.People.Store.Within(ctx, nil, func(tx person.Tx) error {
		tx.Act(e.job.Actor, e.Now())
		return e.finish(tx, nil, 0, nil)
	})
}

// finish keeps the results of some registrations, and of the rows between
// them that could not be read, in the unit that makes them true.
func (e *effort) finish(tx person.Tx, regs []person.Registration, from int, results []person.Result) error {
	first, end := 0, len(e.rows)
	if from > 0 {
		first = e.at[from]
	}
	if next := from + len(results); next < len(e.at) {
		end = e.at[next]
	}
	out, late := e.lines(regs, first, end, from, results)
	parts, err := e.parts(out, late)
	if err != nil {
		return err
	}
	return e.Store.Finish(tx, e.part, e.part.Done+first, end-first, parts...)
}

// lines gives the results of rows, and the rows whose declarer may still come.
func (e *effort) lines(regs []person.Registration, first, end, from int, results []person.Result) (out []Line, late []numbered) {
	for i := first; i < end; i++ {
		row := e.rows[i]
		if bad := e.refused[i]; bad != nil {
			out = append(out, Line{Row: row.n, Outcome: "rejected", Reason: &bad.Reason, Column: bad.column, Path: bad.path})
			continue
		}
		reg, res := regs[from], results[0]
		from, results = from+1, results[1:]
		if e.part.Side == In && reg.DeclarerUser != "" && errors.Is(asError(res.Err), person.ErrDeclarer) {
			late = append(late, row)
			continue
		}
		out = append(out, e.line(row.n, reg, res))
	}
	return out, late
}

func asError(f *fault.Error) error {
	if f == nil {
		return nil
	}
	return f
}

// parts packs results, and rows that are to wait.
func (e *effort) parts(out []Line, late []numbered) ([]Part, error) {
	var parts []Part
	if len(out) > 0 {
		z, counts := newZipper(), Counts{}
		for _, l := range out {
			if err := z.line(l); err != nil {
				return nil, err
			}
			*counts.of(l.Outcome)++
		}
		p, err := z.part(Out, out[0].Row, len(out))
		if err != nil {
			return nil, err
		}
		p.Counts = counts
		parts = append(parts, p)
	}
	if len(late) > 0 {
		p, err := pack(Late, e.head, late)
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	return parts, nil
}

// line words the result of one row.
func (e *effort) line(n int64, reg person.Registration, res person.Result) Line {
	l := Line{Row: n, User: reg.User}
	if res.Err != nil {
		bad := e.decoder.refused(res.Err)
		l.Outcome, l.Reason, l.Column, l.Path = "rejected", &bad.Reason, bad.column, bad.path
		if bad.path == "user" { // what is not valid is not repeated
			l.User = ""
		}
		return l
	}
	o := res.Outcome
	l.Outcome, l.QID, l.Flags = string(o.State), string(o.QID), o.Flags
	if o.Account != 0 {
		l.Account = o.Account.String()
	}
	if o.Code != nil {
		l.Code = o.Code.Text
	}
	if o.Reason != nil {
		l.Reason = &Reason{o.Reason.Code, o.Reason.VI, o.Reason.EN}
	}
	switch {
	case o.State == person.Pending:
		l.Outcome = "conflict"
	case o.State != person.Unchanged && slices.Contains(o.Flags, "review"):
		l.Outcome = "review"
	}
	return l
}
