package main

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/motma/motma/internal/linkage"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/synth"
)

// synthReport is how well the platform knew an invented population.
type synthReport struct {
	People        int `json:"people"`
	Registrations int `json:"registrations"`
	Refused       int `json:"refused"`

	// Pairs of accounts that are one person's, over all that was linked: every
	// link here was made automatically.
	pairMeasures
	PairsCompleteness float64 `json:"pairs_completeness"` // true pairs that share a key by which candidates are found
	ReductionRatio    float64 `json:"reduction_ratio"`    // of all pairs of accounts, those that share no such key
	Pairs             int     `json:"pairs"`              // that share one

	// Verified are the true pairs in which one identifier stands on both
	// sides: verified on both, or on at least one.
	Verified map[string]pairMeasures `json:"verified"`
	// Provable are the true pairs that the ladder's text links, directly or
	// through further records of the person.
	Provable pairMeasures            `json:"provable"`
	ByTier   map[string]tierMeasures `json:"by_tier"`
	ByGroup  map[string]pairMeasures `json:"by_group"`

	PersonsRight float64 `json:"persons_right"` // share of persons in several apps: one person here, and nobody else's account
	// As a share of the registrations: Review, questions that a reviewer is
	// asked though nobody waits; Conflict, contradictions of one number (B2),
	// whose later account waits; Noted, what is kept for whoever looks.
	Review   float64 `json:"review"`
	Conflict float64 `json:"conflict"`
	Noted    float64 `json:"noted"`
	Pending  float64 `json:"pending"` // accounts without a person

	Questions map[string]questionMeasures `json:"questions"`
	Resolve   latencies                   `json:"resolve_ms"`
}

// pairMeasures are pairwise.
type pairMeasures struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	Truth     int     `json:"true_pairs"`
	Linked    int     `json:"linked_pairs"`
	Right     int     `json:"right_pairs"`
}

func pairwise(c linkage.Counts) pairMeasures {
	return pairMeasures{c.Precision(), c.Recall(), c.F1(), c.Truth, c.Linked, c.Right}
}

// tierMeasures are of the links that a tier made: whether the account is the
// same person's as the oldest one there.
type tierMeasures struct {
	Links     int     `json:"links"`
	Right     int     `json:"right"`
	Precision float64 `json:"precision"`
}

// questionMeasures are of the questions of a kind: whether the account is of
// one of the people asked about.
type questionMeasures struct {
	Asked     int     `json:"asked"`
	Same      int     `json:"same"`
	Precision float64 `json:"precision"`
}

// latencies of one registration, in milliseconds.
type latencies struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
}

// group is a set of subgroups that a person belongs to.
type group uint16

// The subgroups of the measures.
const (
	groupClean group = 1 << iota
	groupMistakes
	groupSharedPhone
	groupTwin
	groupYearOnly
	groupForeign
	groupMinority
)

var groupNames = []string{"clean", "mistakes", "shared_phones", "twins", "year_only", "foreigners", "minority_names"}

func groupOf(p synth.Person, recs []synth.Record) group {
	g, state := group(0), groupClean
	for _, r := range recs {
		if !r.Clean() {
			state = groupMistakes
		}
		if r.Contested {
			g |= groupSharedPhone
		}
	}
	for _, is := range []struct {
		yes bool
		of  group
	}{{p.PhoneShared, groupSharedPhone}, {p.Twin >= 0, groupTwin}, {p.YearOnly() || p.Birth[4:] == "-01-01", groupYearOnly},
		{p.Nationality != "VNM", groupForeign}, {p.Minority, groupMinority}} {
		if is.yes {
			g |= is.of
		}
	}
	return g | state
}

// reckoning is the work of measuring: whose account each is, in truth and by
// the platform's word.
type reckoning struct {
	*synthRun
	persons []person.ID // of each slot, 0: none
	groups  []group     // of each true person
	all     linkage.Counts
	both    linkage.Counts
	one     linkage.Counts
	prove   linkage.Counts
	by      [7]linkage.Counts
	found   linkage.Counts // true pairs that share a key
	keys    []uint64       // digests of all keys of all accounts
	several int
	right   int
	wrong   map[int]bool // true persons who share a person here with somebody else
}

// measure compares what the platform says with the truth.
func (r *synthRun) measure(ctx context.Context) (*synthReport, error) {
	k := &reckoning{synthRun: r, persons: make([]person.ID, len(r.accounts)), groups: make([]group, r.pop.Len()), wrong: map[int]bool{}}
	out := &synthReport{People: r.pop.Len(), Refused: int(r.refused.Load()), ByTier: map[string]tierMeasures{}, ByGroup: map[string]pairMeasures{}}
	pending := 0
	for i, a := range r.accounts {
		if a == 0 {
			continue
		}
		out.Registrations++
		h, err := r.db.HolderOfAccount(ctx, a)
		if err != nil {
			return nil, err
		}
		k.persons[i] = h.Person
		pending += btoi(h.Person == 0)
	}
	k.grouped()
	k.linked(out)
	k.truth()
	if err := k.questions(ctx, out); err != nil {
		return nil, err
	}
	n := float64(max(out.Registrations, 1))
	out.pairMeasures, out.Provable = pairwise(k.all), pairwise(k.prove)
	out.Verified = map[string]pairMeasures{"both": pairwise(k.both), "one": pairwise(k.one)}
	for i, c := range k.by {
		out.ByGroup[groupNames[i]] = pairwise(c)
	}
	out.Pairs, out.PairsCompleteness = k.compared(), float64(k.found.Right)/float64(max(k.found.Truth, 1))
	out.ReductionRatio = 1 - float64(out.Pairs)/max(float64(out.Registrations)*float64(out.Registrations-1)/2, 1)
	out.PersonsRight = float64(k.right) / float64(max(k.several, 1))
	out.Pending = float64(pending) / n
	q := func(share float64) float64 { return float64(r.took.Quantile(share)) / float64(time.Millisecond) }
	out.Resolve = latencies{q(0.50), q(0.95), q(0.99)}
	return out, nil
}

// grouped finds the subgroups of everybody.
func (k *reckoning) grouped() {
	k.each(func(p synth.Person, recs []synth.Record) { k.groups[p.Index] = groupOf(p, recs) })
}

// each yields everybody with their records.
func (k *reckoning) each(yield func(synth.Person, []synth.Record)) {
	for from := 0; from < k.pop.Len(); from += synthChunk {
		to := min(from+synthChunk, k.pop.Len())
		recs := make([][]synth.Record, to-from)
		for r := range k.pop.RecordsRange(from, to) {
			recs[r.Person-from] = append(recs[r.Person-from], r)
		}
		for p := range k.pop.Range(from, to) {
			yield(p, recs[p.Index-from])
		}
	}
}

// linked counts the pairs that were linked, right and wrong. A wrong pair
// belongs to a subgroup when one of the two people does; to the clean when
// both do.
func (k *reckoning) linked(out *synthReport) {
	var slots []int32
	for i, p := range k.persons {
		if p != 0 {
			slots = append(slots, int32(i))
		}
	}
	slices.SortFunc(slots, func(a, b int32) int {
		return cmp.Or(cmp.Compare(k.persons[a], k.persons[b]), cmp.Compare(k.accounts[a], k.accounts[b]))
	})
	for len(slots) > 0 {
		n := 1
		for n < len(slots) && k.persons[slots[n]] == k.persons[slots[0]] {
			n++
		}
		k.company(slots[:n], out)
		slots = slots[n:]
	}
}

// company counts the accounts of one person here, the oldest first.
func (k *reckoning) company(slots []int32, out *synthReport) {
	of := func(s int32) int { return int(s) / len(k.apps) }
	for i, a := range slots {
		tier := string(synthTiers[k.tiers[a]])
		t := out.ByTier[tier]
		t.Links++
		t.Right += btoi(of(a) == of(slots[0]))
		t.Precision = float64(t.Right) / float64(t.Links)
		out.ByTier[tier] = t
		for _, b := range slots[:i] {
			if of(a) != of(b) {
				k.wrong[of(a)], k.wrong[of(b)] = true, true
			}
			k.pair(of(a), of(b))
		}
	}
}

func (k *reckoning) pair(a, b int) {
	right := a == b
	k.all.Linked++
	k.all.Right += btoi(right)
	g := k.groups[a] | k.groups[b]
	if g&groupMistakes != 0 {
		g &^= groupClean
	}
	for i := range k.by {
		if g&(1<<i) != 0 {
			k.by[i].Linked++
			k.by[i].Right += btoi(right)
		}
	}
}

// truth counts the pairs that are one person's.
func (k *reckoning) truth() {
	k.each(func(p synth.Person, recs []synth.Record) {
		kept := slices.DeleteFunc(slices.Clone(recs), func(r synth.Record) bool { return k.accounts[k.slot(r)] == 0 })
		sets, keys := provableSets(kept), k.keysOf(kept)
		together := true
		for i, a := range kept {
			for j, b := range kept[:i] {
				joined := k.persons[k.slot(a)] != 0 && k.persons[k.slot(a)] == k.persons[k.slot(b)]
				together = together && joined
				k.count(p.Index, a, b, joined, sets[i] == sets[j])
				k.found.Truth++
				k.found.Right += btoi(slices.ContainsFunc(keys[i], func(x uint64) bool { return slices.Contains(keys[j], x) }))
			}
		}
		if len(kept) > 1 {
			k.several++
			k.right += btoi(together && !k.wrong[p.Index])
		}
	})
}

// keysOf digests the keys by which each record's account finds candidates.
func (k *reckoning) keysOf(recs []synth.Record) [][]uint64 {
	out := make([][]uint64, len(recs))
	for i, rec := range recs {
		a := attributes(rec)
		if clean, err := a.Clean(k.now); err == nil {
			a = clean
		}
		for _, key := range append(a.Keys(), a.Blocks()...) {
			h := fnv.New64a()
			h.Write([]byte(string(key.Kind) + key.Value))
			out[i] = append(out[i], h.Sum64())
		}
		k.keys = append(k.keys, out[i]...)
	}
	return out
}

// compared is how many pairs of accounts share a key, a pair once for each.
func (k *reckoning) compared() (pairs int) {
	slices.Sort(k.keys)
	for at := 0; at < len(k.keys); {
		n := 1
		for at+n < len(k.keys) && k.keys[at+n] == k.keys[at] {
			n++
		}
		pairs += n * (n - 1) / 2
		at += n
	}
	return pairs
}

// count counts one true pair.
func (k *reckoning) count(p int, a, b synth.Record, joined, provable bool) {
	k.all.Truth++
	for i := range k.by {
		if k.groups[p]&(1<<i) != 0 {
			k.by[i].Truth++
		}
	}
	both, one := verified(a, b)
	for _, c := range []struct {
		is bool
		of *linkage.Counts
	}{{both, &k.both}, {one, &k.one}, {provable, &k.prove}} {
		if c.is {
			c.of.Truth++
			c.of.Linked += btoi(joined)
			c.of.Right += btoi(joined)
		}
	}
}

// verified says whether two records hold one identifier that was verified on
// both sides, and on one at least.
func verified(a, b synth.Record) (both, one bool) {
	for _, x := range []struct {
		a, b     string
		how, too synth.Proof
	}{{a.CCCD, b.CCCD, a.CCCDBy, b.CCCDBy}, {a.Passport, b.Passport, a.PassportBy, b.PassportBy}, {a.BHYT, b.BHYT, a.BHYTBy, b.BHYTBy}} {
		if x.a != "" && x.a == x.b {
			both = both || x.how >= synth.Card && x.too >= synth.Card
			one = one || x.how >= synth.Card || x.too >= synth.Card
		}
	}
	return both, one
}

// provableSets numbers one person's records by what the ladder's text joins,
// step by step. It is synth's own reading of the ladder, not the platform's.
func provableSets(recs []synth.Record) []int {
	set := make([]int, len(recs))
	for i := range recs {
		set[i] = i
		for j := range i {
			if set[j] == set[i] || synth.Tier(recs[i], recs[j]) == "" {
				continue
			}
			from := set[j]
			for x := range set[:i+1] {
				if set[x] == from {
					set[x] = set[i]
				}
			}
		}
	}
	return set
}

// questions counts what was asked of reviewers, and how often the answer is
// yes.
func (k *reckoning) questions(ctx context.Context, out *synthReport) error {
	owner, theirs := map[person.AccountID]int{}, map[person.ID][]int{}
	for i, a := range k.accounts {
		if a == 0 {
			continue
		}
		owner[a] = i / len(k.apps)
		if p := k.persons[i]; p != 0 && !slices.Contains(theirs[p], i/len(k.apps)) {
			theirs[p] = append(theirs[p], i/len(k.apps))
		}
	}
	out.Questions = map[string]questionMeasures{}
	review, conflict, noted := 0, 0, 0
	for after := int64(0); ; {
		page, err := k.db.ReadConflicts(ctx, true, after, 200)
		if err != nil {
			return err
		}
		for _, c := range page {
			after = c.ID
			same := slices.ContainsFunc(c.Persons, func(p person.ID) bool { return slices.Contains(theirs[p], owner[c.Account]) })
			q := out.Questions[c.Kind]
			q.Asked++
			q.Same += btoi(same)
			q.Precision = float64(q.Same) / float64(q.Asked)
			out.Questions[c.Kind] = q
			noted += btoi(c.Noted)
			conflict += btoi(!c.Noted && c.Kind == "B2")
			review += btoi(!c.Noted && c.Kind != "B2")
		}
		if len(page) < 200 {
			break
		}
	}
	n := float64(max(out.Registrations, 1))
	out.Review, out.Conflict, out.Noted = float64(review)/n, float64(conflict)/n, float64(noted)/n
	return nil
}

// table prints the report for people.
func (r *synthReport) table(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "pairs\tprecision\trecall\tF1\tlinked\tright\ttrue\t\n")
	row := func(name string, m pairMeasures) {
		fmt.Fprintf(w, "%s\t%.5f\t%.4f\t%.4f\t%d\t%d\t%d\t\n", name, m.Precision, m.Recall, m.F1, m.Linked, m.Right, m.Truth)
	}
	row("all", r.pairMeasures)
	row("verified on both", r.Verified["both"])
	row("verified on one", r.Verified["one"])
	row("provable", r.Provable)
	for _, name := range groupNames {
		row(name, r.ByGroup[name])
	}
	fmt.Fprintf(w, "\t\t\t\t\t\t\t\nlinks by tier\tprecision\t\t\tlinks\tright\t\t\n")
	for _, name := range slices.Sorted(maps.Keys(r.ByTier)) {
		t := r.ByTier[name]
		fmt.Fprintf(w, "%s\t%.5f\t\t\t%d\t%d\t\t\n", name, t.Precision, t.Links, t.Right)
	}
	fmt.Fprintf(w, "\t\t\t\t\t\t\t\nquestions\tprecision\t\t\tasked\tsame\t\t\n")
	for _, name := range slices.Sorted(maps.Keys(r.Questions)) {
		q := r.Questions[name]
		fmt.Fprintf(w, "%s\t%.4f\t\t\t%d\t%d\t\t\n", name, q.Precision, q.Asked, q.Same)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, `
%d people, %d registrations, %d refused
persons in several apps exactly right %.4f
for review %.4f, in conflict %.4f, noted %.4f, without a person %.4f of the registrations
pairs completeness %.4f, reduction ratio %.6f
resolve p50 %.1f ms, p95 %.1f ms, p99 %.1f ms
`, r.People, r.Registrations, r.Refused, r.PersonsRight, r.Review, r.Conflict, r.Noted, r.Pending, r.PairsCompleteness, r.ReductionRatio, r.Resolve.P50, r.Resolve.P95, r.Resolve.P99)
	return err
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
