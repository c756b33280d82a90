package scan

import (
	"context"
	"iter"
	"math"
	"slices"
	"time"

	"github.com/motma/motma/internal/person"
)

// walkChunk is how many scans are read before their holders are looked up.
const walkChunk = 10_000

// Walker streams the visits of a place. It holds only the visits of about the
// longest stay in memory, however long the stretch of time is.
type Walker struct {
	Store   Store
	Persons Persons
	Zone    *time.Location // nil: UTC+7
}

// Walk hands over the visits that touch [from, to), in order of their first
// reading, joined by person: whoever comes in by phone and goes out by card
// makes one visit. It stops at the first error of emit and returns it.
func (w Walker) Walk(ctx context.Context, p Place, from, to time.Time, emit func(Visit) error) error {
	l := &line{stays: p.Stays(w.Zone), tracks: map[Subject]*Track{}, emit: func(v Visit) error {
		if v.From.Before(to) && (v.To.After(from) || v.From.Equal(v.To) && !v.From.Before(from)) {
			return emit(v)
		}
		return nil
	}}
	margin := l.stays.Longest()
	for chunk, err := range chunks(w.Store.At(ctx, p.ID, from.Add(-margin), to.Add(margin)), walkChunk) {
		if err != nil {
			return err
		}
		if err := w.feed(ctx, l, chunk); err != nil {
			return err
		}
	}
	return l.close()
}

func (w Walker) feed(ctx context.Context, l *line, chunk []Scan) error {
	who, err := subjects(ctx, w.Persons, chunk)
	if err != nil {
		return err
	}
	for i := range chunk {
		if err := l.add(who[chunk[i].Account], &chunk[i]); err != nil {
			return err
		}
	}
	return nil
}

// subjects looks up whose the scans are.
func subjects(ctx context.Context, h Persons, scans []Scan) (map[person.AccountID]Subject, error) {
	accounts := make([]person.AccountID, len(scans))
	for i := range scans {
		accounts[i] = scans[i].Account
	}
	slices.Sort(accounts)
	accounts = slices.Compact(accounts)
	persons, err := h.Persons(ctx, accounts)
	if err != nil {
		return nil, err
	}
	who := make(map[person.AccountID]Subject, len(accounts))
	for i, a := range accounts {
		who[a] = SubjectOf(a, persons[i])
	}
	return who, nil
}

// chunks groups a sequence of scans, without the quarantined ones. The slice
// is used again for the next chunk.
func chunks(seq iter.Seq2[Scan, error], size int) iter.Seq2[[]Scan, error] {
	return func(yield func([]Scan, error) bool) {
		var buf []Scan
		for s, err := range seq {
			if err != nil {
				yield(nil, err)
				return
			}
			if s.Flags&Quarantined != 0 {
				continue
			}
			if buf = append(buf, s); len(buf) == size {
				if !yield(buf, nil) {
					return
				}
				buf = buf[:0]
			}
		}
		if len(buf) > 0 {
			yield(buf, nil)
		}
	}
}

// line pairs the scans of a place as they come by. Visits wait in a queue, in
// order of their first reading, until they and all before them are complete.
type line struct {
	stays  Stays
	tracks map[Subject]*Track
	queue  []waiting
	head   int   // of the queue: everything before was handed over
	base   int64 // tag of queue[0]
	prune  int   // number of tracks at which to look for ones to forget
	spans  []Span
	emit   func(Visit) error
}

type waiting struct {
	first Scan
	who   Subject
	span  Span
	done  bool
}

func (l *line) add(who Subject, s *Scan) error {
	t := l.tracks[who]
	if t == nil {
		t = &Track{}
		l.tracks[who] = t
	}
	tag := l.base + int64(len(l.queue))
	l.spans = t.Add(l.spans[:0], &l.stays, passOf(s, tag))
	if t.open && t.cur.First == tag {
		l.queue = append(l.queue, waiting{first: *s, who: who})
	}
	for _, v := range l.spans {
		if v.First == tag {
			l.queue = append(l.queue, waiting{first: *s, who: who, span: v, done: true})
			continue
		}
		q := &l.queue[v.First-l.base]
		q.span, q.done = v, true
	}
	return l.flush(s.At.UnixMilli())
}

// flush hands over what is complete at a time: a visit older than the longest
// stay is, whatever may still come.
func (l *line) flush(at int64) error {
	for ; l.head < len(l.queue); l.head++ {
		q := &l.queue[l.head]
		if !q.done {
			if at-q.first.At.UnixMilli() <= l.stays.longest {
				break
			}
			l.spans = l.tracks[q.who].Finish(l.spans[:0], &l.stays, math.MaxInt64)
			q.span = l.spans[0]
		}
		if err := l.emit(visitOf(&q.first, q.span)); err != nil {
			return err
		}
	}
	l.compact(at)
	return nil
}

// compact forgets what was handed over, and people who will not matter again.
func (l *line) compact(at int64) {
	if l.head > 1024 && l.head > len(l.queue)/2 {
		l.base += int64(l.head)
		l.queue = slices.Delete(l.queue, 0, l.head)
		l.head = 0
	}
	if len(l.tracks) < l.prune || len(l.tracks) < 1024 {
		return
	}
	for who, t := range l.tracks {
		if t.spent(&l.stays, at) {
			delete(l.tracks, who)
		}
	}
	l.prune = 2 * len(l.tracks)
}

func (l *line) close() error { return l.flush(math.MaxInt64) }
