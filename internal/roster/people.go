package roster

import (
	"context"
	"errors"
	"slices"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

// people registers the users that rows describe.
type people struct {
	reader   peopleReader
	registry *person.Registry
	job      Job
	check    func(person.Registration) error // nil: everything is allowed
	rows     []person.Registration
}

func newPeople(r *person.Registry, j Job, t *table, may May) *people {
	return &people{reader: peopleReader{table: t, app: j.App, format: j.Options.Format, now: j.Created}, registry: r, job: j, check: may.Register}
}

// read implements task.
func (p *people) read(row []byte) *refusal {
	reg, bad := p.reader.decode(row)
	if bad != nil {
		return bad.of(reg.User)
	}
	if p.check != nil {
		if err := p.check(reg); err != nil {
			return p.reader.refused(fault.Of(err)).of(reg.User)
		}
	}
	p.rows = append(p.rows, reg)
	return nil
}

// write implements task.
func (p *people) write(ctx context.Context, from, to int, also func(person.Tx, int, []outcome) error) error {
	rows := p.rows[from:to]
	_, err := p.registry.RegisterAll(ctx, p.job.Actor, rows, person.Together{Dry: p.job.Options.Dry,
		Also: func(tx person.Tx, first int, results []person.Result) error {
			came := make([]outcome, len(results))
			for i, res := range results {
				came[i] = p.outcome(rows[first+i], res)
			}
			return also(tx, from+first, came)
		}})
	return err
}

// outcome words what came of one row. One whose declarer is not there waits:
// the declarer may stand further down.
func (p *people) outcome(reg person.Registration, res person.Result) outcome {
	l := Line{User: reg.User}
	if res.Err != nil {
		bad := p.reader.refused(res.Err)
		l.Outcome, l.Reason, l.Column, l.Path = "rejected", &bad.Reason, bad.column, bad.path
		if bad.path == "user" { // what is not valid is not repeated
			l.User = ""
		}
		return outcome{Line: l, waits: reg.DeclarerUser != "" && errors.Is(res.Err, person.ErrDeclarer)}
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
	return outcome{Line: l}
}
