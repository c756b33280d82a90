package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/motma/motma/internal/feed"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/store"
)

var errUndone = errors.New("undone")

func feeds(t *testing.T, e Engine) {
	t.Run("what a unit announced comes in its order, to its app alone", func(t *testing.T) { feedOrder(t, e) })
	t.Run("a unit that fails tells nothing", func(t *testing.T) { feedUndone(t, e) })
	t.Run("many writers, one reader: nothing is lost, and each person's order is kept", func(t *testing.T) { feedRace(t, e) })
	t.Run("days that are not kept are gone, and a cursor from there says so", func(t *testing.T) { feedRetention(t, e) })
	t.Run("a restored database goes on where it was", func(t *testing.T) { feedRestored(t, e) })
}

// tell announces events of an account in one unit.
func tell(t testing.TB, db *store.DB, app person.AppID, account person.AccountID, details ...string) {
	t.Helper()
	within(t, db, nil, func(tx person.Tx) error {
		for _, d := range details {
			err := tx.Announce(person.Event{ID: tx.NewID(), Kind: person.CodeChanged, App: app, Account: account, Person: 7, At: noon,
				QID: QID(1), Before: QID(2), Takes: 3, Detail: d})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func newFeed(db *store.DB) *feed.Feed { return feed.New(db, []byte("key")) }

// read reads a feed to its end, in pages of the size given.
func read(t testing.TB, f *feed.Feed, app person.AppID, cursor string, limit int) (details []string, next string) {
	t.Helper()
	for {
		page, err := f.Read(t.Context(), app, feed.Query{Cursor: cursor, Limit: limit})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Events {
			details = append(details, e.Detail)
		}
		if cursor = page.Next; !page.More {
			return details, cursor
		}
	}
}

func feedOrder(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	p := addPerson(t, db, "bluezone", "u1", 1)
	f := newFeed(db)
	var want []string
	for i := range 150 { // more than one statement inserts
		want = append(want, fmt.Sprint(i))
	}
	tell(t, db, "bluezone", p.account, want...)
	tell(t, db, "vneid", p.account, "not yours")
	tell(t, db, "bluezone", p.account, "last")
	want = append(want, "last")
	for _, limit := range []int{1, 7, 150, 1000} {
		if got, _ := read(t, f, "bluezone", "", limit); !slices.Equal(got, want) {
			t.Errorf("pages of %d: %q", limit, got)
		}
	}
	page, err := f.Read(t.Context(), "bluezone", feed.Query{Limit: 1})
	if err != nil || len(page.Events) != 1 {
		t.Fatal(page, err)
	}
	got := page.Events[0]
	if got.User != "u1" || got.Kind != person.CodeChanged || got.QID != QID(1) || got.Before != QID(2) || got.Takes != 3 || got.Person != 7 || !got.At.Equal(noon) {
		t.Errorf("the event came back as %+v", got.Event)
	}
	if got, _ := read(t, f, "vneid", "", 10); !slices.Equal(got, []string{"not yours"}) {
		t.Errorf("the other app reads %q", got)
	}
	if got, next := read(t, f, "nobody", "", 10); len(got) != 0 || next == "" {
		t.Errorf("an app without events reads %q, cursor %q", got, next)
	}
	if _, err := f.Read(t.Context(), "vneid", feed.Query{Cursor: page.Next, Limit: 1}); !errors.Is(err, feed.ErrCursor) {
		t.Errorf("another app's cursor (A31): %v", err)
	}
	if page, err := f.Read(t.Context(), "bluezone", feed.Query{Kinds: []person.EventKind{person.CodeRevoked}, Limit: 10}); err != nil || len(page.Events) != 0 {
		t.Errorf("kinds that were not asked for: %v %v", page.Events, err)
	}
	sound(t, db)
}

func feedUndone(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	err := db.Within(t.Context(), nil, func(tx person.Tx) error {
		tx.Act("tester", noon)
		return errors.Join(tx.Announce(person.Event{ID: 1, Kind: person.CodeChanged, App: "bluezone", Account: 1, At: noon}), errUndone)
	})
	wantErr(t, err, errUndone)
	if got, _ := read(t, newFeed(db), "bluezone", "", 10); len(got) != 0 {
		t.Errorf("read %q", got)
	}
	err = db.Within(t.Context(), nil, func(tx person.Tx) error { return tx.Announce(person.Event{}) })
	wantErr(t, err, person.ErrNoActor)
}

// feedRace lets many write about few people while one reads: whoever reads by
// a cursor must not skip what was committed late, nor see a person's second
// change before the first.
func feedRace(t *testing.T, e Engine) {
	const writers, people, each = 16, 5, 30
	db := e.Open(t, store.Options{})
	var counts [people]int // guarded by the person's lock
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				p := (w + i) % people
				err := db.Within(context.Background(), []person.Key{cccd(p)}, func(tx person.Tx) error {
					tx.Act("tester", noon)
					counts[p]++
					return tx.Announce(person.Event{ID: tx.NewID(), Kind: person.CodeChanged, App: "bluezone", Account: person.AccountID(p + 1), At: noon,
						Detail: fmt.Sprint(counts[p])})
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	var done atomic.Bool
	go func() { wg.Wait(); done.Store(true) }()
	f := newFeed(db)
	var seen [people]int
	total, cursor := 0, ""
	for last := false; !last; {
		last = done.Load() // one more reading after the last commit
		page, err := f.Read(t.Context(), "bluezone", feed.Query{Cursor: cursor, Limit: 50})
		if err != nil {
			t.Fatal(err)
		}
		for _, ev := range page.Events {
			p := int(ev.Account) - 1
			if seen[p]++; ev.Detail != fmt.Sprint(seen[p]) {
				t.Fatalf("person %d: change %s came as number %d", p, ev.Detail, seen[p])
			}
			total++
		}
		cursor, last = page.Next, last && !page.More
	}
	if total != writers*each {
		t.Errorf("%d events, want %d", total, writers*each)
	}
	sound(t, db)
}

func feedRetention(t *testing.T, e Engine) {
	clock := newClock(noon)
	db := e.Open(t, store.Options{Now: clock.now, FeedDays: 10})
	p := addPerson(t, db, "bluezone", "u1", 1)
	f := newFeed(db)
	tell(t, db, "bluezone", p.account, "1")
	_, old := read(t, f, "bluezone", "", 10)
	tell(t, db, "bluezone", p.account, "2")
	_, newer := read(t, f, "bluezone", old, 10)
	retain := func(after time.Duration) {
		t.Helper()
		if _, err := db.Retain(t.Context(), noon.Add(after), 300, "tester"); err != nil {
			t.Fatal(err)
		}
	}
	retain(9 * 24 * time.Hour)
	if got, _ := read(t, f, "bluezone", old, 10); !slices.Equal(got, []string{"2"}) {
		t.Errorf("within its days: %q", got)
	}
	tell(t, db, "bluezone", p.account, "3")
	read(t, f, "bluezone", newer, 10) // gives it its number
	retain(12 * 24 * time.Hour)
	if _, err := f.Read(t.Context(), "bluezone", feed.Query{Cursor: old, Limit: 10}); !errors.Is(err, feed.ErrExpired) {
		t.Errorf("a cursor before what is kept: %v", err)
	}
	if got, _ := read(t, f, "bluezone", newer, 10); !slices.Equal(got, []string{"3"}) {
		t.Errorf("the cursor just before what is kept reads %q", got)
	}
	if got, _ := read(t, f, "bluezone", "", 10); !slices.Equal(got, []string{"3"}) {
		t.Errorf("from the beginning: %q", got)
	}
	tell(t, db, "bluezone", p.account, "4")
	if got, _ := read(t, f, "bluezone", newer, 10); !slices.Equal(got, []string{"3", "4"}) {
		t.Errorf("after retention: %q", got)
	}
	sound(t, db)
}

func feedRestored(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	p := addPerson(t, db, "bluezone", "u1", 1)
	tell(t, db, "bluezone", p.account, "1", "2")
	_, cursor := read(t, newFeed(db), "bluezone", "", 1)
	tell(t, db, "bluezone", p.account, "3") // not numbered yet
	var saved bytes.Buffer
	if err := db.Backup(t.Context(), &saved); err != nil {
		t.Fatal(err)
	}
	_, ahead := read(t, newFeed(db), "bluezone", "", 10)
	for _, other := range []Engine{SQLite(), Postgres()} {
		url := other.URL(t)
		if err := store.Restore(t.Context(), bytes.NewReader(saved.Bytes()), url, store.Options{}); err != nil {
			t.Fatal(err)
		}
		db := open(t, url, store.Options{})
		tell(t, db, "bluezone", p.account, "4")
		if got, _ := read(t, newFeed(db), "bluezone", cursor, 10); !slices.Equal(got, []string{"3", "4"}) {
			t.Errorf("%s: %q", other.Name, got)
		}
		sound(t, db)
	}
	empty := e.Open(t, store.Options{})
	if _, err := newFeed(empty).Read(t.Context(), "bluezone", feed.Query{Cursor: ahead, Limit: 10}); !errors.Is(err, feed.ErrExpired) {
		t.Errorf("a cursor of what this database never held: %v", err)
	}
}
