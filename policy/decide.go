package policy

import (
	"time"

	"github.com/motma/motma/rules"
)

// Colour is [Set.Card] without ValidUntil and Next: half the work, for telling
// who changed.
func (s *Set) Colour(f Facts, w Where, at time.Time) Card {
	c := newReading(s, &f, w)
	return c.cardAt(momentOf(at))
}

// Card says what colour a person has at a place and moment. It is pure: the same
// facts, place, moment and set give the same card everywhere.
//
// What two officers decided comes first; then doubt about whose evidence it is; then the
// rules in order. A rule that cannot be evaluated has not been fulfilled. When
// none holds it is "no data" if nothing is known of any kind of evidence that
// the rules read, and else what the policy says. Nor does a rule make somebody
// red of whom nothing is known: red comes of evidence (standard §5).
func (s *Set) Card(f Facts, w Where, at time.Time) Card {
	c := newReading(s, &f, w)
	moment := momentOf(at)
	card := c.cardAt(moment)
	c.foresee(&card, moment)
	return card
}

// A reading is the asking for one card. It goes forward in time, segment by
// segment; within one, only the clock of the view changes.
type reading struct {
	set      *Set
	facts    *Facts
	where    Where
	location location
	index    int            // of the active policy, -1 for none
	view     view           // of that policy
	until    rules.DateTime // end of the segment; zero: there is none yet
	work     int            // that may still be done to foresee
}

// How much work a card may take, in steps of package rules: at one moment, and
// in all. A gate must answer whatever a policy's author wrote (A33); the built-in
// policies take some 200 steps a moment. A rule that takes more has not been
// fulfilled; who looked too far ahead is told when to ask again. Project's own
// choice.
const (
	maxMoment = 20_000
	maxWork   = 200_000
)

func newReading(s *Set, f *Facts, w Where) reading {
	return reading{set: s, facts: f, where: w, location: locate(w), work: maxWork}
}

var vietnamese = rules.Evaluator{Zone: rules.Vietnam}

// cardAt decides at a moment.
func (c *reading) cardAt(at rules.DateTime) Card {
	if at >= c.until || c.until == 0 {
		c.begin(at)
	}
	switch {
	case c.overridden(at):
		return overridden(c.facts.Override)
	case c.facts.Doubt:
		return cardOfDoubt
	case c.index < 0:
		return cardWithoutPolicy
	}
	active := &c.set.active[c.index]
	card := active.Policy.cards[c.rule(active.Policy, at)]
	card.Number = active.Number
	return card
}

// overridden says that officers decided for this moment.
func (c *reading) overridden(at rules.DateTime) bool {
	o := c.facts.Override
	return o != nil && momentOf(o.From) <= at && at < momentOf(o.Until)
}

// decided says that no rule is asked in the segment of this moment.
func (c *reading) decided(at rules.DateTime) bool {
	return c.index < 0 || c.facts.Doubt || c.overridden(at)
}

// begin opens the segment of a moment. The view is made anew only when it has to
// be.
func (c *reading) begin(at rules.DateTime) {
	c.until = c.set.turn(&c.location, at)
	c.index = c.set.find(&c.location, at)
	if o := c.facts.Override; o != nil {
		for _, t := range [...]rules.DateTime{momentOf(o.From), momentOf(o.Until)} {
			if t > at {
				c.until = min(c.until, t)
			}
		}
	}
	if c.decided(at) {
		return
	}
	if p := c.set.active[c.index].Policy; c.view.policy != p || at >= c.view.until {
		c.view = view{facts: c.facts, where: c.where, policy: p, set: c.set}
		c.view.build(at)
	}
	c.until = min(c.until, c.view.until)
}

// rule gives what decides: the first rule that holds.
func (c *reading) rule(p *Policy, at rules.DateTime) uint8 {
	c.view.setClock(at)
	left := maxMoment
	held := p.first(c.view.data, &left)
	c.work -= maxMoment - left
	switch {
	case held != RuleElse && (p.Rules[held-1].Colour != Red || p.parts&readsEvidence == 0):
		return held
	case c.knowsNothing(p.parts):
		return RuleNoData
	}
	return held
}

// first gives the first rule that holds, from 1, or RuleElse.
func (p *Policy) first(data map[string]any, left *int) uint8 {
	for i := range p.Rules {
		if p.Rules[i].holds(data, left) {
			return uint8(i + 1)
		}
	}
	return RuleElse
}

// holds says that a rule is fulfilled: its value is true, and nothing else is.
func (r *Rule) holds(data map[string]any, left *int) bool {
	v, err := vietnamese.EvalWithin(r.When, data, left)
	return err == nil && v == true
}

// knowsNothing says that there is nothing of what a policy judges by.
func (c *reading) knowsNothing(read parts) bool {
	f := c.facts
	return (read&readsVaccination == 0 || len(f.Doses) == 0) &&
		(read&readsTest == 0 || len(f.Tests) == 0) &&
		(read&readsInfection == 0 || len(f.Infections) == 0) &&
		(read&readsContact == 0 || len(f.Contacts) == 0) &&
		(read&readsQuarantine == 0 || len(f.Quarantines) == 0) &&
		(read&readsDeclaration == 0 || f.Declaration == nil)
}

var cardOfDoubt = Card{Colour: Unknown, Rule: RuleDoubt,
	Reasons: []Reason{{CodeDoubt, "Cần xác minh: hồ sơ này có thể là của người khác.", "Needs verification: these records may be another person's."}},
	Advice:  Text{"Xuất trình giấy tờ tùy thân; cơ quan phụ trách đang xem xét.", "Show a paper of identity; the authority is looking into it."}}

var cardWithoutPolicy = Card{Colour: Unknown, Rule: RuleNone,
	Reasons: []Reason{{CodeNoPolicy, "Nơi này chưa có quy định về thẻ.", "No policy about cards is in force here."}}}

// overridden is the card that officers gave.
func overridden(o *Override) Card {
	reason := o.Reason
	if reason.Code == "" {
		reason.Code = CodeOverride
	}
	return Card{Colour: o.Colour, Rule: RuleOverride, Reasons: []Reason{reason}}
}
