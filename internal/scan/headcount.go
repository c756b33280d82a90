package scan

import (
	"context"
	"math"
	"sync"
	"time"
)

// Head is how many people are at a place now.
type Head struct {
	Inside   int       // persons, not scans: several codes of one count once
	Doubtful int       // self check-ins beyond what is plausible (A07), not in Inside
	Remote   int       // self check-ins of the last minutes that were beyond plausible, for the owner
	At       time.Time // when it was counted
}

const (
	headTTL  = time.Second      // how old a count may be that is shown
	headLate = 15 * time.Second // how often a full place is counted for warnings
)

// head is the kept count of a place.
type head struct {
	mu    sync.Mutex
	count Head
	busy  bool // somebody counts for a warning
}

// HeadCount counts who came in and has not gone, nor stayed longer than is
// usual here. It is at most a second old.
func (d *Desk) HeadCount(ctx context.Context, id PlaceID) (Head, error) {
	now := d.Now()
	h := d.head(id)
	h.mu.Lock()
	defer h.mu.Unlock()
	if age := now.Sub(h.count.At); age < 0 || age >= headTTL {
		p, err := d.view(ctx, id, now)
		if err != nil {
			return Head{}, err
		}
		if h.count, err = d.count(ctx, p, now); err != nil {
			return Head{}, err
		}
	}
	count := h.count
	count.Remote = d.remote(id)
	return count, nil
}

func (d *Desk) head(id PlaceID) (h *head) {
	d.heads.change(id, func(old *head, ok bool) *head {
		if h = old; !ok {
			h = &head{}
		}
		return h
	})
	return h
}

// count reads the scans of the longest stay and pairs them by person.
func (d *Desk) count(ctx context.Context, p *placeView, now time.Time) (Head, error) {
	stays := p.Stays(d.Zone)
	tracks := map[Subject]*Track{}
	var spans []Span
	for chunk, err := range chunks(d.Store.At(ctx, p.ID, now.Add(-stays.Longest()), now.Add(d.Limits.Ahead)), walkChunk) {
		if err != nil {
			return Head{}, err
		}
		who, err := subjects(ctx, d.Holders, chunk)
		if err != nil {
			return Head{}, err
		}
		for i := range chunk {
			t := tracks[who[chunk[i].Account]]
			if t == nil {
				t = &Track{}
				tracks[who[chunk[i].Account]] = t
			}
			spans = t.Add(spans[:0], &stays, passOf(&chunk[i], 0))
		}
	}
	c := Head{At: now}
	for _, t := range tracks {
		if spans = t.Finish(spans[:0], &stays, math.MaxInt64); len(spans) == 0 || spans[0].To <= now.UnixMilli() {
			continue
		}
		if spans[0].Flags&Remote != 0 {
			c.Doubtful++
		} else {
			c.Inside++
		}
	}
	return c, nil
}

// remote gives how many self check-ins were beyond plausible in this window.
func (d *Desk) remote(id PlaceID) int {
	r, ok := d.selves.get(id)
	if !ok {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.remote
}

// full says whether one more person is too many, by the last count. It never
// waits: when that count is old, another is begun behind the scan.
func (d *Desk) full(p *placeView, now time.Time) bool {
	h := d.head(p.ID)
	if !h.mu.TryLock() {
		return false
	}
	defer h.mu.Unlock()
	age := now.Sub(h.count.At)
	if age >= headLate || age < 0 {
		if !h.busy {
			h.busy = true
			go d.recount(p, h, now)
		}
		if age > 4*headLate || age < 0 {
			return false
		}
	}
	h.count.Inside++ // until the next count
	return h.count.Inside > p.Capacity
}

// recount refreshes a count for later warnings.
func (d *Desk) recount(p *placeView, h *head, now time.Time) {
	ctx, cancel := context.WithTimeout(context.Background(), headLate)
	defer cancel()
	count, err := d.count(ctx, p, now)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.busy = false
	if err == nil && !count.At.Before(h.count.At) {
		h.count = count
	}
}
