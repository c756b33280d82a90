package synth

import (
	"fmt"
	"time"
)

// twinBirths is the share of births that are twins.
const twinBirths = 0.015

// walker makes households one after another and uses its memory again.
type walker struct {
	p       *Population
	dice    dice
	members []Person
	roles   []role
	group   *group
	plain   bool // leaves out the histories of phones, which ask for other households
}

// role is a member before there is a name.
type role struct {
	age     int
	sex     Sex
	surname int // index of the member whose family name this one bears; own index: a new one
	twin    bool
}

func (p *Population) newWalker() *walker {
	return &walker{p: p, members: make([]Person, 0, maxHousehold), roles: make([]role, 0, maxHousehold)}
}

// household makes the members with indices first .. first+size-1, as far as
// the population reaches. The slice is valid until the next call.
func (w *walker) household(h, first, size int) []Person {
	d := &w.dice
	d.seed(w.p.cfg.Seed, streamHousehold, uint64(h))
	province, home := w.p.homes.home(w.p.cfg.Seed, h)
	w.group = w.p.names.groupOf(province, d)
	w.compose(size)
	street := fmt.Sprintf("Số %d, Tổ %d", d.between(1, 180), d.between(1, 24))
	w.members = w.members[:0]
	for k, r := range w.roles {
		m := Person{
			Index: first + k, Household: h, Age: r.age, Sex: r.sex, Nationality: w.group.nationality,
			Unit: home, Street: street, Minority: w.group.minority, Guardian: -1, Twin: -1,
			province: province,
		}
		year := w.birth(&m, k)
		m.Name = w.name(k, year)
		w.papers(&m, province, year)
		w.members = append(w.members, m)
	}
	w.ties()
	return w.members[:min(size, w.p.cfg.People-first)]
}

// compose draws who lives together: a single, a couple, a family with children
// and perhaps the father's parents. Adults come first.
func (w *walker) compose(size int) {
	d := &w.dice
	w.roles = w.roles[:0]
	sex := Sex(1 + d.n(2))
	switch {
	case size == 1:
		w.add(role{age: d.between(20, 84), sex: sex})
	case size == 2 && d.chance(0.2): // one parent, one child
		parent := d.between(24, 70)
		w.add(role{age: parent, sex: sex})
		w.child(max(parent-d.between(20, 36), 0))
	default:
		w.couple(size)
	}
}

func (w *walker) couple(size int) {
	d := &w.dice
	father := d.between(24, 62)
	if size == 2 {
		father = d.between(22, 82)
	}
	mother := max(father-d.between(-2, 6), 20)
	w.add(role{age: father, sex: Male})
	w.add(role{age: mother, sex: Female})
	elders := 0
	if size >= 4 && father <= 60 && d.chance(0.35) {
		elders = d.between(1, min(2, size-3))
	}
	w.elders(father, elders)
	w.children(mother, size)
}

// elders are the father's parents: his mother, who is the likelier to live, has
// her own family name, his father has his.
func (w *walker) elders(father, n int) {
	age := min(father+w.dice.between(20, 32), 96)
	if n > 0 {
		w.add(role{age: age, sex: Female})
	}
	if n > 1 {
		w.roles = append(w.roles, role{age: min(age+w.dice.between(0, 6), 98), sex: Male, surname: 0})
	}
}

func (w *walker) children(mother, size int) {
	d := &w.dice
	age := mother - d.between(20, 32)
	for len(w.roles) < size {
		if age < 0 { // no child yet: a brother or sister of the father
			w.roles = append(w.roles, role{age: d.between(18, 50), sex: Sex(1 + d.n(2))})
			continue
		}
		w.child(age)
		if len(w.roles) < size && d.chance(twinBirths) {
			w.child(age)
			w.roles[len(w.roles)-1].twin = true
		}
		age -= d.between(1, 6)
	}
}

// add appends an adult with a family name of their own.
func (w *walker) add(r role) {
	r.surname = len(w.roles)
	w.roles = append(w.roles, r)
}

// child appends one with the family name of the first member.
func (w *walker) child(age int) {
	sex := Female
	if w.dice.chance(0.526) { // 111 boys to 100 girls
		sex = Male
	}
	w.roles = append(w.roles, role{age: age, sex: sex})
}

// birth sets the date of birth and returns its year. Old people's registers
// often hold the year only, or 1 January for want of a better day.
func (w *walker) birth(m *Person, k int) int {
	d := &w.dice
	if w.roles[k].twin {
		m.Birth, m.Age = w.members[k-1].Birth, w.members[k-1].Age
		m.Twin = m.Index - 1
		w.members[k-1].Twin = m.Index
		return yearOf(m.Birth)
	}
	day := w.p.cfg.Date.AddDate(-m.Age, 0, -d.n(365))
	vague, first := 0.0, 0.0
	switch {
	case m.Age >= 60:
		vague, first = 0.20, 0.04
	case m.Age >= 45:
		vague, first = 0.03, 0.02
	}
	switch {
	case m.Nationality == "VNM" && d.chance(vague):
		m.Birth = day.Format("2006")
	case m.Nationality == "VNM" && d.chance(first):
		m.Birth = day.Format("2006") + "-01-01"
	default:
		m.Birth = day.Format(time.DateOnly)
	}
	return day.Year()
}

func yearOf(birth string) int {
	y := 0
	for _, c := range birth[:4] {
		y = y*10 + int(c-'0')
	}
	return y
}

// ties joins the members: phones, guardians, and twins cut off by the end of
// the population.
func (w *walker) ties() {
	in := w.members[:min(len(w.members), w.p.cfg.People-w.members[0].Index)]
	for k := range in {
		m := &in[k]
		if m.Age < adultAge {
			m.Guardian = in[0].Index
			if len(in) > 1 && in[1].Age >= 20 && w.dice.chance(0.6) {
				m.Guardian = in[1].Index // mothers register more often
			}
		}
		if m.Twin >= w.p.cfg.People {
			m.Twin = -1
		}
	}
	w.phones(in)
}

// name builds the name of member k, unlike every other of the household. A
// people with few words in its table gets a second given name rather than none.
func (w *walker) name(k, year int) string {
	r := w.roles[k]
	family := ""
	if r.surname != k {
		family = w.members[r.surname].Name
	}
	for try := 0; ; try++ {
		name := w.group.name(&w.dice, family, r.sex, year)
		for range try / 6 {
			name = w.group.second(&w.dice, name, r.sex, year)
		}
		if !w.taken(name) {
			return name
		}
	}
}

// taken reports whether the household already has the name.
func (w *walker) taken(name string) bool {
	for _, m := range w.members {
		if m.Name == name {
			return true
		}
	}
	return false
}
