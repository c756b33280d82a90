package demo

import (
	"context"
	"errors"
	"sync"
)

// lanes is how many requests the demo has under way at most.
const lanes = 32

// each runs f on every item, so many at a time, until one fails or ctx ends.
func each[T any](ctx context.Context, items []T, at int, f func(context.Context, T) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	next := make(chan T)
	var wait sync.WaitGroup
	for range min(at, len(items)) {
		wait.Go(func() {
			for item := range next {
				if err := f(ctx, item); err != nil {
					stop(err)
					return
				}
			}
		})
	}
send:
	for _, item := range items {
		select {
		case next <- item:
		case <-ctx.Done():
			break send
		}
	}
	close(next)
	wait.Wait()
	if ctx.Err() != nil {
		return errors.Join(context.Cause(ctx))
	}
	return nil
}
