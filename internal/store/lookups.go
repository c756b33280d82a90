package store

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

// Gates that read codes not seen before ask for one holder each and for what is
// known of one person, hundreds at a time, and in PostgreSQL asking costs several
// times what the answer does. So questions that come while others are being
// answered are joined into the next statement. Project's own choice of limits.
const (
	lookupsAtOnce = 2   // statements under way
	lookupsJoined = 256 // questions in one
	lookupTime    = 30 * time.Second
)

// lookups joins questions of one sort, such as for the holders of codes. A
// question never joins a statement that has begun: what was committed before it
// was asked is seen.
type lookups[K, V any] struct {
	mu      sync.Mutex
	waiting []*lookup[K, V]
	running int
}

// lookup is one question.
type lookup[K, V any] struct {
	id   K
	got  V
	err  error
	done chan struct{}
}

// ask gives the answer to one question. A caller who gives up leaves the others
// be.
func (l *lookups[K, V]) ask(ctx context.Context, id K, answer func([]*lookup[K, V])) (none V, err error) {
	q := &lookup[K, V]{id: id, done: make(chan struct{})}
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
		return q.got, q.err
	case <-ctx.Done():
		return none, ctx.Err()
	}
}

// run answers until nobody waits.
func (l *lookups[K, V]) run(answer func([]*lookup[K, V])) {
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
func (db *DB) answerCodes(part []*lookup[person.CodeID, person.Holder]) {
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
			q.got = h
		default:
			q.err = person.ErrUnknown
		}
	}
}

// answerFacts answers questions for what is known of persons by one statement.
func (db *DB) answerFacts(part []*lookup[person.ID, policy.Facts]) {
	ctx, cancel := context.WithTimeout(context.Background(), lookupTime)
	defer cancel()
	persons, found := make([]person.ID, len(part)), make([]policy.Facts, len(part))
	for i, q := range part {
		persons[i] = q.id
	}
	err := db.factsOfSome(ctx, persons, found)
	for i, q := range part {
		q.got, q.err = found[i], err
	}
}
