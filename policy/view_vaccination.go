package policy

import (
	"cmp"
	"slices"

	"github.com/motma/motma/rules"
)

// usualSeries is how many doses a product has that no value set lists, where the
// reporter does not say either. Project's own choice.
const usualSeries = 2

// vaccination counts the doses given until now. A dose that its reporter numbers
// stands for those before it, which may have been given where nobody told of
// them.
func (v *view) vaccination(at rules.DateTime) map[string]any {
	given := v.given(at)
	out := make(map[string]any, 6)
	var doses, needed, unlisted int
	list := make([]any, len(given))
	for i, d := range given {
		doses = max(doses+1, d.Number)
		needed = max(needed, v.series(d))
		if _, listed := v.doses[d.Vaccine]; !listed {
			unlisted++
		}
		if out["full"] == nil && doses >= needed {
			out["full"] = d.Date
		}
		list[i] = map[string]any{"date": d.Date, "product": orNull(d.Vaccine), "number": orNone(d.Number), "of": orNone(d.Of)}
	}
	out["doses"], out["unlisted"], out["list"] = int64(doses), int64(unlisted), list
	if len(given) > 0 {
		out["first"], out["last"] = given[0].Date, given[len(given)-1].Date
	}
	return out
}

// given lists the doses that have been given, oldest first.
func (v *view) given(at rules.DateTime) []*Dose {
	out := make([]*Dose, 0, len(v.facts.Doses))
	for i := range v.facts.Doses {
		if v.passed(v.facts.Doses[i].Date, at) {
			out = append(out, &v.facts.Doses[i])
		}
	}
	slices.SortStableFunc(out, func(a, b *Dose) int { return cmp.Compare(a.Date, b.Date) })
	return out
}

// series is how many doses complete the series of a dose: by the value set, or
// as its reporter says.
func (v *view) series(d *Dose) int {
	longest := 0
	for _, product := range d.Disputed {
		longest = max(longest, v.doses[product])
	}
	n, listed := v.doses[d.Vaccine]
	if !listed {
		n = cmp.Or(d.Of, usualSeries)
	}
	return max(longest, n)
}

func orNone(n int) any {
	if n == 0 {
		return nil
	}
	return int64(n)
}
