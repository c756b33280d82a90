package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/store"
)

func people(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	p := addPerson(t, db, "bluezone", "u1", 1)

	t.Run("an account comes back as it was said, and its history stays", func(t *testing.T) {
		var second person.Account
		within(t, db, nil, func(tx person.Tx) error {
			first, err := tx.AccountByUser("bluezone", "u1")
			if err != nil {
				return err
			}
			want := account(tx, "bluezone", "u1", 1)
			want.ID = p.account
			if d := cmp.Diff(want, first); d != "" {
				t.Error(d)
			}
			second = first
			second.Version, second.Updated = 2, noon.Add(time.Hour)
			second.Attrs.Name, second.Attrs.CCCD = "Nguyễn Văn Ất", "001099099999"
			second.Proofs = nil
			return tx.SaveAccount(second, []person.Key{{Kind: person.KeyCCCD, Value: "001099099999"}})
		})
		got, err := db.ReadAccount(t.Context(), p.account)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(second, got); d != "" {
			t.Error(d)
		}
		within(t, db, nil, func(tx person.Tx) error {
			for key, want := range map[person.Key]int{cccd(1): 0, {Kind: person.KeyCCCD, Value: "001099099999"}: 1} {
				found, err := tx.AccountsByKey(key, 10)
				if err != nil || len(found) != want {
					t.Errorf("%d accounts by key, want %d (%v)", len(found), want, err)
				}
			}
			return nil
		})
	})
	t.Run("two corrections of the same version: the second fails", func(t *testing.T) {
		err := db.Within(t.Context(), nil, func(tx person.Tx) error {
			tx.Act("tester", noon)
			a, err := tx.Account(p.account)
			if err != nil {
				return err
			}
			return tx.SaveAccount(a, nil)
		})
		if err == nil {
			t.Error("a version was overwritten")
		}
	})
	t.Run("unknown things are unknown", func(t *testing.T) {
		within(t, db, nil, func(tx person.Tx) error {
			_, err1 := tx.AccountByUser("bluezone", "nobody")
			_, err2 := tx.Account(1)
			_, err3 := tx.Verified(cccd(999))
			for _, err := range []error{err1, err2, err3} {
				wantErr(t, err, person.ErrUnknown)
			}
			return nil
		})
		_, err := db.AccountID(t.Context(), "bluezone", "nobody")
		wantErr(t, err, person.ErrUnknown)
		_, err = db.ReadAccount(t.Context(), 1)
		wantErr(t, err, person.ErrUnknown)
	})
	t.Run("what is another's is taken, and the unit may go on", func(t *testing.T) {
		q := addPerson(t, db, "bluezone", "u2", 2)
		within(t, db, nil, func(tx person.Tx) error {
			wantErr(t, tx.AddQID(p.qid, q.account), person.ErrTaken)
			wantErr(t, tx.SetVerified(cccd(1), q.person, q.account, person.Register), person.ErrTaken)
			if err := tx.AddQID(q.qid, q.account); err != nil {
				t.Errorf("own QID again: %v", err)
			}
			return tx.AddQID("299999999999999999", q.account)
		})
		within(t, db, nil, func(tx person.Tx) error {
			qids, err := tx.QIDs(q.account)
			if d := cmp.Diff([]person.QID{q.qid, "299999999999999999"}, qids); d != "" {
				t.Error(d)
			}
			return err
		})
	})
	t.Run("an account has one active link at most", func(t *testing.T) {
		err := db.Within(t.Context(), nil, func(tx person.Tx) error {
			tx.Act("tester", noon)
			other := person.ID(tx.NewID())
			if err := tx.AddPerson(other); err != nil {
				return err
			}
			_ = tx.AddLink(person.Link{ID: person.LinkID(tx.NewID()), Account: p.account, Person: other, State: person.LinkCertain, Tier: person.TierMan, At: noon})
			return nil // rules that swallow the refusal do not commit half either
		})
		if err == nil {
			t.Error("a second active link was committed")
		}
	})
	t.Run("the ledger keeps a broken link, and the identifiers move", func(t *testing.T) {
		r := addPerson(t, db, "bluezone", "u3", 3)
		var to person.ID
		within(t, db, []person.Key{cccd(3)}, func(tx person.Tx) error {
			to = person.ID(tx.NewID())
			broken, made := person.LinkID(tx.NewID()), person.LinkID(tx.NewID())
			return errors.Join(
				tx.AddPerson(to), tx.Lock(r.person), tx.Lock(to),
				tx.EndLink(r.link, broken, noon.Add(time.Minute)),
				tx.AddLink(person.Link{ID: broken, Account: r.account, Person: r.person, State: person.LinkBroken, Tier: person.TierMan, At: noon.Add(time.Minute)}),
				tx.AddLink(person.Link{ID: made, Account: r.account, Person: to, State: person.LinkCertain, Tier: person.TierMan, At: noon.Add(time.Minute)}),
				tx.MoveVerified(r.account, to), tx.SetCurrentQID(r.person, ""), tx.SetCurrentQID(to, r.qid))
		})
		within(t, db, nil, func(tx person.Tx) error {
			links, err := tx.Links(r.account)
			if err != nil {
				return err
			}
			var states []person.LinkState
			for _, l := range links {
				states = append(states, l.State)
				if l.Actor != "tester" {
					t.Errorf("line by %q", l.Actor)
				}
			}
			if d := cmp.Diff([]person.LinkState{person.LinkCertain, person.LinkBroken, person.LinkCertain}, states); d != "" {
				t.Error(d)
			}
			if links[0].EndedBy != links[1].ID || !links[0].Ended.Equal(noon.Add(time.Minute)) {
				t.Errorf("first line ended %v by %v", links[0].Ended, links[0].EndedBy)
			}
			if now, err := tx.Verified(cccd(3)); err != nil || now != to {
				t.Errorf("identifier is of %v, want %v (%v)", now, to, err)
			}
			return nil
		})
	})
	t.Run("codes come newest first, and the first revocation counts", func(t *testing.T) {
		within(t, db, nil, func(tx person.Tx) error {
			for i := range 3 {
				at := noon.Add(time.Duration(i) * time.Hour)
				c := person.Code{ID: person.CodeID(100 + i), QID: p.qid, Account: p.account, Text: "t", Basis: "b", Issued: at, Expires: at.AddDate(5, 0, 0)}
				if err := tx.AddCode(c); err != nil {
					return err
				}
			}
			return errors.Join(tx.RevokeCode(101, noon, "lost"), tx.RevokeCode(101, noon.Add(time.Hour), "other"))
		})
		within(t, db, nil, func(tx person.Tx) error {
			codes, err := tx.Codes(p.qid)
			if err != nil || len(codes) != 3 || codes[0].ID != 102 || codes[1].Reason != "lost" || !codes[1].Revoked.Equal(noon) || !codes[2].Revoked.IsZero() {
				t.Errorf("codes %v, %v", codes, err)
			}
			return nil
		})
	})
	t.Run("an open question is kept once", func(t *testing.T) {
		within(t, db, nil, func(tx person.Tx) error {
			c := person.Conflict{ID: tx.NewID(), Kind: "B2", Account: p.account, Persons: []person.ID{p.person}, Key: person.KeyCCCD, Opened: noon}
			again := c
			again.ID = tx.NewID()
			if err := errors.Join(tx.OpenConflict(c), tx.OpenConflict(again)); err != nil {
				return err
			}
			found, err := tx.Conflicts(p.account)
			if d := cmp.Diff([]person.Conflict{c}, found); d != "" {
				t.Error(d)
			}
			return errors.Join(err, tx.CloseConflict(c.ID, noon, "kept apart"), tx.OpenConflict(again))
		})
		for open, want := range map[bool]int{true: 1, false: 2} {
			found, err := db.ReadConflicts(t.Context(), open, 0, 10)
			if err != nil || len(found) != want {
				t.Errorf("%d conflicts, want %d (%v)", len(found), want, err)
			}
		}
		err := db.Within(t.Context(), nil, func(tx person.Tx) error { tx.Act("tester", noon); return tx.CloseConflict(1, noon, "") })
		wantErr(t, err, person.ErrUnknown)
	})
}

func units(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})

	t.Run("a write without an actor is refused", func(t *testing.T) {
		err := db.Within(t.Context(), nil, func(tx person.Tx) error {
			_ = tx.AddPerson(person.ID(tx.NewID()))
			return nil
		})
		wantErr(t, err, person.ErrNoActor)
	})
	t.Run("a failed unit leaves no trace and does not hurt its neighbours", func(t *testing.T) {
		// Sixty-four at a time: on SQLite they share transactions.
		boom := errors.New("boom")
		var wg sync.WaitGroup
		for i := range 64 {
			wg.Go(func() {
				err := db.Within(context.Background(), []person.Key{cccd(i)}, func(tx person.Tx) error {
					tx.Act("tester", noon)
					if _, err := makePerson(tx, "group", fmt.Sprint("u", i), i); err != nil {
						return err
					}
					if i%3 == 0 {
						return boom
					}
					return nil
				})
				if want := i%3 == 0; errors.Is(err, boom) != want || err != nil && !want {
					t.Errorf("unit %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		for i := range 64 {
			_, err := db.AccountID(t.Context(), "group", fmt.Sprint("u", i))
			_, herr := db.HolderOfKey(t.Context(), cccd(i))
			if i%3 == 0 {
				wantErr(t, err, person.ErrUnknown)
				wantErr(t, herr, person.ErrUnknown)
			} else if err != nil || herr != nil {
				t.Errorf("unit %d: %v, %v", i, err, herr)
			}
		}
		sound(t, db)
	})
	t.Run("a panic in a unit is its caller's, and rolled back", func(t *testing.T) {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = db.Within(context.Background(), nil, func(tx person.Tx) error {
				tx.Act("tester", noon)
				_, _ = makePerson(tx, "panic", "u", 1000)
				panic("of the rules")
			})
		}()
		_, err := db.AccountID(t.Context(), "panic", "u")
		wantErr(t, err, person.ErrUnknown)
		addPerson(t, db, "panic", "u", 1000)
	})
	t.Run("a call whose context has ended does nothing", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := db.Within(ctx, nil, func(tx person.Tx) error {
			tx.Act("tester", noon)
			_, err := makePerson(tx, "late", "u", 1001)
			return err
		})
		wantErr(t, err, context.Canceled)
		_, err = db.AccountID(t.Context(), "late", "u")
		wantErr(t, err, person.ErrUnknown)
	})
	t.Run("ids rise", func(t *testing.T) {
		last := int64(0)
		for range 10_000 {
			if id := db.NewID(); id <= last {
				t.Fatalf("id %d after %d", id, last)
			} else {
				last = id
			}
		}
	})
}

// contention: sixty-four registrations of one person at once make one person,
// whatever the engine.
func contention(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	shared := cccd(7)
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			user := fmt.Sprint("u", i)
			err := db.Within(context.Background(), []person.Key{shared, {Kind: "user", Value: "app/" + user}}, func(tx person.Tx) error {
				tx.Act("tester", noon)
				return joinOrMake(tx, shared, user)
			})
			if err != nil {
				t.Errorf("registration %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	h, err := db.HolderOfKey(t.Context(), shared)
	if err != nil {
		t.Fatal(err)
	}
	members, err := db.AccountsOf(t.Context(), h.Person)
	if err != nil || len(members) != 64 {
		t.Errorf("%d members, want 64 (%v)", len(members), err)
	}
	sound(t, db)
}

// locking: units that lock persons as they meet them neither stop each other
// for good nor act on what they read before another changed it.
func locking(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	p, q := addPerson(t, db, "x", "u1", 1), addPerson(t, db, "x", "u2", 2)

	t.Run("in any order", func(t *testing.T) {
		var wg sync.WaitGroup
		for i := range 32 {
			wg.Go(func() {
				err := db.Within(context.Background(), nil, func(tx person.Tx) error {
					tx.Act("tester", noon)
					first, second := p, q
					if i%2 == 0 {
						first, second = q, p
					}
					if err := errors.Join(tx.Lock(first.person), tx.Lock(second.person)); err != nil {
						return err
					}
					links, err := tx.Links(p.account)
					if err != nil {
						return err
					}
					return tx.AddLink(person.Link{ID: person.LinkID(tx.NewID()), Account: p.account, Person: q.person, State: person.LinkRejected,
						Tier: person.TierMan, Flags: fmt.Sprint(len(links)), At: noon})
				})
				if err != nil {
					t.Errorf("unit %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		within(t, db, nil, func(tx person.Tx) error {
			links, err := tx.Links(p.account)
			seen := map[string]bool{}
			for _, l := range links[1:] {
				seen[l.Flags] = true
			}
			if len(links) != 33 || len(seen) != 32 {
				t.Errorf("%d lines, of which %d saw a state of their own", len(links), len(seen))
			}
			return err
		})
	})
	if e.Name == "sqlite" {
		return // where units run one after the other
	}
	t.Run("what was read before the lock is read again if it changed", func(t *testing.T) {
		runs, saw := 0, person.ID(0)
		err := db.Within(t.Context(), nil, func(tx person.Tx) error {
			tx.Act("tester", noon)
			runs++
			links, err := tx.Links(q.account)
			if err != nil {
				return err
			}
			saw = active(links)
			if runs == 1 {
				moveAway(t, db, q, p.person)
			}
			return tx.Lock(saw)
		})
		if err != nil || runs != 2 || saw != p.person {
			t.Errorf("%d runs, the last saw person %v, want %v (%v)", runs, saw, p.person, err)
		}
	})
}

func active(links []person.Link) person.ID {
	for _, l := range links {
		if l.State == person.LinkCertain && l.Ended.IsZero() {
			return l.Person
		}
	}
	return 0
}

// moveAway links an account to another person, in a unit of its own.
func moveAway(t *testing.T, db *store.DB, s someone, to person.ID) {
	t.Helper()
	within(t, db, nil, func(tx person.Tx) error {
		id := person.LinkID(tx.NewID())
		return errors.Join(tx.Lock(s.person), tx.Lock(to), tx.EndLink(s.link, id, noon),
			tx.AddLink(person.Link{ID: id, Account: s.account, Person: to, State: person.LinkCertain, Tier: person.TierMan, At: noon}),
			tx.MoveVerified(s.account, to), tx.SetCurrentQID(s.person, ""))
	})
}

// joinOrMake is a tiny version of the rules.
func joinOrMake(tx person.Tx, k person.Key, user string) error {
	owner, err := tx.Verified(k)
	if errors.Is(err, person.ErrUnknown) {
		_, err = makePerson(tx, "app", user, 7)
		return err
	}
	if err != nil {
		return err
	}
	a := account(tx, "app", user, 7)
	return errors.Join(tx.Lock(owner), tx.SaveAccount(a, []person.Key{k}),
		tx.AddLink(person.Link{ID: person.LinkID(tx.NewID()), Account: a.ID, Person: owner, State: person.LinkCertain, Tier: person.TierA0, At: noon}),
		tx.Change(person.Change{Kind: "link.made", Account: a.ID, Person: owner}))
}

func holders(t *testing.T, e Engine) {
	clk := newClock(noon)
	db := e.Open(t, store.Options{Now: clk.now})
	p := addPerson(t, db, "bluezone", "u1", 1)
	q := addPerson(t, db, "bluezone", "u2", 2)
	var lonely person.AccountID
	within(t, db, nil, func(tx person.Tx) error {
		a := account(tx, person.AppClaim, "x", 3)
		a.Attrs.CCCD, a.Attrs.Passport = "", "B1234567"
		lonely = a.ID
		return errors.Join(tx.SaveAccount(a, nil), tx.AddQID("277777777777777777", p.account),
			tx.AddCode(person.Code{ID: 55, QID: p.qid, Account: p.account, Text: "t", Basis: "b", Issued: noon, Expires: noon}),
			tx.AddCode(person.Code{ID: 56, QID: p.qid, Account: p.account, Text: "t", Basis: "b", Issued: noon, Expires: noon, Revoked: noon, Reason: "lost"}))
	})
	want := person.Holder{Account: p.account, Person: p.person, QID: p.qid, Name: "Nguyễn Văn 1", Folded: "NGUYEN VAN 1", Birth: "1990-02-03",
		Paper: cccd(1).Value, Phone: "0900000000", At: noon}
	with := func(f func(*person.Holder)) person.Holder { h := want; f(&h); return h }
	ctx := t.Context()
	tests := map[string]struct {
		ask  func() (person.Holder, error)
		want person.Holder
	}{
		"QID":          {func() (person.Holder, error) { return db.Holder(ctx, p.qid) }, want},
		"alias":        {func() (person.Holder, error) { return db.Holder(ctx, "277777777777777777") }, want},
		"key":          {func() (person.Holder, error) { return db.HolderOfKey(ctx, cccd(1)) }, want},
		"account":      {func() (person.Holder, error) { return db.HolderOfAccount(ctx, p.account) }, want},
		"code":         {func() (person.Holder, error) { return db.HolderOfCode(ctx, 55) }, with(func(h *person.Holder) { h.Code = 55 })},
		"revoked code": {func() (person.Holder, error) { return db.HolderOfCode(ctx, 56) }, with(func(h *person.Holder) { h.Code, h.Revoked = 56, true })},
		"claim": {func() (person.Holder, error) { return db.HolderOfAccount(ctx, lonely) }, with(func(h *person.Holder) {
			h.Account, h.Person, h.QID, h.Name, h.Folded, h.Paper = lonely, 0, "", "Nguyễn Văn 3", "NGUYEN VAN 3", "B1234567"
		})},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := tt.ask()
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
	t.Run("unknown", func(t *testing.T) {
		_, err1 := db.Holder(ctx, "200000000000000099")
		_, err2 := db.HolderOfCode(ctx, 99)
		_, err3 := db.HolderOfKey(ctx, cccd(99))
		_, err4 := db.HolderOfAccount(ctx, 99)
		for _, err := range []error{err1, err2, err3, err4} {
			wantErr(t, err, person.ErrUnknown)
		}
	})
	t.Run("codes asked for at the same time get each its own answer", func(t *testing.T) {
		var callers sync.WaitGroup
		for i := range 200 {
			id := person.CodeID(55 + i%3) // the last is a stranger's
			callers.Go(func() {
				h, err := db.HolderOfCode(ctx, id)
				if id == 57 && !errors.Is(err, person.ErrUnknown) || id != 57 && (err != nil || h.Code != id || h.Account != p.account || h.Revoked != (id == 56)) {
					t.Errorf("%d: %d, revoked %v, %v", id, h.Code, h.Revoked, err)
				}
			})
		}
		callers.Wait()
	})
	t.Run("many at once, in the order asked, with repeats and strangers", func(t *testing.T) {
		got, err := db.Holders(ctx, []person.AccountID{q.account, 99, p.account, q.account, lonely})
		if err != nil || len(got) != 5 {
			t.Fatalf("%d holders, %v", len(got), err)
		}
		if got[0].QID != q.qid || got[3].QID != q.qid || got[1].Account != 99 || got[1].Person != 0 || got[4].Person != 0 || got[4].Name == "" {
			t.Errorf("%+v", got)
		}
		if d := cmp.Diff(want, got[2]); d != "" {
			t.Error(d)
		}
	})
	t.Run("an open question shows at every account of the person it names", func(t *testing.T) {
		var id int64
		within(t, db, nil, func(tx person.Tx) error {
			id = tx.NewID()
			return tx.OpenConflict(person.Conflict{ID: id, Kind: "B2", Account: q.account, Persons: []person.ID{p.person}, Key: person.KeyCCCD, Opened: noon})
		})
		for open := range 2 {
			for _, qid := range []person.QID{p.qid, q.qid} {
				if h, err := db.Holder(ctx, qid); err != nil || h.Opened != (open == 0) {
					t.Errorf("opened %v, want %v (%v)", h.Opened, open == 0, err)
				}
			}
			if open == 0 {
				within(t, db, nil, func(tx person.Tx) error { return tx.CloseConflict(id, noon, "kept") })
			}
		}
	})
}
