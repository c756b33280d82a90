package person

import (
	"slices"
)

// better prefers a pair that was parted, then joins by identifiers that both
// sides verified, then a contradiction (B2 must not be hidden by a weaker
// agreement), then other joins; of equals the one whose other side is known
// better, so that it does not matter which of a person's accounts is older.
func better(a, b match) bool {
	rank := func(m match) int {
		switch {
		case m.ask == "broken-pair":
			return 5
		case m.join && m.strong:
			return 4
		case m.ask == "B2":
			return 3
		case m.join:
			return 2
		}
		return 1
	}
	return rank(a) > rank(b) || rank(a) == rank(b) && a.theirs > b.theirs
}

// decision is what the findings come to.
type decision struct {
	join      *finding  // link to this person
	absorb    []finding // persons who prove to be that one as well
	questions []finding // and ask these
	pending   bool      // neither link nor new person
}

// decide is the rule of the ladder for many findings.
//
// One person only, joined by its tier. A record whose declared numbers match
// two persons never joins them (A23), and a contradicted CCCD neither links
// nor makes a third person (B2). What is proved now, a phone answered by both
// sides or an identifier verified on both, may bring the accounts of a second
// person along, each by its own evidence (see absorb): otherwise the outcome
// would depend on who registered first.
func decide(acc Account, found []finding, active *Link) decision {
	var d decision
	var joins []finding
	for _, f := range found {
		switch {
		case active != nil && f.person == active.Person:
			if f.ask == "B2" { // it turned into somebody else
				d.questions = append(d.questions, f)
			}
		case f.person == 0:
		case f.join:
			joins = append(joins, f)
		case f.ask != "":
			d.questions = append(d.questions, f)
			d.pending = d.pending || blocks(acc, f)
		}
	}
	slices.SortStableFunc(joins, func(a, b finding) int { return standing(a) - standing(b) })
	papers := slices.IndexFunc(joins, func(f finding) bool { return f.tier == TierB1 })
	if papers < 0 {
		papers = len(joins)
	}
	switch {
	case len(joins) == 0:
	case d.pending && standing(joins[0]) > standingOwned,
		papers > 1 && standing(joins[1]) <= max(standing(joins[0]), standingOwned):
		d.pending = true
		d.ask(joins)
	case papers == 0 && len(joins) > 1:
		d.ask(joins) // one phone, two persons: neither
	default:
		d.join, d.pending = &joins[0], false
		d.others(joins[1:])
	}
	return d
}

// Standings order how sure a join is: by an identifier verified on both
// sides, by one that the other side verified, by declared numbers, by phone.
const (
	standingStrong = iota
	standingOwned
	standingDeclared
	standingPhone
)

func standing(f finding) int {
	switch {
	case f.strong:
		return standingStrong
	case f.theirs.Verified():
		return standingOwned
	case f.tier == TierB1:
		return standingPhone
	}
	return standingDeclared
}

// others sorts further matches: what is proved now may be absorbed, the rest
// is a question.
func (d *decision) others(joins []finding) {
	for _, f := range joins {
		if f.proved() {
			d.absorb = append(d.absorb, f)
		} else {
			d.ask([]finding{f})
		}
	}
}

// proved says that nobody could have crafted the match by writing something.
func (m match) proved() bool { return m.join && (m.strong || m.tier == TierB1) }

// ask turns matches into questions.
func (d *decision) ask(joins []finding) {
	for _, f := range joins {
		f.match.ask = "two-persons"
		d.questions = append(d.questions, f)
	}
}

// blocks says whether a question keeps the account from having a person. What
// is known better is not held up by a lesser claim to it; a question
// about a phone or a twin leaves the account its own person meanwhile.
func blocks(acc Account, f finding) bool {
	switch f.ask {
	case "B2":
		return f.theirs >= acc.proved(KeyCCCD)
	case "same-app":
		return f.key != KeyPhone
	}
	return false
}
