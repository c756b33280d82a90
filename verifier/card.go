package verifier

import (
	"slices"
	"strings"
	"time"

	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
)

// colours are the cards' colours as codes carry them; the numbers are frozen.
var colours = map[policy.Colour]qr.Status{
	policy.Unknown: qr.StatusUnknown,
	policy.Green:   qr.StatusGreen,
	policy.Yellow:  qr.StatusYellow,
	policy.Red:     qr.StatusRed,
	policy.White:   qr.StatusWhite,
	policy.Grey:    qr.StatusGrey,
}

// StatusOf is how a live code says what a card says.
func StatusOf(c policy.Colour) qr.Status { return colours[c] }

// colourOf is the colour that a status stands for.
func colourOf(s qr.Status) (policy.Colour, bool) {
	for c, status := range colours {
		if status == s {
			return c, true
		}
	}
	return policy.Unknown, false
}

// colour reads the card out of a code, for a place: only where the policy that
// coloured it is the one that counts there, now.
func (b *Bundle) colour(info qr.CodeInfo, w policy.Where, at time.Time) (policy.Card, qr.Reason) {
	switch {
	case !info.Live:
		return unknown(WhyStatic)
	case info.Status == qr.StatusNone:
		return unknown(WhyColourless)
	case at.Before(info.NotBefore) || !at.Before(info.Expires):
		return unknown(WhyTurning)
	}
	colour, ok := colourOf(info.Status)
	if !ok {
		return unknown(WhyContrary)
	}
	card, why := b.decided(info, colour, w, at)
	if why == (qr.Reason{}) {
		card.ValidUntil = info.Expires
	}
	return card, why
}

// decided gives the card of the rule that a code names.
func (b *Bundle) decided(info qr.CodeInfo, colour policy.Colour, w policy.Where, at time.Time) (policy.Card, qr.Reason) {
	if info.Rule == policy.RuleOverride {
		return policy.Card{Colour: colour, Rule: info.Rule, Reasons: []policy.Reason{overridden}}, qr.Reason{}
	}
	active, inForce := b.set.For(w, at)
	switch {
	case info.Rule == policy.RuleDoubt: // whatever the place
	case info.Policy == 0 && !inForce: // none there, none here
	case info.Policy == 0, !inForce, info.Policy != active.Number:
		return unknown(b.differs(info.Policy, w, at))
	case !b.fits(active.Policy, info, w, at):
		return unknown(WhyPlace)
	}
	card, ok := b.set.Explain(info.Policy, info.Rule)
	if !ok || card.Colour != colour {
		return unknown(WhyContrary)
	}
	return card, qr.Reason{}
}

// overridden stands for the officers' reason, which the code has no room for.
var overridden = policy.Reason{Code: policy.CodeOverride,
	VI: "Cơ quan phụ trách đã quyết định màu thẻ này; lý do hiện trong ứng dụng của người mang thẻ.",
	EN: "The authority decided this colour; the reason is shown in the person's own app."}

// differs tells why a code's policy is not the one here: it is another place's,
// or it was one of this place, and is not in force.
func (b *Bundle) differs(number uint32, w policy.Where, at time.Time) qr.Reason {
	here, ok := b.set.For(w, at)
	for _, a := range b.set.Active() {
		if a.Number == number && (!ok || a.Policy.Unit != here.Policy.Unit || !slices.Equal(a.Policy.Kinds, here.Policy.Kinds)) {
			return WhyElsewhere
		}
	}
	return WhyChanged
}

// fits says that a code coloured ahead is for such a place as this, as far as the
// policy looks at it: its level of risk is in the code, more of it is not.
func (b *Bundle) fits(p *policy.Policy, info qr.CodeInfo, w policy.Where, at time.Time) bool {
	for _, path := range p.Inputs {
		switch {
		case path == "external.place.risk":
			if level, _ := b.set.RiskAt(w, at); int(info.Risk) != level {
				return false
			}
		case strings.HasPrefix(path, "external.place"):
			return false
		}
	}
	return true
}

// dated takes from a card what an old bundle may not say (A36).
func (b *Bundle) dated(card policy.Card, why qr.Reason, age Age) (policy.Card, qr.Reason) {
	switch {
	case age == TooOld:
		return unknown(WhyTooOld)
	case age == Old && card.Colour == policy.Green:
		return unknown(WhyOld)
	}
	return card, why
}

func unknown(why qr.Reason) (policy.Card, qr.Reason) {
	return policy.Card{Colour: policy.Unknown}, why
}
