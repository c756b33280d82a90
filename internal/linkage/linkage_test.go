package linkage_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/motma/motma/internal/linkage"
	"pgregory.net/rapid"
)

// names is a schema of a common name and a date.
var names = linkage.Schema{
	{Name: "name", Levels: linkage.TextLevels(), Compare: linkage.Text, Agreed: linkage.WholeAt(linkage.TextEqual), Tokens: linkage.Whole},
	{Name: "date", Levels: linkage.DigitsLevels(), Compare: linkage.Digits},
	{Name: "sex", Levels: linkage.SameLevels(), Compare: linkage.Same},
}

// town invents people, 30 in 100 of whom bear one name, and a second record of
// each fourth, one in ten of which has another date.
func town(n int) (records []linkage.Record) {
	rng := rand.New(rand.NewPCG(7, 7))
	for i := range n {
		name := "NGUYEN"
		if rng.IntN(100) >= 30 {
			name = fmt.Sprintf("%c%c%cA", 'A'+rng.IntN(26), 'A'+rng.IntN(26), 'A'+rng.IntN(26))
		}
		r := linkage.Record{name, fmt.Sprintf("%04d%02d%02d", 1930+rng.IntN(80), 1+rng.IntN(12), 1+rng.IntN(28)), []string{"1", "2"}[rng.IntN(2)]}
		records = append(records, r)
		if i%4 == 0 {
			other := linkage.Record{r[0], r[1], r[2]}
			if rng.IntN(10) == 0 {
				other[1] = r[1][:7] + "9"
			}
			records = append(records, other)
		}
	}
	return records
}

func byName(r linkage.Record) []string { return []string{r[0] + r[1][:4]} }
func byDate(r linkage.Record) []string { return []string{r[1]} }

func learned(t *testing.T) *linkage.Model {
	t.Helper()
	records := town(4000)
	m, err := linkage.Learn(names, linkage.Sample{Records: records, Pairs: linkage.Candidates(records, []linkage.Pass{byName, byDate})})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestLearningFindsHowManyPairsAreOnePersons(t *testing.T) {
	m := learned(t)
	n := float64(m.Records)
	if pairs := m.Prior * n * (n - 1) / 2; pairs < 850 || pairs > 1150 {
		t.Errorf("%.0f pairs learned, there are 1000", pairs)
	}
	if date := m.Fields[1].M[linkage.DigitsEqual-1]; date < 0.85 || date > 0.95 {
		t.Errorf("dates of one person agree in %.3f of the pairs, it is 0.9", date)
	}
}

func TestLearningIsRepeatable(t *testing.T) {
	a, err := json.Marshal(learned(t))
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := json.Marshal(learned(t)); string(a) != string(b) {
		t.Error("the same data gave another model")
	}
	var back linkage.Model
	if err := json.Unmarshal(a, &back); err != nil || !reflect.DeepEqual(back, *learned(t)) {
		t.Errorf("a model written and read is another: %v", err)
	}
}

func TestCommonNameSaysLessThanRareOne(t *testing.T) {
	m := learned(t)
	pair := func(name string) float64 {
		r := linkage.Record{name, "19900115", "1"}
		return m.Bits(names, r, r)
	}
	common, rare := pair("NGUYEN"), pair("XYZA")
	if rare-common < 5 {
		t.Errorf("a name that 30 in 100 bear says %.1f bits, a rare one %.1f", common, rare)
	}
}

func TestMissingSaysNothingAndContradictionSaysNo(t *testing.T) {
	m := learned(t)
	a := linkage.Record{"XYZA", "19900115", "1"}
	base := m.Score(names, a, linkage.Record{"XYZA", "", "1"})
	if base.Parts[1].Level != "missing" || base.Parts[1].Bits != 0 {
		t.Errorf("a missing date is %+v", base.Parts[1])
	}
	if against := m.Bits(names, a, linkage.Record{"XYZA", "19431231", "1"}); against >= base.Bits {
		t.Error("another date is no evidence against")
	}
}

func TestModelOfAnotherSchemaIsRefused(t *testing.T) {
	m := learned(t)
	if err := m.Check(names[:2]); err == nil {
		t.Error("a model of three fields taken for one of two")
	}
	m.Fields[0].M[0] = 0
	if err := m.Check(names); err == nil {
		t.Error("a level that cannot happen was taken")
	}
}

func TestScoreIsSymmetric(t *testing.T) {
	m := learned(t)
	word := rapid.StringMatching(`[A-C]{0,6}`)
	date := rapid.StringMatching(`(19[0-9]{6})?`)
	rapid.Check(t, func(t *rapid.T) {
		draw := func() linkage.Record { return linkage.Record{word.Draw(t, "name"), date.Draw(t, "date"), "1"} }
		a, b := draw(), draw()
		x, y := m.Score(names, a, b), m.Score(names, b, a)
		if x.Bits != y.Bits || math.IsNaN(x.Bits) || x.Posterior < 0 || x.Posterior > 1 {
			t.Errorf("%v and %v: %v, the other way %v", a, b, x.Bits, y.Bits)
		}
	})
}

func TestDistanceCountsSlips(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"19900115", "19900115", 0}, {"19900115", "19901015", 1}, {"123", "1234", 1}, {"1234", "4321", 3}, {"abc", "", 3}, {"CA", "ABC", 3}} {
		if got := linkage.Distance(c.a, c.b); got != c.want {
			t.Errorf("%s, %s: %d slips, want %d", c.a, c.b, got, c.want)
		}
	}
}

// Two are alike, and two others: one weak likeness between the pairs does not
// make four of them one.
func TestClusterResistsChains(t *testing.T) {
	strong, weak, against := 20.0, 1.0, -10.0
	bits := map[linkage.Pair]float64{{A: 0, B: 1}: strong, {A: 2, B: 3}: strong, {A: 1, B: 2}: weak}
	weigh := func(p linkage.Pair) float64 {
		if b, ok := bits[p]; ok {
			return b
		}
		return against
	}
	var pairs []linkage.Scored
	for p, b := range bits {
		pairs = append(pairs, linkage.Scored{Pair: p, Bits: b})
	}
	g := linkage.Cluster(5, pairs, weigh)
	if g[0] != g[1] || g[2] != g[3] || g[1] == g[2] || g[4] == g[0] || g[4] == g[2] {
		t.Errorf("groups %v", g)
	}
}

func TestMarginIsAgainstTheSecond(t *testing.T) {
	for _, c := range []struct {
		bits   []float64
		best   int
		margin float64
	}{{nil, -1, 0}, {[]float64{3}, 0, 8}, {[]float64{1, 5, 2}, 1, 8}, {[]float64{4, 4}, 0, 1}} {
		if got := linkage.Choose(c.bits); got.Best != c.best || got.Margin != c.margin {
			t.Errorf("%v: %+v", c.bits, got)
		}
	}
}

func TestBlockingComparesWhoSharesAKeyOnce(t *testing.T) {
	records := []linkage.Record{{"A", "1990", ""}, {"A", "1990", ""}, {"B", "1990", ""}, {"C", "2000", ""}}
	got := linkage.Candidates(records, []linkage.Pass{byName, byDate})
	want := []linkage.Pair{{A: 0, B: 1}, {A: 0, B: 2}, {A: 1, B: 2}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("pairs %v", got)
	}
}
