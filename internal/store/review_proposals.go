package store

import (
	"context"
	"encoding/json"

	"github.com/motma/motma/internal/review"
)

const proposals = `SELECT id, kind, subjects, need, choice, reason, digest, client, officer, opened, expires, state, second, decided, outcome FROM proposal `

func readProposal(r rows) (p review.Proposal, err error) {
	var subjects string
	err = r.Scan(&p.ID, &p.Kind, &subjects, &p.Need, &p.Choice, &p.Reason, &p.Digest, &p.Client, &p.Officer,
		into(&p.Opened), into(&p.Expires), &p.State, &p.By, into(&p.Decided), &p.Outcome)
	if err != nil {
		return p, err
	}
	return p, json.Unmarshal([]byte(subjects), &p.Subjects)
}

// Proposal implements [review.Store].
func (db *DB) Proposal(ctx context.Context, id int64) (review.Proposal, error) {
	return only(all(ctx, db.e.read(), readProposal, proposals+`WHERE id = $1`, id))
}

// Proposals implements [review.Store].
func (db *DB) Proposals(ctx context.Context, state review.ProposalState, after int64, limit int) ([]review.Proposal, error) {
	return all(ctx, db.e.read(), readProposal, proposals+`WHERE (CAST($1 AS TEXT) = '' OR state = CAST($1 AS TEXT)) AND id > $2 ORDER BY id LIMIT $3`,
		string(state), after, limit)
}

// OpenProposal implements [review.Tx].
func (t reviewTx) OpenProposal(kind review.Kind, subjects []int64) (review.Proposal, error) {
	return only(list(t.tx, readProposal, proposals+`WHERE kind = $1 AND subjects = $2 AND state = 'waiting'`, string(kind), jsonIDs(subjects)))
}

// AddProposal implements [review.Tx].
func (t reviewTx) AddProposal(p review.Proposal) error {
	return t.insert(`INSERT INTO proposal (id, kind, subjects, need, choice, reason, digest, client, officer, opened, expires, state)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'waiting')`,
		p.ID, string(p.Kind), jsonIDs(p.Subjects), string(p.Need), p.Choice, p.Reason, p.Digest, p.Client, p.Officer, ms(p.Opened), ms(p.Expires))
}

// EndProposal implements [review.Tx].
func (t reviewTx) EndProposal(p review.Proposal) error {
	n, err := t.exec(`UPDATE proposal SET state = $2, second = $3, decided = $4, outcome = $5 WHERE id = $1 AND state = 'waiting'`,
		p.ID, string(p.State), p.By, ms(p.Decided), p.Outcome)
	if err == nil && n == 0 {
		return review.ErrDecided
	}
	return err
}
