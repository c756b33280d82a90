package linkage

import (
	"errors"
	"math"
)

// Model is what was learned of a kind of records. It is data: it can be
// written as JSON and read again.
type Model struct {
	// Prior is the share of all pairs of records that are one person's.
	Prior  float64      `json:"prior"`
	Fields []FieldModel `json:"fields"`
	// Records is how many were learned from.
	Records int `json:"records"`
}

// FieldModel is what was learned of a field.
type FieldModel struct {
	Name string `json:"name"`
	// M and U give, for each level from 1 on, how often the records of one
	// person, and of two, are at it.
	M []float64 `json:"m"`
	U []float64 `json:"u"`
	// Values is how often each token occurs, as a share of the records that
	// know the field; Rare stands for those that are not listed.
	Values map[string]float64 `json:"values,omitempty"`
	Rare   float64            `json:"rare,omitempty"`
}

// Part is what one field says of a pair.
type Part struct {
	Field string  `json:"field"`
	Level string  `json:"level"`
	Bits  float64 `json:"bits"` // above zero: for one person; below: against
}

// Score is what a model says of a pair.
type Score struct {
	Bits      float64 // log2 of the odds that it is one person's
	Posterior float64
	Parts     []Part // field by field, in the order of the schema; no values
}

var errShape = errors.New("linkage: the model does not belong to this schema")

// Check says whether the model was learned for this schema.
func (m *Model) Check(s Schema) error {
	if len(m.Fields) != len(s) || !(m.Prior > 0 && m.Prior < 1) {
		return errShape
	}
	for i, f := range m.Fields {
		if f.Name != s[i].Name || len(f.M) != len(s[i].Levels) || len(f.U) != len(f.M) {
			return errShape
		}
		for l := range f.M {
			if !(f.M[l] > 0 && f.M[l] <= 1 && f.U[l] > 0 && f.U[l] <= 1) {
				return errShape
			}
		}
	}
	return nil
}

// Score weighs a pair and says why.
func (m *Model) Score(s Schema, a, b Record) Score {
	levels := s.Levels(a, b)
	out := Score{Bits: logit(m.Prior), Parts: make([]Part, len(s))}
	for i, l := range levels {
		bits := m.bits(s, i, l, a, b)
		out.Bits += bits
		name := "missing"
		if l != Missing {
			name = s[i].Levels[l-1]
		}
		out.Parts[i] = Part{Field: s[i].Name, Level: name, Bits: math.Round(bits*100) / 100}
	}
	out.Posterior = posterior(out.Bits)
	return out
}

// Bits weighs a pair: log2 of the odds that it is one person's.
func (m *Model) Bits(s Schema, a, b Record) float64 {
	sum := logit(m.Prior)
	for i, l := range s.Levels(a, b) {
		sum += m.bits(s, i, l, a, b)
	}
	return sum
}

// bits is what field i says at a level.
func (m *Model) bits(s Schema, i, level int, a, b Record) float64 {
	if level == Missing {
		return 0
	}
	f := m.Fields[i]
	return math.Log2(f.M[level-1] / f.chance(s[i], level, a[i], b[i]))
}

// chance is how often two people's records agree like this: for values whose
// frequency is known by that, otherwise on average.
func (f FieldModel) chance(field Field, level int, a, b string) float64 {
	if field.Agreed == nil {
		return f.U[level-1]
	}
	tokens := field.Agreed(level, a, b)
	if len(tokens) == 0 {
		return f.U[level-1]
	}
	u := 1.0
	for _, t := range tokens {
		share, ok := f.Values[t]
		if !ok {
			share = f.Rare
		}
		u *= share
	}
	return max(u, minShare)
}

// minShare bounds what a rare value can say: about 40 bits.
const minShare = 1e-12

func logit(p float64) float64 { return math.Log2(p / (1 - p)) }

func posterior(bits float64) float64 { return 1 / (1 + math.Exp2(-bits)) }

// odds are of a weight in bits.
func odds(bits float64) float64 { return math.Exp2(min(bits, 1000)) }
