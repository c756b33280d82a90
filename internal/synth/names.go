package synth

import (
	"strings"
)

// foreign is the share of households that hold another passport.
const foreign = 0.003

// names holds the tables of words, prepared once per population.
type names struct {
	north, south *group
	minorities   map[string][]share // by province
	foreigners   []*group
}

type share struct {
	of    float64 // of the province's households
	group *group
}

// group is a way of naming people.
type group struct {
	nationality string
	passport    string // how the numbers begin
	minority    bool
	family      table
	given       [2][4]table // by sex and generation
	middle      [2][4]table
	double      table // second middle words of women: Thị Thu
	order       order
}

// order is where the family name stands.
type order uint8

const (
	kinh     order = iota // family, middle, given
	noMiddle              // family, given
	clanLast              // Y or H', given, clan
)

func newNames() *names {
	n := &names{north: newKinh(familiesNorth), south: newKinh(familiesSouth), minorities: map[string][]share{}}
	tay := newKinh(familiesTay)
	thai := newGroup(familiesThai, givenThaiMen, givenThaiWomen, "Văn 1", "Thị 1", kinh)
	hmong := newGroup(familiesHmong, givenHmongMen, givenHmongWomen, "A 1", "Thị 1", kinh)
	khmer := newGroup(familiesKhmer, givenKhmerMen, givenKhmerWomen, "", "", noMiddle)
	ede := newGroup(familiesEde, givenEdeMen, givenEdeWomen, "Y 1", "H 1", clanLast)
	tay.minority = true
	for _, m := range []struct {
		group     *group
		of        float64
		provinces string
	}{
		{tay, 0.45, "04 06 20"}, {tay, 0.25, "02 08 10 19"}, {thai, 0.40, "14 11 12"}, {thai, 0.08, "38 40 15"},
		{hmong, 0.25, "02 11 12"}, {hmong, 0.12, "04 10 14 15"}, {khmer, 0.22, "84 94"}, {khmer, 0.06, "91 95 89"},
		{ede, 0.25, "62 64"}, {ede, 0.18, "66"}, {ede, 0.06, "54 67 68"},
	} {
		for code := range strings.FieldsSeq(m.provinces) {
			n.minorities[code] = append(n.minorities[code], share{m.of, m.group})
		}
	}
	for _, f := range foreigners {
		g := newGroup(f.family, f.men, f.women, "", "", noMiddle)
		g.nationality, g.passport, g.minority = f.nationality, f.passport, false
		n.foreigners = append(n.foreigners, g)
	}
	return n
}

func newKinh(families string) *group {
	g := &group{nationality: "VNM", family: weights(families), double: ranked(middleSecond)}
	for gen := range 4 {
		g.given[0][gen], g.given[1][gen] = ranked(givenMen[gen]), ranked(givenWomen[gen])
		g.middle[0][gen], g.middle[1][gen] = weights(middleMen[gen]), weights(middleWomen[gen])
	}
	return g
}

func newGroup(families, men, women, middleM, middleF string, o order) *group {
	g := &group{nationality: "VNM", minority: true, family: ranked(families), order: o}
	for gen := range 4 {
		g.given[0][gen], g.given[1][gen] = ranked(men), ranked(women)
		if middleM != "" {
			g.middle[0][gen], g.middle[1][gen] = weights(middleM), weights(middleF)
		}
	}
	return g
}

// groupOf draws how a household of this province is named.
func (n *names) groupOf(province string, d *dice) *group {
	if d.chance(foreign) {
		return n.foreigners[d.n(len(n.foreigners))]
	}
	x := unit01(d.pcg.Uint64())
	for _, s := range n.minorities[province] {
		if x -= s.of; x < 0 {
			return s.group
		}
	}
	if province >= "48" { // Đà Nẵng and southwards: Huỳnh and Võ
		return n.south
	}
	return n.north
}

// name draws a name. Relative is the full name of somebody with the same family
// name, or empty.
func (g *group) name(d *dice, relative string, sex Sex, year int) string {
	s, gen := int(sex-Male), generation(year)
	family := d.pick(g.family)
	given := d.pick(g.given[s][gen])
	words := strings.Fields(relative)
	switch {
	case g.order == clanLast:
		if len(words) > 0 {
			family = words[len(words)-1]
		}
		if sex == Female {
			return "H'" + given + " " + family
		}
		return "Y " + given + " " + family
	case len(words) > 0:
		family = words[0]
	}
	if g.order == noMiddle {
		return family + " " + given
	}
	middle := d.pick(g.middle[s][gen])
	if middle == "Thị" && len(g.double.words) > 0 && gen > 0 && d.chance(0.4) {
		middle += " " + d.pick(g.double)
	}
	if middle == "-" {
		return family + " " + given
	}
	return family + " " + middle + " " + given
}

// second adds one more given name, before a clan and after everything else.
func (g *group) second(d *dice, name string, sex Sex, year int) string {
	given := d.pick(g.given[int(sex-Male)][generation(year)])
	cut := strings.LastIndexByte(name, ' ')
	if g.order == clanLast {
		return name[:cut] + " " + given + name[cut:]
	}
	return name + " " + given
}

// generation maps a year of birth to the tables' columns.
func generation(year int) int {
	switch {
	case year < 1960:
		return 0
	case year < 1985:
		return 1
	case year < 2005:
		return 2
	}
	return 3
}
