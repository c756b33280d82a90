package synth

import (
	"math/bits"
	"math/rand/v2"
	"sort"
	"strconv"
	"strings"
)

// Streams keep the draws for different things apart, so that a new app or a
// new habit changes no person.
const (
	streamSizes uint64 = iota + 1
	streamHousehold
	streamBlock
	streamNeighbourhood
	streamPermutation
	streamRecycled
	streamEngaged
	streamMember
	streamTies
	streamRecord
	streamErrors
	streamUser
	streamPlaces
	streamHabit
	streamDay
	streamCard
	streamOutbreak
	streamHealth
	streamTell
)

// dice is a seeded source. The numbers come from math/rand/v2's PCG, whose
// sequence is fixed by its documentation; the derivations are our own, so that
// the same seed means the same people under every Go release.
type dice struct{ pcg rand.PCG }

func (d *dice) seed(seed, stream, index uint64) {
	d.pcg.Seed(mix(seed^mix(stream)), mix(index^stream<<56))
}

// n draws 0 .. n-1.
func (d *dice) n(n int) int {
	hi, _ := bits.Mul64(d.pcg.Uint64(), uint64(n))
	return int(hi)
}

// between draws lo .. hi.
func (d *dice) between(lo, hi int) int { return lo + d.n(hi-lo+1) }

// chance is true with probability p.
func (d *dice) chance(p float64) bool { return unit01(d.pcg.Uint64()) < p }

// weighted draws an index with the given weights.
func (d *dice) weighted(weights []int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	x := d.n(sum)
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}

func (d *dice) pick(t table) string { return t.words[t.index(d)] }

// mix is the finalizer of SplitMix64: a bijection of 64 bits that leaves no
// pattern of its input.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func unit01(x uint64) float64 { return float64(x>>11) / (1 << 53) }

// roll is one draw in [0,1) that belongs to an index: a trait.
func roll(seed, stream, index uint64) float64 {
	return unit01(mix(mix(seed^mix(stream)) ^ mix(index)))
}

// table is a list of words with weights.
type table struct {
	words []string
	sums  []int
}

func (t table) index(d *dice) int {
	return sort.SearchInts(t.sums, d.n(t.sums[len(t.sums)-1])+1)
}

// weights reads "Nguyễn 315, Trần 109": words may contain spaces.
func weights(s string) table {
	var t table
	sum := 0
	for part := range strings.SplitSeq(s, ",") {
		part = strings.TrimSpace(part)
		cut := strings.LastIndexByte(part, ' ')
		w, err := strconv.Atoi(part[cut+1:])
		if err != nil {
			panic("synth: weight of " + part)
		}
		sum += w
		t.words = append(t.words, part[:cut])
		t.sums = append(t.sums, sum)
	}
	return t
}

// ranked reads "Anh Minh Hà": the commoner first, the weights falling as names'
// frequencies do. An underscore stands for a space inside a name.
func ranked(s string) table {
	var t table
	sum := 0
	for i, w := range strings.Fields(s) {
		sum += 6000 / (i + 6)
		t.words = append(t.words, strings.ReplaceAll(w, "_", " "))
		t.sums = append(t.sums, sum)
	}
	return t
}

// permutation is a bijection of 0 .. m-1, so that numbers made from an index
// look drawn and never repeat.
type permutation struct{ m, a, b, inverse uint64 }

func newPermutation(seed, m, salt uint64) permutation {
	a := mix(seed^mix(salt))%m | 1
	for gcd(a, m) != 1 {
		a += 2
	}
	a %= m
	if m == 1 {
		a = 0
	}
	return permutation{m: m, a: a, b: mix(seed^mix(salt+1)) % m, inverse: inverse(a, m)}
}

func (p permutation) at(x uint64) uint64 {
	hi, lo := bits.Mul64(p.a, x%p.m)
	return (bits.Rem64(hi, lo, p.m) + p.b) % p.m
}

// back undoes at.
func (p permutation) back(y uint64) uint64 {
	hi, lo := bits.Mul64(p.inverse, (y+p.m-p.b)%p.m)
	return bits.Rem64(hi, lo, p.m)
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// inverse of a modulo m by Euclid's algorithm; the moduli here fit 40 bits.
func inverse(a, m uint64) uint64 {
	r0, r1, t0, t1 := int64(m), int64(a), int64(0), int64(1)
	for r1 != 0 {
		q := r0 / r1
		r0, r1 = r1, r0-q*r1
		t0, t1 = t1, t0-q*t1
	}
	if t0 < 0 {
		t0 += int64(m)
	}
	return uint64(t0)
}
