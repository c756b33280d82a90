package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"

	"github.com/motma/motma/internal/linkage"
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
