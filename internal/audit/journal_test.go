package audit_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/store"
)

var noon = time.Date(2021, 11, 25, 5, 0, 0, 0, time.UTC)

// open gives a journal on a real store, and its clock.
func open(t *testing.T, limits map[string]int) (*audit.Journal, *time.Time) {
	t.Helper()
	now := noon
	db, err := store.Open(t.Context(), ":memory:", store.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	j := &audit.Journal{Store: db, Now: func() time.Time { return now }}
	if limits != nil {
		j.Budget = &audit.Budget{Limits: limits}
	}
	return j, &now
}

func access(people ...person.AccountID) audit.Access {
	return audit.Access{Client: "cdc", Officer: "cb-17", Action: "trace.visits", Purpose: "contact_tracing", Case: "VN-1", Accounts: people}
}

func TestAccessWithoutReaderOrPurposeIsRefused(t *testing.T) {
	j, _ := open(t, nil)
	for _, spoil := range []func(*audit.Access){
		func(a *audit.Access) { a.Client = "" },
		func(a *audit.Access) { a.Purpose = "" },
		func(a *audit.Access) { a.Action = "" },
	} {
		a := access(1)
		spoil(&a)
		if err := j.Write(t.Context(), a); !errors.Is(err, audit.ErrNotWritten) {
			t.Errorf("%+v: %v", a, err)
		}
	}
}

func TestPersonSeesEveryAccessButNotWhoElseWasRead(t *testing.T) {
	j, now := open(t, nil)
	for i := range 5 {
		*now = noon.Add(time.Duration(i) * time.Minute)
		a := access(1, 2, person.AccountID(100+i))
		a.Case = fmt.Sprint("VN-", i)
		if err := j.Write(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	before := int64(0)
	for {
		list, err := j.List(t.Context(), []person.AccountID{2, 100}, before, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range list {
			if a.Accounts != nil {
				t.Error("the list names the other people of the answer")
			}
			got, before = append(got, a.Case), a.ID
		}
		if len(list) < 2 {
			break
		}
	}
	if fmt.Sprint(got) != "[VN-4 VN-3 VN-2 VN-1 VN-0]" {
		t.Errorf("seen %v", got)
	}
	if list, err := j.List(t.Context(), nil, 0, 10); err != nil || len(list) != 0 {
		t.Errorf("nobody's list: %v, %v", list, err)
	}
}

// A17
func TestNoAccessCanBeHiddenFromThePerson(t *testing.T) {
	j, _ := open(t, nil)
	for _, detail := range []string{`{"hidden":true}`, "hidden", ""} {
		a := access(7)
		a.Detail = detail
		if err := j.Write(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := j.List(t.Context(), []person.AccountID{7}, 0, 10); err != nil || len(list) != 3 {
		t.Errorf("%d of 3, %v", len(list), err)
	}
}

// A12
func TestBudgetLocksUntilTheHourIsOver(t *testing.T) {
	j, now := open(t, map[string]int{"trace.visits": 3})
	write := func(a audit.Access) error { return j.Write(t.Context(), a) }
	if err := write(access(1, 2, 3)); err != nil {
		t.Fatal(err)
	}
	*now = noon.Add(20 * time.Minute)
	err := write(access(4))
	if !errors.Is(err, audit.ErrBudget) || fault.Of(err).RetryAfter != 40*time.Minute {
		t.Errorf("the fourth: %v, retry after %v", err, fault.Of(err).RetryAfter)
	}
	if list, _ := j.List(t.Context(), []person.AccountID{4}, 0, 10); len(list) != 0 {
		t.Error("an access that was refused is in the person's list")
	}
	other := access(4)
	other.Officer = "cb-18"
	if err := write(other); err != nil {
		t.Errorf("a colleague: %v", err)
	}
	free := access(4, 5, 6, 7, 8)
	free.Action = "trace.place"
	if err := write(free); err != nil {
		t.Errorf("an action without budget: %v", err)
	}
	*now = noon.Add(time.Hour)
	if err := write(access(4)); err != nil {
		t.Errorf("an hour later: %v", err)
	}
}

func TestBudgetHoldsUnderManyHands(t *testing.T) {
	j, _ := open(t, map[string]int{"trace.visits": 10})
	var wait sync.WaitGroup
	results := make(chan error, 50)
	for i := range 50 {
		wait.Go(func() { results <- j.Write(t.Context(), access(person.AccountID(i+1))) })
	}
	wait.Wait()
	close(results)
	passed := 0
	for err := range results {
		switch {
		case err == nil:
			passed++
		case !errors.Is(err, audit.ErrBudget):
			t.Errorf("unexpected: %v", err)
		}
	}
	if passed != 10 {
		t.Errorf("%d reads passed a budget of 10", passed)
	}
}
