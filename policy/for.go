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
	if i := s.find(w, at); i >= 0 {
		return s.active[i], true
	}
	return Active{}, false
}

// find gives the index of what counts, -1 for none.
func (s *Set) find(w Where, at time.Time) int {
	province := provinceOf(w.Unit)
	successor := ""
	if momentOf(at) >= reform {
		successor = successorOf(province)
	}
	best, index := 0, -1
	for i := range s.active {
		a := &s.active[i]
		if rank := a.Policy.rank(w.Kind, province, successor); rank > best && a.holds(at) {
			best, index = rank, i
		}
	}
	return index
}

// rank says how well a policy fits, 0 for not at all.
func (p *Policy) rank(kind, province, successor string) int {
	rank := 0
	switch {
	case p.Unit == "":
		rank = 1
	case p.Unit == province:
		rank = 3
	case p.Unit == successor:
		rank = 2
	default:
		return 0
	}
	switch {
	case len(p.Kinds) == 0:
		return rank
	case slices.Contains(p.Kinds, kind):
		return rank + 3
	}
	return 0
}

// turn gives the first moment after at from which another policy may count.
func (s *Set) turn(at rules.DateTime) rules.DateTime {
	next := never
	after := func(t time.Time) {
		if m := momentOf(t); !t.IsZero() && m > at {
			next = min(next, m)
		}
	}
	for i := range s.active {
		after(s.active[i].From)
		after(s.active[i].To)
	}
	if at < reform {
		next = min(next, reform)
	}
	return next
}
