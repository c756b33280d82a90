package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/review"
	"github.com/motma/motma/internal/store"
)

func reviewing(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	ctx := t.Context()
	p := addPerson(t, db, "bluezone", "u1", 1)
	other := addPerson(t, db, "ncovi", "n1", 2)
	var asked []int64
	within(t, db, nil, func(tx person.Tx) error {
		asked = nil
		for _, kind := range []string{"B2", "C3", "twins", "C3"} {
			id := tx.NewID()
			asked = append(asked, id)
			key := person.KeyPhone
			if len(asked) == 4 {
				key = person.KeyCCCD
			}
			if err := tx.OpenConflict(person.Conflict{ID: id, Kind: kind, Account: p.account, Persons: []person.ID{other.person}, Key: key, Opened: noon}); err != nil {
				return err
			}
		}
		return nil
	})

	t.Run("the queue has an order and a cursor", func(t *testing.T) {
		order := func(f review.Filter) (out []int64) {
			t.Helper()
			for after := int64(0); ; {
				page, err := db.Queue(ctx, f, after, 1)
				if err != nil {
					t.Fatal(err)
				}
				if len(page) == 0 {
					return out
				}
				out, after = append(out, page[0].ID), f.Position(page[0])
			}
		}
		a := asked
		for name, tt := range map[string]struct {
			f    review.Filter
			want []int64
		}{
			"by age":       {review.Filter{State: "open"}, a},
			"ticked first": {review.Filter{State: "open", TickedFirst: true}, []int64{a[1], a[3], a[0], a[2]}},
			"one kind":     {review.Filter{State: "all", Kind: "twins"}, a[2:3]},
			"old ones":     {review.Filter{State: "open", Before: noon}, nil},
			"closed ones":  {review.Filter{State: "closed"}, nil},
		} {
			if got := order(tt.f); !slices.Equal(got, tt.want) {
				t.Errorf("%s: %v, want %v", name, got, tt.want)
			}
		}
	})

	t.Run("a question opens again unless it was asked anew", func(t *testing.T) {
		within(t, db, nil, func(tx person.Tx) error {
			return errors.Join(tx.CloseConflict(asked[0], noon, "x"), tx.ReopenConflict(asked[0]))
		})
		if open, err := db.Queue(ctx, review.Filter{State: "open"}, 0, 9); err != nil || len(open) != 4 {
			t.Errorf("%d open (%v)", len(open), err)
		}
		sound(t, db)
		within(t, db, nil, func(tx person.Tx) error { return tx.CloseConflict(asked[0], noon, "x") })
		within(t, db, nil, func(tx person.Tx) error {
			return tx.OpenConflict(person.Conflict{Kind: "B2", Account: p.account, Persons: []person.ID{other.person}, Key: person.KeyPhone, Opened: noon})
		})
		err := db.Within(ctx, nil, func(tx person.Tx) error { tx.Act("a", noon); return tx.ReopenConflict(asked[0]) })
		wantErr(t, err, person.ErrAskedAgain)
	})

	t.Run("answers stay, and the latest that counts is known", func(t *testing.T) {
		within(t, db, nil, func(tx person.Tx) error {
			u := db.Unit(tx)
			_, err := u.LastAnswer(asked[1])
			wantErr(t, err, person.ErrUnknown)
			for _, d := range []review.Decision{review.Same, review.UndoSame, review.Later} {
				if err := u.AddAnswer(review.Answer{ID: tx.NewID(), Conflict: asked[1], At: noon, Decision: d, Reason: "r"}); err != nil {
					return err
				}
			}
			last, err := u.LastAnswer(asked[1])
			if last.Decision != review.UndoSame || last.Actor != "tester" {
				t.Errorf("last %+v", last)
			}
			return err
		})
		if all, err := db.Answers(ctx, asked[1]); err != nil || len(all) != 3 {
			t.Errorf("%d answers (%v)", len(all), err)
		}
	})

	t.Run("a proposal ends once", func(t *testing.T) {
		want := review.Proposal{Kind: review.KindBreak, Subjects: []int64{3, 5}, Need: review.NeedMany, Reason: "r", Digest: "d", Client: "moh",
			Officer: "lan", Opened: noon, Expires: noon.Add(time.Hour), State: review.Waiting}
		within(t, db, nil, func(tx person.Tx) error {
			want.ID = tx.NewID()
			return db.Unit(tx).AddProposal(want)
		})
		within(t, db, nil, func(tx person.Tx) error {
			got, err := db.Unit(tx).OpenProposal(review.KindBreak, []int64{3, 5})
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
			return err
		})
		want.State, want.By, want.Decided, want.Outcome = review.Approved, "moh/minh", noon, "ok"
		within(t, db, nil, func(tx person.Tx) error { return db.Unit(tx).EndProposal(want) })
		err := db.Within(ctx, nil, func(tx person.Tx) error { tx.Act("a", noon); return db.Unit(tx).EndProposal(want) })
		wantErr(t, err, review.ErrDecided)
		if got, err := db.Proposals(ctx, review.Approved, 0, 9); err != nil || len(got) != 1 || cmp.Diff(want, got[0]) != "" {
			t.Errorf("%+v (%v)", got, err)
		}
	})

	t.Run("the database knows no approval by whoever proposed", func(t *testing.T) {
		q := review.Proposal{Kind: review.KindSame, Subjects: []int64{7}, Need: review.NeedNumbers, Reason: "r", Digest: "d", Client: "moh", Officer: "lan", Opened: noon, Expires: noon}
		within(t, db, nil, func(tx person.Tx) error { q.ID = tx.NewID(); return db.Unit(tx).AddProposal(q) })
		q.State, q.By, q.Decided = review.Approved, "moh/lan", noon
		if db.Within(ctx, nil, func(tx person.Tx) error { tx.Act("a", noon); return db.Unit(tx).EndProposal(q) }) == nil {
			t.Error("approved by the same officer")
		}
	})

	t.Run("requests come back as they were, and change from a known state alone", func(t *testing.T) {
		want := review.Request{Account: p.account, App: "bluezone", Sort: review.Merge, State: review.Received, Opened: noon, Updated: noon,
			Due: noon.Add(time.Hour), Print: "x", Asked: review.Asked{QID: "1", Text: "mất"}, Evidence: []review.Proof{{Paper: "cccd", At: noon}}}
		within(t, db, nil, func(tx person.Tx) error {
			want.ID = tx.NewID()
			u := db.Unit(tx)
			return errors.Join(u.AddRequest(want), u.AddStep(want.ID, review.Step{ID: tx.NewID(), At: noon, What: "received"}))
		})
		got, err := db.Request(ctx, want.ID)
		if err != nil || len(got.Steps) != 1 || got.Steps[0].Actor != "tester" {
			t.Fatalf("%v %v", got.Steps, err)
		}
		got.Steps = nil
		if got.Asked != want.Asked || len(got.Evidence) != 1 || got.Evidence[0] != want.Evidence[0] || got.Due != want.Due || got.Print != "x" {
			t.Error("not as it was")
		}
		want.State, want.Joined = review.Done, &person.Joined{Into: 1, From: 2, Moved: []person.AccountID{3}}
		within(t, db, nil, func(tx person.Tx) error { return db.Unit(tx).SaveRequest(want, review.Received) })
		err = db.Within(ctx, nil, func(tx person.Tx) error { tx.Act("a", noon); return db.Unit(tx).SaveRequest(want, review.Received) })
		wantErr(t, err, review.ErrDecided)
		if got, err = db.Request(ctx, want.ID); err != nil || cmp.Diff(want.Joined, got.Joined) != "" {
			t.Errorf("joined %v (%v)", got.Joined, err)
		}
		for f, n := range map[review.RequestFilter]int{{}: 0, {State: "all"}: 1, {State: review.Done, Sort: review.Merge}: 1, {State: "all", Sort: review.Date}: 0,
			{State: "all", Account: other.account}: 0, {State: "all", Overdue: noon}: 0, {State: "all", Overdue: noon.Add(2 * time.Hour)}: 1} {
			if list, err := db.Requests(ctx, f, 0, 9); err != nil || len(list) != n {
				t.Errorf("%d requests, want %d (%v)", len(list), n, err)
			}
		}
	})

	t.Run("breaks are counted by who made them", func(t *testing.T) {
		within(t, db, nil, func(tx person.Tx) error {
			err := tx.AddLink(person.Link{ID: person.LinkID(tx.NewID()), Account: p.account, Person: other.person, State: person.LinkBroken, At: noon})
			n, nerr := db.Unit(tx).Broken("tester", noon.Add(-time.Hour))
			late, lerr := db.Unit(tx).Broken("tester", noon)
			if n != 1 || late != 0 {
				t.Errorf("%d and %d", n, late)
			}
			return errors.Join(err, nerr, lerr)
		})
	})
	sound(t, db)
}
