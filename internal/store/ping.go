package store

import "context"

// Ping says whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	_, err := db.e.read().exec(ctx, "SELECT 1")
	return err
}
