package person

import "context"

// Conflicts lists the questions that wait for a reviewer, after a cursor.
func (r *Registry) Conflicts(ctx context.Context, open bool, after int64, limit int) ([]Conflict, error) {
	return r.Store.ReadConflicts(ctx, open, after, min(max(limit, 1), 200))
}

// CloseConflict notes how a question was decided. It changes no link by
// itself: the decision is carried out with Break and Restore.
func (r *Registry) CloseConflict(ctx context.Context, actor string, id int64, outcome string) error {
	return r.Store.Within(ctx, nil, func(tx Tx) error {
		tx.Act(actor, r.Now())
		return tx.CloseConflict(id, r.Now(), outcome)
	})
}
