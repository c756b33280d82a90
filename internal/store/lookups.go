package store

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/motma/motma/internal/person"
)

// Gates that read codes not seen before ask for one holder each, hundreds at
// a time, and in PostgreSQL asking costs several times what the answer does. So
// questions that come while others are being answered are joined into the next
// statement. Project's own choice of limits.
const (
	lookupsAtOnce = 2   // statements under way
	lookupsJoined = 256 // questions in one
	lookupTime    = 30 * time.Second
)

// lookups joins questions for the holders of codes. A question never joins a
// statement that has begun: what was committed before it was asked is seen.
type lookups struct {
	mu      sync.Mutex
	waiting []*lookup
	running int
}

// lookup is one question.
type lookup struct {
	id   person.CodeID
	h    person.Holder
	err  error
	done chan struct{}
}

// ask gives the holder of a code. A caller who gives up leaves the others be.
func (l *lookups) ask(ctx context.Context, id person.CodeID, answer func([]*lookup)) (person.Holder, error) {
	q := &lookup{id: id, done: make(chan struct{})}
	l.mu.Lock()
	l.waiting = append(l.waiting, q)
	begin := l.running < lookupsAtOnce
	if begin {
		l.running++
	}
	l.mu.Unlock()
	if begin {
		go l.run(answer)
	}
	select {
	case <-q.done:
		return q.h, q.err
	case <-ctx.Done():
		return person.Holder{}, ctx.Err()
	}
}

// run answers until nobody waits.
func (l *lookups) run(answer func([]*lookup)) {
	for {
		l.mu.Lock()
		n := min(len(l.waiting), lookupsJoined)
		part := l.waiting[:n:n]
		l.waiting = l.waiting[n:]
		if n == 0 {
			l.waiting = nil
			l.running--
		}
		l.mu.Unlock()
		if n == 0 {
			return
		}
		answer(part)
		for _, q := range part {
			close(q.done)
		}
	}
}

// answerCodes answers questions by one statement.
func (db *DB) answerCodes(part []*lookup) {
	ctx, cancel := context.WithTimeout(context.Background(), lookupTime)
	defer cancel()
	ids := make([]int64, len(part))
	for i, q := range part {
		ids[i] = int64(q.id)
	}
	sql := strings.Replace(holdersOfCodes, "each", db.e.each("$1"), 1)
	found, err := all(ctx, db.e.read(), db.readHolder, sql, ids)
	byID := make(map[person.CodeID]person.Holder, len(found))
	for _, h := range found {
		byID[h.Code] = h
	}
	for _, q := range part {
		h, ok := byID[q.id]
		switch {
		case err != nil:
			q.err = err
		case ok:
			q.h = h
		default:
			q.err = person.ErrUnknown
		}
	}
}
