package policy

import (
	"strconv"
	"time"

	"github.com/motma/motma/rules"
)

// Policy is a document of rules, compiled. It never changes and may be used from
// many goroutines at the same time.
type Policy struct {
	ID      string // such as "khanh-hoa"
	Version int    // from 1
	Name    Text
	Unit    string    // province by its GSO code; empty: the nation
	Kinds   []string  // of places; empty: every place
	From    time.Time // first moment at which it may hold
	To      time.Time // first moment at which it no longer does; zero: open
	Source  Source
	// DeclarationHours is how long a declaration counts here, never longer than
	// the declaration itself says; 0: as long as that.
	DeclarationHours int
	Inputs           []string // paths that the rules read, sorted
	Rules            []Rule   // the first that holds decides
	Else             Answer   // when none does
	NoData           Answer   // when none does, and nothing is known that they read
	Acceptance       *Acceptance
	Tests            []Example

	parts  parts         // of the facts that the rules read
	timing *rules.Timing // when their answers can change
	cards  map[uint8]Card
}

// Rule is one condition and what it gives.
type Rule struct {
	ID   string
	When *rules.Expr // on the data that [Policy] documents name; see docs/guide/policy.md
	Answer
}

// Answer is a colour with its reason.
type Answer struct {
	Colour Colour
	Reason Text
	Advice Text // what would change the colour; empty: nothing
	Source Source
}

// Source is what attests a rule: a decision, a report; or that it is the own
// choice of whoever wrote the document.
type Source struct {
	Text string `json:"text"`
	Own  bool   `json:"own"`
}

// Example is a test that a document brings along.
type Example struct {
	Name   string
	Facts  Facts
	At     time.Time
	Place  Where
	Levels map[string]int // of risk, by unit; nil: none assessed
	Colour Colour
	Rule   string // id, or [CodeElse] or [CodeNoData]
}

// Codes of reasons that are no rule's.
const (
	CodeElse     = "else"
	CodeNoData   = "no_data"
	CodeNoPolicy = "no_policy"
	CodeDoubt    = "needs_verification"
	CodeOverride = "override"
)

// Reference is the policy's name and version, "khanh-hoa@1".
func (p *Policy) Reference() string { return p.ID + "@" + strconv.Itoa(p.Version) }

// card gives the card of a rule, from 1, of RuleElse or of RuleNoData.
func (p *Policy) card(rule uint8) (Card, bool) {
	c, ok := p.cards[rule]
	return c, ok
}

// prepare makes the cards that every evaluation shares.
func (p *Policy) prepare() {
	p.cards = map[uint8]Card{
		RuleElse:   p.cardOf(&p.Else, CodeElse, RuleElse),
		RuleNoData: p.cardOf(&p.NoData, CodeNoData, RuleNoData),
	}
	for i := range p.Rules {
		p.cards[uint8(i+1)] = p.cardOf(&p.Rules[i].Answer, p.Rules[i].ID, uint8(i+1))
	}
}

func (p *Policy) cardOf(a *Answer, code string, rule uint8) Card {
	return Card{
		Colour:  a.Colour,
		Reasons: []Reason{{Code: code, VI: a.Reason.VI, EN: a.Reason.EN}},
		Advice:  a.Advice,
		Policy:  p.Reference(),
		Rule:    rule,
	}
}
