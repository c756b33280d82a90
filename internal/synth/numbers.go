package synth

import (
	"fmt"
	"strconv"
)

// phonePrefixes are ranges of mobile numbers that, as far as this project knows,
// no operator of Vietnam holds since the renumbering of 2018, so that no invented
// number rings anywhere.
var phonePrefixes = [...]string{"053", "054", "057", "071", "072", "073", "074", "075", "095"}

// permutations give each person numbers that nobody else has.
type permutations struct {
	serial, cmnd, bhxh, phone, passport permutation
	former                              permutation // whose number this person's was before
}

func newPermutations(seed, people uint64) permutations {
	s := mix(seed ^ mix(streamPermutation))
	return permutations{
		serial:   newPermutation(s, 1_000_000, 10),
		cmnd:     newPermutation(s, 380_000_000, 20),
		bhxh:     newPermutation(s, 100_000_000, 30),
		phone:    newPermutation(s, uint64(len(phonePrefixes))*10_000_000, 40),
		passport: newPermutation(s, 10_000_000, 50),
		former:   newPermutation(s, people, 60),
	}
}

func (p permutations) phoneOf(i int) string {
	v := p.phone.at(uint64(i))
	return phonePrefixes[v/10_000_000] + digits(v%10_000_000, 7)
}

// cccd builds a number as standard §3 describes it: province of birth
// registration in three digits, century and sex, two digits of the year, serial.
func (p permutations) cccd(i int, province string, year int, sex Sex) string {
	century := (year/100-19)*2 + int(sex-Male)
	return "0" + province + strconv.Itoa(century) + digits(uint64(year%100), 2) + digits(p.serial.at(uint64(i)), 6)
}

// bhytCodes are the kinds of card by who pays: letters and level of benefit.
const (
	bhytChild  = "TE1"
	bhytPupil  = "HS4"
	bhytWorker = "DN4"
	bhytOld    = "HT3"
	bhytFamily = "GD4"
)

// papers fills in the numbers of a person whose name, birth and sex are set.
func (w *walker) papers(m *Person, province string, year int) {
	i := uint64(m.Index)
	d := &w.dice
	born := province
	if d.chance(0.25) { // moved since: the CCCD keeps the province of registration
		born = d.pick(w.p.homes.provinces)
	}
	if m.Nationality == "VNM" {
		if m.Age >= cccdAge {
			m.CCCD = w.p.perm.cccd(m.Index, born, year, m.Sex)
		}
		if m.Age >= 25 && d.chance(0.85) || m.Age >= 18 && m.Age < 25 && d.chance(0.3) {
			m.CMND = digits(w.p.perm.cmnd.at(i), 9)
		}
		if m.Age >= 18 && d.chance(0.08) {
			m.Passport = "C" + digits(w.p.perm.passport.at(i), 7)
		}
	} else {
		m.Passport = w.group.passport + digits(w.p.perm.passport.at(i), 8)
	}
	insured := 0.92
	if m.Nationality != "VNM" {
		insured = 0.4
	}
	if d.chance(insured) {
		m.BHXH = born + digits(w.p.perm.bhxh.at(i), 8)
		m.BHYT = bhytCode(m.Age, d) + born + m.BHXH
	}
}

func bhytCode(age int, d *dice) string {
	switch {
	case age < 6:
		return bhytChild
	case age < 18:
		return bhytPupil
	case age >= 60:
		return bhytOld
	case d.chance(0.55):
		return bhytWorker
	}
	return bhytFamily
}

// phones decides who has an own number; the others use the household's.
// Foreigners without a Vietnamese number have none that an app would take.
func (w *walker) phones(members []Person) {
	holder, home := -1, w.group.nationality == "VNM"
	for k := range members {
		m := &members[k]
		own := 0.92
		if !home || m.Age >= 65 {
			own = 0.6
		}
		if m.Age >= adultAge && w.dice.chance(own) {
			m.Phone = w.p.perm.phoneOf(m.Index)
			if holder < 0 {
				holder = k
			}
		}
	}
	if holder < 0 && home {
		holder = 0
		members[0].Phone = w.p.perm.phoneOf(members[0].Index)
	}
	for k := range members {
		if m := &members[k]; m.Age >= adultAge && m.Phone == "" && home {
			m.Phone, m.PhoneShared = members[holder].Phone, true
			members[holder].PhoneShared = true
		}
	}
	for k := range members {
		if !w.plain {
			w.recycle(&members[k])
		}
	}
}

// recycled is the share of numbers that had another holder before.
const recycled = 0.02

// recycle finds out whether the person's number was another's before, and whose
// number the person had. Both sides compute the same pairing, so no memory
// of who had what is needed.
func (w *walker) recycle(m *Person) {
	if m.Age < adultAge || m.Phone != w.p.perm.phoneOf(m.Index) {
		return
	}
	i := uint64(m.Index)
	before, now := w.p.perm.former.at(i), w.p.perm.former.back(i)
	m.PhoneRecycled = before != i && w.p.wasRecycled(i) && w.p.hasPhone(int(before))
	if now != i && w.p.wasRecycled(now) && w.p.hasPhone(int(now)) {
		m.PhoneFormer = w.p.perm.phoneOf(int(now))
	}
}

func (p *Population) wasRecycled(i uint64) bool {
	return roll(p.cfg.Seed, streamRecycled, i) < recycled
}

// hasPhone reports whether the person is an adult with a number of their own.
func (p *Population) hasPhone(i int) bool {
	w := p.newWalker()
	w.plain = true
	h := p.householdOf(i)
	first := h / blockHouseholds * blockPeople
	sizes := p.blockSizes(h / blockHouseholds)
	for _, n := range sizes[:h%blockHouseholds] {
		first += int(n)
	}
	for _, m := range w.household(h, first, int(sizes[h%blockHouseholds])) {
		if m.Index == i {
			return m.Phone == p.perm.phoneOf(i)
		}
	}
	return false
}

// digits writes v with leading zeros.
func digits(v uint64, width int) string { return fmt.Sprintf("%0*d", width, v) }
