package demo

import (
	"cmp"
	"slices"
	"strings"

	"github.com/motma/motma/internal/synth"
)

// user is one app's record of one person, with the truth inside and what the
// platform answered beside it.
type user struct {
	synth.Record
	newcomer bool // signed up with the app for the tables' sake, see newcomers

	account string // empty until registered
	state   string // created, linked, ... pending
	reason  string // why there is no code
	qid     string // empty while pending
	text    string // hidden static code; empty without one
	mended  bool   // a field was refused and left out
}

// people are all users, by app and by person.
type people struct {
	pop   *synth.Population
	apps  []synth.App
	users []*user
	by    map[int][]*user // person -> their records, in the order of the apps
	index map[string]int  // app id -> its place in the tables

	arrival map[string]int // app id -> its turn in connecting, see arrivals
}

// meet collects every record that the eight apps hold.
func meet(pop *synth.Population) *people {
	p := &people{pop: pop, apps: pop.Apps(), by: map[int][]*user{}, index: map[string]int{}, arrival: map[string]int{}}
	for i, a := range p.apps {
		p.index[a.ID] = i
	}
	for i, a := range arrivals(p.apps) {
		p.arrival[a.ID] = i
	}
	for r := range pop.Records() {
		p.add(&user{Record: r})
	}
	return p
}

// arrivals is the order in which the apps connect: the one that takes its
// data from the population register first, then whoever knows most paper
// numbers. Who comes later finds more to agree with. A platform that connects
// them in another order links fewer, and joins nobody wrongly for that.
func arrivals(apps []synth.App) []synth.App {
	out := slices.Clone(apps)
	slices.SortStableFunc(out, func(a, b synth.App) int {
		if a.Checked != b.Checked {
			if a.Checked {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.Knows.CCCD, a.Knows.CCCD)
	})
	return out
}

func (p *people) add(u *user) {
	p.users = append(p.users, u)
	p.by[u.Person] = append(p.by[u.Person], u)
}

// with gives the person's record in an app; nil if it knows nothing of them.
func (p *people) with(person int, app string) *user { return of(p.by[person], app) }

// of gives the record of one app among a person's; nil without one.
func of(us []*user, app string) *user {
	for _, u := range us {
		if u.App == app {
			return u
		}
	}
	return nil
}

// clean says that no record of the person holds a mistake.
func clean(us []*user) bool {
	for _, u := range us {
		if !u.Clean() {
			return false
		}
	}
	return true
}

// paper is whether the app knows a paper number: somebody without one gets a
// QID, but no code of their own (standard §1: position 1 is required of those
// who declare for themselves).
func (u *user) paper() bool { return u.CCCD != "" || u.CMND != "" || u.Passport != "" }

// provable says that two records show, by the ladder's text, that they are one
// person's. It uses synth's own ladder, not the platform's, and holds 1 January
// for "only the year is known" (identity resolution, "Vietnamese specifics"):
// beside a phone that is not enough.
func provable(a, b *user) bool {
	if a == b {
		return true
	}
	tier := synth.Tier(a.Record, b.Record)
	return tier != "" && (tier != "B1" || !strings.HasSuffix(a.Birth, "-01-01"))
}
