package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/internal/linkage"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/review"
	"github.com/motma/motma/internal/store"
)

// likeness is the contract of the model and of what it is learned from.
func likeness(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	p := addPerson(t, db, "bluezone", "u1", 1)

	t.Run("the newest model counts", func(t *testing.T) {
		_, err := db.LinkModel(t.Context())
		wantErr(t, err, person.ErrUnknown)
		for i, prior := range []float64{0.1, 0.2} {
			l := person.Learned{Model: &linkage.Model{Prior: prior, Records: 5, Fields: []linkage.FieldModel{{Name: "name", M: []float64{0.1, 0.9}, U: []float64{0.9, 0.1},
				Values: map[string]float64{"NGUYEN": 0.38}, Rare: 0.01}}}, At: noon.Add(time.Duration(i) * time.Hour), Accounts: int64(7 + i)}
			if err := db.SaveLinkModel(t.Context(), "tester", l); err != nil {
				t.Fatal(err)
			}
			got, err := db.LinkModel(t.Context())
			if d := cmp.Diff(l, got); d != "" || err != nil {
				t.Error(d, err)
			}
		}
		wantErr(t, db.SaveLinkModel(t.Context(), "", person.Learned{Model: &linkage.Model{}, At: noon}), person.ErrNoActor)
	})
	t.Run("accounts are read in pages and by key, and get the weak keys they lack", func(t *testing.T) {
		n, err := db.CountAccounts(t.Context())
		if err != nil || n == 0 {
			t.Fatalf("%d accounts, %v", n, err)
		}
		var read []person.Account
		for after := person.AccountID(0); ; {
			page, err := db.ReadAccounts(t.Context(), after, 1)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			read, after = append(read, page...), page[0].ID
		}
		if int64(len(read)) != n {
			t.Fatalf("%d of %d accounts read", len(read), n)
		}
		i := 0
		for i < len(read) && read[i].ID != p.account {
			i++
		}
		stale := read[i]
		stale.Version++ // as if it was corrected since it was read
		key := read[i].Attrs.Blocks()[0]
		for _, c := range []struct {
			accounts []person.Account
			want     int
		}{{[]person.Account{stale}, 0}, {read, 1}, {read, 1}} {
			if err := db.IndexAccounts(t.Context(), c.accounts); err != nil {
				t.Fatal(err)
			}
			found, err := db.ReadAccountsByKey(t.Context(), key, 10)
			if err != nil || len(found) != c.want {
				t.Errorf("%d accounts found by their weak key, want %d (%v)", len(found), c.want, err)
			}
		}
	})
	t.Run("a note is kept with its score and warns no gate", func(t *testing.T) {
		c := person.Conflict{Kind: "C3", Account: p.account, Persons: []person.ID{p.person}, Opened: noon, Noted: true, Score: 0.9995, Evidence: `[]`}
		within(t, db, nil, func(tx person.Tx) error {
			c.ID = tx.NewID()
			return tx.OpenConflict(c)
		})
		if asked, err := db.Queue(t.Context(), review.Filter{State: "open"}, 0, 10); err != nil || len(asked) != 0 {
			t.Errorf("a note is put before reviewers: %d, %v", len(asked), err)
		}
		found, err := db.Queue(t.Context(), review.Filter{State: "noted"}, 0, 10)
		if d := cmp.Diff([]person.Conflict{c}, found); d != "" || err != nil {
			t.Error(d, err)
		}
		if h, err := db.HolderOfAccount(t.Context(), p.account); err != nil || h.Opened {
			t.Errorf("a gate would warn: %v, %v", h.Opened, err)
		}
		within(t, db, nil, func(tx person.Tx) error { return tx.CloseConflict(c.ID, noon, "linked") })
	})
	t.Run("a verified identifier is released by the account that verified it alone", func(t *testing.T) {
		k := person.Key{Kind: person.KeyCCCD, Value: "001090000094"}
		within(t, db, nil, func(tx person.Tx) error {
			if err := tx.SetVerified(k, p.person, p.account, person.Card); err != nil {
				return err
			}
			return tx.ReleaseVerified(k, p.account+1)
		})
		if _, err := db.HolderOfKey(t.Context(), k); err != nil {
			t.Errorf("another account released it: %v", err)
		}
		within(t, db, nil, func(tx person.Tx) error { return tx.ReleaseVerified(k, p.account) })
		_, err := db.HolderOfKey(t.Context(), k)
		wantErr(t, err, person.ErrUnknown)
	})
}
