package scan

import (
	"sync"
	"time"
)

// A poster can be photographed and used from anywhere: tens of thousands once
// "visited" one shop that way (A07). Nobody is turned away for it. Self
// check-ins beyond what the place can plausibly take are marked Remote, the
// owner sees how many, and tracing lists put them last.
//
// Plausible in a window of ten minutes is the largest of 60 people, half the
// stated capacity, and four times what is usual there. What is usual is a
// moving average over about a day of the check-ins that were plausible, so a
// flood does not make itself usual. Project's own choice.
const (
	selfWindow = 10 * time.Minute
	selfLeast  = 60
	selfUsual  = 4
	selfDay    = 24 * 6 // windows in a day
)

// selfRate counts the self check-ins of one place.
type selfRate struct {
	mu     sync.Mutex
	window int64
	count  int
	last   ID // of the reading counted last: a retry counts once
	usual  float64
	remote int
}

// crowded counts one self check-in and says whether it is beyond plausible.
func (d *Desk) crowded(x *draft, now time.Time) bool {
	var r *selfRate
	d.selves.change(x.place.ID, func(old *selfRate, ok bool) *selfRate {
		if r = old; !ok {
			r = &selfRate{}
		}
		return r
	})
	return r.add(x.scan.ID, x.place.Capacity, now)
}

func (r *selfRate) add(id ID, capacity int, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	limit := max(selfLeast, capacity/2, int(selfUsual*r.usual))
	if w := now.UnixMilli() / selfWindow.Milliseconds(); w != r.window {
		r.roll(w-r.window, limit)
		r.window = w
	}
	if id != r.last {
		r.last, r.count = id, r.count+1
	}
	if r.count <= limit {
		return false
	}
	r.remote++
	return true
}

// roll ends a window and the empty ones after it.
func (r *selfRate) roll(windows int64, limit int) {
	r.usual += (float64(min(r.count, limit)) - r.usual) / selfDay
	for range min(max(windows, 1)-1, 2*selfDay) {
		r.usual -= r.usual / selfDay
	}
	r.count, r.remote = 0, 0
}
