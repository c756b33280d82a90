package card

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

// memory remembers facts of persons for some seconds. It is bounded by two
// generations: when the young one is full it becomes the old one, and what of
// the old one nobody asked for is forgotten.
type memory struct {
	mu         sync.Mutex
	young, old map[person.ID]*memo
	most       int
}

// memo is what is remembered of a person: facts as read at a moment, or that
// they changed. But for the last card it never changes: facts that are others
// are another memo, so that no card outlives what it came of.
type memo struct {
	facts policy.Facts
	read  time.Time // zero: changed, and not read again
	lost  time.Time // when they changed last
	last  atomic.Pointer[dealt]
}

// dealt is a card that was given, and what it came of beside facts.
type dealt struct {
	policy.Card
	set   *policy.Set
	where policy.Where
	from  time.Time
}

// cardSpan bounds for how long a card is given again, so that it also names the
// right rule where two give the same colour and reason: no rule counts in less
// than a minute.
const cardSpan = time.Minute

// again says that the same card would come of the same facts now.
func (c *dealt) again(set *policy.Set, w policy.Where, at time.Time) bool {
	return c != nil && c.set == set && c.where == w && !at.Before(c.from) && at.Sub(c.from) < cardSpan &&
		(c.ValidUntil.IsZero() || at.Before(c.ValidUntil))
}

// card is what comes of the facts. Computing it takes some microseconds, and
// makes dozens of small objects: too much for each of many passages a second.
func (m *memo) card(set *policy.Set, w policy.Where, at time.Time) policy.Card {
	c := m.last.Load()
	if !c.again(set, w, at) {
		c = &dealt{set.Card(m.facts, w, at), set, w, at}
		m.last.Store(c)
	}
	return c.Card
}

func newMemory(entries int) *memory {
	return &memory{young: map[person.ID]*memo{}, most: max(entries/2, 1)}
}

func (m *memory) look(p person.ID) *memo {
	if v, ok := m.young[p]; ok {
		return v
	}
	v, ok := m.old[p]
	if ok {
		m.keep(p, v)
	}
	return v
}

func (m *memory) keep(p person.ID, v *memo) {
	if len(m.young) >= m.most {
		m.old, m.young = m.young, map[person.ID]*memo{}
	}
	m.young[p] = v
}

// get gives facts that are fresh; nil: none are.
func (m *memory) get(p person.ID, now time.Time) *memo {
	m.mu.Lock()
	defer m.mu.Unlock()
	v := m.look(p)
	if v == nil || v.read.IsZero() {
		return nil
	}
	if age := now.Sub(v.read); age < 0 || age >= factsTTL {
		return nil
	}
	return v
}

// put remembers facts whose reading began at a moment, unless the person has
// changed since.
func (m *memory) put(p person.ID, f policy.Facts, began time.Time) *memo {
	m.mu.Lock()
	defer m.mu.Unlock()
	v := &memo{facts: f, read: began}
	if old := m.look(p); old != nil {
		if !old.lost.IsZero() && !old.lost.Before(began) {
			return v
		}
		v.lost = old.lost
	}
	m.keep(p, v)
	return v
}

// forget says that a person changed.
func (m *memory) forget(p person.ID, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keep(p, &memo{lost: now})
}
