package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/feed"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/store"
)

// hookWorld is a database with a webhook of one app, and events of three
// accounts of two persons.
func hookWorld(t *testing.T, e Engine) (*store.DB, feed.Hook, []feed.Event) {
	t.Helper()
	db := e.Open(t, store.Options{})
	if err := db.SaveClient(t.Context(), connect.Client{ID: "bluezone", Number: 1, Name: "Bluezone", Kind: connect.App, Created: noon}, "tester"); err != nil {
		t.Fatal(err)
	}
	h := feed.Hook{App: "bluezone", URL: "https://app.example/", Kinds: []person.EventKind{person.CodeChanged}, Sealed: "sealed",
		Mark: feed.EndOf(0), Created: noon}
	if err := db.SaveHook(t.Context(), "tester", h); err != nil {
		t.Fatal(err)
	}
	within(t, db, nil, func(tx person.Tx) error {
		for i, of := range []struct {
			account person.AccountID
			person  person.ID
		}{{1, 10}, {2, 20}, {1, 10}, {3, 20}, {4, 0}, {5, 0}, {2, 30}} {
			err := tx.Announce(person.Event{ID: int64(100 + i), Kind: person.CodeChanged, App: "bluezone", Account: of.account, Person: of.person, At: noon})
			if err != nil {
				return err
			}
		}
		return nil
	})
	page, err := newFeed(db).Read(t.Context(), "bluezone", feed.Query{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return db, h, page.Events
}

func ids(ds []feed.Delivery) (out []int64) {
	for _, d := range ds {
		out = append(out, d.Event.ID)
	}
	return out
}

func hooks(t *testing.T, e Engine) {
	db, h, events := hookWorld(t, e)
	ctx := t.Context()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	due := func(at time.Time, want ...int64) []feed.Delivery {
		t.Helper()
		got, err := db.Due(ctx, h.App, at, 100)
		ok(err)
		if !slices.Equal(ids(got), want) {
			t.Errorf("due are %v, want %v", ids(got), want)
		}
		return got
	}
	if got, err := db.Hook(ctx, h.App); err != nil || got.URL != h.URL || got.Mark != h.Mark || !slices.Equal(got.Kinds, h.Kinds) || !got.Ended.IsZero() {
		t.Errorf("the webhook came back as %+v, %v", got, err)
	}
	_, err := db.Hook(ctx, "vneid")
	wantErr(t, err, feed.ErrNoHook)

	// One process at a time.
	for _, c := range []struct {
		owner int64
		after time.Duration
		mine  bool
	}{{1, 0, true}, {2, 30 * time.Second, false}, {1, 40 * time.Second, true}, {2, 90 * time.Second, false}, {2, 2 * time.Minute, true}, {1, 2 * time.Minute, false}} {
		now := noon.Add(c.after)
		if mine, err := db.Lease(ctx, h.App, c.owner, now, now.Add(time.Minute)); err != nil || mine != c.mine {
			t.Errorf("process %d after %s: %v, %v", c.owner, c.after, mine, err)
		}
	}

	// Taken over once, whoever comes second.
	end := feed.EndOf(1)
	for range 2 {
		ok(db.TakeOver(ctx, h.App, h.Mark, end, events, noon))
	}
	due(noon.Add(-time.Second))
	first := due(noon, 100, 101, 104, 105) // of each account and person the first
	if n, err := db.Counts(ctx, h.App); err != nil || n.Waiting != 7 || n.Dead != 0 || !n.Oldest.Equal(noon) {
		t.Errorf("counts %+v, %v", n, err)
	}
	first[0].Attempts, first[0].Due, first[0].Status = 1, noon.Add(time.Hour), 503
	first[2].Attempts, first[2].Dead, first[2].Status = 9, noon, 500
	ok(db.Delivered(ctx, h.App, []feed.Delivery{first[1], first[3]}, []feed.Delivery{first[0], first[2]}))
	due(noon, 103, 106) // the other person goes on; 102 waits behind 100
	if got := due(noon.Add(time.Hour), 100, 103, 106); got[0].Attempts != 1 || got[0].Status != 503 {
		t.Errorf("the attempt came back as %+v", got[0])
	}

	dead, err := db.Dead(ctx, h.App, 0, 10)
	if err != nil || !slices.Equal(ids(dead), []int64{104}) || dead[0].Attempts != 9 || !dead[0].Dead.Equal(noon) {
		t.Errorf("dead are %v, %v", ids(dead), err)
	}
	if n, err := db.Revive(ctx, "tester", h.App, 0, noon); err != nil || n != 1 {
		t.Errorf("%d revived, %v", n, err)
	}
	if n, err := db.Again(ctx, "tester", h.App, []int64{101, 999}, noon); err != nil || n != 1 {
		t.Errorf("%d sent again, %v", n, err)
	}
	asked := due(noon.Add(time.Second), 101, 104) // 103 and 106 wait behind 101 now
	if _, err := db.Again(ctx, "tester", h.App, []int64{101}, noon); err != nil {
		t.Fatal(err)
	}
	ok(db.Delivered(ctx, h.App, asked[:1], nil)) // it was asked for anew meanwhile
	due(noon.Add(time.Second), 101, 104)
	ok(db.Rewind(ctx, "tester", h.App, h.Mark))
	if got, err := db.Hook(ctx, h.App); err != nil || got.Mark != h.Mark {
		t.Errorf("rewound to %d, %v", got.Mark, err)
	}
	sound(t, db)

	// The old receiver says that it wants no more while the app moves to another.
	moved := h
	moved.URL, moved.Sealed = "https://new.example/", "sealed anew"
	ok(db.SaveHook(ctx, "tester", moved))
	ok(db.EndHook(ctx, "courier", h.App, h.URL, noon, "410"))
	if got, err := db.Hook(ctx, h.App); err != nil || got.URL != moved.URL || got.Sealed != moved.Sealed || !got.Ended.IsZero() {
		t.Errorf("the old address ended the new one: %+v, %v", got, err)
	}
	ok(db.EndHook(ctx, "courier", h.App, moved.URL, noon, "410"))
	if got, err := db.Hook(ctx, h.App); err != nil || !got.Ended.Equal(noon) || got.Reason != "410" {
		t.Errorf("not ended: %+v, %v", got, err)
	}

	ok(db.DropHook(ctx, "tester", h.App))
	wantErr(t, db.DropHook(ctx, "tester", h.App), feed.ErrNoHook)
	due(noon.Add(time.Hour))
}
