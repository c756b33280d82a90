package demo

import (
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
}

// people are all users, by app and by person.
type people struct {
	pop   *synth.Population
	apps  []synth.App
	users []*user
	by    map[int][]*user // person -> their records, in the order of the apps
	index map[string]int  // app id -> its place in the tables
}

// meet collects every record that the eight apps hold.
func meet(pop *synth.Population) *people {
	p := &people{pop: pop, apps: pop.Apps(), by: map[int][]*user{}, index: map[string]int{}}
	for i, a := range p.apps {
		p.index[a.ID] = i
	}
	for r := range pop.Records() {
		p.add(&user{Record: r})
	}
	return p
}

func (p *people) add(u *user) {
	p.users = append(p.users, u)
	p.by[u.Person] = append(p.by[u.Person], u)
}

// with gives the person's record in an app; nil if it knows nothing of them.
func (p *people) with(person int, app string) *user {
	for _, u := range p.by[person] {
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
// person's. It uses synth's own ladder, not the platform's.
func provable(a, b *user) bool { return a == b || synth.Tier(a.Record, b.Record) != "" }
