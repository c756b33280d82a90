package bundle

import (
	"context"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
	"github.com/motma/motma/verifier"
)

// Strips colours live codes ahead: it foresees a person's card.
type Strips struct {
	// Set gives the policies in force, now and as they will be.
	Set func() *policy.Set
	// Facts gives what is known of persons, in the order asked.
	Facts func(ctx context.Context, persons []person.ID) ([]policy.Facts, error)
	// Reads says whether an app may know its users' cards (A18).
	Reads func(ctx context.Context, app person.AppID) bool
}

// maxSpans bounds how often a card may change in the days ahead; what comes
// after says nothing.
const maxSpans = 48

// Colours foresees a card for live codes. It is a person.Registry's Colours.
func (s Strips) Colours(ctx context.Context, a person.Ahead) ([]person.Span, error) {
	if !s.Reads(ctx, a.App) {
		return nil, nil
	}
	facts, err := s.Facts(ctx, []person.ID{a.Person})
	if err != nil || len(facts) == 0 {
		return nil, err
	}
	unit := a.Unit
	if unit == "" {
		unit = facts[0].Unit
	}
	return Foresee(s.Set(), facts[0], policy.Where{Unit: unit, Kind: a.Kind}, a.From, a.To), nil
}

// Foresee gives the spans of a card from one moment to another. Each ends where
// colour or reason change, where another version of a policy comes into force, and
// where the place is assessed anew, so that all that a code says stays true.
func Foresee(set *policy.Set, f policy.Facts, w policy.Where, from, until time.Time) []person.Span {
	var spans []person.Span
	for at := from; at.Before(until) && len(spans) < maxSpans; {
		card := set.Card(f, w, at)
		risk, assessed := set.RiskAt(w, at)
		end := turn(set, at, until)
		for _, t := range []time.Time{card.ValidUntil, assessed} {
			if t.After(at) && t.Before(end) {
				end = t
			}
		}
		spans = append(spans, person.Span{Until: end, Status: verifier.StatusOf(card.Colour), Policy: card.Number, Rule: card.Rule,
			Risk: uint8(risk)})
		at = end
	}
	return spans
}

// turn is the next moment at which a policy comes into force or ends.
func turn(set *policy.Set, at, until time.Time) time.Time {
	for _, a := range set.Active() {
		for _, t := range []time.Time{a.From, a.To} {
			if t.After(at) && t.Before(until) {
				until = t
			}
		}
	}
	return until
}
