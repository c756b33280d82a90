package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/motma/motma/internal/person"
)

func TestQuestionsThatWaitAreAnsweredTogetherEachWithItsOwn(t *testing.T) {
	var l lookups[person.CodeID, person.Holder]
	var mu sync.Mutex
	var sizes []int
	begun, release := make(chan struct{}, 100), make(chan struct{})
	answer := func(part []*lookup[person.CodeID, person.Holder]) {
		begun <- struct{}{}
		<-release
		mu.Lock()
		sizes = append(sizes, len(part))
		mu.Unlock()
		for _, q := range part {
			if q.got.Code = q.id; q.id%10 == 0 {
				q.err = person.ErrUnknown
			}
		}
	}
	var callers sync.WaitGroup
	ask := func(id person.CodeID) {
		callers.Go(func() {
			h, err := l.ask(t.Context(), id, answer)
			if h.Code != id || errors.Is(err, person.ErrUnknown) != (id%10 == 0) {
				t.Errorf("asked for %d: %d, %v", id, h.Code, err)
			}
		})
	}
	for i := range lookupsAtOnce { // as many statements as may be under way
		ask(person.CodeID(i + 1))
		<-begun
	}
	const more = lookupsJoined + 50
	for i := range more {
		ask(person.CodeID(i + 100))
	}
	for waiting := 0; waiting < more; {
		l.mu.Lock()
		waiting = len(l.waiting)
		l.mu.Unlock()
	}
	close(release)
	callers.Wait()
	total := 0
	for _, n := range sizes {
		total += n
		if n > lookupsJoined {
			t.Errorf("%d in one statement", n)
		}
	}
	if total != more+lookupsAtOnce || len(sizes) > lookupsAtOnce+2 {
		t.Errorf("%d questions in %d statements: %v", total, len(sizes), sizes)
	}
	for settled := false; !settled; { // it starts anew when all was quiet
		l.mu.Lock()
		settled = l.running == 0
		l.mu.Unlock()
	}
	ask(7)
	callers.Wait()
}

func TestWhoGivesUpWaitingLeavesTheOthersBe(t *testing.T) {
	var l lookups[person.CodeID, person.Holder]
	begun, release := make(chan struct{}), make(chan struct{})
	answer := func(part []*lookup[person.CodeID, person.Holder]) {
		begun <- struct{}{}
		<-release
		for _, q := range part {
			q.got.Code = q.id
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	gone, stayed := make(chan error, 1), make(chan error, 1)
	go func() {
		_, err := l.ask(ctx, 1, answer)
		gone <- err
	}()
	<-begun
	go func() {
		h, err := l.ask(t.Context(), 2, answer)
		if h.Code != 2 {
			err = errors.Join(err, fmt.Errorf("got %d", h.Code))
		}
		stayed <- err
	}()
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up got %v", err)
	}
	<-begun // the other's own statement: it did not join the one under way
	close(release)
	if err := <-stayed; err != nil {
		t.Error(err)
	}
}
