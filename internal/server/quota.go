package server

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/fault"
)

// quota is one client's share of the platform, or one address's.
type quota struct {
	limit  *rate.Limiter
	policy []string // RateLimit-Policy header
	inHand atomic.Int32
}

// quotas keeps quotas by name. It is bounded: addresses are anybody's, so the
// less recent half goes when it is full.
type quotas struct {
	mu       sync.Mutex
	hot, old map[string]*quota
	most     int
}

// of gives the quota of a name, with that rate and burst.
func (q *quotas) of(name string, r float64, burst int) *quota {
	q.mu.Lock()
	defer q.mu.Unlock()
	e := q.hot[name]
	if e == nil {
		if e = q.old[name]; e == nil {
			e = newQuota(r, burst)
		}
		if len(q.hot) >= q.most || q.hot == nil {
			q.old, q.hot = q.hot, map[string]*quota{}
		}
		q.hot[name] = e
	}
	if e.limit.Limit() != rate.Limit(r) || e.limit.Burst() != burst {
		// A new rate: whoever holds the former quota ends with it.
		e = newQuota(r, burst)
		q.hot[name] = e
	}
	return e
}

func newQuota(r float64, burst int) *quota {
	window := int(math.Ceil(float64(burst) / r))
	return &quota{limit: rate.NewLimiter(rate.Limit(r), burst),
		policy: []string{`"default";q=` + strconv.Itoa(burst) + `;w=` + strconv.Itoa(window)}}
}

// take charges n requests. It says no with the time to wait; either way the
// answer carries the RateLimit headers.
func (q *quota) take(h http.Header, now time.Time, n int) error {
	n = min(n, q.limit.Burst())
	ok := q.limit.AllowN(now, n)
	left := q.limit.TokensAt(now)
	full := (float64(q.limit.Burst()) - left) / float64(q.limit.Limit())
	h["Ratelimit-Policy"] = q.policy
	h["Ratelimit"] = []string{`"default";r=` + strconv.Itoa(max(int(left), 0)) + `;t=` + strconv.Itoa(int(math.Ceil(max(full, 0))))}
	if ok {
		return nil
	}
	wait := (float64(n) - left) / float64(q.limit.Limit())
	return errQuota.After(time.Duration(wait * float64(time.Second)))
}

// cost of a request in requests: long bodies count for more, so that a flood
// of batches is a flood as well.
func cost(r *http.Request, limit int64) int {
	n := r.ContentLength
	if n < 0 {
		n = limit // chunked: whatever it might hold
	}
	return 1 + int(n/(16<<10))
}

// ofClient gives a client's quota.
func (s *Server) ofClient(c connect.Client) *quota {
	r, burst := c.Rate, c.Burst
	if r <= 0 {
		r = s.cfg.Rate
	}
	if burst <= 0 {
		burst = max(s.cfg.Burst, int(2*r))
	}
	return s.clients.of(c.ID, r, burst)
}

// slots bounds the work in hand of the whole server, and the share of it that
// one client may hold, so that nobody starves the others (A08).
type slots struct {
	busy chan struct{}
	most int32 // of one client
}

func newSlots(n int) *slots {
	return &slots{busy: make(chan struct{}, n), most: int32(max(n/2, 1))}
}

// enter takes a slot, or says at once that the server is busy.
func (s *slots) enter(q *quota) error {
	if q != nil && q.inHand.Add(1) > s.most {
		q.inHand.Add(-1)
		return errQuota.After(time.Second)
	}
	select {
	case s.busy <- struct{}{}:
		return nil
	default:
		if q != nil {
			q.inHand.Add(-1)
		}
		return fault.ErrBusy
	}
}

func (s *slots) leave(q *quota) {
	<-s.busy
	if q != nil {
		q.inHand.Add(-1)
	}
}

// enter takes a slot for the work of a call; it is taken only after the body
// has arrived, so that slow senders hold none.
func (s *Server) enter(c *call) error { return c.route.slots(s).enter(c.quota) }

func (s *Server) leave(c *call) { c.route.slots(s).leave(c.quota) }
