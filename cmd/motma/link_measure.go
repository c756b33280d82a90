package main

import (
	"cmp"
	"context"
	"hash/fnv"
	"slices"
	"time"

	"github.com/motma/motma/internal/linkage"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/synth"
)

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

// synthRead is how many are read at a time.
const synthRead = 10_000

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
	if err := k.held(ctx); err != nil {
		return nil, err
	}
	pending := 0
	for i, a := range r.accounts {
		out.Registrations += btoi(a != 0)
		pending += btoi(a != 0 && k.persons[i] == 0)
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

// held reads whose each account is now.
func (k *reckoning) held(ctx context.Context) error {
	for from := 0; from < len(k.accounts); from += synthRead {
		part := k.accounts[from:min(from+synthRead, len(k.accounts))]
		held, err := k.db.Holders(ctx, part) // of no account: no person
		if err != nil {
			return err
		}
		for i, h := range held {
			k.persons[from+i] = h.Person
		}
	}
	return nil
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
		page, err := k.db.ReadConflicts(ctx, true, after, synthRead)
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
		if len(page) < synthRead {
			break
		}
	}
	n := float64(max(out.Registrations, 1))
	out.Review, out.Conflict, out.Noted = float64(review)/n, float64(conflict)/n, float64(noted)/n
	return nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
