package linkage

import (
	"errors"
	"math"
	"math/rand/v2"
)

// Learning is bounded: so many random pairs for what agrees by chance, so
// many rounds of EM, and they end where a round changes nothing any more.
const (
	randomPairs = 400_000
	maxRounds   = 60
	settled     = 1e-6
)

var errFew = errors.New("linkage: too few records or pairs to learn from")

// Sample is what a model is learned from.
type Sample struct {
	Records []Record
	Pairs   []Pair // that blocking found
	// Seeds is how many of the records, the first ones, were drawn without
	// regard to the others; 0: all. What agrees by chance is counted on them.
	Seeds int
	// Total is how many pairs there are that blocking chose from; 0: all of
	// the records'.
	Total float64
}

// Learn learns a model from records and the pairs that blocking found, without
// labels.
//
// What agrees by chance (u, and the frequencies) is counted and then fixed:
// that anchors EM, which can otherwise settle on households instead of people.
// EM then finds how many of the pairs are one person's, and how often such a
// pair agrees (m). Pairs that no pass found count as two people's.
func Learn(s Schema, in Sample) (*Model, error) {
	if in.Seeds == 0 {
		in.Seeds = len(in.Records)
	}
	if in.Total == 0 {
		in.Total = float64(len(in.Records)) * float64(len(in.Records)-1) / 2
	}
	if in.Seeds < 10 || len(in.Pairs) == 0 {
		return nil, errFew
	}
	seeds := in.Records[:in.Seeds]
	m := &Model{Records: in.Seeds, Fields: make([]FieldModel, len(s))}
	for i, f := range s {
		m.Fields[i].Name = f.Name
		m.Fields[i].M = firstGuess(len(f.Levels))
		m.Fields[i].count(f, i, seeds)
	}
	m.chances(s, seeds)
	m.Prior = min(float64(in.Seeds)/4/in.Total, 0.5)
	l := newLearner(m, s, in)
	for range maxRounds {
		if l.round() < settled {
			break
		}
	}
	return m, m.Check(s)
}

// firstGuess begins with what any two records of one person do: they mostly
// agree. EM corrects it.
func firstGuess(levels int) []float64 {
	m := make([]float64, levels)
	for i := range m {
		m[i] = 0.1 / float64(max(levels-1, 1))
	}
	m[levels-1] = 0.9
	return m
}

// chances counts the levels of random pairs: nearly all are two people's. The
// generator is seeded with a constant, so that learning can be repeated.
func (m *Model) chances(s Schema, records []Record) {
	counts := make([][]float64, len(s))
	for i := range counts {
		counts[i] = make([]float64, len(s[i].Levels))
	}
	rng := rand.New(rand.NewPCG(1, uint64(len(records))))
	for range randomPairs {
		a, b := rng.IntN(len(records)), rng.IntN(len(records)-1)
		if b >= a {
			b++
		}
		for i, l := range s.Levels(records[a], records[b]) {
			if l != Missing {
				counts[i][l-1]++
			}
		}
	}
	for i := range counts {
		m.Fields[i].U = shares(counts[i], 0.5)
	}
}

// shares divides counts by their sum; add keeps what never occurred possible.
func shares(counts []float64, add float64) []float64 {
	sum := 0.0
	for _, c := range counts {
		sum += c + add
	}
	out := make([]float64, len(counts))
	for i, c := range counts {
		out[i] = (c + add) / sum
	}
	return out
}

// learner holds what does not change between rounds: the levels of every pair
// and the chance of each field's agreement.
type learner struct {
	m      *Model
	total  float64 // pairs of records, found or not
	levels []uint8 // of pair p and field i at p*fields+i
	chance []float32
}

func newLearner(m *Model, s Schema, in Sample) *learner {
	l := &learner{m: m, total: in.Total, levels: make([]uint8, 0, len(in.Pairs)*len(s)), chance: make([]float32, 0, len(in.Pairs)*len(s))}
	for _, p := range in.Pairs {
		a, b := in.Records[p.A], in.Records[p.B]
		for i, level := range s.Levels(a, b) {
			l.levels = append(l.levels, uint8(level))
			u := 1.0
			if level != Missing {
				u = m.Fields[i].chance(s[i], level, a[i], b[i])
			}
			l.chance = append(l.chance, float32(-math.Log2(u)))
		}
	}
	return l
}

// round is one expectation and one maximisation. It gives the largest change.
func (l *learner) round() float64 {
	n := len(l.m.Fields)
	sums, logs, matches := make([][]float64, n), make([][]float64, n), 0.0
	for i, f := range l.m.Fields {
		sums[i], logs[i] = make([]float64, len(f.M)), make([]float64, len(f.M))
		for k, v := range f.M {
			logs[i][k] = math.Log2(v)
		}
	}
	prior := logit(l.m.Prior)
	for at := 0; at < len(l.levels); at += n {
		bits := prior
		for i := range n {
			if level := l.levels[at+i]; level != Missing {
				bits += logs[i][level-1] + float64(l.chance[at+i])
			}
		}
		p := posterior(bits)
		matches += p
		for i := range n {
			if level := l.levels[at+i]; level != Missing {
				sums[i][level-1] += p
			}
		}
	}
	return l.take(sums, matches)
}

// take puts the new m and prior in place.
func (l *learner) take(sums [][]float64, matches float64) (change float64) {
	prior := min(max(matches, 1)/l.total, 0.5)
	change = math.Abs(math.Log(prior / l.m.Prior))
	l.m.Prior = prior
	for i := range l.m.Fields {
		next := shares(sums[i], 0.1)
		for k, v := range next {
			change = max(change, math.Abs(v-l.m.Fields[i].M[k]))
		}
		l.m.Fields[i].M = next
	}
	return change
}
