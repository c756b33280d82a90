package audit

import (
	"sync"
	"time"
)

// Budget limits how many people one officer or staff member reads within an
// hour, by action. It is memory of one process: a brake, not an account of
// what happened, which the journal is.
type Budget struct {
	Limits map[string]int // people an hour by action; an action not named is not limited

	mu    sync.Mutex
	spent map[reader]hour
}

// DefaultLimits are the budgets of an hour; the project's own choice. Lists of
// a place may be long, so what is limited tightly are looks at single people
// and the lists that place staff see.
func DefaultLimits() map[string]int {
	return map[string]int{
		"scan.visitors":   5_000,
		"person.resolve":  300,
		"review.conflict": 600, // some 200 questions
		"review.request":  600,
		"review.plan":     2_000,
		// Of laboratories and authorities, who look at their own patients.
		"health.records":      2_000,
		"health.declarations": 2_000,
		"trace.visits":        2_000,
		"trace.contacts":      500_000,
		"trace.place":         2_000_000,
	}
}

type reader struct{ client, officer, action string }

type hour struct {
	from   time.Time
	people int
	over   bool
}

// spend counts the people of an access. It gives how long the reader must
// wait, 0 when the access is within the budget, and whether it is the first
// one beyond.
func (b *Budget) spend(a Access, now time.Time) (wait time.Duration, first bool) {
	limit, ok := b.Limits[a.Action]
	if !ok || len(a.Accounts) == 0 {
		return 0, false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	k := reader{a.Client, a.Officer, a.Action}
	h, ok := b.spent[k]
	if !ok || now.Sub(h.from) >= time.Hour || now.Before(h.from) {
		b.sweep(now)
		h = hour{from: now}
	}
	if h.people+len(a.Accounts) <= limit && !h.over {
		h.people += len(a.Accounts)
		b.spent[k] = h
		return 0, false
	}
	first, h.over = !h.over, true
	b.spent[k] = h
	return h.from.Add(time.Hour).Sub(now), first
}

// sweep forgets hours that are over when there are many.
func (b *Budget) sweep(now time.Time) {
	if b.spent == nil {
		b.spent = map[reader]hour{}
	}
	if len(b.spent) < 10_000 {
		return
	}
	for k, h := range b.spent {
		if now.Sub(h.from) >= time.Hour {
			delete(b.spent, k)
		}
	}
}
