package roster

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/person"
)

// exportRows are the rows of a part of an export.
const exportRows = 5_000

// CreateExport asks for an app's own people. It is written into the log of
// accesses before anything is read, and above a number of rows it waits for an
// operator (A32).
func (d *Desk) CreateExport(ctx context.Context, r Request) (Job, error) {
	n, err := d.Store.CountPeople(ctx, r.App, r.Since)
	if err != nil {
		return Job{}, err
	}
	state := Running
	if n > d.Approval {
		state = Waiting
	}
	j := d.job(Export, state, r)
	j.Received = n
	if err := d.written(ctx, j, "export.create"); err != nil {
		return Job{}, err
	}
	if j, err = d.Store.CreateJob(ctx, j); err == nil {
		d.wake()
	}
	return j, err
}

// written notes an export in the log of accesses. Its people are not named one
// by one: they are the app's own, whose data it holds anyway.
func (d *Desk) written(ctx context.Context, j Job, action string) error {
	detail, err := json.Marshal(map[string]any{"export": j.ID, "rows": j.Received})
	if err != nil {
		return err
	}
	return d.Journal.Write(ctx, audit.Access{Client: string(j.App), Action: action, Purpose: "export", Detail: string(detail)})
}

// Approve lets an export go on that waits for an operator. Any app's.
func (d *Desk) Approve(ctx context.Context, id ID, actor string) (Job, error) {
	j, err := d.Store.Job(ctx, id)
	if err == nil && j.Kind != Export {
		err = ErrUnknown
	}
	if err != nil {
		return Job{}, err
	}
	return d.move(ctx, j.App, Export, id, []State{Waiting}, Running, actor)
}

// Manifest is what there is to download of an export.
type Manifest struct {
	Job
	Parts     []Part
	Watermark string
	Until     time.Time // when the parts are erased
}

// Manifest gives an app's own export; its parts are there when it is done.
func (d *Desk) Manifest(ctx context.Context, app person.AppID, id ID) (Manifest, error) {
	j, err := d.own(ctx, app, Export, id)
	if err != nil || j.State != Done {
		return Manifest{Job: j}, err
	}
	m := Manifest{Job: j, Watermark: j.watermark(), Until: j.Ended.Add(LinksKept)}
	if !j.Erased.IsZero() || d.Now().After(m.Until) {
		return m, nil
	}
	m.Parts, err = d.Store.Parts(ctx, id, Out)
	return m, err
}

// ExportPart gives one part of an app's own export, packed by gzip.
func (d *Desk) ExportPart(ctx context.Context, app person.AppID, id ID, first int64) (Part, error) {
	m, err := d.Manifest(ctx, app, id)
	switch {
	case err != nil:
		return Part{}, err
	case m.State != Done:
		return Part{}, ErrUnfinished
	case len(m.Parts) == 0 && m.Received > 0:
		return Part{}, ErrErased
	}
	if err := d.written(ctx, m.Job, "export.part"); err != nil {
		return Part{}, err
	}
	return d.Store.Part(ctx, id, Out, first)
}

// exportOne reads the next export. One that was broken off begins again.
func (w *Worker) exportOne(ctx context.Context, token string) (bool, error) {
	j, err := w.Store.ClaimExport(ctx, token, w.Now().Add(lease))
	if errors.Is(err, ErrUnknown) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	// The feed is asked first: what changes while the rows are read is told twice
	// rather than never.
	if w.Desk.FeedCursor != nil {
		if j.Options.Cursor, err = w.Desk.FeedCursor(ctx, j.App); err != nil {
			return true, err
		}
	}
	j.Options.ReadAt = w.Now()
	x := &extract{Worker: w, ctx: ctx, token: token, job: j, z: newZipper()}
	if err := w.Store.Extract(ctx, j.App, j.Options.Since, x.add); err != nil {
		return true, err
	}
	if err := x.flush(); err != nil {
		return true, err
	}
	x.job.Received = x.total
	return true, w.Store.EndExport(ctx, token, x.job)
}

// extract packs an export's rows as they are read.
type extract struct {
	*Worker
	ctx   context.Context
	token string
	job   Job
	z     *zipper
	rows  int
	total int64
}

// mark begins every part: whose it is, and who asked for it.
type mark struct {
	Export    string    `json:"export"`
	App       string    `json:"app"`
	Watermark string    `json:"watermark"`
	ReadAt    time.Time `json:"read_at"`
}

func (x *extract) add(p Person) error {
	if x.rows == 0 {
		m := mark{idText(x.job.ID), string(x.job.App), x.job.watermark(), x.job.Options.ReadAt}
		if err := x.z.line(m); err != nil {
			return err
		}
	}
	x.rows++
	x.total++
	if err := x.z.line(p); err != nil || x.rows < exportRows {
		return err
	}
	return x.flush()
}

func (x *extract) flush() error {
	if x.rows == 0 {
		return nil
	}
	p, err := x.z.part(Out, x.total-int64(x.rows)+1, x.rows)
	if err != nil {
		return err
	}
	p.Job, x.z, x.rows = x.job.ID, newZipper(), 0
	return x.Store.AddExport(x.ctx, x.token, x.Now().Add(lease), p)
}

func idText(id ID) string { return person.ID(id).String() }
