package linkage

import (
	"cmp"
	"slices"
)

// Pass is one pass of blocking: it gives the keys of a record, and only
// records that share a key are compared. An empty key is none.
type Pass func(Record) []string

// maxBlock bounds the records of one key that are compared with each other: a
// key that more share says next to nothing, and would cost its square.
const maxBlock = 256

// Candidates gives the pairs that share a key in one of the passes, each once,
// in order.
func Candidates(records []Record, passes []Pass) []Pair {
	var pairs []Pair
	for _, pass := range passes {
		blocks := map[string][]int{}
		for i, r := range records {
			for _, k := range pass(r) {
				if k != "" {
					blocks[k] = append(blocks[k], i)
				}
			}
		}
		for _, block := range blocks {
			if len(block) <= maxBlock {
				pairs = appendPairs(pairs, block)
			}
		}
	}
	slices.SortFunc(pairs, func(x, y Pair) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	return slices.Compact(pairs)
}

func appendPairs(pairs []Pair, block []int) []Pair {
	for i, a := range block {
		for _, b := range block[i+1:] {
			if a != b {
				pairs = append(pairs, Pair{a, b})
			}
		}
	}
	return pairs
}
