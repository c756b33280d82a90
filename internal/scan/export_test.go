package scan

import "context"

// Prepare is Record without the store, for benchmarks.
func (d *Desk) Prepare(ctx context.Context, by By, r Reading) error {
	now := d.Now()
	x, err := d.prepare(ctx, by, r, now)
	if err == nil {
		_ = d.answer(by, x, Recorded)
	}
	return err
}
