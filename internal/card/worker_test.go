package card_test

import (
	"context"
	"errors"
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
			{By: "age", Value: "18-39", From: "green", To: "yellow", People: 6}:   true,
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
	count := func(age string, people int) card.Count {
		return card.Count{Move: policy.Move{Group: policy.Group{Age: age, Province: "56", Doses: 2}, From: policy.Green, To: policy.Red}, People: people}
	}
	s := card.Simulation{Counts: []card.Count{count("12-17", 2), count("18-49", 40), count("50-64", 6)}}
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

// killed is a store whose process dies once so many steps were written.
type killed struct {
	card.Store
	after int
	err   error
}

func (k *killed) KeepCards(ctx context.Context, s card.Step) (int64, error) {
	if s.Run != nil {
		if k.after == 0 {
			return 0, k.err
		}
		k.after--
	}
	return k.Store.KeepCards(ctx, s)
}

func TestARunThatIsCutOffGoesOnWhereItStopped(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for i := range 30 {
			p := w.someone("bluezone", i, w.proven())
			w.vaccinated("bluezone", p.Account)
		}
		w.work(w.cards)
		before := w.told("bluezone")
		w.put(dosed(2, policy.Yellow))
		w.pass(2 * time.Minute) // so that the next desk may take over at once
		dying := w.desk()
		dying.Chunk = 10
		dying.Store = &killed{Store: w.db, after: 1, err: errors.New("killed")}
		_, err := dying.WorkOnce(w.ctx)
		w.ok(err)
		if _, err = dying.WorkOnce(w.ctx); err == nil {
			t.Fatal("the process was to die in its second step")
		}
		cut, err := w.db.OpenCardRuns(w.ctx)
		w.ok(err)
		if len(cut) != 1 || cut[0].Done != 10 || cut[0].Changed != 10 || w.told("bluezone") != before+10 {
			t.Fatalf("cut off: %+v, told of %d", cut, w.told("bluezone")-before)
		}
		next := w.desk()
		next.Chunk = 10
		w.work(next) // the lease of the dead is not over yet
		if n := w.told("bluezone"); n != before+10 {
			t.Errorf("two processes work: told of %d", n-before)
		}
		w.pass(2 * time.Minute)
		w.work(next)
		runs, err := w.cards.ListRuns(w.ctx, 10)
		w.ok(err)
		if r := runs[0]; r.ID != cut[0].ID || r.Done != 30 || r.Changed != 30 || r.Ended.IsZero() || r.Stopped {
			t.Errorf("gone on: %+v", r)
		}
		if n := w.told("bluezone"); n != before+30 {
			t.Errorf("told of %d changes, each once is 30", n-before)
		}
		dying.Store = w.db // it was not dead, only slow
		more, err := dying.WorkOnce(w.ctx)
		if more || err != nil || w.told("bluezone") != before+30 {
			t.Errorf("overtaken, it still works: %v, %v", more, err)
		}
	})
}

func TestWhoIsOvertakenInTheMiddleOfAStepWritesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for i := range 20 {
			p := w.someone("bluezone", i, w.proven())
			w.vaccinated("bluezone", p.Account)
		}
		w.work(w.cards)
		before := w.told("bluezone")
		w.put(dosed(2, policy.Yellow))
		w.pass(2 * time.Minute)
		slow, fast := w.desk(), w.desk()
		slow.Chunk = 5
		slow.Health = facts{w.db, func() { // while it reads, its lease runs out and another one does everything
			w.pass(2 * time.Minute)
			w.work(fast)
		}}
		if _, err := slow.WorkOnce(w.ctx); !errors.Is(err, card.ErrOvertaken) {
			t.Errorf("the slow one: %v", err)
		}
		if n := w.told("bluezone"); n != before+20 {
			t.Errorf("told of %d changes, each once is 20", n-before)
		}
	})
}

// facts are those of a store; once they are read, something happens.
type facts struct {
	of   card.Facts
	then func()
}

func (f facts) Facts(ctx context.Context, persons []person.ID) ([]policy.Facts, error) {
	found, err := f.of.Facts(ctx, persons)
	f.then()
	return found, err
}
