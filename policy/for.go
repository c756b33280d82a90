package policy

import (
	"slices"
	"time"

	"github.com/motma/motma/rules"
)

// For gives the policy that counts at a place: one for its kind, such as
// vehicles; else that of the province; else the nation's. Each rank prefers the
// province's. False: none does.
//
// Since the reform of 1/7/2025 a place in a province that was merged comes under the
// policy of the new one, unless the old one's is still in force.
func (s *Set) For(w Where, at time.Time) (Active, bool) {
	l := locate(w)
	if i := s.find(&l, momentOf(at)); i >= 0 {
		return s.active[i], true
	}
	return Active{}, false
}

// A location is a place as policies look at it.
type location struct {
	kind      string
	province  string
	successor string // province since the reform; the same when it goes on
}

func locate(w Where) location {
	p := provinceOf(w.Unit)
	return location{w.Kind, p, successorOf(p)}
}

// find gives the index of what counts, -1 for none.
func (s *Set) find(l *location, at rules.DateTime) int {
	best, index := 0, -1
	for i := range s.active {
		a := &s.active[i]
		if rank := a.Policy.rank(l, at >= reform); rank > best && a.holds(at) {
			best, index = rank, i
		}
	}
	return index
}

// rank says how well a policy fits, 0 for not at all.
func (p *Policy) rank(l *location, reformed bool) int {
	rank := 0
	switch {
	case p.Unit == "":
		rank = 1
	case p.Unit == l.province:
		rank = 3
	case reformed && p.Unit == l.successor:
		rank = 2
	default:
		return 0
	}
	switch {
	case len(p.Kinds) == 0:
		return rank
	case slices.Contains(p.Kinds, l.kind):
		return rank + 3
	}
	return 0
}

// turn gives the first moment after at from which another policy may count.
func (s *Set) turn(l *location, at rules.DateTime) rules.DateTime {
	next := never
	for i := range s.active {
		a := &s.active[i]
		if a.Policy.rank(l, true) == 0 {
			continue
		}
		for _, t := range [...]time.Time{a.From, a.To} {
			if m := momentOf(t); !t.IsZero() && m > at {
				next = min(next, m)
			}
		}
	}
	if at < reform && l.province != l.successor {
		next = min(next, reform)
	}
	return next
}

// holds says that it is in force.
func (a *Active) holds(at rules.DateTime) bool {
	return (a.From.IsZero() || momentOf(a.From) <= at) && (a.To.IsZero() || at < momentOf(a.To))
}
