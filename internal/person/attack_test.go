package person_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/store/storetest"
)

// bothEngines runs a test on SQLite and on PostgreSQL.
func bothEngines(t *testing.T, f func(*testing.T, *world)) {
	for _, e := range []storetest.Engine{storetest.SQLite(), storetest.Postgres()} {
		t.Run(e.Name, func(t *testing.T) { f(t, worldOn(t, e.Open(t, store.Options{}))) })
	}
}

var eightApps = []person.AppID{"bluezone", "ncovi", "vhd", "ssk", "qlcl", "hcdc", "ythcm", "vneid"}

// sound fails the test unless every invariant of the database holds.
func (w *world) sound() {
	w.t.Helper()
	found, err := w.db.Fsck(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, f := range found {
		w.t.Errorf("fsck: %s", f)
	}
}

func (w *world) person(q person.QID) person.ID {
	w.t.Helper()
	h, err := w.ByQID(context.Background(), q)
	if err != nil {
		w.t.Fatalf("a QID stopped answering: %v", err)
	}
	return h.Person
}

func (w *world) open() []person.Conflict {
	w.t.Helper()
	open, err := w.Conflicts(context.Background(), true, 0, 200)
	if err != nil {
		w.t.Fatal(err)
	}
	return open
}

func (w *world) asked(kind string) bool {
	return slices.ContainsFunc(w.open(), func(c person.Conflict) bool { return c.Kind == kind })
}

func TestSixtyFourClientsOfEightAppsMakeOnePersonAndOneQID(t *testing.T) {
	bothEngines(t, func(t *testing.T, w *world) {
		var mu sync.Mutex
		qids, persons := map[person.QID]bool{}, map[person.ID]bool{}
		var wg sync.WaitGroup
		for i := range 64 {
			wg.Go(func() {
				out, err := w.Register(context.Background(), "test", person.Registration{App: eightApps[i%8], User: "u", Attrs: with(an, anCCCD)})
				if err != nil {
					t.Error(err)
					return
				}
				h, err := w.ByAccount(context.Background(), out.Account)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				qids[out.QID], persons[h.Person] = true, true
				mu.Unlock()
			})
		}
		wg.Wait()
		if len(qids) != 1 || len(persons) != 1 {
			t.Errorf("%d QIDs, %d persons", len(qids), len(persons))
		}
		w.sound()
	})
}

func TestUnlinkWhileRegistrationsArrive(t *testing.T) {
	bothEngines(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		a := with(an, anCCCD)
		stays, goes := w.register("ncovi", "n1", a), w.register("bluezone", "b1", a)
		var wg sync.WaitGroup
		for i := range 32 {
			wg.Go(func() {
				b := a
				b.Phone = fmt.Sprintf("09447%05d", i)
				if _, err := w.Register(ctx, "test", person.Registration{App: eightApps[i%2], User: string(eightApps[i%2][0]) + "1", Attrs: b}); err != nil {
					t.Errorf("register: %v", err)
				}
			})
			wg.Go(func() {
				var err error
				if i%2 == 0 {
					_, err = w.Break(ctx, "reviewer", goes.Account, "test")
				} else {
					err = w.Restore(ctx, "reviewer", goes.Account)
				}
				if err != nil && !errors.Is(err, person.ErrAlone) && !errors.Is(err, person.ErrNotBroken) {
					t.Errorf("break or restore: %v", err)
				}
			})
		}
		wg.Wait()
		if w.person(stays.QID) == 0 {
			t.Error("A24: the account that stayed has no person")
		}
		w.sound()
	})
}

func TestMatchingFromTheOtherSideDoesNotMakeABrokenPairAgain(t *testing.T) {
	w := newWorld(t)
	a := with(an, anCCCD)
	one, two := w.register("ncovi", "n1", a), w.register("bluezone", "b1", a)
	if _, err := w.Break(context.Background(), "reviewer", two.Account, "other person"); err != nil {
		t.Fatal(err)
	}
	w.register("ncovi", "n1", with(a, anPhone)) // the side that stayed is corrected
	if h, _ := w.ByAccount(context.Background(), two.Account); h.Person == w.person(one.QID) {
		t.Error("a correction of the account that stayed joined the broken pair again")
	}
	w.sound()
}

func TestMovedAccountLeavesASoundPersonBehind(t *testing.T) {
	w := newWorld(t)
	b := w.register("bluezone", "b1", with(an, anPhone), w.proofs(person.OTP, person.KeyPhone)...)
	w.register("vneid", "v1", with(an, anCCCD), w.proofs(person.Register, person.KeyCCCD)...)
	w.register("bluezone", "b1", with(an, func(a *person.Attributes) { anPhone(a); anCCCD(a) }))
	if w.person(b.QID) == 0 {
		t.Error("the alias resolves to nobody")
	}
	w.sound()
}

func TestRestoreLeavesThoseWhoJoinedMeanwhileWithACodeOfTheirOwn(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	a := with(an, anCCCD)
	w.register("ncovi", "n1", a)
	two := w.register("bluezone", "b1", with(a, anPhone), w.proofs(person.OTP, person.KeyPhone)...)
	if _, err := w.Break(ctx, "reviewer", two.Account, "wrong"); err != nil {
		t.Fatal(err)
	}
	late := w.register("vhd", "v1", with(an, anPhone), w.proofs(person.OTP, person.KeyPhone)...)
	if late.State != person.Linked {
		t.Fatalf("setup: %s", late.State)
	}
	if err := w.Restore(ctx, "reviewer", two.Account); err != nil {
		t.Fatal(err)
	}
	w.sound()
	again := w.register("vhd", "v1", with(an, func(a *person.Attributes) { anPhone(a); a.CMND = "012345678" }))
	if again.QID == "" || again.Code == nil || w.person(again.QID) != w.person(late.QID) && again.QID == late.QID {
		t.Errorf("who joined meanwhile lost the code: %s", again.State)
	}
	w.sound()
}

// A crowd of unverified claims must not hide the owner of a number from those
// who agree with the owner.
func TestSixtyFourSquattersDoNotHideTheOwner(t *testing.T) {
	w := newWorld(t)
	for i := range 70 {
		w.register("bluezone", fmt.Sprintf("squatter-%d", i), with(person.Attributes{Name: "Trần Thị Bình", Birth: "1985-05-05"}, anCCCD))
	}
	owner := w.register("vneid", "v1", with(an, anCCCD), w.proofs(person.Register, person.KeyCCCD)...)
	app := w.register("ncovi", "n1", with(an, anCCCD))
	if app.State != person.Linked || app.QID != owner.QID {
		t.Errorf("70 claims of strangers held the owner up: %s", app.State)
	}
	w.sound()
}

func TestForgedCardAtAGateDoesNotHoldTheRegistersOwnerUp(t *testing.T) {
	w := newWorld(t)
	forged := with(person.Attributes{Name: "Trần Thị Bình", Birth: "1985-05-05"}, anCCCD)
	if _, err := w.ByCard(context.Background(), "gate", forged, person.KeyCCCD); err != nil {
		t.Fatal(err)
	}
	owner := w.register("vneid", "v1", with(an, anCCCD), w.proofs(person.Register, person.KeyCCCD)...)
	if owner.State != person.Created || owner.Code == nil {
		t.Errorf("a printed QR held up whom the population register vouches for: %s", owner.State)
	}
	if !w.asked("B2") {
		t.Error("nobody was asked")
	}
	w.sound()
}

func TestCorrectionToAnothersVerifiedNumberGetsNoSignedCode(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	w.register("vneid", "v1", with(an, anCCCD), w.proofs(person.Register, person.KeyCCCD)...)
	thief := person.Attributes{Name: "Trần Thị Bình", Birth: "1985-05-05"}
	one := w.register("bluezone", "thief", thief)
	out := w.register("bluezone", "thief", with(thief, anCCCD))
	if out.Code != nil || !errors.Is(out.Reason, person.ErrPending) {
		t.Error("the platform signed a code with another's verified number in it")
	}
	for _, full := range []bool{false, true} {
		texts, err := w.Texts(ctx, "test", "bluezone", one.Account, person.Form{Full: full})
		if !errors.Is(err, person.ErrPending) {
			t.Errorf("full %v: %d texts, %v", full, len(texts), err)
		}
	}
	if out, err := w.Renew(ctx, "test", "bluezone", one.Account, "lost"); err != nil || out.Code != nil {
		t.Errorf("renewal gave a code, %v", err)
	}
	if !w.asked("B2") {
		t.Error("the owner's number was contested and nobody was told")
	}
}

func TestCorrectionThatContradictsTheOthersIsAsked(t *testing.T) {
	w := newWorld(t)
	w.register("ncovi", "n1", with(an, anCCCD))
	w.register("bluezone", "b1", with(an, anCCCD))
	w.register("bluezone", "b1", with(person.Attributes{Name: "Trần Thị Bình", Birth: "1985-05-05"}, anCCCD))
	if !w.asked("B2") {
		t.Error("an account turned into somebody else and stayed linked without a question")
	}
}

func TestPhoneClaimedWithOtherDataIsNoEvidence(t *testing.T) {
	w := newWorld(t)
	w.register("vhd", "other", with(person.Attributes{Name: "Lê Thị Hoa", Birth: "2001-02-03"}, anPhone), w.proofs(person.OTP, person.KeyPhone)...)
	one := w.register("ncovi", "n1", with(an, anPhone), w.proofs(person.OTP, person.KeyPhone)...)
	two := w.register("bluezone", "b1", with(an, anPhone), w.proofs(person.OTP, person.KeyPhone)...)
	if one.QID == two.QID || !w.asked("B1") {
		t.Errorf("B1 with a third claimant of the phone: %s, asked %v", two.State, w.asked("B1"))
	}
}

func TestTwoNumbersAreNotJoinedThroughAThirdAccountWithoutOne(t *testing.T) {
	w := newWorld(t)
	otp := w.proofs(person.OTP, person.KeyPhone)
	one := w.register("ncovi", "n1", with(an, func(a *person.Attributes) { anPhone(a); anCCCD(a) }), otp...)
	w.register("bluezone", "b1", with(an, anPhone), otp...)
	other := w.register("vhd", "v1", with(an, func(a *person.Attributes) { anPhone(a); a.CCCD = "001090000012" }), otp...)
	if other.QID == one.QID {
		t.Error("two different CCCD numbers were joined through an account that knows neither")
	}
	if len(w.open()) == 0 {
		t.Error("nobody was asked whether it is a typing error")
	}
}

func TestThirdAccountThatItsAppSaysIsTheSameIsNotHeldUp(t *testing.T) {
	w := newWorld(t)
	a := with(an, anCCCD)
	one := w.register("ncovi", "n1", a)
	for _, user := range []string{"n2", "n3"} {
		out, err := w.Register(context.Background(), "test", person.Registration{App: "ncovi", User: user, Attrs: a, SameAs: "n1"})
		if err != nil || out.QID != one.QID {
			t.Errorf("%s: %s, %v", user, out.State, err)
		}
	}
}

func TestDeclaringThroughManyAppsDoesNotMultiplyTheCap(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	mother := with(person.Attributes{Name: "Trần Thị Bình", Birth: "1985-05-05"}, func(a *person.Attributes) { a.CCCD = "001185000022" })
	declared := 0
	for i := range 8 {
		app := eightApps[i%2]
		by := w.register(app, "mother", mother)
		_, err := w.Register(ctx, "test", person.Registration{App: app, User: fmt.Sprintf("child-%d", i), Declarer: by.Account,
			Attrs: person.Attributes{Name: "Nguyễn Bảo Minh", Birth: fmt.Sprintf("201%d-06-01", i)}})
		if err == nil {
			declared++
		} else if !errors.Is(err, person.ErrDependants) {
			t.Fatal(err)
		}
	}
	if declared != 3 {
		t.Errorf("A21: one person declared for %d through two apps, the cap is 3", declared)
	}
}

func TestCapOnDependantsHoldsAgainstARace(t *testing.T) {
	bothEngines(t, func(t *testing.T, w *world) {
		mother := w.register("ncovi", "mother", with(person.Attributes{Name: "Trần Thị Bình", Birth: "1985-05-05"}, func(a *person.Attributes) { a.CCCD = "001185000022" }))
		var wg sync.WaitGroup
		var mu sync.Mutex
		n := 0
		for i := range 32 {
			wg.Go(func() {
				_, err := w.Register(context.Background(), "test", person.Registration{App: "ncovi", User: fmt.Sprintf("child-%d", i), Declarer: mother.Account,
					Attrs: person.Attributes{Name: "Nguyễn Bảo Minh", Birth: "2015-06-01"}})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					n++
				} else if !errors.Is(err, person.ErrDependants) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n != 3 {
			t.Errorf("A21: %d declared at once, the cap is 3", n)
		}
	})
}

func TestGuardiansAccessEndsWhenTheChildIsEighteen(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	mother := w.register("ncovi", "mother", with(person.Attributes{Name: "Trần Thị Bình", Birth: "1985-05-05"}, func(a *person.Attributes) { a.CCCD = "001185000022" }))
	grandfather := person.Attributes{Name: "Nguyễn Văn Cả", Birth: "1940-02-03"}
	child := person.Attributes{Name: "Nguyễn Bảo Minh", Birth: w.now.AddDate(-17, 0, 0).Format("2006-01-02")}
	declare := func(user string, a person.Attributes) (person.Outcome, error) {
		return w.Register(ctx, "test", person.Registration{App: "ncovi", User: user, Declarer: mother.Account, Attrs: a})
	}
	minor, err := declare("child", child)
	if err != nil || minor.Code == nil {
		t.Fatal(err)
	}
	old, err := declare("grandfather", grandfather)
	if err != nil {
		t.Fatal(err)
	}
	w.now = w.now.AddDate(1, 0, 1)
	if _, err := w.Texts(ctx, "test", "ncovi", minor.Account, person.Form{}); !errors.Is(err, person.ErrGuardian) {
		t.Errorf("A40: texts: %v", err)
	}
	if _, err := w.Account(ctx, "ncovi", minor.Account); !errors.Is(err, person.ErrGuardian) {
		t.Errorf("A40: record: %v", err)
	}
	if _, err := w.ByUser(ctx, "ncovi", minor.Account); !errors.Is(err, person.ErrGuardian) {
		t.Errorf("A40: visits: %v", err)
	}
	if _, err := w.Renew(ctx, "test", "ncovi", minor.Account, "lost"); !errors.Is(err, person.ErrGuardian) {
		t.Errorf("A40: renewal: %v", err)
	}
	if _, err := declare("child", child); !errors.Is(err, person.ErrGuardian) {
		t.Errorf("A40: registering again: %v", err)
	}
	if h, err := w.ByQID(ctx, minor.QID); err != nil || h.Person == 0 {
		t.Errorf("the code itself must go on answering: %v", err)
	}
	if _, err := w.Texts(ctx, "test", "ncovi", old.Account, person.Form{}); err != nil {
		t.Errorf("who was of age when declared for is no child that grew up: %v", err)
	}
}

func TestFullTextDoesNotSayABirthDateThatTheAppNeverHad(t *testing.T) {
	w := newWorld(t)
	year := with(an, func(a *person.Attributes) { anCCCD(a); a.Birth = "1990" })
	out := w.register("ssk", "s1", year, w.proofs(person.Card, person.KeyCCCD)...)
	if two := w.register("vneid", "v1", with(an, anCCCD), w.proofs(person.Register, person.KeyCCCD)...); two.QID != out.QID {
		t.Fatal("setup: A0 with a year")
	}
	texts, err := w.Texts(context.Background(), "test", "ssk", out.Account, person.Form{Full: true})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(texts[0].Text, "1990-01-15") {
		t.Error("A18: the full text told an app the day of birth that another app knew")
	}
}

// A claimant learns the same from every registered number, whatever is behind.
func TestClaimantsAnswerDoesNotTellWhatIsBehindTheNumber(t *testing.T) {
	w := newWorld(t)
	thief := person.Attributes{Name: "Trần Thị Bình", Birth: "1985-05-05"}
	w.register("vneid", "v1", with(an, anCCCD), w.proofs(person.Register, person.KeyCCCD)...)
	w.register("ncovi", "n1", with(an, anCCCD))
	w.register("ncovi", "n2", with(an, func(a *person.Attributes) { a.CCCD = "001090000099" }))
	verified := w.register("bluezone", "t1", with(thief, anCCCD))
	declared := w.register("bluezone", "t2", with(thief, func(a *person.Attributes) { a.CCCD = "001090000099" }))
	verified.Account, declared.Account = 0, 0
	if fmt.Sprintf("%v", verified) != fmt.Sprintf("%v", declared) {
		t.Errorf("A19: answers differ: %v, %v", verified, declared)
	}
	if verified.QID != "" || verified.Code != nil || verified.Tier != "" {
		t.Error("A19: the claimant saw something of the owner")
	}
}

func TestQuestionsAreAnsweredOnceAndOnlyIfTheyAreThere(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	if err := w.CloseConflict(ctx, "reviewer", 12345, "x"); !errors.Is(err, person.ErrUnknown) {
		t.Errorf("closed a question that nobody asked: %v", err)
	}
	w.register("vneid", "v1", with(an, anCCCD), w.proofs(person.Register, person.KeyCCCD)...)
	w.register("bluezone", "t", with(person.Attributes{Name: "Trần Thị Bình", Birth: "1985-05-05"}, anCCCD))
	id := w.open()[0].ID
	if err := w.CloseConflict(ctx, "reviewer", id, "x"); err != nil {
		t.Fatal(err)
	}
	if err := w.CloseConflict(ctx, "reviewer", id, "y"); !errors.Is(err, person.ErrUnknown) {
		t.Errorf("closed twice: %v", err)
	}
}

func TestSameCallGivesTheSameFlags(t *testing.T) {
	w := newWorld(t)
	w.register("ncovi", "n1", with(an, anCCCD))
	one := w.register("bluezone", "b1", with(an, anCCCD))
	again := w.register("bluezone", "b1", with(an, anCCCD))
	if !slices.Equal(one.Flags, again.Flags) || one.Tier != again.Tier {
		t.Errorf("flags %v, then %v", one.Flags, again.Flags)
	}
}

func TestPendingRecordIsResolvedWhenTheOwnerIsVerified(t *testing.T) {
	w := newWorld(t)
	w.register("bluezone", "squatter", with(person.Attributes{Name: "Trần Thị Bình", Birth: "1985-05-05"}, anCCCD))
	mine := w.register("ncovi", "n1", with(an, anCCCD))
	if mine.State != person.Pending {
		t.Fatalf("setup: %s", mine.State)
	}
	owner := w.register("vneid", "v1", with(an, anCCCD), w.proofs(person.Register, person.KeyCCCD)...)
	now := w.register("ncovi", "n1", with(an, anCCCD))
	if now.State != person.Linked || now.QID != owner.QID {
		t.Errorf("the same call again: %s", now.State)
	}
	if h, err := w.ByCard(context.Background(), "gate", with(an, anCCCD), person.KeyCCCD); err != nil || h.Person != w.person(owner.QID) {
		t.Errorf("the card: %v", err)
	}
}

func TestPendingCardIsResolvedAtItsNextReading(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	card := with(an, anCCCD)
	forged := with(person.Attributes{Name: "Trần Thị Bình", Birth: "1985-05-05"}, anCCCD)
	if _, err := w.ByCard(ctx, "gate", forged, person.KeyCCCD); err != nil {
		t.Fatal(err)
	}
	first, err := w.ByCard(ctx, "gate", card, person.KeyCCCD)
	if err != nil || first.Person != 0 {
		t.Fatalf("setup: two cards contradict: %v", err)
	}
	owner := w.register("vneid", "v1", card, w.proofs(person.Register, person.KeyCCCD)...)
	if h, err := w.ByCard(ctx, "gate", card, person.KeyCCCD); err != nil || h.Account != first.Account || h.Person != w.person(owner.QID) {
		t.Errorf("the card stays nobody's although its owner is known: %v", err)
	}
}

func TestOwnersAgreementCountsWhicheverOfTheirAccountsIsOlder(t *testing.T) {
	w := newWorld(t)
	stranger := person.Attributes{Name: "Trần Thị Bình", Birth: "1985-05-05"}
	w.register("bluezone", "squatter", stranger)
	declared := w.register("ncovi", "n1", with(an, anCCCD)) // declared first, verified later
	w.register("vneid", "v1", with(an, anCCCD), w.proofs(person.Register, person.KeyCCCD)...)
	w.register("bluezone", "squatter", with(stranger, anCCCD)) // stays linked to a person of their own
	if app := w.register("vhd", "h1", with(an, anCCCD)); app.QID != declared.QID {
		t.Errorf("a stranger's claim held up who agrees with the verified owner: %s", app.State)
	}
	w.sound()
}

// A reviewer's answer is what ends the wait of a pending record.
func TestReviewerSaysSame(t *testing.T) {
	bothEngines(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		owner := w.register("vneid", "v1", with(an, anCCCD), w.proofs(person.Register, person.KeyCCCD)...)
		typo := with(an, func(a *person.Attributes) { anCCCD(a); a.Birth = "1990-01-16" })
		if out := w.register("ncovi", "n1", typo); out.State != person.Pending {
			t.Fatalf("setup: %s", out.State)
		}
		id := w.open()[0].ID
		if err := w.Same(ctx, "reviewer", id, "papers_seen"); err != nil {
			t.Fatal(err)
		}
		if out := w.register("ncovi", "n1", typo); out.QID != owner.QID || out.Code == nil {
			t.Errorf("the reviewer's answer was not carried out: %s", out.State)
		}
		if len(w.open()) != 0 {
			t.Error("the question is still open")
		}
		if err := w.Same(ctx, "reviewer", id, "papers_seen"); !errors.Is(err, person.ErrUnknown) {
			t.Errorf("answered twice: %v", err)
		}
		w.sound()
	})
}

func TestReviewerSaysDifferent(t *testing.T) {
	bothEngines(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		owner := w.register("vneid", "v1", with(an, anCCCD), w.proofs(person.Register, person.KeyCCCD)...)
		other := with(person.Attributes{Name: "Trần Thị Bình", Birth: "1985-05-05"}, anCCCD)
		w.register("ncovi", "n1", other)
		if err := w.Different(ctx, "reviewer", w.open()[0].ID, "typing_error"); err != nil {
			t.Fatal(err)
		}
		out := w.register("ncovi", "n1", other)
		if out.QID == "" || out.QID == owner.QID || out.Code != nil || !errors.Is(out.Reason, person.ErrPending) {
			t.Errorf("somebody of their own, whose code must not carry another's number: %s", out.State)
		}
		mended := other
		mended.CCCD = "001185000022"
		if out := w.register("ncovi", "n1", mended); out.Code == nil {
			t.Errorf("the number was mended, and still no code: %v", out.Reason)
		}
		w.register("ncovi", "n1", with(an, anCCCD)) // even agreeing data do not join what was rejected
		if w.person(out.QID) == w.person(owner.QID) {
			t.Error("a match joined a pair that a reviewer had rejected")
		}
		w.sound()
	})
}

func TestReviewerCannotTakeAnAccountOutOfItsCompany(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	a := with(an, func(a *person.Attributes) { a.BHYT = "0120800001" })
	w.register("ncovi", "n1", a)
	w.register("bluezone", "b1", a)
	w.register("vneid", "v1", with(an, anCCCD), w.proofs(person.Register, person.KeyCCCD)...)
	w.register("bluezone", "b1", with(a, anCCCD)) // has company, and matches another person
	open := w.open()
	if len(open) != 1 || open[0].Kind != "two-persons" {
		t.Fatalf("setup: %v", open)
	}
	if err := w.Same(ctx, "reviewer", open[0].ID, "papers_seen"); !errors.Is(err, person.ErrCompany) {
		t.Errorf("two persons were joined by one answer: %v", err)
	}
	if len(w.open()) != 1 {
		t.Error("a refused answer closed the question")
	}
	w.sound()
}

// An app that may read cards puts another card on somebody whom two apps know.
func TestASecondVerifiedNumberOfAPersonIsAQuestion(t *testing.T) {
	w := newWorld(t)
	card := w.proofs(person.Card, person.KeyCCCD)
	w.register("vneid", "v1", with(an, anCCCD), card...)
	one := w.register("bluezone", "u1", with(an, anCCCD), card...)
	for range 2 { // asked once
		out := w.register("bluezone", "u1", with(an, func(a *person.Attributes) { a.CCCD = "001090000099" }), card...)
		if out.Account != one.Account || !slices.Contains(out.Flags, "review") {
			t.Errorf("nobody is asked: %s %v", out.State, out.Flags)
		}
	}
	asked, err := w.Conflicts(context.Background(), true, 0, 10)
	if err != nil || len(asked) != 1 || asked[0].Kind != "two-numbers" || asked[0].Account != one.Account {
		t.Errorf("questions: %+v, %v", asked, err)
	}
}
