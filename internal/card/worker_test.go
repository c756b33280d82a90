package card_test

import (
	"testing"
	"time"

	"github.com/motma/motma/internal/card"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

func TestEvidenceAndTimeChangeKeptCardsAndAppsAreTold(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		own := w.someone("bluezone", 1, w.proven()) // may read cards
		w.someone("ssk", 1, w.proven())
		w.work(w.cards)
		if n := w.told("bluezone"); n != 0 {
			t.Fatalf("told %d times of nothing", n)
		}
		w.write("bluezone", own.Account, "t1", health.Body{Test: &health.TestBody{Kind: "pcr", Sample: w.now().Add(-8 * time.Hour), Result: w.now().Add(-2 * time.Hour), Outcome: "negative"}})
		w.work(w.cards)
		if n := w.told("bluezone"); n != 1 {
			t.Errorf("told %d times that the card is yellow", n)
		}
		w.work(w.cards)
		if n := w.told("bluezone"); n != 1 {
			t.Errorf("told %d times of one change", n)
		}
		w.pass(72 * time.Hour) // the test is too old: nothing came in
		w.work(w.cards)
		if n := w.told("bluezone"); n != 2 {
			t.Errorf("told %d times, also that time passed", n)
		}
		if n := w.told("ssk"); n != 0 {
			t.Errorf("an app that may not read cards was told %d times", n)
		}
	})
}

func TestA19AnAppWhoseUserIsNotProvenIsNotTold(t *testing.T) {
	w := newWorld(t)
	victim := w.someone("ssk", 1, w.proven())
	w.someone("bluezone", 1) // says the same number
	w.vaccinated("ssk", victim.Account)
	w.work(w.cards)
	if n := w.told("bluezone"); n != 0 {
		t.Errorf("told %d times of somebody else's card", n)
	}
}

func TestAPolicyChangeRecoloursEverybody(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for i := range 30 {
			p := w.someone("bluezone", i, w.proven())
			if i%3 > 0 {
				w.vaccinated("bluezone", p.Account)
			}
		}
		w.work(w.cards)
		if n := w.told("bluezone"); n != 20 {
			t.Fatalf("told of %d cards, 20 have evidence", n)
		}
		v := w.put(dosed(2, policy.Yellow))
		w.work(w.cards)
		if n := w.told("bluezone"); n != 40 {
			t.Errorf("told of %d changes", n)
		}
		runs, err := w.cards.ListRuns(w.ctx, 10)
		w.ok(err)
		if r := runs[0]; r.Kind != card.Recompute || r.Changed != 20 || r.Done != 30 || r.Total != 30 || r.Ended.IsZero() {
			t.Errorf("run %+v", r)
		}
		_, err = w.cards.Back(w.ctx, lan, v.Number, "wrong")
		w.ok(err)
		w.work(w.cards)
		if n := w.told("bluezone"); n != 60 {
			t.Errorf("told of %d changes after going back", n)
		}
		before := len(runs)
		w.work(w.cards)
		if runs, err = w.cards.ListRuns(w.ctx, 10); err != nil || len(runs) != before+1 {
			t.Errorf("%d runs, want %d: nothing else changed (%v)", len(runs), before+1, err)
		}
	})
}

func TestAPolicyThatWasDatedRecoloursAtItsMoment(t *testing.T) {
	w := newWorld(t)
	p := w.someone("bluezone", 1, w.proven())
	w.vaccinated("bluezone", p.Account)
	v, err := w.cards.Put(w.ctx, lan, dosed(2, policy.Yellow))
	w.ok(err)
	a, err := w.cards.Propose(w.ctx, lan, v.Number, w.now().Add(time.Hour), "wave")
	w.ok(err)
	_, err = w.cards.Approve(w.ctx, minh, a.ID, "agreed")
	w.ok(err)
	w.work(w.cards)
	before := w.told("bluezone")
	w.pass(time.Hour)
	w.work(w.cards)
	if n := w.told("bluezone"); n != before+1 {
		t.Errorf("told %d times, want %d", n, before+1)
	}
}

func TestOneProcessComputesAtATime(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		one, two := w.desk(), w.desk()
		w.work(one)
		p := w.someone("bluezone", 1, w.proven())
		w.vaccinated("bluezone", p.Account)
		w.work(two) // not its turn
		if n := w.told("bluezone"); n != 0 {
			t.Fatalf("two processes work: told %d times", n)
		}
		w.pass(2 * time.Minute) // the first is gone
		w.work(two)
		if n := w.told("bluezone"); n != 1 {
			t.Errorf("nobody took over: told %d times", n)
		}
		p = w.someone("bluezone", 2, w.proven())
		w.vaccinated("bluezone", p.Account)
		w.work(one) // back again: the lease is another's
		if n := w.told("bluezone"); n != 1 {
			t.Errorf("both work: told %d times", n)
		}
	})
}

func TestASimulationCountsAndChangesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for i := range 9 {
			p := w.someone("bluezone", i, w.proven())
			if i < 6 {
				w.vaccinated("bluezone", p.Account)
			}
		}
		w.work(w.cards)
		before := w.told("bluezone")
		v, err := w.cards.Put(w.ctx, lan, dosed(2, policy.Yellow))
		w.ok(err)
		_, err = w.cards.AskSimulation(w.ctx, hue, v.Number, time.Time{})
		w.fails(err, card.ErrUnit)
		r, err := w.cards.AskSimulation(w.ctx, lan, v.Number, time.Time{})
		w.ok(err)
		w.work(w.cards)
		r, err = w.cards.Run(w.ctx, lan, r.ID)
		w.ok(err)
		if people, changed := r.Result.Totals(); r.Ended.IsZero() || people != 9 || changed != 6 {
			t.Fatalf("run %+v", r)
		}
		want := map[card.Group]bool{
			{By: "all", From: "green", To: "yellow", People: 6}:                   true,
			{By: "age", Value: "18-49", From: "green", To: "yellow", People: 6}:   true,
			{By: "province", Value: "56", From: "green", To: "yellow", People: 6}: true,
			{By: "doses", Value: "2", From: "green", To: "yellow", People: 6}:     true,
		}
		for _, g := range r.Result.Shown() { // the three without data are too few to be shown
			if !want[g] {
				t.Errorf("group %+v", g)
			}
			delete(want, g)
		}
		if len(want) > 0 {
			t.Errorf("not there: %v", want)
		}
		if n := w.told("bluezone"); n != before {
			t.Errorf("a simulation told apps %d times", n-before)
		}
		_, err = w.cards.Run(w.ctx, hue, r.ID)
		w.fails(err, card.ErrRun)
	})
}

func TestA37WhatASimulationLeavesOutIsNeverSomebody(t *testing.T) {
	count := func(age string, people int) policy.Count {
		return policy.Count{Move: policy.Move{Group: policy.Group{Age: age, Province: "56", Doses: 2}, From: policy.Green, To: policy.Red}, People: people}
	}
	s := card.Simulation{Counts: []policy.Count{count("12-17", 2), count("18-49", 40), count("50-64", 6)}}
	for _, g := range s.Shown() {
		if g.By == "age" && g.Value != "18-49" { // 48 less 40 is eight people, of two ages
			t.Errorf("shown: %+v", g)
		}
	}
	if len(s.Shown()) != 4 {
		t.Errorf("%+v", s.Shown())
	}
}

func TestNoDataIsNotRedAndADoubtIsShown(t *testing.T) {
	w := newWorld(t)
	p := w.someone("ssk", 1, w.proven())
	if c := w.card(w.cards, p); c.Colour == policy.Red || c.Rule != policy.RuleNoData {
		t.Errorf("nothing is known: %s by rule %d", c.Colour, c.Rule)
	}
	w.vaccinated("ssk", p.Account)
	_, err := w.people.Register(w.ctx, "bluezone", person.Registration{App: "bluezone", User: "x", Proofs: []person.Proof{w.proven()},
		Attrs: person.Attributes{Name: "Nguyễn Văn Bình", Birth: "1971-02-03", CCCD: "056090000001"}})
	w.ok(err)
	w.pass(time.Minute)
	if c := w.card(w.cards, p); c.Colour != policy.Unknown || c.Rule != policy.RuleDoubt {
		t.Errorf("somebody else claims the number: %s by rule %d", c.Colour, c.Rule)
	}
}
