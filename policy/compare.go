package policy

import (
	"time"

	"github.com/motma/motma/rules"
)

// Group is whom people are counted by when policies are compared.
type Group struct {
	Age      string // band, such as "18-39"; empty: not known
	Province string // of the home; empty: not known
	Doses    int    // given until then
}

// Move is how a person's card would change.
type Move struct {
	Group
	From, To Colour
}

// Compare says what a person's card is by one set of policies and by another,
// at one place and moment: what a change does is seen before it is in force.
func Compare(before, after *Set, f Facts, w Where, at time.Time) Move {
	return Move{groupOf(&f, at), before.Colour(f, w, at).Colour, after.Colour(f, w, at).Colour}
}

func groupOf(f *Facts, at time.Time) Group {
	g := Group{Province: provinceOf(f.Unit)}
	if born, ok := rules.ParseDateTime(f.Birth, rules.Vietnam); ok {
		g.Age = band(yearsBetween(born.Time().In(rules.Vietnam), at.In(rules.Vietnam)))
	}
	for i := range f.Doses {
		if day, ok := dayOf(f.Doses[i].Date); ok && day <= momentOf(at) {
			g.Doses++
		}
	}
	return g
}

// yearsBetween gives an age; of a year alone, as if born on its last day.
func yearsBetween(born, at time.Time) int {
	years := at.Year() - born.Year()
	if at.Month() < born.Month() || at.Month() == born.Month() && at.Day() < born.Day() {
		years--
	}
	return years
}

// bands are ages by the year in which they end. Project's own choice.
var bands = []struct {
	name  string
	until int // years
}{{"0-11", 12}, {"12-17", 18}, {"18-39", 40}, {"40-59", 60}}

const oldest = "60+"

func band(years int) string {
	for _, b := range bands {
		if years < b.until {
			return b.name
		}
	}
	return oldest
}
