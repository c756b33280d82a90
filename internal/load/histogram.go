package load

import (
	"math/bits"
	"time"
)

// Each power of two of nanoseconds is cut into so many buckets: a quantile is
// wrong by 1.6 % at most.
const (
	cutBits = 6
	cuts    = 1 << cutBits
)

// Histogram counts durations in bounded memory. The zero value is empty. It is
// for one goroutine; join several with [Histogram.Add].
type Histogram struct {
	counts [(64 - cutBits) * cuts]uint32
	n      uint64
}

// Record counts one duration; a negative one counts as none at all.
func (h *Histogram) Record(d time.Duration) {
	h.counts[bucket(uint64(max(d, 0)))]++
	h.n++
}

// Add counts all that the other has counted.
func (h *Histogram) Add(other *Histogram) {
	for i, c := range other.counts {
		h.counts[i] += c
	}
	h.n += other.n
}

// Count says how many durations were recorded.
func (h *Histogram) Count() uint64 { return h.n }

// Quantile gives the duration that the share q (0 to 1) of all did not exceed;
// 0 when there are none.
func (h *Histogram) Quantile(q float64) time.Duration {
	if h.n == 0 {
		return 0
	}
	want := max(uint64(q*float64(h.n)+0.5), 1)
	var seen uint64
	for i, c := range h.counts {
		if seen += uint64(c); seen >= want {
			return time.Duration(middle(i))
		}
	}
	return 0
}

// bucket keeps the leading bits of a number: below 2*cuts exactly.
func bucket(v uint64) int {
	shift := max(bits.Len64(v)-cutBits-1, 0)
	return shift*cuts + int(v>>shift)
}

// middle of the numbers that bucket maps to i.
func middle(i int) uint64 {
	if i < 2*cuts {
		return uint64(i)
	}
	shift := i/cuts - 1
	low := uint64(i-shift*cuts) << shift
	return low + 1<<shift/2
}
