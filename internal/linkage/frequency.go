package linkage

import (
	"cmp"
	"maps"
	"slices"
)

// maxValues bounds the tokens of a field whose frequency is kept: the
// commonest. What is rarer counts as equally rare.
const maxValues = 4096

// count counts the tokens of a field.
func (f *FieldModel) count(field Field, i int, records []Record) {
	if field.Tokens == nil {
		return
	}
	counts, known := map[string]int{}, 0
	for _, r := range records {
		if r[i] == "" {
			continue
		}
		known++
		for _, t := range field.Tokens(r[i]) {
			counts[t]++
		}
	}
	if known == 0 {
		known = 1
	}
	tokens := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	f.Values = map[string]float64{}
	for _, t := range tokens[:min(len(tokens), maxValues)] {
		if counts[t] > 1 {
			f.Values[t] = float64(counts[t]) / float64(known)
		}
	}
	f.Rare = 1 / float64(known)
}
