package policy

import (
	"cmp"
	"slices"
)

// sameDoseDays is how far apart two apps may date one dose of a product. Doses of
// every series are at least 14 days apart. Project's own choice.
const sameDoseDays = 7

const dayMillis = 24 * 60 * 60 * 1000

// sameDose says that two entries tell of one injection: on one day nobody gets
// two; and within a week nobody gets the same product twice, or one that is not
// known. Project's own choice.
func sameDose(a, b *Dose) bool {
	if a.Date == b.Date {
		return true
	}
	d, okA := dayOf(a.Date)
	e, okB := dayOf(b.Date)
	return okA && okB && max(d-e, e-d) <= sameDoseDays*dayMillis && (a.Vaccine == "" || b.Vaccine == "" || a.shares(b))
}

// shares says that some account names the same product for both.
func (d *Dose) shares(o *Dose) bool {
	return o.names(d.Vaccine) || slices.ContainsFunc(d.Disputed, o.names)
}

func (d *Dose) names(product string) bool {
	return d.Vaccine == product || slices.Contains(d.Disputed, product)
}

// mergeDoses leaves one entry of each injection, sorted by day. Entries are put
// together until no two are of one injection.
func mergeDoses(list []Dose) []Dose {
	for {
		slices.SortFunc(list, compareDoses)
		joined := joinDoses(list)
		if len(joined) == len(list) {
			return joined
		}
		list = joined
	}
}

func compareDoses(a, b Dose) int {
	return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Vaccine, b.Vaccine), cmp.Compare(a.Number, b.Number), cmp.Compare(a.Of, b.Of), slices.Compare(a.Disputed, b.Disputed))
}

// joinDoses makes one entry of each group in which entries are connected.
func joinDoses(list []Dose) []Dose {
	group := groups(list)
	var out []Dose
	for i := range list {
		if group[i] != i {
			continue
		}
		var one []Dose
		for j := i; j < len(list); j++ {
			if group[j] == i {
				one = append(one, list[j])
			}
		}
		out = append(out, oneDose(one))
	}
	return out
}

// groups gives for each entry, which are sorted, the first one that it is
// connected with.
func groups(list []Dose) []int {
	group := make([]int, len(list))
	for i := range list {
		group[i] = i
		for j := i - 1; j >= 0 && !longBefore(&list[j], &list[i]); j-- {
			if group[j] != group[i] && sameDose(&list[j], &list[i]) {
				unite(group[:i+1], group[i], group[j])
			}
		}
	}
	return group
}

// longBefore says that neither a nor what is sorted before it can be the same
// injection as b.
func longBefore(a, b *Dose) bool {
	d, okA := dayOf(a.Date)
	e, okB := dayOf(b.Date)
	return okA && okB && e-d > sameDoseDays*dayMillis
}

// unite gives the entries of two groups the lower number.
func unite(group []int, a, b int) {
	for k, g := range group {
		if g == a || g == b {
			group[k] = min(a, b)
		}
	}
}

// oneDose joins entries of one injection: the latest day, every product named,
// the lowest number, of the longest series.
func oneDose(list []Dose) Dose {
	var out Dose
	var products []string
	for _, d := range list {
		out.Date = max(out.Date, d.Date)
		products = append(append(products, d.Vaccine), d.Disputed...)
		if out.Number == 0 || d.Number > 0 && d.Number < out.Number {
			out.Number = d.Number
		}
		out.Of = max(out.Of, d.Of)
	}
	slices.Sort(products)
	products = slices.DeleteFunc(slices.Compact(products), func(p string) bool { return p == "" })
	if len(products) > 0 {
		out.Vaccine = products[0]
	}
	if len(products) > 1 {
		out.Disputed = products[1:]
	}
	return out
}
