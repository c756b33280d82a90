package synth

import (
	"cmp"
	"iter"
	"slices"
	"time"
)

// Direction of a movement.
type Direction uint8

// In and out of a place; a check at a checkpoint is neither.
const (
	In Direction = iota + 1
	Out
	Check
)

// Movement is one reading of somebody at a gate, before anything goes wrong with
// reading it.
type Movement struct {
	Person    int
	Place     int
	Gate      int // index over the plan
	Direction Direction
	At        time.Time
	Carrier   Carrier
	App       string // whose code is shown; set when Carrier is AppCode
	Self      bool   // the person read the place's code, not the staff the person's
	Repeat    bool   // read twice within five minutes
}

// Habits, this project's own assumptions.
const (
	goesOut     = 0.78 // of people on a day
	checksOut   = 0.70 // of visits that end with a scan
	readsTwice  = 0.03 // of scans on entering
	worksAt     = 0.75 // of people of working age
	worksNear   = 0.70 // of workers: in the part of the town where they live
	takesCoach  = 0.06 // of workers and pupils, both ways
	shops       = 0.40 // of people who go out
	lunches     = 0.20 // of workers
	marketDay   = 0.30 // of households at the weekend, together
	seesDoctor  = 0.01 // twice that from 65
	passesCheck = 0.04
	takesTaxi   = 0.02
)

// Day yields the movements of one day, by household and person and in each
// person's order of time; Sorted puts them into the order of the clock. The same
// day of the same population is always the same.
func (pl *Plan) Day(date time.Time) iter.Seq[Movement] {
	return pl.DayRange(date, 0, pl.p.cfg.People)
}

// DayRange yields the movements of the people from .. to-1.
func (pl *Plan) DayRange(date time.Time, from, to int) iter.Seq[Movement] {
	y, m, d := date.In(ict).Date()
	midnight := time.Date(y, m, d, 0, 0, 0, 0, ict)
	from, to = max(from, 0), min(to, pl.p.cfg.People)
	return func(yield func(Movement) bool) {
		if from >= to {
			return
		}
		w := dayWalker{plan: pl, midnight: midnight, day: uint64(midnight.Unix() / 86400)}
		for members := range pl.p.households(pl.p.householdOf(from)) {
			for _, mv := range w.household(members) {
				if mv.Person >= to || (mv.Person >= from && !yield(mv)) {
					return
				}
			}
			if members[len(members)-1].Index >= to-1 {
				return
			}
		}
	}
}

// Sorted collects movements in the order of the clock. It needs memory for all
// of them: for a big population sort ranges.
func Sorted(day iter.Seq[Movement]) []Movement {
	all := slices.Collect(day)
	slices.SortStableFunc(all, func(a, b Movement) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Person, b.Person))
	})
	return all
}

type dayWalker struct {
	plan     *Plan
	midnight time.Time
	day      uint64
	dice     dice
	moves    []Movement
	who      *Person
	carrier  Carrier
	app      string
	members  []Person
}

func (w *dayWalker) household(members []Person) []Movement {
	w.moves, w.members = w.moves[:0], members
	w.dice.seed(w.plan.p.cfg.Seed^mix(w.day), streamDay, uint64(members[0].Household))
	together := 0
	if w.weekend() && w.dice.chance(marketDay) {
		together = w.dice.between(7*60, 10*60)
	}
	for k := range members {
		w.who = &members[k]
		first := len(w.moves)
		w.person(together)
		own := w.moves[first:]
		slices.SortStableFunc(own, func(a, b Movement) int { return a.At.Compare(b.At) })
	}
	return w.moves
}

func (w *dayWalker) weekend() bool { return w.midnight.Weekday() == time.Sunday }

// person walks one member through the day. Minutes are counted from midnight.
func (w *dayWalker) person(together int) {
	d, m := &w.dice, w.who
	block := m.Household / blockHouseholds
	w.carrier, w.app = w.plan.carrier(d, m, w.members)
	if together > 0 && m.Age >= 5 && m.Age < 75 && d.chance(0.7) {
		w.visit(w.plan.near(Market, block, 0), together+d.n(2), d.between(20, 70))
	}
	out := goesOut
	if m.Age < 3 || m.Age > 80 {
		out /= 4
	}
	if !d.chance(out) {
		return
	}
	work := w.plan.workplace(m)
	busy := work >= 0 && !w.weekend()
	if busy {
		w.workday(work, block)
	}
	if m.Age >= 8 && d.chance(shops) {
		w.visit(w.plan.shop(m, d), w.free(busy), d.between(5, 50))
	}
	doctor := seesDoctor
	if m.Age >= 65 {
		doctor *= 2
	}
	if d.chance(doctor) && !busy {
		w.visit(w.plan.near(Hospital, block, m.Index), d.between(7*60, 9*60), d.between(40, 200))
	}
	if m.Age >= 16 && d.chance(takesTaxi) {
		w.visit(w.plan.near(Taxi, block, d.n(1000)), d.between(8*60, 21*60), d.between(10, 40))
	}
	if d.chance(passesCheck) {
		w.check(w.plan.near(Roadblock, block, m.Index), d.between(6*60, 20*60))
	}
}

// free is a time outside work: the early evening, else from the late morning.
func (w *dayWalker) free(busy bool) int {
	if busy {
		return w.dice.between(18*60, 20*60+30)
	}
	return w.dice.between(10*60+30, 20*60)
}

func (w *dayWalker) workday(work, block int) {
	d := &w.dice
	start, end := d.between(7*60, 8*60+15), d.between(16*60+30, 17*60+45)
	if d.chance(takesCoach) {
		w.visit(w.plan.near(Coach, block, w.who.Household), start-45+d.n(8), 30)
		w.visit(w.plan.near(Coach, block, w.who.Household), end+4+d.n(8), 30)
	}
	w.visit(work, start, end-start)
	if w.who.Age >= 18 && d.chance(lunches) {
		w.visit(w.plan.near(Shop, block, w.who.Index+1), d.between(11*60+40, 12*60+20), d.between(20, 40))
	}
}

// visit enters a place and, often enough, is scanned out of it.
func (w *dayWalker) visit(place, minute, stay int) {
	if place < 0 {
		return
	}
	d := &w.dice
	seconds := minute*60 + d.n(60)
	gate := w.gate(place)
	w.move(place, gate, In, seconds, false)
	if d.chance(readsTwice) {
		w.move(place, gate, In, seconds+d.between(5, 290), true)
	}
	if d.chance(checksOut) {
		w.move(place, w.gate(place), Out, seconds+stay*60+d.n(60), false)
	}
}

func (w *dayWalker) check(place, minute int) {
	if place >= 0 {
		w.move(place, w.gate(place), Check, minute*60+w.dice.n(60), false)
	}
}

func (w *dayWalker) gate(place int) int {
	gates := w.plan.Places[place].Gates
	return gates[w.dice.n(len(gates))].Index
}

func (w *dayWalker) move(place, gate int, dir Direction, seconds int, repeat bool) {
	mv := Movement{
		Person: w.who.Index, Place: place, Gate: gate, Direction: dir, Repeat: repeat,
		At: w.midnight.Add(time.Duration(seconds) * time.Second), Carrier: w.carrier, App: w.app,
	}
	mv.Self = dir != Check && mv.Carrier == AppCode && w.plan.p.trait(*w.who, 9, 5) == 0
	w.moves = append(w.moves, mv)
}

// workplace is where the person works or learns, -1 for neither. People of one
// block often work together, the others anywhere.
func (pl *Plan) workplace(m *Person) int {
	x := roll(pl.p.cfg.Seed, streamHabit, uint64(m.Index))
	block := m.Household / blockHouseholds
	switch {
	case m.Age >= 3 && m.Age < 18:
		return pl.near(School, block, m.Household)
	case m.Age < 18 || m.Age >= 62 || x >= worksAt:
		return -1
	}
	c := Office
	if roll(pl.p.cfg.Seed, streamHabit+100, uint64(m.Index)) < 0.45 {
		c = Factory
	}
	k := pl.p.trait(*m, 8, 1000)
	if x < worksAt*worksNear || len(pl.of[c]) == 0 {
		return pl.near(c, block, k)
	}
	return pl.of[c][k%len(pl.of[c])]
}

// shop is one of the person's two usual shops, the market or a supermarket.
func (pl *Plan) shop(m *Person, d *dice) int {
	block := m.Household / blockHouseholds
	switch d.weighted([]int{4, 3, 3, 2}) {
	case 0:
		return pl.near(Shop, block, m.Household)
	case 1:
		return pl.near(Shop, block, m.Index+7)
	case 2:
		return pl.near(Market, block, 0)
	}
	return pl.near(Supermarket, block, m.Household)
}
