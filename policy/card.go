package policy

import (
	"log/slog"
	"time"
)

// Colour of a card.
type Colour string

// The colours. White is Da Nang's (standard §5); grey is this project's own: a
// card that rests, because what it is based on has to be renewed. Unknown is a
// colour of its own: there is no data, which is neither good nor bad.
const (
	Green   Colour = "green"
	Yellow  Colour = "yellow"
	Red     Colour = "red"
	White   Colour = "white"
	Grey    Colour = "grey"
	Unknown Colour = "unknown"
)

// Colours are all of them, in the order of lists.
var Colours = []Colour{Green, Yellow, Red, White, Grey, Unknown}

// Reason is why a card has its colour, to a program and to a person.
type Reason struct {
	Code string `json:"code"`
	VI   string `json:"vi"`
	EN   string `json:"en"`
}

// Text is what people read, in both languages.
type Text struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// Card is what a policy says of a person at one moment and place.
type Card struct {
	Colour  Colour
	Reasons []Reason // the one that decided first; shared, read only
	Advice  Text     // what would change the colour; empty when nothing is said
	// ValidUntil is when the colour, or the reason, becomes another if nothing new
	// is known until then; zero: not foreseeable.
	ValidUntil time.Time
	Next       Colour // what it becomes then; empty without ValidUntil
	Policy     string // name and version, "khanh-hoa@1"; empty when none was applied
	// Number is the platform's number of this version of the policy, and Rule the
	// place of the rule that decided, from 1; see the Rule constants. Signed
	// codes carry both, so that a gate without network can give the reason.
	Number uint32
	Rule   uint8
}

// What decided where no rule did.
const (
	RuleNone     uint8 = 0   // no policy was applied
	RuleElse     uint8 = 251 // no rule held
	RuleOverride uint8 = 252 // officers decided
	RuleDoubt    uint8 = 253 // whose evidence it is has to be verified
	RuleNoData   uint8 = 254
)

// MaxRules is how many rules a policy has at most.
const MaxRules = 100

// LogValue keeps what is known of a person's health out of logs.
func (Card) LogValue() slog.Value { return slog.StringValue("[card]") }

// String keeps what is known of a person's health out of formatted errors.
func (Card) String() string { return "[card]" }

// GoString keeps it out of %#v.
func (c Card) GoString() string { return c.String() }

// Where is where a card is asked for.
type Where struct {
	Unit string // administrative unit of the place, at least its province; empty: not known
	Kind string // kind of the place: "venue", "vehicle" or "checkpoint"; empty: not known
	Risk int    // level by Resolution 128/NQ-CP, 1 to 4; 0: what the set's risk levels say of Unit
}
