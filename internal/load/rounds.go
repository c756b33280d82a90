package load

import (
	"context"
	"fmt"
	"slices"
)

// Contender is a server, or a floor, under its own load.
type Contender struct {
	Name string
	Run  func(ctx context.Context) (*Result, error)
}

// refusedShare is how much of a round may be answered otherwise than wanted
// before its numbers mean nothing.
const refusedShare = 0.01

// Alternate lets the contenders take turns, so many rounds of A B A B, and
// gives the results by contender and round. A contender that refuses more than
// a hundredth of what it is sent, or does nothing, was not measured: that is an
// error.
func Alternate(ctx context.Context, rounds int, cs ...Contender) ([][]*Result, error) {
	out := make([][]*Result, len(cs))
	for range rounds {
		for i, c := range cs {
			r, err := c.Run(ctx)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.Name, err)
			}
			if float64(r.Refused) > refusedShare*float64(r.Done) {
				return nil, fmt.Errorf("%s: %d of %d refused: %s", c.Name, r.Refused, r.Done+r.Refused, r.Refusal)
			}
			if r.Done == 0 {
				return nil, fmt.Errorf("%s: nothing was done in a whole round; its requests may have run out", c.Name)
			}
			out[i] = append(out[i], r)
		}
	}
	return out, nil
}

// Rate is the median rate of rounds.
func Rate(rs []*Result) float64 {
	rates := make([]float64, len(rs))
	for i, r := range rs {
		rates[i] = r.Rate()
	}
	return median(rates)
}

// Ratio is the median of the ratios of each round to the floor's beside it:
// what slowed the machine down for a moment slowed both.
func Ratio(rs, floor []*Result) float64 {
	ratios := make([]float64, min(len(rs), len(floor)))
	for i := range ratios {
		if f := floor[i].Rate(); f > 0 {
			ratios[i] = rs[i].Rate() / f
		}
	}
	return median(ratios)
}

// Latencies joins those of all rounds.
func Latencies(rs []*Result) *Histogram {
	var h Histogram
	for _, r := range rs {
		h.Add(&r.Latency)
	}
	return &h
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	n := len(v)
	return (v[(n-1)/2] + v[n/2]) / 2
}
