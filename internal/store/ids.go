package store

import (
	"sync"
	"time"
)

// A surrogate id is 63 bits: 42 bits of milliseconds since 2021 (for 139
// years), 10 bits of node and 11 bits of sequence: unique without asking
// anybody, roughly in order of time, and strictly rising within a process.
// It is never shown outside the platform. Project's own choice.
const (
	idNodeBits = 10
	idSeqBits  = 11
	idShift    = idNodeBits + idSeqBits
	idNodes    = 1 << idNodeBits
	idSeqMask  = 1<<idSeqBits - 1
)

// idEpoch is 2021-01-01T00:00:00Z in Unix milliseconds.
const idEpoch = 1_609_459_200_000

// ids makes surrogate ids. It takes the machine's clock, never a clock that a
// demonstration sets back, for two runs must not make the same ids.
type ids struct {
	node  int64
	clock func() time.Time

	mu   sync.Mutex
	tick int64 // milliseconds since idEpoch of the last id
	seq  int64
}

// next gives an id greater than every one before it. When the clock stands or
// goes back, or a millisecond is used up, it counts on from the last.
func (g *ids) next() int64 {
	now := g.clock().UnixMilli() - idEpoch
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case now > g.tick:
		g.tick, g.seq = now, 0
	case g.seq < idSeqMask:
		g.seq++
	default:
		g.tick, g.seq = g.tick+1, 0
	}
	return g.tick<<idShift | g.node<<idSeqBits | g.seq
}

// exceed makes the ids that follow greater than one that another process made.
func (g *ids) exceed(id int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if tick := id >> idShift; tick >= g.tick {
		g.tick, g.seq = tick+1, -1
	}
}

// NewID makes a surrogate id: unique, rising within this process, and roughly
// in order of time between processes.
func (db *DB) NewID() int64 { return db.ids.next() }
