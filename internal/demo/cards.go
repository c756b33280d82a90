package demo

import (
	"cmp"
	"maps"
	"slices"

	"github.com/motma/motma/policy"
)

// Of the table of cards: so many provinces, so many reasons of each.
const (
	cardProvinces = 10
	cardReasons   = 3
)

// ProvinceCards are the cards of those people of one province of whose health
// something is known: as the app is told that knows them best, by the policy of
// their home.
type ProvinceCards struct {
	Unit    string                `json:"unit"`
	Name    string                `json:"name"`
	People  int                   `json:"people"`
	Colours map[policy.Colour]int `json:"colours"`
	Reasons []ReasonCount         `json:"reasons"` // the commonest

	// Foretold are people with clean data, by the colour that follows from what
	// their apps said; Right are those who have it.
	Foretold map[policy.Colour]int `json:"foretold"`
	Right    map[policy.Colour]int `json:"right"`

	reasons map[string]*ReasonCount
}

// ReasonCount is how often a reason came first.
type ReasonCount struct {
	policy.Reason
	People int `json:"people"`
}

// carded is one person's card as told, with what it should be.
type carded struct {
	person   int
	colour   policy.Colour
	reason   policy.Reason
	foretold policy.Colour // empty: cannot be
}

// cardTable counts cards by province, for the provinces with most people.
func cardTable(cards []carded, home func(person int) (unit, name string)) []ProvinceCards {
	by := map[string]*ProvinceCards{}
	for _, c := range cards {
		unit, name := home(c.person)
		p := by[unit]
		if p == nil {
			p = &ProvinceCards{Unit: unit, Name: name, Colours: map[policy.Colour]int{}, Foretold: map[policy.Colour]int{},
				Right: map[policy.Colour]int{}, reasons: map[string]*ReasonCount{}}
			by[unit] = p
		}
		p.count(c)
	}
	rows := slices.SortedFunc(maps.Values(by), func(a, b *ProvinceCards) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Unit, b.Unit))
	})
	out := make([]ProvinceCards, 0, cardProvinces)
	for _, p := range rows[:min(len(rows), cardProvinces)] {
		p.common()
		out = append(out, *p)
	}
	return out
}

func (p *ProvinceCards) count(c carded) {
	p.People++
	p.Colours[c.colour]++
	if c.reason.Code != "" {
		if p.reasons[c.reason.Code] == nil {
			p.reasons[c.reason.Code] = &ReasonCount{Reason: c.reason}
		}
		p.reasons[c.reason.Code].People++
	}
	if c.foretold == "" {
		return
	}
	p.Foretold[c.foretold]++
	if c.foretold == c.colour {
		p.Right[c.foretold]++
	}
}

// agrees says, colour by colour, that nobody has another card than foretold.
func (p *ProvinceCards) agrees() []bool {
	out := make([]bool, len(policy.Colours))
	for i, c := range policy.Colours {
		out[i] = p.Right[c] == p.Foretold[c]
	}
	return out
}

// common puts the commonest reasons first and leaves the others out.
func (p *ProvinceCards) common() {
	all := slices.SortedFunc(maps.Values(p.reasons), func(a, b *ReasonCount) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Code, b.Code))
	})
	for _, r := range all[:min(len(all), cardReasons)] {
		p.Reasons = append(p.Reasons, *r)
	}
}
