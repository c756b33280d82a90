package scan

import (
	"sync"
	"testing"
)

func TestCacheStaysBounded(t *testing.T) {
	c := newCache[PlaceID, int](1024, spread[PlaceID])
	for i := range PlaceID(100_000) {
		c.put(i, int(i))
		if i%7 == 0 {
			c.put(3, 33) // used all the time: stays
			c.get(3)
		}
	}
	if n := c.len(); n > 1024 {
		t.Errorf("%d entries of 1024", n)
	}
	if v, ok := c.get(3); !ok || v != 33 {
		t.Error("what is used all the time was thrown out")
	}
}

func TestCacheUnderManyHands(t *testing.T) {
	c := newCache[PlaceID, int](64, spread[PlaceID])
	var wait sync.WaitGroup
	for w := range 8 {
		wait.Go(func() {
			for i := range 5000 {
				k := PlaceID((i*7 + w) % 300)
				if v, ok := c.get(k); ok && v != int(k) {
					t.Errorf("key %d holds %d", k, v)
				}
				c.put(k, int(k))
				c.change(k, func(old int, ok bool) int { return int(k) })
			}
		})
	}
	wait.Wait()
}
