package store

import (
	"context"
	"slices"
)

// stripes are the locks of this process before those of the database: units
// that want one name wait here, without a connection each, so that many
// registrations of one person at once cannot keep everybody else out. Names
// share stripes by hash, which costs a little waiting and never correctness.
type stripes [4096]chan struct{}

func (s *stripes) init() {
	for i := range s {
		s[i] = make(chan struct{}, 1)
	}
}

// lock takes the stripes of names in order, and gives what frees them.
func (s *stripes) lock(ctx context.Context, names []string) (free func(), err error) {
	which := make([]int, len(names))
	for i, n := range names {
		which[i] = int(uint64(lockHash(n)) % uint64(len(s)))
	}
	slices.Sort(which)
	which = slices.Compact(which)
	taken := 0
	free = func() {
		for _, i := range which[:taken] {
			<-s[i]
		}
	}
	for _, i := range which {
		select {
		case s[i] <- struct{}{}:
			taken++
		case <-ctx.Done():
			free()
			return nil, ctx.Err()
		}
	}
	return free, nil
}
