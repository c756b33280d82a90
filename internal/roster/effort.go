package roster

import (
	"context"

	"github.com/motma/motma/internal/person"
)

// task is what is done with the rows of one part: registering people is one,
// entering what is known of their health another.
type task interface {
	// read takes a row in, or says why it is refused.
	read(row []byte) *refusal
	// write keeps some of the rows taken in, from one index up to another, in one
	// unit or several. In each it calls also with the index of the first of the
	// unit and what came of its rows.
	write(ctx context.Context, from, to int, also func(tx person.Tx, from int, came []outcome) error) error
}

// outcome is what came of one row. A row that waits has to be looked at again
// when all others of the job are done.
type outcome struct {
	Line
	waits bool
}

// task begins what a job asks for.
func (w *Worker) task(ctx context.Context, j Job, t *table) (task, error) {
	var may May
	if w.Policy != nil {
		var err error
		if may, err = w.Policy(ctx, j.App, j.Content); err != nil {
			return nil, err
		}
	}
	if j.Content == People {
		return newPeople(w.People, j, t, may), nil
	}
	return newEntries(w.Health, j, t, may), nil
}

// effort is the work on one part.
type effort struct {
	*Worker
	job  Job
	part Part
	head []byte
	rows []numbered
	task task

	refused []*refusal // by row; nil: taken in
	at      []int      // of each row taken in, which it is
}

// part works on what is left of a part.
func (w *Worker) part(ctx context.Context, j Job, p Part) error {
	e := &effort{Worker: w, job: j, part: p}
	var err error
	if e.head, e.rows, err = unpack(p); err != nil {
		return err
	}
	e.rows = e.rows[p.Done:]
	t, err := newTable(j.Options, e.head)
	if err != nil {
		return err
	}
	if e.task, err = w.task(ctx, j, t); err != nil {
		return err
	}
	e.read()
	if len(e.at) == 0 {
		return e.none(ctx)
	}
	return e.write(ctx)
}

func (e *effort) read() {
	e.refused = make([]*refusal, len(e.rows))
	for i, r := range e.rows {
		if e.refused[i] = e.task.read(r.row); e.refused[i] == nil {
			e.at = append(e.at, i)
		}
	}
}

// write keeps the rows taken in, a unit at a time.
func (e *effort) write(ctx context.Context) error {
	size := e.Unit
	if size <= 0 {
		size = len(e.at)
	}
	for from := 0; from < len(e.at); from += size {
		if err := e.task.write(ctx, from, min(from+size, len(e.at)), e.finish); err != nil {
			return err
		}
	}
	return nil
}

// none finishes a part of which nothing can be kept.
func (e *effort) none(ctx context.Context) error {
	return e.People.Store.Within(ctx, nil, func(tx person.Tx) error {
		tx.Act(e.job.Actor, e.Now())
		return e.finish(tx, 0, nil)
	})
}

// finish keeps what came of some rows, and of those between them that were
// refused, in the unit that makes it true.
func (e *effort) finish(tx person.Tx, from int, came []outcome) error {
	first, end := 0, len(e.rows)
	if from > 0 {
		first = e.at[from]
	}
	if next := from + len(came); next < len(e.at) {
		end = e.at[next]
	}
	out, late := e.lines(first, end, came)
	parts, err := e.parts(out, late)
	if err != nil {
		return err
	}
	return e.Store.Finish(tx, e.part, e.part.Done+first, end-first, parts...)
}

// lines gives the results of rows, and the rows that have to wait for others.
func (e *effort) lines(first, end int, came []outcome) (out []Line, late []numbered) {
	for i := first; i < end; i++ {
		row := e.rows[i]
		if bad := e.refused[i]; bad != nil {
			out = append(out, bad.line(row.n))
			continue
		}
		c := came[0]
		came = came[1:]
		if c.waits && e.part.Side == In {
			late = append(late, row)
			continue
		}
		c.Row = row.n
		out = append(out, c.Line)
	}
	return out, late
}

// line words the result of a row that was refused.
func (r *refusal) line(n int64) Line {
	return Line{Row: n, User: r.user, Outcome: "rejected", Reason: &r.Reason, Column: r.column, Path: r.path}
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
