package policy

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/motma/motma/rules"
)

// Group is whom a change of policies is counted by.
type Group struct {
	Age      string `json:"age"`      // band, such as "18-49"; empty: not known
	Province string `json:"province"` // of the home; empty: not known
	Doses    int    `json:"doses"`    // given until then, 3 for more
}

// Move is what a person's card was and becomes, by group.
type Move struct {
	Group
	From Colour `json:"from"`
	To   Colour `json:"to"`
}

// Compare says what a person's card is with the policies in force, and with
// others, at one place and moment.
func Compare(before, after *Set, f Facts, w Where, at time.Time) Move {
	return Move{groupOf(f, at), before.Colour(f, w, at).Colour, after.Colour(f, w, at).Colour}
}

// Moves counts people by how their cards change. The zero value is empty;
// counts made apart are put together by Merge.
type Moves struct {
	counts map[Move]int
}

// Add counts a person.
func (m *Moves) Add(move Move) { m.add(move, 1) }

func (m *Moves) add(move Move, people int) {
	if m.counts == nil {
		m.counts = map[Move]int{}
	}
	m.counts[move] += people
}

// Merge adds what was counted apart.
func (m *Moves) Merge(o *Moves) {
	for move, people := range o.counts {
		m.add(move, people)
	}
}

// Count is how many people of a group move from one colour to another.
type Count struct {
	Move
	People int `json:"people"`
}

// List gives all counts, those that change colour first, then by group.
func (m *Moves) List() []Count {
	out := make([]Count, 0, len(m.counts))
	for move, people := range m.counts {
		out = append(out, Count{move, people})
	}
	slices.SortFunc(out, func(a, b Count) int {
		return cmp.Or(compareBools(a.From == a.To, b.From == b.To), cmp.Compare(a.Province, b.Province), compareAges(a.Age, b.Age),
			cmp.Compare(a.Doses, b.Doses), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return out
}

// Total gives how many people were counted, and how many of them change colour.
func (m *Moves) Total() (people, changed int) {
	for move, n := range m.counts {
		people += n
		if move.From != move.To {
			changed += n
		}
	}
	return people, changed
}

// Print writes how colours change, for everybody and then by group: a group whose
// colour stays is left out.
func (m *Moves) Print(out io.Writer) error {
	people, changed := m.Total()
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%d people, %d change colour\n\n", people, changed)
	fmt.Fprintln(w, "FROM\tTO\tPEOPLE")
	var all Moves
	for move, n := range m.counts {
		all.add(Move{From: move.From, To: move.To}, n)
	}
	for _, c := range all.List() {
		fmt.Fprintf(w, "%s\t%s\t%d\n", c.From, c.To, c.People)
	}
	if changed > 0 {
		fmt.Fprintln(w, "\nHOME\tAGE\tDOSES\tFROM\tTO\tPEOPLE")
	}
	for _, c := range m.List() {
		if c.From != c.To {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\n", cmp.Or(c.Province, "?"), cmp.Or(c.Age, "?"), dosesName(c.Doses), c.From, c.To, c.People)
		}
	}
	return w.Flush()
}

const mostDoses = 3

func dosesName(n int) string {
	if n == mostDoses {
		return strconv.Itoa(n) + "+"
	}
	return strconv.Itoa(n)
}

// bands are the ages that groups are made by: those that the campaign of 2021
// called apart. Project's own choice.
var bands = []struct {
	name  string
	until int // years
}{{"0-11", 12}, {"12-17", 18}, {"18-49", 50}, {"50-64", 65}, {"65+", 1 << 30}}

func groupOf(f Facts, at time.Time) Group {
	g := Group{Province: provinceOf(f.Unit)}
	if born, ok := rules.ParseDateTime(f.Birth, rules.Vietnam); ok {
		g.Age = band(yearsBetween(born.Time().In(rules.Vietnam), at.In(rules.Vietnam)))
	}
	for _, d := range f.Doses {
		if day, ok := dayOf(d.Date); ok && day <= momentOf(at) {
			g.Doses = min(g.Doses+1, mostDoses)
		}
	}
	return g
}

func yearsBetween(born, at time.Time) int {
	years := at.Year() - born.Year()
	if at.Month() < born.Month() || at.Month() == born.Month() && at.Day() < born.Day() {
		years--
	}
	return years
}

func band(years int) string {
	for _, b := range bands {
		if years < b.until {
			return b.name
		}
	}
	return ""
}

func compareAges(a, b string) int {
	place := func(name string) int {
		for i := range bands {
			if bands[i].name == name {
				return i
			}
		}
		return -1
	}
	return cmp.Compare(place(a), place(b))
}
