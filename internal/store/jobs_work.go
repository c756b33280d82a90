package store

import (
	"context"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/roster"
)

// maxTries is how often a part is taken up before its job is given up.
const maxTries = 20

// claim is the lock under which work is shared out.
var claimLock = []string{"job claims"}

// Whose parts may be worked on together, and of whose only the first one left:
// there a row may correct one of a part before.
const (
	claimAny = partColumns + `WHERE p.side <> 'out' AND p.lease < $1 AND p.tries < $3
		AND p.job IN (SELECT id FROM job WHERE state = 'running' AND kind = 'import' AND content = 'people')
		AND (p.side = 'in' OR NOT EXISTS (SELECT 1 FROM job_part o WHERE o.job = p.job AND o.side = 'in'))
		ORDER BY p.job, p.side, p.first LIMIT $2`
	claimFirst = partColumns + `JOIN job j ON j.id = p.job
		AND p.first = (SELECT MIN(o.first) FROM job_part o WHERE o.job = j.id AND o.side = 'in')
		WHERE j.state = 'running' AND j.kind = 'import' AND j.content <> 'people' AND p.side = 'in' AND p.lease < $1 AND p.tries < $3
		ORDER BY j.id LIMIT $2`
)

// Claim implements [roster.Store].
func (db *DB) Claim(ctx context.Context, token string, most int, until time.Time) (taken []roster.Part, err error) {
	now := ms(db.now())
	// Most looks find nothing; they cost no transaction.
	if idle, err := db.nothingToClaim(ctx, now); err != nil || idle {
		return nil, err
	}
	err = db.e.write(ctx, claimLock, func(c conn) error {
		taken = nil
		for _, q := range []string{claimFirst, claimAny} {
			found, err := all(ctx, c, readPart, q, now, most-len(taken), maxTries)
			if err != nil {
				return err
			}
			taken = append(taken, found...)
		}
		for i := range taken {
			p := &taken[i]
			p.Token = token
			err := c.later(ctx, `UPDATE job_part SET token = $4, lease = $5, tries = tries + 1 WHERE job = $1 AND side = $2 AND first = $3`,
				int64(p.Job), string(p.Side), p.First, token, ms(until))
			if err != nil {
				return err
			}
		}
		return nil
	})
	return taken, err
}

// GiveBack implements [roster.Store].
func (db *DB) GiveBack(ctx context.Context, p roster.Part) error {
	return db.e.write(ctx, claimLock, func(c conn) error {
		_, err := c.exec(ctx, `UPDATE job_part SET tries = tries - 1 WHERE job = $1 AND side = $2 AND first = $3 AND token = $4 AND tries > 0`,
			int64(p.Job), string(p.Side), p.First, p.Token)
		return err
	})
}

func (db *DB) nothingToClaim(ctx context.Context, now int64) (bool, error) {
	var n int
	err := one(ctx, db.e.read(), `SELECT COUNT(*) FROM job j WHERE state = 'running' AND kind = 'import'
		AND EXISTS (SELECT 1 FROM job_part p WHERE p.job = j.id AND p.side <> 'out' AND p.lease < $1)`, args(now), &n)
	return n == 0, err
}

// unitOf gives the store's own unit behind a Tx.
func unitOf(of person.Tx) *tx {
	if b, ok := of.(*batch); ok {
		return b.tx
	}
	return of.(*tx)
}

// Finish implements [roster.Store].
func (db *DB) Finish(unit person.Tx, p roster.Part, from, rows int, results ...roster.Part) error {
	t := unitOf(unit)
	n, err := t.exec(`UPDATE job_part SET n_done = n_done + $5, tries = 0 WHERE job = $1 AND side = $2 AND first = $3 AND n_done = $4 AND token = $6`,
		int64(p.Job), string(p.Side), p.First, from, rows, p.Token)
	if err == nil && n == 0 {
		err = t.fail(roster.ErrOvertaken)
	}
	if err != nil {
		return err
	}
	for _, r := range results {
		if err := t.fail(addPart(t.ctx, t.c, p.Job, r)); err != nil {
			return err
		}
	}
	if from+rows < p.Rows {
		return nil
	}
	return t.insert(`DELETE FROM job_part WHERE job = $1 AND side = $2 AND first = $3`, int64(p.Job), string(p.Side), p.First)
}

// Settle implements [roster.Store].
func (db *DB) Settle(ctx context.Context) error {
	const over = `FROM job j WHERE state = 'running' AND kind = 'import'
		AND NOT EXISTS (SELECT 1 FROM job_part p WHERE p.job = j.id AND p.side <> 'out')`
	const stuck = `FROM job j WHERE state = 'running' AND kind = 'import'
		AND EXISTS (SELECT 1 FROM job_part p WHERE p.job = j.id AND p.side <> 'out' AND p.tries >= $1 AND p.lease < $2)`
	for state, q := range map[roster.State]string{roster.Done: over, roster.Failed: stuck} {
		var a []any
		if state == roster.Failed {
			a = args(maxTries, ms(db.now()))
		}
		ids, err := all(ctx, db.e.read(), column[roster.ID], `SELECT id `+q, a...)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := db.endJob(ctx, id, state); err != nil {
				return err
			}
		}
	}
	return nil
}

func (db *DB) endJob(ctx context.Context, id roster.ID, to roster.State) error {
	return db.e.write(ctx, []string{"job " + idString(id)}, func(c conn) error {
		n, err := c.exec(ctx, `UPDATE job SET state = $2, ended = $3 WHERE id = $1 AND state = 'running'`, int64(id), string(to), ms(db.now()))
		if err != nil || n == 0 {
			return err
		}
		return db.note(ctx, c, "roster", "import."+string(to), map[string]string{"job": idString(id)})
	})
}

// ClaimExport implements [roster.Store]: what an earlier try left is removed.
func (db *DB) ClaimExport(ctx context.Context, token string, until time.Time) (j roster.Job, err error) {
	const waiting = jobColumns + `WHERE state = 'running' AND kind = 'export' AND lease < $1 ORDER BY id LIMIT 1`
	now := ms(db.now())
	found, err := all(ctx, db.e.read(), readJob, waiting, now)
	if err != nil || len(found) == 0 {
		return j, errOr(err, roster.ErrUnknown)
	}
	err = db.e.write(ctx, claimLock, func(c conn) error {
		found, err := all(ctx, c, readJob, waiting, now)
		if err != nil || len(found) == 0 {
			return errOr(err, roster.ErrUnknown)
		}
		j = found[0]
		if _, err := c.exec(ctx, `DELETE FROM job_part WHERE job = $1`, int64(j.ID)); err != nil {
			return err
		}
		_, err = c.exec(ctx, `UPDATE job SET token = $2, lease = $3 WHERE id = $1`, int64(j.ID), token, ms(until))
		return err
	})
	return j, err
}

func errOr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// AddExport implements [roster.Store].
func (db *DB) AddExport(ctx context.Context, token string, until time.Time, p roster.Part) error {
	return db.e.write(ctx, []string{"job " + idString(p.Job)}, func(c conn) error {
		n, err := c.exec(ctx, `UPDATE job SET lease = $3 WHERE id = $1 AND token = $2 AND state = 'running'`, int64(p.Job), token, ms(until))
		if err == nil && n == 0 {
			err = roster.ErrOvertaken
		}
		if err != nil {
			return err
		}
		return addPart(ctx, c, p.Job, p)
	})
}
