package scan

import "sync"

const cacheShards = 64

// cache is a bounded map that many goroutines use at once: sharded, so that
// they rarely meet, and evicting by CLOCK, which costs one bit an entry and
// keeps what is used. How long a value holds is the value's own business.
type cache[K comparable, V any] struct {
	hash   func(K) uint64
	shards [cacheShards]shard[K, V]
}

type shard[K comparable, V any] struct {
	mu    sync.Mutex
	index map[K]int32
	slots []slot[K, V]
	hand  int
	max   int
	_     [64]byte // keeps neighbours out of one cache line
}

type slot[K comparable, V any] struct {
	key  K
	val  V
	used bool
}

func newCache[K comparable, V any](entries int, hash func(K) uint64) *cache[K, V] {
	c := &cache[K, V]{hash: hash}
	for i := range c.shards {
		c.shards[i].max = max(entries/cacheShards, 1)
		c.shards[i].index = map[K]int32{}
	}
	return c
}

func (c *cache[K, V]) of(k K) *shard[K, V] { return &c.shards[c.hash(k)>>32%cacheShards] }

// get gives a value, whether or not it is still good.
func (c *cache[K, V]) get(k K) (v V, ok bool) {
	s := c.of(k)
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.index[k]
	if ok {
		s.slots[i].used = true
		v = s.slots[i].val
	}
	return v, ok
}

// put keeps a value, in the place of one that was not used lately when full.
func (c *cache[K, V]) put(k K, v V) {
	s := c.of(k)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(k, v)
}

// change replaces a value by a function of what is there (the zero value when
// nothing is), without anybody in between.
func (c *cache[K, V]) change(k K, f func(old V, ok bool) V) {
	s := c.of(k)
	s.mu.Lock()
	defer s.mu.Unlock()
	if i, ok := s.index[k]; ok {
		s.slots[i].val, s.slots[i].used = f(s.slots[i].val, true), true
		return
	}
	var none V
	s.put(k, f(none, false))
}

func (s *shard[K, V]) put(k K, v V) {
	if i, ok := s.index[k]; ok {
		s.slots[i].val = v
		return
	}
	if len(s.slots) < s.max {
		s.index[k] = int32(len(s.slots))
		s.slots = append(s.slots, slot[K, V]{key: k, val: v})
		return
	}
	for s.slots[s.hand].used {
		s.slots[s.hand].used = false
		s.hand = (s.hand + 1) % len(s.slots)
	}
	delete(s.index, s.slots[s.hand].key)
	s.index[k] = int32(s.hand)
	s.slots[s.hand] = slot[K, V]{key: k, val: v}
	s.hand = (s.hand + 1) % len(s.slots)
}

// len counts the entries.
func (c *cache[K, V]) len() (n int) {
	for i := range c.shards {
		c.shards[i].mu.Lock()
		n += len(c.shards[i].slots)
		c.shards[i].mu.Unlock()
	}
	return n
}

// spread mixes the bits of a surrogate id, whose low bits count up.
func spread[T ~int64 | ~uint64](id T) uint64 { return uint64(id) * 0x9e3779b97f4a7c15 }
