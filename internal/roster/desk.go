package roster

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"time"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/person"
)

// Desk is where apps hand their lists in and collect results.
type Desk struct {
	Store   Store
	Journal *audit.Journal
	Now     func() time.Time
	// Approval is how many rows an export may have without an operator's
	// approval (A32).
	Approval int64
	// FeedCursor gives where an app's feed stands, to go on from after an
	// export; nil: there is no feed.
	FeedCursor func(ctx context.Context, app person.AppID) (string, error)
	// Wake, if set, is called when there is work.
	Wake func()
}

// Request asks for a job.
type Request struct {
	App     person.AppID
	Actor   string
	Content Content // of an import; empty: people
	Digest  string  // SHA-256 of the file, hexadecimal; empty: none
	Options
}

var sha = regexp.MustCompile(`^[0-9a-f]{64}$`)

// CreateImport makes an import, or gives the one that the same app made of the
// same file with the same options before, to go on with it.
func (d *Desk) CreateImport(ctx context.Context, r Request) (Job, error) {
	r.Content = cmp.Or(r.Content, People)
	switch {
	case !slices.Contains(Contents, r.Content):
		return Job{}, wrong("content", "Nội dung: people, records hoặc declarations.", "The content is people, records or declarations.")
	case r.Format != NDJSON && r.Format != CSV:
		return Job{}, wrong("format", "Định dạng: ndjson hoặc csv.", "The format is ndjson or csv.")
	case r.Digest != "" && !sha.MatchString(r.Digest):
		return Job{}, wrong("digest", "SHA-256 của tệp, 64 chữ số thập lục phân.", "The SHA-256 of the file, 64 hexadecimal digits.")
	case r.Format == CSV && r.Mapping == nil:
		return Job{}, errMapping
	case r.Format == NDJSON && r.Mapping != nil:
		return Job{}, wrong("mapping", "NDJSON không có cột để ánh xạ.", "NDJSON has no columns to map.")
	}
	if r.Mapping != nil {
		if err := r.Mapping.Check(r.Content); err != nil {
			return Job{}, err
		}
	}
	return d.Store.CreateJob(ctx, d.job(Import, Receiving, r))
}

func (d *Desk) job(kind Kind, state State, r Request) Job {
	return Job{ID: ID(d.Store.NewID()), App: r.App, Kind: kind, Content: cmp.Or(r.Content, People), State: state, Options: r.Options, Digest: r.Digest, Actor: r.Actor, Created: d.Now()}
}

// own gives an app's own job; another's is unknown to it.
func (d *Desk) own(ctx context.Context, app person.AppID, kind Kind, id ID) (Job, error) {
	j, err := d.Store.Job(ctx, id)
	if err == nil && (j.App != app || j.Kind != kind) {
		err = ErrUnknown
	}
	if err != nil {
		return Job{}, err
	}
	return j, nil
}

// Job gives an app's own job.
func (d *Desk) Job(ctx context.Context, app person.AppID, kind Kind, id ID) (Job, error) {
	return d.own(ctx, app, kind, id)
}

// Jobs lists an app's own, newest first.
func (d *Desk) Jobs(ctx context.Context, app person.AppID, kind Kind, before ID, limit int) ([]Job, error) {
	return d.Store.Jobs(ctx, app, kind, before, min(max(limit, 1), 200))
}

// AddRows takes the next rows of an import, which begin after so many. A piece
// of a table begins with the line of column names. It gives how many rows are
// there now.
func (d *Desk) AddRows(ctx context.Context, app person.AppID, id ID, from int64, body []byte) (int64, error) {
	j, err := d.own(ctx, app, Import, id)
	switch {
	case err != nil:
		return 0, err
	case j.State != Receiving:
		return j.Received, ErrState
	case j.Received != from:
		return j.Received, outOfPlace(j.Received)
	}
	p, err := split(j.Options.Format, body)
	if err != nil {
		return j.Received, err
	}
	if _, err := newTable(j.Options, p.head); err != nil {
		return j.Received, err
	}
	if from+int64(len(p.rows)) > MaxRows {
		return j.Received, ErrRows
	}
	parts, err := packRows(p, from+1)
	if err != nil {
		return j.Received, fmt.Errorf("pack rows: %w", err)
	}
	n, err := d.Store.AddParts(ctx, id, from, parts)
	if errors.Is(err, ErrFrom) {
		err = outOfPlace(n)
	}
	return n, err
}

// Start lets the work on an import begin; no more rows are taken.
func (d *Desk) Start(ctx context.Context, app person.AppID, id ID, actor string) (Job, error) {
	return d.move(ctx, app, Import, id, []State{Receiving}, Running, actor)
}

// Cancel ends a job that is not finished. What was registered stays.
func (d *Desk) Cancel(ctx context.Context, app person.AppID, kind Kind, id ID, actor string) (Job, error) {
	return d.move(ctx, app, kind, id, []State{Receiving, Waiting, Running}, Cancelled, actor)
}

// move takes a job to another state. One that is there already is left so:
// the same call may come again.
func (d *Desk) move(ctx context.Context, app person.AppID, kind Kind, id ID, from []State, to State, actor string) (Job, error) {
	j, err := d.own(ctx, app, kind, id)
	if err != nil || j.State == to || to == Running && j.State == Done {
		return j, err
	}
	if !slices.Contains(from, j.State) {
		return j, ErrState
	}
	if err := d.Store.SetState(ctx, id, from, to, actor); err != nil {
		return j, err
	}
	d.wake()
	return d.own(ctx, app, kind, id)
}

func (d *Desk) wake() {
	if d.Wake != nil {
		d.Wake()
	}
}

// Results gives what became of an import's rows, as lines of JSON, some at a
// time. Rows whose declarer came after them stand after the others.
func (d *Desk) Results(ctx context.Context, app person.AppID, id ID) (iter.Seq2[[]byte, error], error) {
	j, err := d.own(ctx, app, Import, id)
	if err != nil {
		return nil, err
	}
	if !j.Erased.IsZero() {
		return nil, ErrErased
	}
	parts, err := d.Store.Parts(ctx, id, Out)
	if err != nil {
		return nil, err
	}
	return func(yield func([]byte, error) bool) {
		for _, p := range parts {
			lines, err := d.content(ctx, p)
			if !yield(lines, err) || err != nil {
				return
			}
		}
	}, nil
}

func (d *Desk) content(ctx context.Context, p Part) ([]byte, error) {
	p, err := d.Store.Part(ctx, p.Job, p.Side, p.First)
	if err != nil {
		return nil, err
	}
	return unzip(p.Content)
}

// watermark is what an export says of itself in every part.
func (j Job) watermark() string {
	return hex.EncodeToString(fmt.Appendf(nil, "%s/%d", j.App, j.ID))
}
