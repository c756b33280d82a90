package server

import (
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// onceLife and onceMost bound what is remembered of Idempotency-Keys.
const (
	onceLife = 24 * time.Hour
	onceMost = 20_000
)

// onceBook remembers answers by client and Idempotency-Key, so that a retried
// request makes nothing a second time. It lives in this process: what must
// hold beyond it (registrations, scans) is idempotent by itself.
type onceBook struct {
	mu      sync.Mutex
	answers map[onceKey]*remembered
}

type onceKey struct{ client, key string }

type remembered struct {
	print   [32]byte // of the request
	until   time.Time
	done    bool
	out     any
	created string
}

// once carries f out, or gives the answer of the request that it repeats.
func (s *Server) once(c *call, r *http.Request, in any, f func() (any, error)) (any, error) {
	key := r.Header.Get("Idempotency-Key")
	if key == "" || !c.route.once {
		return f()
	}
	if len(key) > 128 {
		return nil, wrong("Idempotency-Key", "Dài nhất 128 ký tự.", "It has 128 characters at most.")
	}
	raw, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	k := onceKey{c.client.ID, key}
	print := sha256.Sum256(append([]byte(c.route.pattern+"\n"), raw...))
	old, err := s.answers.begin(k, print, s.cfg.Now())
	if err != nil {
		return nil, err
	}
	if old != nil {
		c.created = old.created
		return old.out, nil
	}
	out, err := f()
	s.answers.end(k, out, c.created, err)
	return out, err
}

// begin reserves a key; it gives the answer if there is one.
func (b *onceBook) begin(k onceKey, print [32]byte, now time.Time) (*remembered, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e := b.answers[k]; e != nil && now.Before(e.until) {
		switch {
		case e.print != print:
			return nil, errKeyReuse
		case !e.done:
			return nil, errKeyBusy.After(time.Second)
		}
		return e, nil
	}
	if b.answers == nil {
		b.answers = map[onceKey]*remembered{}
	}
	b.shrink(now)
	b.answers[k] = &remembered{print: print, until: now.Add(onceLife)}
	return nil, nil
}

// end keeps the answer; a failure is forgotten, so that a retry tries again.
func (b *onceBook) end(k onceKey, out any, created string, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e := b.answers[k]; err == nil && e != nil {
		e.out, e.created, e.done = out, created, true
		return
	}
	delete(b.answers, k)
}

func (b *onceBook) shrink(now time.Time) {
	if len(b.answers) < onceMost {
		return
	}
	for k, e := range b.answers {
		if e.done && (now.After(e.until) || len(b.answers) > onceMost/2) {
			delete(b.answers, k)
		}
	}
}
