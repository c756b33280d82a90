package synth

import (
	"fmt"
	"strings"
)

// Kind of a place, as venues, vehicles and checkpoints register (standard §4).
type Kind string

// The kinds.
const (
	Venue      Kind = "venue"
	Vehicle    Kind = "vehicle"
	Checkpoint Kind = "checkpoint"
)

// Category is what a place is for.
type Category uint8

// The categories, each visited for its own reason.
const (
	Market Category = iota
	Shop
	Office
	Factory
	School
	Hospital
	Supermarket
	Coach
	Taxi
	Roadblock
	categories
)

// Place is somewhere that people are scanned.
type Place struct {
	Index    int
	Kind     Kind
	Category Category
	Name     string
	Unit     string // commune
	Capacity int    // people at once; 0 for a checkpoint
	Gates    []Gate
}

// Gate is one entrance of a place.
type Gate struct {
	Index int // 0 .. over all places of a plan
	Place int
	Name  string
}

// features of the categories: how often they occur, gates, room.
var features = [categories]struct {
	name     string
	kind     Kind
	weight   int
	gates    [2]int
	capacity int
}{
	Market:      {"Chợ", Venue, 8, [2]int{3, 5}, 800},
	Shop:        {"Cửa hàng", Venue, 34, [2]int{1, 1}, 20},
	Office:      {"Văn phòng", Venue, 12, [2]int{1, 2}, 200},
	Factory:     {"Nhà máy", Venue, 6, [2]int{2, 4}, 1500},
	School:      {"Trường học", Venue, 8, [2]int{1, 2}, 900},
	Hospital:    {"Bệnh viện", Venue, 4, [2]int{2, 4}, 700},
	Supermarket: {"Siêu thị", Venue, 8, [2]int{2, 3}, 500},
	Coach:       {"Xe khách", Vehicle, 8, [2]int{1, 1}, 45},
	Taxi:        {"Taxi", Vehicle, 5, [2]int{1, 1}, 4},
	Roadblock:   {"Chốt kiểm soát", Checkpoint, 7, [2]int{1, 2}, 0},
}

// epithets are words that many shops bear and no company owns.
var epithets = strings.Fields("Bình_Minh Hương_Quê Hoa_Sữa Thanh_Bình Tân_Tiến Đồng_Tâm An_Khang Mùa_Xuân Sông_Xanh Ban_Mai Phú_Quý Hòa_Thuận")

// MaxGates bounds a plan.
const MaxGates = 200_000

// Plan is a set of places and of people's ways between them.
type Plan struct {
	Places []Place

	p      *Population
	gates  []Gate
	of     [categories][]int // places by category, in the order of the districts they serve
	blocks int
}

// Plan invents places with so many gates together and settles them among the
// people. The first ten places are one of every category; a plan with fewer
// gates than those need lacks the last categories, and nobody goes there.
func (p *Population) Plan(gates int) (*Plan, error) {
	if gates < 1 || gates > MaxGates {
		return nil, fmt.Errorf("synth: gates must be 1 to %d", MaxGates)
	}
	plan := &Plan{p: p, blocks: (p.cfg.People + blockPeople - 1) / blockPeople}
	var d dice
	d.seed(p.cfg.Seed, streamPlaces, 0)
	var weights []int
	for _, f := range features {
		weights = append(weights, f.weight)
	}
	for len(plan.gates) < gates {
		c := Category(len(plan.Places))
		if c >= categories {
			c = Category(d.weighted(weights))
		}
		n := d.between(features[c].gates[0], features[c].gates[1])
		plan.add(c, min(n, gates-len(plan.gates)))
	}
	for c := range plan.of {
		plan.settle(Category(c), &d)
	}
	return plan, nil
}

// Gates returns all gates in the order of their index.
func (pl *Plan) Gates() []Gate { return append([]Gate(nil), pl.gates...) }

func (pl *Plan) add(c Category, gates int) {
	f := features[c]
	place := Place{Index: len(pl.Places), Kind: f.kind, Category: c, Capacity: f.capacity}
	for i := range gates {
		g := Gate{Index: len(pl.gates), Place: place.Index, Name: "Cổng " + digits(uint64(i+1), 1)}
		if f.kind == Vehicle {
			g.Name = "Cửa xe"
		}
		pl.gates = append(pl.gates, g)
		place.Gates = append(place.Gates, g)
	}
	pl.of[c] = append(pl.of[c], place.Index)
	pl.Places = append(pl.Places, place)
}

// settle spreads the places of a category over the blocks where people live and
// names them after the commune.
func (pl *Plan) settle(c Category, d *dice) {
	for j, at := range pl.of[c] {
		place := &pl.Places[at]
		block := j % pl.blocks
		if len(pl.of[c]) < pl.blocks {
			block = j * pl.blocks / len(pl.of[c])
		}
		_, place.Unit = pl.p.homes.home(pl.p.cfg.Seed, block*blockHouseholds+d.n(blockHouseholds))
		u, _ := pl.p.units.Unit(place.Unit)
		f := features[c]
		word := strings.ReplaceAll(epithets[d.n(len(epithets))], "_", " ")
		switch {
		case f.kind == Vehicle:
			place.Name = fmt.Sprintf("%s %s-%05d", f.name, word, d.between(10, 99999))
		case c == Market || c == School || c == Hospital || c == Roadblock:
			place.Name = fmt.Sprintf("%s %s %d", f.name, u.Name, j+1)
		default:
			place.Name = fmt.Sprintf("%s %s %d, %s", f.name, word, j+1, u.Name)
		}
	}
}

// near returns the k-th place of a category that serves the block, -1 when the
// plan has none of the category.
func (pl *Plan) near(c Category, block, k int) int {
	all := pl.of[c]
	switch n := len(all); {
	case n == 0:
		return -1
	case n < pl.blocks:
		return all[block*n/pl.blocks]
	default:
		here := (n - block + pl.blocks - 1) / pl.blocks // places block, block+blocks, ...
		return all[block+k%here*pl.blocks]
	}
}
