package demo

import (
	"testing"

	"github.com/motma/motma/internal/synth"
)

func TestWavesKeepTheOrderOfRecordsThatBearOnEachOther(t *testing.T) {
	p := town(t, 3000, synth.March2022())
	group := groups(p.users)
	byApp := map[string][]*user{}
	for _, u := range p.users {
		byApp[u.App] = append(byApp[u.App], u)
	}
	for app, users := range byApp {
		at, n := map[string]int{}, 0
		for w, wave := range waves(users, group) {
			seen := map[int]bool{}
			for _, u := range wave {
				n++
				if seen[group[u]] {
					t.Fatalf("%s: two of one group in wave %d", app, w)
				}
				seen[group[u]], at[u.User] = true, w
			}
		}
		if n != len(users) {
			t.Fatalf("%s: %d users became %d", app, len(users), n)
		}
		for _, u := range users {
			if declarer, ok := at[u.Declarer]; u.Declarer != "" && (!ok || declarer >= at[u.User]) {
				t.Errorf("%s: a child comes in wave %d, who declares for it in wave %d", app, at[u.User], declarer)
			}
		}
	}
}

func TestRecordsThatShareANumberAreOneGroup(t *testing.T) {
	p := town(t, 3000, synth.March2022())
	group, first := groups(p.users), map[string]*user{}
	for _, u := range p.users {
		for _, tie := range ties(u) {
			if o := first[tie]; o != nil && group[o] != group[u] {
				t.Fatalf("%s and %s share %s, and are not one group", o.App, u.App, tie[:4])
			}
			first[tie] = u
		}
	}
}
