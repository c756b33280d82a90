package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/roster"
)

const jobColumns = `SELECT id, app, kind, content, state, options, digest, actor, created, started, ended, erased, approved, received,
	n_created, n_linked, n_updated, n_unchanged, n_review, n_conflict, n_rejected, n_corrected, n_withdrawn FROM job `

func readJob(r rows) (j roster.Job, err error) {
	var options string
	err = r.Scan(append(args(&j.ID, &j.App, &j.Kind, &j.Content, &j.State, &options, &j.Digest, &j.Actor, into(&j.Created), into(&j.Started),
		into(&j.Ended), into(&j.Erased), &j.Approved, &j.Received), counters(&j.Counts)...)...)
	if err != nil {
		return j, err
	}
	return j, json.Unmarshal([]byte(options), &j.Options)
}

// counters are where the counts of a row of results go, in the order of
// countColumns.
func counters(n *roster.Counts) []any {
	return args(&n.Created, &n.Linked, &n.Updated, &n.Unchanged, &n.Review, &n.Conflict, &n.Rejected, &n.Corrected, &n.Withdrawn)
}

// sameJob is what two requests for the same have in common. That of people is
// as it was before there was anything else.
func sameJob(j roster.Job, options []byte) string {
	if j.Digest == "" {
		return ""
	}
	what := j.Digest + "\x00"
	if j.Content != roster.People {
		what += string(j.Content) + "\x00"
	}
	sum := sha256.Sum256(append([]byte(what), options...))
	return hex.EncodeToString(sum[:])
}

// CreateJob implements [roster.Store].
func (db *DB) CreateJob(ctx context.Context, j roster.Job) (roster.Job, error) {
	options, err := json.Marshal(j.Options)
	if err != nil {
		return j, err
	}
	same := sameJob(j, options)
	err = db.e.write(ctx, []string{"jobs of " + string(j.App)}, func(c conn) error {
		if same != "" {
			there, err := all(ctx, c, readJob, jobColumns+`WHERE app = $1 AND kind = $2 AND same = $3 AND state NOT IN ('cancelled', 'failed')`,
				string(j.App), string(j.Kind), same)
			if err != nil {
				return err
			}
			if len(there) > 0 {
				j = there[0]
				return nil
			}
		}
		var open int
		err := one(ctx, c, `SELECT COUNT(*) FROM job WHERE app = $1 AND kind = $2 AND state IN ('receiving', 'waiting', 'running')`,
			args(string(j.App), string(j.Kind)), &open)
		if err == nil && open >= roster.MaxOpen {
			err = roster.ErrOpen
		}
		if err != nil {
			return err
		}
		var started any
		if j.State == roster.Running {
			started = ms(j.Created)
		}
		_, err = c.exec(ctx, `INSERT INTO job (id, app, kind, content, state, options, digest, same, actor, created, started, received)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, int64(j.ID), string(j.App), string(j.Kind), string(j.Content), string(j.State),
			string(options), j.Digest, same, j.Actor, ms(j.Created), started, j.Received)
		if err != nil {
			return err
		}
		return db.note(ctx, c, j.Actor, string(j.Kind)+".created", map[string]string{"job": idString(j.ID)})
	})
	if err != nil {
		return roster.Job{}, err
	}
	return db.Job(ctx, j.ID)
}

func idString(id roster.ID) string { return person.ID(id).String() }

// Job implements [roster.Store].
func (db *DB) Job(ctx context.Context, id roster.ID) (roster.Job, error) {
	found, err := all(ctx, db.e.read(), readJob, jobColumns+`WHERE id = $1`, int64(id))
	if err == nil && len(found) == 0 {
		err = roster.ErrUnknown
	}
	if err != nil {
		return roster.Job{}, err
	}
	return found[0], db.counted(ctx, found)
}

// Jobs implements [roster.Store].
func (db *DB) Jobs(ctx context.Context, app person.AppID, kind roster.Kind, before roster.ID, limit int) ([]roster.Job, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	found, err := all(ctx, db.e.read(), readJob, jobColumns+`WHERE app = $1 AND kind = $2 AND id < $3 ORDER BY id DESC LIMIT $4`,
		string(app), string(kind), int64(before), limit)
	if err != nil {
		return nil, err
	}
	return found, db.counted(ctx, found)
}

const countColumns = `COALESCE(SUM(n_created), 0), COALESCE(SUM(n_linked), 0), COALESCE(SUM(n_updated), 0), COALESCE(SUM(n_unchanged), 0),
	COALESCE(SUM(n_review), 0), COALESCE(SUM(n_conflict), 0), COALESCE(SUM(n_rejected), 0), COALESCE(SUM(n_corrected), 0), COALESCE(SUM(n_withdrawn), 0)`

// counted adds up what the parts that are there came to.
func (db *DB) counted(ctx context.Context, jobs []roster.Job) error {
	ids := make([]int64, len(jobs))
	for i, j := range jobs {
		ids[i] = int64(j.ID)
	}
	type sums struct {
		id roster.ID
		roster.Counts
	}
	found, err := all(ctx, db.e.read(), func(r rows) (s sums, err error) {
		return s, r.Scan(append(args(&s.id), counters(&s.Counts)...)...)
	}, `SELECT job, `+countColumns+` FROM job_part WHERE side = 'out' AND job `+db.e.in("$1")+` GROUP BY job`, ids)
	for _, s := range found {
		i := slices.IndexFunc(jobs, func(j roster.Job) bool { return j.ID == s.id })
		jobs[i].Counts = s.Counts
	}
	return err
}

// AddParts implements [roster.Store].
func (db *DB) AddParts(ctx context.Context, id roster.ID, from int64, parts []roster.Part) (received int64, err error) {
	rows := int64(0)
	for _, p := range parts {
		rows += int64(p.Rows)
	}
	err = db.e.write(ctx, []string{"job " + idString(id)}, func(c conn) error {
		n, err := c.exec(ctx, `UPDATE job SET received = received + $3 WHERE id = $1 AND received = $2 AND state = 'receiving'`, int64(id), from, rows)
		if err != nil {
			return err
		}
		if n == 0 {
			received = 0
			err := one(ctx, c, `SELECT received FROM job WHERE id = $1`, args(int64(id)), &received)
			return errors.Join(roster.ErrFrom, err)
		}
		received = from + rows
		for _, p := range parts {
			if err := addPart(ctx, c, id, p); err != nil {
				return err
			}
		}
		return nil
	})
	return received, err
}

// addPart keeps a part; that it is kept comes out at the end.
func addPart(ctx context.Context, c conn, id roster.ID, p roster.Part) error {
	n := p.Counts
	return c.later(ctx, `INSERT INTO job_part (job, side, first, n_rows, n_bytes, digest, content, n_created, n_linked, n_updated, n_unchanged,
		n_review, n_conflict, n_rejected, n_corrected, n_withdrawn) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		int64(id), string(p.Side), p.First, p.Rows, p.Bytes, p.Digest, blob(p.Content), n.Created, n.Linked, n.Updated, n.Unchanged, n.Review,
		n.Conflict, n.Rejected, n.Corrected, n.Withdrawn)
}

// SetState implements [roster.Store].
func (db *DB) SetState(ctx context.Context, id roster.ID, from []roster.State, to roster.State, actor string) error {
	now := db.now()
	return db.e.write(ctx, []string{"job " + idString(id)}, func(c conn) error {
		found, err := all(ctx, c, readJob, jobColumns+`WHERE id = $1`, int64(id))
		if err != nil || len(found) == 0 {
			return errors.Join(err, roster.ErrUnknown)
		}
		j := found[0]
		if !slices.Contains(from, j.State) {
			return roster.ErrState
		}
		approved := j.Approved
		switch {
		case to == roster.Running && j.State == roster.Waiting:
			approved, j.Started = actor, now
		case to == roster.Running:
			j.Started = now
		case to == roster.Cancelled:
			j.Ended = now
			if _, err := c.exec(ctx, `DELETE FROM job_part WHERE job = $1 AND (side <> 'out' OR $2 = 'export')`, int64(id), string(j.Kind)); err != nil {
				return err
			}
		}
		_, err = c.exec(ctx, `UPDATE job SET state = $2, started = $3, ended = $4, approved = $5 WHERE id = $1`,
			int64(id), string(to), msOrNull(j.Started), msOrNull(j.Ended), approved)
		if err != nil {
			return err
		}
		return db.note(ctx, c, actor, string(j.Kind)+"."+string(to), map[string]string{"job": idString(id)})
	})
}

// Parts implements [roster.Store].
func (db *DB) Parts(ctx context.Context, id roster.ID, side roster.Side) ([]roster.Part, error) {
	return all(ctx, db.e.read(), func(r rows) (p roster.Part, err error) {
		return p, r.Scan(&p.Job, &p.Side, &p.First, &p.Rows, &p.Done, &p.Bytes, &p.Digest)
	}, `SELECT job, side, first, n_rows, n_done, n_bytes, digest FROM job_part WHERE job = $1 AND side = $2 ORDER BY first`, int64(id), string(side))
}

const partColumns = `SELECT p.job, p.side, p.first, p.n_rows, p.n_done, p.n_bytes, p.digest, p.token, p.content FROM job_part p `

func readPart(r rows) (p roster.Part, err error) {
	return p, r.Scan(&p.Job, &p.Side, &p.First, &p.Rows, &p.Done, &p.Bytes, &p.Digest, &p.Token, &p.Content)
}

// Part implements [roster.Store].
func (db *DB) Part(ctx context.Context, id roster.ID, side roster.Side, first int64) (roster.Part, error) {
	found, err := all(ctx, db.e.read(), readPart, partColumns+`WHERE p.job = $1 AND p.side = $2 AND p.first = $3`, int64(id), string(side), first)
	if err == nil && len(found) == 0 {
		err = roster.ErrUnknown
	}
	if err != nil {
		return roster.Part{}, err
	}
	return found[0], nil
}

// EraseJobs implements [roster.Store]: what the rows came to stays.
func (db *DB) EraseJobs(ctx context.Context, kind roster.Kind, before time.Time) (int64, error) {
	ids, err := all(ctx, db.e.read(), column[roster.ID], `SELECT id FROM job WHERE kind = $1 AND erased IS NULL
		AND (ended < $2 OR ended IS NULL AND state IN ('receiving', 'waiting') AND created < $2)`, string(kind), ms(before))
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := db.e.write(ctx, []string{"job " + idString(id)}, func(c conn) error { return db.eraseJob(ctx, c, id) }); err != nil {
			return 0, err
		}
	}
	return int64(len(ids)), nil
}

func (db *DB) eraseJob(ctx context.Context, c conn, id roster.ID) error {
	var n roster.Counts
	err := one(ctx, c, `SELECT `+countColumns+` FROM job_part WHERE job = $1 AND side = 'out'`, args(int64(id)), counters(&n)...)
	if err != nil {
		return err
	}
	_, err = c.exec(ctx, `UPDATE job SET erased = $2, same = '', state = CASE WHEN ended IS NULL THEN 'cancelled' ELSE state END,
		n_created = $3, n_linked = $4, n_updated = $5, n_unchanged = $6, n_review = $7, n_conflict = $8, n_rejected = $9,
		n_corrected = $10, n_withdrawn = $11 WHERE id = $1`,
		int64(id), ms(db.now()), n.Created, n.Linked, n.Updated, n.Unchanged, n.Review, n.Conflict, n.Rejected, n.Corrected, n.Withdrawn)
	if err != nil {
		return err
	}
	_, err = c.exec(ctx, `DELETE FROM job_part WHERE job = $1`, int64(id))
	return err
}
