package febrl

import (
	"math"

	"github.com/motma/motma/internal/linkage"
)

// Options are how a set is matched.
type Options struct {
	WithoutID bool // leave the social security number out
}

// Report is how well a set was matched, against the truth in rec_id.
type Report struct {
	Measures
	PairsCompleteness float64 `json:"pairs_completeness"` // share of the true pairs that blocking found
	ReductionRatio    float64 `json:"reduction_ratio"`    // share of all pairs that blocking spared
	Pairs             int     `json:"pairs"`              // compared
	Records           int     `json:"records"`

	// ByTier divides the linked pairs by how sure they were; its recall is
	// their part of all true pairs.
	ByTier map[string]Measures `json:"by_tier"`
	// ByGroup divides all pairs by what the identifier says of them.
	ByGroup map[string]Measures `json:"by_group"`
}

// Measures are pairwise.
type Measures struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	Truth     int     `json:"true_pairs"`
	Linked    int     `json:"linked_pairs"`
	Right     int     `json:"right_pairs"`
}

func measured(c linkage.Counts) Measures {
	return Measures{Precision: c.Precision(), Recall: c.Recall(), F1: c.F1(), Truth: c.Truth, Linked: c.Linked, Right: c.Right}
}

// certain is the posterior from which tier C3 ticks a pair beforehand.
const certain = 0.999

// Evaluate matches one set with itself (duplicates), or, if b is given, the
// records of one with those of another. The model is learned from the records
// given and from nothing else.
func Evaluate(a, b []Row, o Options) (Report, error) {
	e := evaluation{rows: append(append([]Row(nil), a...), b...), schema: schema(!o.WithoutID)}
	if len(b) > 0 {
		e.first = len(a)
	}
	for _, r := range e.rows {
		e.records = append(e.records, r.record(!o.WithoutID))
	}
	pairs := linkage.Candidates(e.records, passes(!o.WithoutID))
	model, err := linkage.Learn(e.schema, linkage.Sample{Records: e.records, Pairs: pairs})
	if err != nil {
		return Report{}, err
	}
	e.model = model
	return e.report(pairs), nil
}

type evaluation struct {
	rows    []Row
	first   int // rows of the first file when there are two, 0 when there is one
	schema  linkage.Schema
	records []linkage.Record
	model   *linkage.Model
}

// counts says whether a pair is of the kind asked for: with two files, only
// those between them.
func (e *evaluation) counts(p linkage.Pair) bool {
	return e.first == 0 || p.A < e.first && p.B >= e.first
}

func (e *evaluation) weigh(p linkage.Pair) float64 {
	return e.model.Bits(e.schema, e.records[p.A], e.records[p.B])
}

func (e *evaluation) same(p linkage.Pair) bool { return e.rows[p.A].Entity == e.rows[p.B].Entity }

func (e *evaluation) report(pairs []linkage.Pair) Report {
	scored := make([]linkage.Scored, len(pairs))
	for i, p := range pairs {
		scored[i] = linkage.Scored{Pair: p, Bits: e.weigh(p)}
	}
	group := linkage.Cluster(len(e.records), scored, e.weigh)
	t := tally{tiers: map[string]*linkage.Counts{}, groups: map[string]*linkage.Counts{}}
	found := 0
	for _, p := range pairs {
		if e.counts(p) {
			t.compared++
			if e.same(p) {
				found++
			}
		}
	}
	each(len(e.rows), func(i int) string { return e.rows[i].Entity }, func(p linkage.Pair) {
		if e.counts(p) {
			t.truth(e.kind(p))
		}
	})
	each(len(e.rows), func(i int) int { return group[i] }, func(p linkage.Pair) {
		if e.counts(p) {
			t.linked(e.tier(p), e.kind(p), e.same(p))
		}
	})
	return t.report(len(e.records), e.possible(), found)
}

// each yields the pairs of 0 .. n-1 that share a key.
func each[K comparable](n int, key func(int) K, yield func(linkage.Pair)) {
	sets := map[K][]int{}
	for i := range n {
		k := key(i)
		for _, j := range sets[k] {
			yield(linkage.Pair{A: j, B: i})
		}
		sets[k] = append(sets[k], i)
	}
}

// possible is how many pairs there are without blocking.
func (e *evaluation) possible() float64 {
	n := float64(len(e.rows))
	if e.first > 0 {
		return float64(e.first) * (n - float64(e.first))
	}
	return n * (n - 1) / 2
}

// tier is how sure a pair is by itself.
func (e *evaluation) tier(p linkage.Pair) string {
	switch bits := e.weigh(p); {
	case bits >= math.Log2(certain/(1-certain)):
		return "C3"
	case bits > 0:
		return "likely"
	}
	return "by-company"
}

// kind is what the identifier says of a pair, whether or not it was used.
func (e *evaluation) kind(p linkage.Pair) string {
	a, b := e.rows[p.A].Values["soc_sec_id"], e.rows[p.B].Values["soc_sec_id"]
	switch {
	case a == "" || b == "":
		return "id-missing"
	case a == b:
		return "id-equal"
	}
	return "id-differs"
}

// tally counts pairs, all and divided.
type tally struct {
	compared      int
	all           linkage.Counts
	tiers, groups map[string]*linkage.Counts
}

func in(m map[string]*linkage.Counts, key string) *linkage.Counts {
	if m[key] == nil {
		m[key] = &linkage.Counts{}
	}
	return m[key]
}

func (t *tally) truth(kind string) {
	t.all.Truth++
	in(t.groups, kind).Truth++
}

func (t *tally) linked(tier, kind string, right bool) {
	for _, c := range []*linkage.Counts{&t.all, in(t.tiers, tier), in(t.groups, kind)} {
		c.Linked++
		if right {
			c.Right++
		}
	}
}

func (t *tally) report(records int, possible float64, found int) Report {
	r := Report{Measures: measured(t.all), Pairs: t.compared, Records: records,
		PairsCompleteness: 1, ReductionRatio: 1 - float64(t.compared)/max(possible, 1),
		ByTier: map[string]Measures{}, ByGroup: map[string]Measures{}}
	if t.all.Truth > 0 {
		r.PairsCompleteness = float64(found) / float64(t.all.Truth)
	}
	for k, c := range t.tiers {
		c.Truth = t.all.Truth
		r.ByTier[k] = measured(*c)
	}
	for k, c := range t.groups {
		r.ByGroup[k] = measured(*c)
	}
	return r
}
