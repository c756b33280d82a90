// Package feed tells each app what changed for its own users.
//
// The rules of people announce events in the transaction of the change. Here
// they are read: in an order that keeps each person's, from wherever a reader
// left off, at least once. A reader pulls and waits, or listens to a stream, or
// has them sent to its webhook; all three go by the same cursor. Events are
// thin: they say whose record changed and how, and nothing that the app could
// not read by itself.
package feed

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

// Event is an event as its app gets it.
type Event struct {
	person.Event
	Mark Mark
	User string // the app's own id of the user
}

// String keeps the user out of logs and formatted errors.
func (e Event) String() string { return "[event " + string(e.Kind) + "]" }

// GoString keeps the user out of %#v.
func (e Event) GoString() string { return e.String() }

// Mark is a place in the feed: the number of a unit and the position of an
// event within it. A unit is what was committed together.
type Mark int64

const (
	markBits = 16
	// MaxUnit is how many events a unit can hold.
	MaxUnit = 1<<markBits - 2
)

// MarkOf gives the mark of an event.
func MarkOf(number int64, pos int) Mark { return Mark(number<<markBits | int64(pos)) }

// EndOf gives the mark behind the last event of a unit.
func EndOf(number int64) Mark { return MarkOf(number, MaxUnit+1) }

// Number is the unit's.
func (m Mark) Number() int64 { return int64(m) >> markBits }

// Span is what is kept: the numbers of the first and the last unit; both 0
// while nothing was ever announced.
type Span struct{ First, Last int64 }

// start is the mark before everything that is kept.
func (s Span) start() Mark { return EndOf(max(s.First, 1) - 1) }

// end is the mark behind everything there is now.
func (s Span) end() Mark { return max(EndOf(s.Last), s.start()) }

// Store is what reading needs.
type Store interface {
	// Number gives numbers to the units that were committed since, one caller
	// at a time, and says what there is.
	Number(ctx context.Context) (Span, error)
	// Events gives an app's events behind a mark, at most limit of them, from
	// the units up to a number.
	Events(ctx context.Context, app person.AppID, after Mark, upTo int64, limit int) ([]Event, error)
	// Announced gets a value after this process committed a unit with events.
	Announced() <-chan struct{}
}

// ErrExpired is a cursor from before what is kept.
var ErrExpired = fault.New(fault.Gone, "cursor_expired",
	"Con trỏ đã quá cũ, một phần thay đổi không còn được lưu; hãy xuất lại danh sách người dùng rồi đọc tiếp từ con trỏ ghi trong bản xuất.",
	"The cursor is too old and some changes are no longer kept; export your users again, and go on from the cursor in the export's manifest.")

// Feed reads events. Make it with New.
type Feed struct {
	store Store
	key   []byte

	mu      sync.Mutex
	changed chan struct{} // closed at the next change
}

// New makes a feed; the key authenticates cursors and is the same in every
// process that serves the same database.
func New(s Store, key []byte) *Feed {
	return &Feed{store: s, key: key, changed: make(chan struct{})}
}

// Query says what to read.
type Query struct {
	Cursor string             // where the reader left off; empty: from the oldest event kept
	Kinds  []person.EventKind // empty: all
	Limit  int
}

// Page is a part of an app's feed.
type Page struct {
	Events []Event
	Next   string // the cursor to go on with
	More   bool   // there may be more at once
}

const (
	stepUnits = 5_000 // looked through by one statement
	maxSteps  = 20    // by one reading
)

// Read gives an app's next events. The cursor moves on also where none of
// them was the app's.
func (f *Feed) Read(ctx context.Context, app person.AppID, q Query) (Page, error) {
	span, err := f.store.Number(ctx)
	if err != nil {
		return Page{}, err
	}
	from := span.start()
	if q.Cursor != "" {
		if from, err = f.open(app, q.Cursor); err != nil {
			return Page{}, err
		}
	}
	if from < span.start() || from > span.end() {
		return Page{}, ErrExpired
	}
	events, to, err := f.walk(ctx, app, from, span, q.Kinds, q.Limit)
	return Page{Events: events, Next: f.cursor(app, to), More: to < span.end()}, err
}

// walk collects events behind a mark, in bounded steps, and says how far it
// got.
func (f *Feed) walk(ctx context.Context, app person.AppID, from Mark, span Span, kinds []person.EventKind, limit int) ([]Event, Mark, error) {
	var out []Event
	for range maxSteps {
		upTo := min(from.Number()+stepUnits, span.Last)
		if from >= span.end() || len(out) == limit {
			break
		}
		found, err := f.store.Events(ctx, app, from, upTo, limit-len(out))
		if err != nil {
			return nil, 0, err
		}
		full := len(found) == limit-len(out)
		for _, e := range found {
			from = e.Mark
			if len(kinds) == 0 || slices.Contains(kinds, e.Kind) {
				out = append(out, e)
			}
		}
		if !full {
			from = EndOf(upTo)
		}
	}
	return out, from, nil
}

// Cursor is where the feed stands now, for an app: what an export is true of.
func (f *Feed) Cursor(ctx context.Context, app person.AppID) (string, error) {
	span, err := f.store.Number(ctx)
	return f.cursor(app, span.end()), err
}

// CursorAt is the cursor behind one event.
func (f *Feed) CursorAt(e Event) string { return f.cursor(e.App, e.Mark) }

// Changed gives a channel that is closed when there is something new for
// anybody. Take it before reading, and nothing is missed.
func (f *Feed) Changed() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.changed
}

func (f *Feed) ring() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.changed)
	f.changed = make(chan struct{})
}

// What Watch heeds: other processes' units are looked for every second, and
// readers are woken no more often than they could read.
const (
	watchEvery = time.Second
	watchPause = 10 * time.Millisecond
)

// Watch wakes readers until ctx ends: at once for what this process committed,
// within a second for what others did. Report gets what goes wrong.
func (f *Feed) Watch(ctx context.Context, report func(error)) {
	tick, pause := time.NewTicker(watchEvery), time.NewTicker(watchPause)
	defer tick.Stop()
	defer pause.Stop()
	last := int64(-1)
	for ctx.Err() == nil {
		span, err := f.store.Number(ctx)
		if err != nil && ctx.Err() == nil {
			report(err)
		} else if err == nil && span.Last != last {
			last = span.Last
			f.ring()
		}
		select {
		case <-ctx.Done():
		case <-f.store.Announced():
			select {
			case <-ctx.Done():
			case <-pause.C:
			}
		case <-tick.C:
		}
	}
}
