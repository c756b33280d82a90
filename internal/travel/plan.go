package travel

import (
	"slices"
	"time"

	"github.com/motma/motma/internal/health"
)

// renewBefore is how long before its end a certificate of a dose is issued anew.
// Tests and recoveries count for less than the 12 months that theirs are valid.
// Project's own choice.
const renewBefore = 30 * 24 * time.Hour

// plan is what has to become of a person's certificates.
type plan struct {
	Changes
	making []making
	left   []Left
	waits  bool // for a key that signs
}

// making is a certificate to be made, perhaps in the place of one that ends.
type making struct {
	of  statement
	end int // index of the one in End that it replaces, -1: of none
}

// planFor compares what can be stated with what is in force. asked says which
// kinds are to be made where there are none; what is there is always kept true.
func planFor(who identity, can []statement, have []Certificate, find func(health.RecordID) (health.Record, bool), bad func(kid string) bool,
	asked []Kind, now time.Time) plan {
	p := plan{Changes: Changes{At: now}}
	stated := map[health.RecordID]bool{}
	for _, c := range have {
		if c.State != InForce {
			continue
		}
		stated[c.Record] = true
		i := slices.IndexFunc(can, func(s statement) bool { return s.record == c.Record })
		if i >= 0 && can[i].left == nil {
			p.keep(who, can[i], c, bad(c.KID), now)
		} else if i < 0 || !can[i].over {
			p.gone(who, c, find)
		} else {
			p.seen(who, c)
		}
	}
	for _, s := range can {
		switch {
		case stated[s.record] || !slices.Contains(asked, s.kind):
		case s.left != nil:
			p.left = append(p.left, *s.left)
		default:
			p.making = append(p.making, making{s, -1})
		}
	}
	return p
}

// gone withdraws a certificate whose record states no such thing any more. A
// test's record is erased after some weeks, which takes nothing back.
func (p *plan) gone(who identity, c Certificate, find func(health.RecordID) (health.Record, bool)) {
	r, there := find(c.Record)
	if !there && c.Kind == Test {
		p.seen(who, c)
		return
	}
	c.State, c.Why, c.Note = Withdrawn, Corrected, r.Reason
	if !there || r.State == health.Withdrawn {
		c.Why = RecordGone
	}
	p.End = append(p.End, c)
}

// keep decides about a certificate whose record still stands.
func (p *plan) keep(who identity, s statement, c Certificate, bad bool, now time.Time) {
	switch {
	case c.Basis != s.basis(who.nationality):
		c.Why = Corrected
	case bad:
		c.Why = KeyCompromised
	case c.Kind == Vaccination && now.Add(renewBefore).After(c.Expires):
		c.Why = Renewed
	default:
		c.Version = s.version
		p.seen(who, c)
		return
	}
	c.State = Replaced
	p.making = append(p.making, making{s, len(p.End)})
	p.End = append(p.End, c)
}

// seen notes that a certificate may stay as it is.
func (p *plan) seen(who identity, c Certificate) {
	c.Person = who.person
	p.Seen = append(p.Seen, c)
}

// unsigned makes a plan of what can be done while nothing signs: what must not be
// relied on is withdrawn, without one in its place; what would merely be renewed
// stays, and waits.
func (p *plan) unsigned() {
	p.waits = slices.ContainsFunc(p.making, func(m making) bool { return m.end < 0 || p.End[m.end].Why == Renewed })
	p.making = nil
	p.End = slices.DeleteFunc(p.End, func(c Certificate) bool { return c.State == Replaced && c.Why == Renewed })
	for i := range p.End {
		p.End[i].State = Withdrawn
	}
}
