// Package synth invents a population and tells the truth about it.
//
// It makes people who live in households, share phones, have twins and
// namesakes, and whom eight apps know in part and with mistakes. Because the
// truth stands beside every record, the platform's linking can be measured
// instead of believed (identity resolution, "Synthetic population"). Nobody in
// it exists, and this is the only personal data in the repository.
//
// Everything is computed from the seed and an index, nothing is drawn in
// sequence: person 700,000 is the same whether you ask for it alone, in a range or
// in a run over all, and a run needs memory for one household. The layout that
// makes this possible is the block: 100 households that together have exactly
// 340 people and live in one district.
package synth

import (
	"fmt"
	"iter"
	"time"

	"github.com/motma/motma/internal/unit"
)

// MaxPeople is the largest population. Up to here every true number is unique
// by construction: the six free digits of a CCCD are a permutation of the index.
const MaxPeople = 1_000_000

const (
	blockHouseholds = 100
	blockPeople     = 340 // mean household 3.4
	maxHousehold    = 8
	adultAge        = 15 // from here on a person may have a phone
	cccdAge         = 14 // Law on Citizen Identification: from 14
)

// Config says which population. The zero value of a field is its default.
type Config struct {
	Seed      uint64
	People    int       // default 2,000; at most MaxPeople
	Date      time.Time // ages are counted to this day; default 1/11/2021
	Provinces []string  // where people live, e.g. {"01", "79"}; default everywhere
	Errors    Mix       // the zero Mix injects nothing; see March2022
	Apps      []App     // default Apps()
}

// Sex as EXT position 2 of the personal code writes it (standard §1).
type Sex uint8

// The two values a register holds; 0 is "not said".
const (
	Male   Sex = 1
	Female Sex = 2
)

// Person is the truth about one person, as the population register would have it.
type Person struct {
	Index     int // 0 .. People-1: the truth that records point to
	Household int
	Name      string // NFC with diacritics
	Birth     string // YYYY-MM-DD, or YYYY where the register knows only the year
	Age       int
	Sex       Sex

	CCCD        string // 12 digits, from 14 years on; consistent with birth and sex
	CMND        string // the 9 digits before it; adults only
	Passport    string
	Nationality string // ISO 3166-1 alpha-3
	BHXH        string // 10 digits; empty for the uninsured
	BHYT        string // card of 15 characters ending in BHXH

	Phone         string // 10 digits; empty for children and some foreigners
	PhoneShared   bool   // others of the household use the number as theirs
	PhoneRecycled bool   // somebody else had the number before
	PhoneFormer   string // a number this person had before, now another's

	Unit     string // commune; the district where it has no communes
	Street   string // the address below the unit
	Minority bool   // bears a minority's name
	Guardian int    // who answers for a child under 15; -1 for adults
	Twin     int    // index of the twin, -1 if none

	province string // of Unit
}

// YearOnly reports whether the register knows only the year of birth.
func (p Person) YearOnly() bool { return len(p.Birth) == 4 }

// Population is a seeded population. Its methods may be used concurrently.
type Population struct {
	cfg   Config
	units *unit.List
	homes homes
	names *names
	perm  permutations
	year  int
}

// New checks the configuration and prepares the tables; it makes no person yet.
func New(cfg Config) (*Population, error) {
	if cfg.People == 0 {
		cfg.People = 2000
	}
	if cfg.People < 1 || cfg.People > MaxPeople {
		return nil, fmt.Errorf("synth: people must be 1 to %d", MaxPeople)
	}
	if cfg.Date.IsZero() {
		cfg.Date = time.Date(2021, 11, 1, 0, 0, 0, 0, ict)
	}
	if y := cfg.Date.Year(); y < 2000 || y > 2099 {
		return nil, fmt.Errorf("synth: date must lie in 2000 to 2099")
	}
	if cfg.Apps == nil {
		cfg.Apps = Apps()
	}
	if err := cfg.Errors.check(); err != nil {
		return nil, err
	}
	p := &Population{cfg: cfg, units: unit.Vietnam2021(), names: newNames(), year: cfg.Date.Year()}
	p.perm = newPermutations(cfg.Seed, uint64(cfg.People))
	var err error
	if p.homes, err = newHomes(p.units, cfg.Provinces); err != nil {
		return nil, err
	}
	return p, nil
}

var ict = time.FixedZone("ICT", 7*3600)

// Len is the number of people.
func (p *Population) Len() int { return p.cfg.People }

// Households is the number of households; the last one may be cut short.
func (p *Population) Households() int {
	return p.householdOf(p.cfg.People-1) + 1
}

// Apps returns the apps that know these people.
func (p *Population) Apps() []App { return append([]App(nil), p.cfg.Apps...) }

// Person returns the person with this index. It panics outside 0 .. Len()-1,
// like a slice.
func (p *Population) Person(i int) Person {
	if i < 0 || i >= p.cfg.People {
		panic(fmt.Sprintf("synth: person %d of %d", i, p.cfg.People))
	}
	for _, m := range p.Household(p.householdOf(i)) {
		if m.Index == i {
			return m
		}
	}
	panic("synth: a household without its member")
}

// Household returns the members of a household, the adults first; nil when
// there is no such household.
func (p *Population) Household(h int) []Person {
	if h < 0 {
		return nil
	}
	b, j := h/blockHouseholds, h%blockHouseholds
	sizes := p.blockSizes(b)
	first := b * blockPeople
	for _, n := range sizes[:j] {
		first += int(n)
	}
	if first >= p.cfg.People {
		return nil
	}
	return p.newWalker().household(h, first, int(sizes[j]))
}

// People yields everybody in the order of the index.
func (p *Population) People() iter.Seq[Person] { return p.Range(0, p.cfg.People) }

// Range yields the people from .. to-1. Ranges may be run in parallel and put
// together: the result is the same as of one run.
func (p *Population) Range(from, to int) iter.Seq[Person] {
	from, to = max(from, 0), min(to, p.cfg.People)
	return func(yield func(Person) bool) {
		if from >= to {
			return
		}
		for members := range p.households(p.householdOf(from)) {
			for _, m := range members {
				if m.Index >= to || (m.Index >= from && !yield(m)) {
					return
				}
			}
		}
	}
}

// households yields the households from h on. The slice is used again.
func (p *Population) households(h int) iter.Seq[[]Person] {
	return func(yield func([]Person) bool) {
		w := p.newWalker()
		for b := h / blockHouseholds; b*blockPeople < p.cfg.People; b++ {
			first := b * blockPeople
			for j, n := range p.blockSizes(b) {
				if at := b*blockHouseholds + j; at >= h && first < p.cfg.People {
					if !yield(w.household(at, first, int(n))) {
						return
					}
				}
				first += int(n)
			}
		}
	}
}

func (p *Population) householdOf(i int) int {
	b := i / blockPeople
	rest := i % blockPeople
	for j, n := range p.blockSizes(b) {
		if rest -= int(n); rest < 0 {
			return b*blockHouseholds + j
		}
	}
	return b*blockHouseholds + blockHouseholds - 1
}

// blockSizes draws the sizes of a block's households and evens them out to the
// exact sum.
func (p *Population) blockSizes(b int) [blockHouseholds]uint8 {
	var d dice
	d.seed(p.cfg.Seed, streamSizes, uint64(b))
	var sizes [blockHouseholds]uint8
	sum := 0
	for j := range sizes {
		sizes[j] = 1 + uint8(d.weighted(householdSizes[:]))
		sum += int(sizes[j])
	}
	for sum != blockPeople {
		j := d.n(blockHouseholds)
		switch {
		case sum < blockPeople && sizes[j] < maxHousehold:
			sizes[j]++
			sum++
		case sum > blockPeople && sizes[j] > 1:
			sizes[j]--
			sum--
		}
	}
	return sizes
}

// householdSizes are the shares of households of 1, 2 ... 8 people in
// thousandths: the shape of the 2019 census, rounded.
var householdSizes = [maxHousehold]int{110, 195, 225, 250, 125, 65, 20, 10}
