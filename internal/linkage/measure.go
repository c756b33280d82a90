package linkage

// Counts are pairs of records, counted against the truth.
type Counts struct {
	Truth  int // pairs that are one person's
	Linked int // pairs that were linked
	Right  int // of those: rightly
}

// Precision is the share of the linked pairs that are right; 1 without any.
func (c Counts) Precision() float64 { return share(c.Right, c.Linked) }

// Recall is the share of the true pairs that were linked; 1 without any.
func (c Counts) Recall() float64 { return share(c.Right, c.Truth) }

// F1 is the harmonic mean of precision and recall.
func (c Counts) F1() float64 {
	if c.Truth+c.Linked == 0 {
		return 1
	}
	return 2 * float64(c.Right) / float64(c.Truth+c.Linked)
}

func share(n, of int) float64 {
	if of == 0 {
		return 1
	}
	return float64(n) / float64(of)
}

// Choice is the best of several candidates of one record.
type Choice struct {
	Best   int     // its place among the candidates; -1 without any
	Margin float64 // how many times likelier than the second
}

// Choose applies the margin rule: which candidate is best, and how far ahead
// of the second. A single candidate is ahead of whoever is not known yet: its
// margin is its own odds.
func Choose(bits []float64) Choice {
	best, second := -1, -1
	for i, b := range bits {
		switch {
		case best < 0 || b > bits[best]:
			best, second = i, best
		case second < 0 || b > bits[second]:
			second = i
		}
	}
	switch {
	case best < 0:
		return Choice{Best: -1}
	case second < 0:
		return Choice{best, odds(bits[best])}
	}
	return Choice{best, odds(bits[best] - bits[second])}
}
