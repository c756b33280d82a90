package card

import (
	"sync"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

// memory remembers facts of persons for some seconds. It is bounded by two
// generations: when the young one is full it becomes the old one, and what of
// the old one nobody asked for is forgotten.
type memory struct {
	mu         sync.Mutex
	young, old map[person.ID]memo
	most       int
}

// memo is what is remembered of a person: facts as read at a moment, or that
// they changed.
type memo struct {
	facts policy.Facts
	read  time.Time // zero: changed, and not read again
	lost  time.Time // when they changed last
}

func newMemory(entries int) *memory {
	return &memory{young: map[person.ID]memo{}, most: max(entries/2, 1)}
}

func (m *memory) look(p person.ID) memo {
	if v, ok := m.young[p]; ok {
		return v
	}
	v, ok := m.old[p]
	if ok {
		m.keep(p, v)
	}
	return v
}

func (m *memory) keep(p person.ID, v memo) {
	if len(m.young) >= m.most {
		m.old, m.young = m.young, map[person.ID]memo{}
	}
	m.young[p] = v
}

// get gives facts that are fresh.
func (m *memory) get(p person.ID, now time.Time) (policy.Facts, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v := m.look(p)
	age := now.Sub(v.read)
	return v.facts, !v.read.IsZero() && age >= 0 && age < factsTTL
}

// put remembers facts whose reading began at a moment, unless the person has
// changed since.
func (m *memory) put(p person.ID, f policy.Facts, began time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v := m.look(p); v.lost.Before(began) || v.lost.IsZero() {
		m.keep(p, memo{facts: f, read: began, lost: v.lost})
	}
}

// forget says that a person changed.
func (m *memory) forget(p person.ID, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keep(p, memo{lost: now})
}

// len counts the persons remembered.
func (m *memory) len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.young) + len(m.old)
}
