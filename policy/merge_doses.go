package policy

import (
	"cmp"
	"slices"

	"github.com/motma/motma/rules"
)

// sameDoseDays is how far apart two apps may date one dose of a product. Doses of
// every series are at least 14 days apart. Project's own choice.
const sameDoseDays = 7

const dayMillis = 24 * 60 * 60 * 1000

// A dose that was told of on several days keeps the first of them, so that one
// more telling cannot stretch it: all that is one dose lies within that week, and
// no app joins two real doses by telling of others in between.

// sameDose says that two entries tell of one injection: on one day nobody gets
// two; and within a week (near) nobody gets the same product twice, or one that
// is not known. Project's own choice.
func sameDose(a, b *Dose, near bool) bool {
	return a.Date == b.Date || near && (a.Vaccine == "" || b.Vaccine == "" || a.shares(b))
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
	return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Vaccine, b.Vaccine), cmp.Compare(a.Number, b.Number), cmp.Compare(a.Of, b.Of), cmp.Compare(a.First, b.First), slices.Compare(a.Disputed, b.Disputed))
}

// joinDoses makes one entry of each group of entries that tell of one injection.
func joinDoses(list []Dose) []Dose {
	var groups []telling
	for i := range list {
		t := tellingOf(&list[i])
		// From the latest on: sorted, those too long before end the search.
		g := len(groups) - 1
		for ; g >= 0 && !groups[g].tells(&t); g-- {
			if groups[g].dated && t.dated && t.first-groups[g].last > sameDoseDays*dayMillis {
				g = -1
				break
			}
		}
		if g < 0 {
			groups = append(groups, t)
			continue
		}
		groups[g].add(t)
	}
	var out []Dose
	for _, g := range groups {
		out = append(out, oneDose(g.of))
	}
	return out
}

// telling is what is told of one injection.
type telling struct {
	of          []Dose
	first, last rules.DateTime // the days told
	dated       bool           // false: no day that could be compared
}

func tellingOf(d *Dose) telling {
	last, ok := dayOf(d.Date)
	first, early := dayOf(d.First)
	if !early || first > last {
		first = last
	}
	return telling{of: []Dose{*d}, first: first, last: last, dated: ok}
}

// tells says that another telling is of the same injection.
func (t *telling) tells(o *telling) bool {
	near := t.dated && o.dated && max(t.last, o.last)-min(t.first, o.first) <= sameDoseDays*dayMillis
	return slices.ContainsFunc(t.of, func(d Dose) bool { return sameDose(&d, &o.of[0], near) })
}

func (t *telling) add(o telling) {
	t.of, t.first, t.last = append(t.of, o.of...), min(t.first, o.first), max(t.last, o.last)
}

// oneDose joins entries of one injection: the latest day, every product named,
// the lowest number, of the longest series.
func oneDose(list []Dose) Dose {
	var out Dose
	var products []string
	first := list[0].Date
	for _, d := range list {
		out.Date = max(out.Date, d.Date)
		first = min(first, cmp.Or(d.First, d.Date))
		products = append(append(products, d.Vaccine), d.Disputed...)
		if out.Number == 0 || d.Number > 0 && d.Number < out.Number {
			out.Number = d.Number
		}
		out.Of = max(out.Of, d.Of)
	}
	if first != out.Date {
		out.First = first
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
