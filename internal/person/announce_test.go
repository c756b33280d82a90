package person_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/motma/motma/internal/feed"
	"github.com/motma/motma/internal/person"
)

// told gives what apps were told since it was last asked, as
// "app/user kind", in order.
type told struct {
	w       *world
	cursors map[person.AppID]string
}

func (w *world) told() *told {
	t := &told{w, map[person.AppID]string{}}
	t.events(eightApps...)
	return t
}

func (t *told) events(apps ...person.AppID) (all []feed.Event) {
	t.w.t.Helper()
	f := feed.New(t.w.db, []byte("key"))
	for _, app := range apps {
		page, err := f.Read(context.Background(), app, feed.Query{Cursor: t.cursors[app], Limit: 100})
		if err != nil {
			t.w.t.Fatal(err)
		}
		t.cursors[app] = page.Next
		all = append(all, page.Events...)
	}
	slices.SortFunc(all, func(a, b feed.Event) int { return int(a.Mark - b.Mark) })
	return all
}

func (t *told) want(want ...string) []feed.Event {
	t.w.t.Helper()
	all := t.events(eightApps...)
	var got []string
	for _, e := range all {
		got = append(got, fmt.Sprintf("%s/%s %s", e.App, e.User, e.Kind))
	}
	if !slices.Equal(got, want) {
		t.w.t.Errorf("told\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
	return all
}

func TestAnAppLearnsOfAnotherOnlyByItsOwnUsersCode(t *testing.T) {
	w := newWorld(t)
	told := w.told()
	bare := with(an, func(a *person.Attributes) { anCCCD(a); a.Name = "NGUYEN VAN AN" })
	one := w.register("bluezone", "u1", bare)
	told.want() // the answer said it all

	// Another app brings accents and a phone; the hidden code says neither.
	w.register("vneid", "v1", with(an, anCCCD))
	told.want("vneid/v1 person.linked")

	// A correction that the code shows reaches both, and says nothing of vneid.
	w.register("vneid", "v1", with(an, func(a *person.Attributes) { anCCCD(a); a.Sex = person.SexNone }), w.proofs(person.Register, person.KeyCCCD)...)
	told.want("vneid/v1 account.corrected")
	w.register("bluezone", "u1", with(bare, func(a *person.Attributes) { a.Name = "NGUYEN VAN ANH" }))
	for _, e := range told.want("bluezone/u1 account.corrected") {
		if e.QID != one.QID || e.Before != "" {
			t.Errorf("%s: QID changed", e.Kind)
		}
	}
	// The same again is no news.
	w.register("vneid", "v1", with(an, func(a *person.Attributes) { anCCCD(a); a.Sex = person.SexNone }))
	told.want()
}

func TestALostCodeIsToldToEveryAppOfThePerson(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", with(an, anCCCD))
	w.register("vneid", "v1", with(an, anCCCD))
	told := w.told()
	if _, err := w.Renew(context.Background(), "test", "bluezone", one.Account, "leaked"); err != nil {
		t.Fatal(err)
	}
	all := told.want("bluezone/u1 code.revoked", "bluezone/u1 code.changed", "vneid/v1 code.revoked", "vneid/v1 code.changed")
	if all[0].Detail != "leaked" || all[1].Detail != "" {
		t.Errorf("details %q, %q", all[0].Detail, all[1].Detail)
	}
}

func TestABrokenLinkIsCompensatedAndARestoredOneTakesThatBack(t *testing.T) {
	bothEngines(t, func(t *testing.T, w *world) {
		told := w.told()
		w.register("bluezone", "u1", with(an, anCCCD))
		two := w.register("vneid", "v1", with(an, anCCCD))
		linked := told.want("vneid/v1 person.linked")[0]
		for range 2 {
			part, err := w.Break(context.Background(), "reviewer", two.Account, "twins")
			if err != nil {
				t.Fatal(err)
			}
			unlinked := told.want("vneid/v1 person.unlinked")[0]
			if unlinked.Takes != linked.ID || unlinked.Before != two.QID || unlinked.QID != part.QID || part.QID == two.QID {
				t.Errorf("the compensation takes %d back, not %d; QID %t", unlinked.Takes, linked.ID, unlinked.QID == part.QID)
			}
			if err := w.Restore(context.Background(), "reviewer", two.Account); err != nil {
				t.Fatal(err)
			}
			linked = told.want("vneid/v1 person.linked")[0]
			if linked.Takes != unlinked.ID || linked.QID != two.QID || linked.Before != part.QID {
				t.Errorf("the restored link takes %d back, not %d", linked.Takes, unlinked.ID)
			}
		}
		w.sound()
	})
}

func TestWhoeverWasFirstTakesTheQIDAlongAndTheOthersAreTold(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", with(an, anCCCD))
	w.register("vneid", "v1", with(an, anCCCD))
	told := w.told()
	part, err := w.Break(context.Background(), "reviewer", one.Account, "twins")
	if err != nil {
		t.Fatal(err)
	}
	all := told.want("bluezone/u1 person.unlinked", "vneid/v1 code.changed")
	if all[0].Takes != 0 || all[0].QID != one.QID || all[1].Before != one.QID || all[1].QID != part.Left {
		t.Error("the QIDs told are not those there are")
	}
}

func TestAWaitingAccountIsToldThatItHasAPerson(t *testing.T) {
	w := newWorld(t)
	w.register("vneid", "v1", with(an, anCCCD), w.proofs(person.Register, person.KeyCCCD)...)
	told := w.told()
	claim := w.register("bluezone", "u1", with(an, func(a *person.Attributes) { anCCCD(a); a.Birth = "1991-02-03" }))
	if claim.State != person.Pending {
		t.Fatal(claim.State)
	}
	if e := told.want("vneid/v1 account.contested")[0]; e.Detail != "cccd" {
		t.Errorf("detail %q", e.Detail)
	}
	q := w.open()[0]
	if err := w.Same(context.Background(), "reviewer", q.ID, "papers seen"); err != nil {
		t.Fatal(err)
	}
	told.want("bluezone/u1 account.settled", "bluezone/u1 person.linked")
}

func TestSharedPhonesAreNoNews(t *testing.T) {
	w := newWorld(t)
	w.register("bluezone", "u1", with(an, anPhone, anCCCD), w.proofs(person.OTP, person.KeyPhone)...)
	told := w.told()
	w.register("vneid", "v1", with(an, anPhone, func(a *person.Attributes) { a.Name = "Nguyễn Văn Ân"; a.CCCD = "001090000022" }))
	told.want()
}

func TestAUserWhoLeavesIsFoundByNobodyAndTheOthersKeepTheCode(t *testing.T) {
	bothEngines(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		one := w.register("bluezone", "u1", with(an, anCCCD), w.proofs(person.Card, person.KeyCCCD)...)
		two := w.register("vneid", "v1", with(an, anCCCD), w.proofs(person.Card, person.KeyCCCD)...)
		told := w.told()
		for range 2 { // the second time changes nothing
			if err := w.Withdraw(ctx, "app", "bluezone", one.Account); err != nil {
				t.Fatal(err)
			}
		}
		if e := told.want("bluezone/u1 account.withdrawn")[0]; e.QID != "" || e.Before != one.QID {
			t.Error("the tombstone does not say which QID ended")
		}
		if err := w.Withdraw(ctx, "app", "vneid", one.Account); !errors.Is(err, person.ErrUnknown) {
			t.Errorf("another app's account: %v", err)
		}
		if _, err := w.Account(ctx, "bluezone", one.Account); !errors.Is(err, person.ErrWithdrawn) {
			t.Errorf("reading it: %v", err)
		}
		if _, err := w.Texts(ctx, "app", "bluezone", one.Account, person.Form{}); !errors.Is(err, person.ErrWithdrawn) {
			t.Errorf("its code: %v", err)
		}
		if h, err := w.ByQID(ctx, one.QID); err != nil || h.Account != two.Account || h.QID != two.QID {
			t.Errorf("the QID answers for %v, %v", h, err)
		}
		if h, err := w.ByCode(ctx, one.Code.ID, one.QID); err != nil || h.Revoked {
			t.Errorf("the code that other apps show was revoked: %v", err)
		}
		if h, err := w.ByNumber(ctx, person.Key{Kind: person.KeyCCCD, Value: "001090000011"}); err != nil || h.Account != two.Account {
			t.Errorf("the CCCD answers for %v, %v", h, err)
		}
		if own, err := w.db.AccountsOf(ctx, w.person(two.QID)); err != nil || len(own) != 2 {
			t.Errorf("scans of %d accounts are the person's, want 2 (%v)", len(own), err)
		}
		back := w.register("bluezone", "u1", with(an, anCCCD))
		if back.Account != one.Account || back.QID != two.QID || back.State != person.Linked {
			t.Errorf("they came back as %s", back.State)
		}
		w.sound()
	})
}

func TestTheLastAccountTakesTheCodeWithItAndRetentionErasesIt(t *testing.T) {
	bothEngines(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		one := w.register("bluezone", "u1", with(an, anCCCD), w.proofs(person.Card, person.KeyCCCD)...)
		if err := w.Withdraw(ctx, "app", "bluezone", one.Account); err != nil {
			t.Fatal(err)
		}
		if h, err := w.ByCode(ctx, one.Code.ID, one.QID); err != nil || !h.Revoked {
			t.Errorf("the code still holds: %v", err)
		}
		if _, err := w.ByNumber(ctx, person.Key{Kind: person.KeyCCCD, Value: "001090000011"}); !errors.Is(err, person.ErrUnknown) {
			t.Errorf("the CCCD still answers: %v", err)
		}
		if got, err := w.db.ReadAccount(ctx, one.Account); err != nil || got.Attrs.Name == "" {
			t.Errorf("who traces does not find the name within the days kept: %v", err)
		}
		if r, err := w.db.Retain(ctx, w.now.AddDate(0, 0, 32), 30, "test"); err != nil || r.Erased != 1 {
			t.Errorf("%d erased, %v", r.Erased, err)
		}
		got, err := w.db.ReadAccount(ctx, one.Account)
		if err != nil || got.Attrs != (person.Attributes{}) || got.Folded != "" || got.User == "u1" || len(got.Proofs) != 0 {
			t.Errorf("something of the user is left: %v", err)
		}
		if r, err := w.db.Retain(ctx, w.now.AddDate(0, 0, 33), 30, "test"); err != nil || r.Erased != 0 {
			t.Errorf("%d erased again, %v", r.Erased, err)
		}
		if fresh := w.register("bluezone", "u1", with(an, anCCCD)); fresh.Account == one.Account {
			t.Error("an erased account came back")
		}
		w.sound()
	})
}

// A20: an app gives a user's id to somebody else, as it would a phone number.
func TestA20WhoGetsTheIDOfAUserWhoLeftInheritsNothing(t *testing.T) {
	bothEngines(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		one := w.register("bluezone", "u1", with(an, anCCCD))
		if err := w.Withdraw(ctx, "app", "bluezone", one.Account); err != nil {
			t.Fatal(err)
		}
		other := person.Attributes{Name: "Trần Thị Bình", Birth: "1985-03-20", CCCD: "001185000022"}
		rows := []person.Registration{{App: "bluezone", User: "u1", Attrs: other}}
		results, err := w.RegisterAll(ctx, "test:bluezone", rows, person.Together{})
		if err != nil || results[0].Err != nil {
			t.Fatal(err, results[0].Err)
		}
		two := results[0].Outcome
		if two.Account == one.Account || two.QID == one.QID || two.State != person.Created {
			t.Errorf("somebody else got the account of who left: %s", two.State)
		}
		if again := w.register("bluezone", "u1", other); again.Account != two.Account || again.State != person.Unchanged {
			t.Errorf("and again: %s", again.State)
		}
		if _, err := w.Account(ctx, "bluezone", one.Account); !errors.Is(err, person.ErrWithdrawn) {
			t.Errorf("the former account: %v", err)
		}
		w.sound()
	})
}
