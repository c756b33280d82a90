package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/review"
)

const requests = `SELECT id, account, app, kind, state, opened, updated, due, print, asked, evidence, erased, COALESCE(proposal, 0), joined FROM request `

// stillOpen are the states of review.State.Open.
const stillOpen = `state IN ('received', 'in_review', 'needs_evidence')`

func readRequest(r rows) (q review.Request, err error) {
	var asked, evidence, joined string
	err = r.Scan(&q.ID, &q.Account, &q.App, &q.Sort, &q.State, into(&q.Opened), into(&q.Updated), into(&q.Due), &q.Print,
		&asked, &evidence, into(&q.Erased), &q.Proposal, &joined)
	if err != nil {
		return q, err
	}
	if err := unpacked(asked, &q.Asked); err != nil {
		return q, err
	}
	if err := unpacked(evidence, &q.Evidence); err != nil {
		return q, err
	}
	return q, unpacked(joined, &q.Joined)
}

// Request implements [review.Store].
func (db *DB) Request(ctx context.Context, id int64) (review.Request, error) {
	q, err := only(all(ctx, db.e.read(), readRequest, requests+`WHERE id = $1`, id))
	if err != nil {
		return q, err
	}
	q.Steps, err = all(ctx, db.e.read(), func(r rows) (s review.Step, err error) {
		return s, r.Scan(&s.ID, into(&s.At), &s.Actor, &s.What, &s.VI, &s.EN)
	}, `SELECT id, at, actor, what, vi, en FROM request_step WHERE request = $1 ORDER BY id`, id)
	return q, err
}

// Requests implements [review.Store].
func (db *DB) Requests(ctx context.Context, f review.RequestFilter, after int64, limit int) ([]review.Request, error) {
	state := `(CAST($2 AS TEXT) = 'all' OR state = CAST($2 AS TEXT))`
	if f.State == "" {
		state = `(CAST($2 AS TEXT) = '' AND ` + stillOpen + `)`
	}
	overdue := int64(0)
	if !f.Overdue.IsZero() {
		overdue = ms(f.Overdue)
	}
	return all(ctx, db.e.read(), readRequest, requests+`WHERE (CAST($1 AS BIGINT) = 0 OR account = CAST($1 AS BIGINT)) AND `+state+`
		AND (CAST($3 AS TEXT) = '' OR kind = CAST($3 AS TEXT)) AND (CAST($4 AS BIGINT) = 0 OR due < CAST($4 AS BIGINT)) AND id > $5 ORDER BY id LIMIT $6`,
		int64(f.Account), string(f.State), string(f.Sort), overdue, after, limit)
}

// OpenRequests implements [review.Tx].
func (t reviewTx) OpenRequests(a person.AccountID) ([]review.Request, error) {
	return list(t.tx, readRequest, requests+`WHERE account = $1 AND `+stillOpen+` ORDER BY id`, int64(a))
}

// AddRequest implements [review.Tx].
func (t reviewTx) AddRequest(q review.Request) error {
	return t.insert(`INSERT INTO request (id, account, app, kind, state, opened, updated, due, print, asked, evidence)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		q.ID, int64(q.Account), string(q.App), string(q.Sort), string(q.State), ms(q.Opened), ms(q.Updated), msOrNull(q.Due), q.Print,
		packed(q.Asked), packed(q.Evidence))
}

// SaveRequest implements [review.Tx]. What is asked for never changes.
func (t reviewTx) SaveRequest(q review.Request, from ...review.State) error {
	joined := ""
	if q.Joined != nil {
		joined = packed(q.Joined)
	}
	states, _ := json.Marshal(from) // strings always marshal
	n, err := t.exec(`UPDATE request SET state = $2, updated = $3, due = $4, evidence = $5, proposal = $6, joined = $7
		WHERE id = $1 AND erased IS NULL AND CAST($8 AS TEXT) LIKE '%"' || state || '"%'`,
		q.ID, string(q.State), ms(q.Updated), msOrNull(q.Due), packed(q.Evidence), orNull(q.Proposal), joined, string(states))
	if err == nil && n == 0 {
		return review.ErrDecided
	}
	return err
}

// AddStep implements [review.Tx].
func (t reviewTx) AddStep(request int64, s review.Step) error {
	return t.insert(`INSERT INTO request_step (id, request, at, actor, what, vi, en) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		s.ID, request, ms(s.At), t.actor, s.What, s.VI, s.EN)
}

// eraseChunk is how many requests are erased in one transaction.
const eraseChunk = 500

// EraseRequests removes the personal part of requests that were closed before
// a moment: what was asked, the evidence, and what the person was told. That
// there was a request, and when it was decided by whom, stays. Requests whose
// evidence did not come in time are withdrawn first.
func (db *DB) EraseRequests(ctx context.Context, now, closedBefore time.Time, actor string) (erased int64, err error) {
	if actor == "" {
		return 0, person.ErrNoActor
	}
	for {
		var n, late int64
		err := db.e.write(ctx, []string{"retention"}, func(c conn) (err error) {
			if late, err = db.lapse(ctx, c, now, actor); err != nil {
				return err
			}
			n, err = eraseSome(ctx, c, now, closedBefore)
			return err
		})
		erased += n
		if err != nil || max(n, late) < eraseChunk {
			return erased, err
		}
	}
}

// lapse withdraws requests that waited for evidence in vain.
func (db *DB) lapse(ctx context.Context, c conn, now time.Time, actor string) (int64, error) {
	late, err := all(ctx, c, column[int64], `SELECT id FROM request WHERE state = 'needs_evidence' AND due < $1 ORDER BY id LIMIT $2`, ms(now), eraseChunk)
	if err != nil {
		return 0, err
	}
	for _, id := range late {
		n, err := c.exec(ctx, `UPDATE request SET state = 'withdrawn', due = NULL, updated = $2 WHERE id = $1 AND state = 'needs_evidence'`, id, ms(now))
		if err != nil {
			return 0, err
		}
		if n == 0 {
			continue // the evidence came this very moment
		}
		_, err = c.exec(ctx, `INSERT INTO request_step (id, request, at, actor, what) VALUES ($1, $2, $3, $4, 'withdrawn')`, db.NewID(), id, ms(now), actor)
		if err != nil {
			return 0, err
		}
	}
	return int64(len(late)), nil
}

func eraseSome(ctx context.Context, c conn, now, closedBefore time.Time) (int64, error) {
	const some = `SELECT id FROM request WHERE erased IS NULL AND NOT (` + stillOpen + `) AND updated < $1 ORDER BY id LIMIT 500`
	if _, err := c.exec(ctx, `UPDATE request_step SET vi = '', en = '' WHERE request IN (`+some+`)`, ms(closedBefore)); err != nil {
		return 0, err
	}
	return c.exec(ctx, `UPDATE request SET asked = '', evidence = '', print = '', erased = $2 WHERE id IN (`+some+`)`, ms(closedBefore), ms(now))
}
