package demo

import (
	"slices"
	"testing"

	"github.com/motma/motma/internal/synth"
)

func TestTablesAskOnlyAboutCleanPeopleWhomBothAppsKnow(t *testing.T) {
	p := town(t, 2000, synth.March2022())
	n := 0
	for i, row := range newChooser(p).pairs() {
		for j, cell := range row {
			for _, s := range cell {
				n++
				if s.a.App != p.apps[i].ID || s.b.App != p.apps[j].ID || s.a.Person != s.b.Person {
					t.Fatalf("a sample of %s and %s is %s %d and %s %d", p.apps[i].ID, p.apps[j].ID, s.a.App, s.a.Person, s.b.App, s.b.Person)
				}
				if us := p.by[s.a.Person]; !clean(us) || !allSame(provableSets(us)) {
					t.Fatalf("person %d has a record with mistakes, or records that do not show who it is", s.a.Person)
				}
			}
		}
	}
	if n < 500 {
		t.Errorf("only %d samples in 2,000 people", n)
	}
}

func TestADeclaredNumberAloneRenewsNothing(t *testing.T) {
	p := town(t, 10, synth.NoErrors())
	record := func(app string, proved, phone bool) *user {
		r := synth.Record{App: app, Name: "Nguyễn Văn An", Birth: "1990-01-15", CCCD: "079090000011", CCCDBy: synth.Declared}
		if proved {
			r.CCCDBy = synth.Register
		}
		if phone {
			r.Phone, r.PhoneBy = "0530000001", synth.OTP
		}
		return &user{Record: r}
	}
	c := newChooser(p)
	for what, x := range map[string]struct {
		u, first *user
		want     bool
	}{
		"a declared number that another app knew": {record("hcdc", false, false), record("vneid", true, false), false},
		"a phone proved here alone":               {record("hcdc", false, true), record("vneid", true, false), false},
		"a phone proved in both":                  {record("hcdc", false, true), record("vneid", true, true), true},
		"a number that a register said yes to":    {record("ssk", true, false), record("vneid", true, false), true},
		"the first who knew the number":           {record("vneid", false, false), record("hcdc", false, false), true},
	} {
		if got := c.mayRenew(x.u, []*user{x.u, x.first}); got != x.want {
			t.Errorf("%s: %v", what, got)
		}
	}
}

func TestNobodyWhosePaperAnotherRecordClaimsIsChosen(t *testing.T) {
	p := town(t, 500, synth.NoErrors())
	c := newChooser(p)
	var victim *user
	for _, u := range p.users {
		if u.CCCD != "" && c.clean(p.by[u.Person]) {
			victim = u
			break
		}
	}
	thief := &user{Record: synth.Record{App: "ncovi", Person: victim.Person + 1, CCCD: victim.CCCD, Flags: synth.WrongNumber}}
	p.add(thief)
	c.claim(thief)
	if c.clean(p.by[victim.Person]) {
		t.Error("somebody else's record holds the same paper number: that is a conflict, not clean data")
	}
}

func TestNewcomersFillTheTablesOfASmallTown(t *testing.T) {
	for _, n := range []int{60, 200} {
		p := town(t, n, synth.March2022())
		before := len(p.users)
		added, err := newcomers(p, synth.Config{Seed: 7, People: n})
		if err != nil {
			t.Fatal(err)
		}
		if len(added) == 0 || len(p.users) != before+len(added) {
			t.Errorf("%d people: %d newcomers, %d users after %d", n, len(added), len(p.users), before)
		}
		c := newChooser(p)
		for i, row := range c.pairs() {
			for j, cell := range row {
				if !slices.ContainsFunc(cell, func(s sample) bool { return c.mayRenew(s.a, p.by[s.a.Person]) }) {
					t.Errorf("%d people: nobody for %s and %s", n, p.apps[i].ID, p.apps[j].ID)
				}
			}
		}
		for _, u := range added {
			if !u.newcomer || !u.Clean() {
				t.Errorf("a newcomer is not marked as one, or not clean")
			}
			same := func(o *user) bool { return o != u && o.App == u.App && o.Person == u.Person }
			if slices.ContainsFunc(p.users, same) {
				t.Errorf("%s knows person %d twice", u.App, u.Person)
			}
		}
	}
}

func TestABigTownNeedsNoNewcomers(t *testing.T) {
	p := town(t, 10_000, synth.March2022())
	added, err := newcomers(p, synth.Config{Seed: 7, People: 10_000})
	if err != nil || len(added) != 0 {
		t.Errorf("%d newcomers, %v", len(added), err)
	}
}

func TestSpreadTakesFromTheWholeList(t *testing.T) {
	all := make([]sample, 10)
	for i := range all {
		all[i].a = &user{Record: synth.Record{Person: i}}
	}
	var got []int
	for _, s := range spread(all, 5) {
		got = append(got, s.a.Person)
	}
	if !slices.Equal(got, []int{0, 2, 4, 6, 8}) {
		t.Errorf("spread gives %v", got)
	}
	if len(spread(all[:3], 5)) != 3 {
		t.Error("three of three")
	}
}
