package policy

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/motma/motma/rules"
)

// Active is a policy in force from one moment to another.
type Active struct {
	Policy *Policy
	Number uint32    // the platform's number of this version; signed codes carry it
	From   time.Time // zero: always was
	To     time.Time // first moment at which it no longer is; zero: open
}

// Set is everything that cards depend on beside facts and place: the policies
// in force over time, value sets and risk levels. It never changes and may be used from
// many goroutines at the same time.
type Set struct {
	active   []Active // latest begin first, so that of two in force the newer counts
	editions []edition
	series   []lengths // apart from editions, for it hardly ever changes
	risks    *Risks
}

// An edition is what the value sets are from one moment on.
type edition struct {
	from  rules.DateTime
	codes map[string]any // external.valueSets
}

// A lengths edition is how many doses the series of each product has.
type lengths struct {
	from  rules.DateTime
	doses map[string]int
}

// seriesSets are the value sets that say how many doses the series of a product
// has. Project's own choice: as sets of codes they are dated like all others.
var seriesSets = []struct {
	id    string
	doses int
}{{"vaccine-series-1", 1}, {"vaccine-series-2", 2}, {"vaccine-series-3", 3}}

// NewSet makes a set. Value sets and risks may be nil.
func NewSet(active []Active, values *rules.ValueSets, risks *Risks) *Set {
	s := &Set{active: slices.Clone(active), risks: risks}
	slices.SortStableFunc(s.active, func(a, b Active) int {
		return cmp.Or(b.From.Compare(a.From), cmp.Compare(b.Number, a.Number))
	})
	if values == nil {
		values = &rules.ValueSets{}
	}
	s.addEdition(values, -1<<62)
	for _, from := range values.Turns() {
		s.addEdition(values, from)
	}
	return s
}

func (s *Set) addEdition(values *rules.ValueSets, from rules.DateTime) {
	codes, doses := values.At(from), map[string]int{}
	for _, set := range seriesSets {
		list, _ := codes[set.id].([]any)
		for _, c := range list {
			if product, ok := c.(string); ok {
				doses[product] = set.doses
			}
		}
	}
	s.editions = append(s.editions, edition{from, codes})
	if n := len(s.series); n == 0 || !maps.Equal(s.series[n-1].doses, doses) {
		s.series = append(s.series, lengths{from, doses})
	}
}

// codesAt gives the value sets of a moment, and lowers until to the next edition.
func (s *Set) codesAt(at rules.DateTime, until *rules.DateTime) map[string]any {
	i := len(s.editions) - 1
	for ; i > 0 && s.editions[i].from > at; i-- {
		*until = min(*until, s.editions[i].from)
	}
	return s.editions[i].codes
}

// seriesAt gives the lengths of series at a moment, and lowers until to their
// next change.
func (s *Set) seriesAt(at rules.DateTime, until *rules.DateTime) map[string]int {
	i := len(s.series) - 1
	for ; i > 0 && s.series[i].from > at; i-- {
		*until = min(*until, s.series[i].from)
	}
	return s.series[i].doses
}

// riskAt gives the level of a place or a home, null for none, and lowers until to
// its next change.
func (s *Set) riskAt(w Where, at rules.DateTime, until *rules.DateTime) any {
	if w.Risk > 0 {
		return int64(w.Risk)
	}
	return orNone(s.risks.at(w.Unit, at, until))
}

// Active lists the policies of the set, those that began last first.
func (s *Set) Active() []Active { return slices.Clone(s.active) }

// Explain gives the card that a rule of a policy gives, by their numbers in a
// signed code, without the times. False: the set does not hold that policy.
func (s *Set) Explain(number uint32, rule uint8) (Card, bool) {
	switch rule {
	case RuleNone:
		return cardWithoutPolicy, true
	case RuleDoubt:
		return cardOfDoubt, true
	}
	for _, a := range s.active {
		if a.Number == number {
			c, ok := a.Policy.card(rule)
			c.Number = number
			return c, ok
		}
	}
	return Card{}, false
}
