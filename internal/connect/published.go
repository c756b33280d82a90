package connect

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/motma/motma/internal/fault"
)

// How published keys are read. A set is believed for keysFresh; a key that is
// not in it makes it be read again, at most once in keysAgain; when it cannot
// be read the last good set serves until keysLast, so that a broken web server
// does not at once stop an app.
const (
	keysFresh = 5 * time.Minute
	keysAgain = time.Minute
	keysLast  = time.Hour
	fetchTime = 5 * time.Second

	maxURL = 500
)

// keyBook remembers what clients publish.
type keyBook struct {
	mu   sync.Mutex
	sets map[string]*keySet
}

// keySet is what one client published at one address.
type keySet struct {
	url      string
	fetching sync.Mutex // one request at a time

	mu         sync.Mutex
	keys       []byte // the last good set
	got, tried time.Time
}

func (b *keyBook) of(c Client) *keySet {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.sets == nil {
		b.sets = map[string]*keySet{}
	}
	s := b.sets[c.ID]
	if s == nil || s.url != c.JWKSURL {
		s = &keySet{url: c.JWKSURL}
		b.sets[c.ID] = s
	}
	return s
}

// look gives the keys in force, and whether they should be read again now.
func (s *keySet) look(now time.Time, again bool) (keys []byte, due bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.got) < keysLast {
		keys = s.keys
	}
	return keys, now.Sub(s.tried) >= keysAgain && (again || now.Sub(s.got) >= keysFresh)
}

func (s *keySet) keep(keys []byte, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tried = now
	if keys != nil {
		s.keys, s.got = keys, now
	}
}

// publishedKeys gives what a client publishes, as read within [keysFresh], or
// sooner when a key was missing. Whoever finds the set being read takes the
// last one, or waits when there is none.
func (r *Registry) publishedKeys(ctx context.Context, c Client, again bool) []byte {
	s := r.published.of(c)
	keys, due := s.look(r.Now(), again)
	if !due || r.Fetch == nil {
		return keys
	}
	if keys == nil {
		s.fetching.Lock()
	} else if !s.fetching.TryLock() {
		return keys
	}
	defer s.fetching.Unlock()
	if keys, due = s.look(r.Now(), again); !due {
		return keys // somebody else read it meanwhile
	}
	s.keep(r.fetchKeys(ctx, c.JWKSURL), r.Now())
	keys, _ = s.look(r.Now(), again)
	return keys
}

// fetchKeys reads and checks a set; nil when there is no good one. A caller who
// gives up does not make it a failure.
func (r *Registry) fetchKeys(ctx context.Context, url string) []byte {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchTime)
	defer cancel()
	raw, err := r.Fetch(ctx, url)
	if err != nil {
		return nil
	}
	keys, err := CheckKeys(raw)
	if err != nil {
		return nil
	}
	return keys
}

// Renewed gives a client that signed with a key which it is not known to have:
// where it publishes its keys they are read again, at most once a minute.
func (r *Registry) Renewed(ctx context.Context, c Client) Client {
	if c.JWKSURL == "" {
		return c
	}
	c.Keys = r.publishedKeys(ctx, c, true)
	r.forget(c.ID)
	return c
}

// checkURL takes an address by its form; where it leads, Fetch looks.
func checkURL(url string, p *fault.Problems) {
	host, ok := strings.CutPrefix(url, "https://")
	if !ok || host == "" || len(url) > maxURL || strings.ContainsFunc(url, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		p.Add("jwks_url", "Địa chỉ bộ khóa phải bắt đầu bằng https://, dài tối đa 500 ký tự.", "The address of the keys begins with https:// and has 500 characters at most.")
	}
}
