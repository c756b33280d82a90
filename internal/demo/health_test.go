package demo

import (
	"slices"
	"testing"
	"time"

	"github.com/motma/motma/internal/synth"
)

// tellingOf makes everybody's lines as if all accounts were registered.
func tellingOf(t *testing.T, now time.Time) *telling {
	t.Helper()
	pop, err := synth.New(synth.Config{Seed: 3, People: 3000, Provinces: []string{"01", "79"}, Errors: synth.March2022()})
	if err != nil {
		t.Fatal(err)
	}
	p := meet(pop)
	for _, u := range p.users {
		u.account = u.User
	}
	return newTelling(p, nil, now)
}

// TestWhatAppsSayIsOfTheseDays wants nothing from the future, no declaration
// that comes too late, and checks only after their order.
func TestWhatAppsSayIsOfTheseDays(t *testing.T) {
	now := time.Date(2026, 11, 24, 20, 0, 0, 0, time.UTC)
	records, declarations, err := tellingOf(t, now).lines()
	if err != nil {
		t.Fatal(err)
	}
	today := now.In(ict).Format(time.DateOnly)
	kinds := map[string]int{}
	for app, lines := range records {
		orders := map[string]bool{}
		for _, x := range lines {
			r := x.record
			kinds[r.Kind]++
			b := r.Body
			switch r.Kind {
			case "dose":
				if b.Dose.Date >= today || b.Dose.Date < "2024" {
					t.Errorf("%s: a dose on %s", app, b.Dose.Date)
				}
			case "test":
				if b.Test.Result.After(now) {
					t.Errorf("%s: a result at %s", app, b.Test.Result)
				}
			case "quarantine":
				orders[x.user.User+r.Source] = true
			case "check":
				if !orders[x.user.User+b.Check.Order] || x.statement != nil {
					t.Errorf("%s: a check of %s on %s before its order", app, b.Check.Order, b.Check.Day)
				}
			}
		}
	}
	for app, lines := range declarations {
		for _, x := range lines {
			kinds[x.declared.Kind]++
			if at := *x.declared.At; at.After(now) || now.Sub(at) > 30*24*time.Hour || x.declared.Consent == 0 {
				t.Errorf("%s: declared at %s, consent %d", app, at, x.declared.Consent)
			}
		}
	}
	if len(kinds) < 8 {
		t.Errorf("only %v", kinds)
	}
}

func TestBatchesNeverPartAUser(t *testing.T) {
	users := []*user{{}, {}, {}}
	var lines []told
	for i, n := range []int{healthLines - 1, 3, healthLines} {
		for range n {
			lines = append(lines, told{user: users[i]})
		}
	}
	batches := batchesOf(lines)
	if got := slices.Concat(batches...); len(got) != len(lines) || len(batches) != 2 {
		t.Fatalf("%d lines in %d batches of %d", len(got), len(batches), len(lines))
	}
	for i, b := range batches[1:] {
		if last := batches[i][len(batches[i])-1]; last.user == b[0].user {
			t.Errorf("batch %d begins in the middle of a user", i+1)
		}
	}
}

// TestTheAppThatKnowsBestIsAsked prefers whom most was said of, then checked
// papers, then who said most.
func TestTheAppThatKnowsBestIsAsked(t *testing.T) {
	silent, talks := &user{account: "1", qid: "Q1"}, &user{account: "2", qid: "Q1"}
	proven := &user{Record: synth.Record{CCCD: "1", CCCDBy: synth.Register}, account: "3", qid: "Q1"}
	apart := &user{Record: synth.Record{CCCD: "1", CCCDBy: synth.Register}, account: "4", qid: "Q2"}
	held := &user{account: "5"}
	unregistered := &user{Record: synth.Record{CCCD: "1", CCCDBy: synth.Register}}
	x := &telling{people: &people{by: map[int][]*user{0: {unregistered, silent, talks}, 1: {silent, talks, proven}, 2: {unregistered}, 3: {apart, silent, talks}, 4: {silent, held}}},
		taken: map[*user][]synth.Statement{talks: make([]synth.Statement, 1), held: make([]synth.Statement, 2)}}
	for person, want := range []*user{talks, proven, nil, talks, held} {
		if got := x.asks(person); got != want {
			t.Errorf("person %d: %+v is asked, want %+v", person, got, want)
		}
	}
}
