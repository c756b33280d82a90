// Package linkage says how likely two records are one person's, by the model
// of Fellegi and Sunter: every field that agrees, nearly agrees or contradicts
// multiplies the odds by how much oftener that happens between two records of
// one person (m) than between those of two (u).
//
// Nothing is set by hand but the fields and their levels. How often the
// records of two people agree by chance is counted on random pairs; a value
// that many share weighs less than a rare one (frequencies); how often the
// records of one person agree, and how many such pairs there are, is learned
// from the data by expectation and maximisation (EM), without labels. The same
// data give the same model, bit for bit.
//
// The package knows no store, no person and no file format.
package linkage

// Record is one record: a normalised value for each field of the schema,
// empty where it is not known.
type Record []string

// Missing is the level of a field that one of the records does not know. It
// says nothing: neither for nor against.
const Missing = 0

// Field is one attribute and how two values of it are compared.
type Field struct {
	Name string
	// Levels names the levels from 1 on, from contradicting to equal.
	Levels []string
	// Compare gives the level of two values: [Missing], or 1 to len(Levels).
	// It must be symmetric.
	Compare func(a, b string) int
	// Agreed gives the tokens that two values share at a level, by whose
	// frequency the agreement is weighed: the rarer, the more it says. None:
	// the level weighs what it weighs on average. Nil: no level is weighed so.
	Agreed func(level int, a, b string) []string
	// Tokens splits a value into what frequencies are counted of. Nil when
	// Agreed is.
	Tokens func(value string) []string
}

// Schema is the fields of a kind of records, in the order of a Record.
type Schema []Field

// Levels compares two records field by field.
func (s Schema) Levels(a, b Record) []int {
	levels := make([]int, len(s))
	for i, f := range s {
		if a[i] != "" && b[i] != "" {
			levels[i] = f.Compare(a[i], b[i])
		}
	}
	return levels
}

// Pair is two records by their places, A before B.
type Pair struct{ A, B int }

// Whole is the frequency token of a field that is weighed by its whole value.
func Whole(value string) []string { return []string{value} }

// WholeAt weighs the agreement at one level, the equal one, by the value.
func WholeAt(equal int) func(level int, a, b string) []string {
	return func(level int, a, _ string) []string {
		if level == equal {
			return []string{a}
		}
		return nil
	}
}
