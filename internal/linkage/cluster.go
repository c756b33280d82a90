package linkage

import (
	"cmp"
	"slices"
)

// Scored is a pair with its weight.
type Scored struct {
	Pair
	Bits float64
}

// Cluster puts records together that are one person's: the surest pairs
// first, two groups at a time, and only where all the pairs between the groups
// together speak for it. A chain of weak pairs therefore joins nobody. weigh
// gives the weight of any pair, also of one that blocking did not find.
// The result numbers each record's group.
func Cluster(records int, pairs []Scored, weigh func(Pair) float64) []int {
	pairs = slices.Clone(pairs)
	slices.SortFunc(pairs, func(x, y Scored) int {
		return cmp.Or(cmp.Compare(y.Bits, x.Bits), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	group, members := make([]int, records), make([][]int, records)
	for i := range group {
		group[i], members[i] = i, []int{i}
	}
	for _, p := range pairs {
		if p.Bits <= 0 {
			break
		}
		a, b := group[p.A], group[p.B]
		if a == b || together(members[a], members[b], weigh) <= 0 {
			continue
		}
		for _, i := range members[b] {
			group[i] = a
		}
		members[a], members[b] = append(members[a], members[b]...), nil
	}
	return group
}

// together is the sum of the weights between two groups.
func together(a, b []int, weigh func(Pair) float64) (sum float64) {
	for _, i := range a {
		for _, j := range b {
			sum += weigh(Pair{min(i, j), max(i, j)})
		}
	}
	return sum
}
