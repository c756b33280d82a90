package person_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/store/storetest"
	"github.com/motma/motma/qr"
)

// world is a registry on a real store, with a clock that a test moves.
type world struct {
	*person.Registry
	t    *testing.T
	db   *store.DB
	keys func() qr.KeySet
	ring *keyring.Ring
	now  time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return worldOn(t, storetest.Open(t))
}

// worldOn is a registry on an open database.
func worldOn(t *testing.T, db *store.DB) *world {
	t.Helper()
	ctx := context.Background()
	w := &world{t: t, db: db, now: time.Now().UTC().Truncate(time.Second)}
	clock := func() time.Time { return w.now }
	id, err := keyring.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.Open(ctx, db, id, false, clock)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ring.Make(ctx, "test", keyring.Codes, qr.ES256); err != nil {
		t.Fatal(err)
	}
	w.ring = ring
	w.keys = func() qr.KeySet { return ring.KeySet(keyring.Codes) }
	w.Registry = &person.Registry{Store: db, Issuer: ring, Now: clock, MaxDependants: 3, CodeLife: keyring.CodeLife,
		Rand: func() person.QID {
			q, err := qr.NewQID(rand.Reader)
			if err != nil {
				panic(err)
			}
			return q
		}}
	return w
}

// person of most tests.
var an = person.Attributes{Name: "Nguyễn Văn An", Birth: "1990-01-15", Sex: person.Male}

func with(a person.Attributes, fs ...func(*person.Attributes)) person.Attributes {
	for _, f := range fs {
		f(&a)
	}
	return a
}

func (w *world) proofs(how person.Assurance, kinds ...person.KeyKind) []person.Proof {
	var ps []person.Proof
	for _, k := range kinds {
		ps = append(ps, person.Proof{Kind: k, How: how, At: w.now})
	}
	return ps
}

func (w *world) register(app person.AppID, user string, a person.Attributes, ps ...person.Proof) person.Outcome {
	w.t.Helper()
	out, err := w.Register(context.Background(), "test:"+string(app), person.Registration{App: app, User: user, Attrs: a, Proofs: ps})
	if err != nil {
		w.t.Fatalf("register %s: %v", app, err)
	}
	return out
}

func anCCCD(a *person.Attributes) { a.CCCD = "001090000011" }
func anPhone(a *person.Attributes) {
	a.Phone = "0944700001"
}

func TestSamePersonThroughAnotherAppGetsTheSameCode(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", with(an, anCCCD))
	two := w.register("vneid", "v1", with(an, anCCCD), w.proofs(person.Register, person.KeyCCCD)...)
	if one.State != person.Created || two.State != person.Linked {
		t.Errorf("states %s, %s", one.State, two.State)
	}
	if one.QID != two.QID || one.Code == nil || two.Code == nil || one.Code.Text != two.Code.Text {
		t.Error("two apps show one person different codes")
	}
	u, err := qr.ParsePersonal(one.Code.Text)
	if err != nil {
		t.Fatal(err)
	}
	v, err := u.Verify(w.keys(), w.now)
	if err != nil {
		t.Fatal(err)
	}
	p := v.Personal()
	if p.Name != "NGUYEN VAN AN" || p.Paper != "******000011" || p.Birth != "1990-**-**" || p.QID != one.QID || len(p.QID) != 18 {
		t.Error("the code does not say what the hidden form should")
	}
	if !slices.Contains(two.Flags, "unverified-id") {
		t.Error("tier A1 must be flagged")
	}
}

func TestRegisteringAgainChangesNothing(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", with(an, anCCCD))
	again := w.register("bluezone", "u1", with(an, anCCCD))
	if again.State != person.Unchanged || again.Version != 1 || again.Code.Text != one.Code.Text || again.Account != one.Account {
		t.Errorf("got %s version %d", again.State, again.Version)
	}
}

func TestCorrectionMakesANewTextWithTheSameQID(t *testing.T) {
	w := newWorld(t)
	one := w.register("bluezone", "u1", with(an, anCCCD))
	fixed := w.register("bluezone", "u1", with(an, func(a *person.Attributes) { anCCCD(a); a.Name = "Nguyễn Văn Anh" }))
	if fixed.State != person.Updated || fixed.Version != 2 {
		t.Errorf("got %s version %d", fixed.State, fixed.Version)
	}
	if fixed.QID != one.QID || fixed.Code.Text == one.Code.Text || !strings.Contains(fixed.Code.Text, "NGUYEN VAN ANH|") {
		t.Error("a correction must change the text and keep the QID")
	}
	if h, err := w.ByCode(context.Background(), one.Code.ID, one.QID); err != nil || h.Revoked || h.Account != fixed.Account {
		t.Error("the old printout must still resolve")
	}
}

func TestLostCodeIsRevokedAndReissued(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	one := w.register("bluezone", "u1", with(an, anCCCD))
	new, err := w.Renew(ctx, "test", "bluezone", one.Account, "lost")
	if err != nil {
		t.Fatal(err)
	}
	if new.QID != one.QID || new.Code.ID == one.Code.ID || new.Code.Text == one.Code.Text {
		t.Error("renewal must keep the QID and change the code")
	}
	for id, revoked := range map[person.CodeID]bool{one.Code.ID: true, new.Code.ID: false} {
		if h, err := w.ByCode(ctx, id, one.QID); err != nil || h.Revoked != revoked {
			t.Errorf("code %d: revoked %v, %v", id, h.Revoked, err)
		}
	}
	if _, err := w.Renew(ctx, "test", "ncovi", one.Account, "lost"); !errors.Is(err, person.ErrUnknown) {
		t.Errorf("another app revoked the code: %v", err)
	}
}

func TestConflictingCCCDNeitherLinksNorMakesAThirdPerson(t *testing.T) {
	w := newWorld(t)
	owner := w.register("vneid", "v1", with(an, anCCCD), w.proofs(person.Register, person.KeyCCCD)...)
	out := w.register("bluezone", "thief", with(person.Attributes{Name: "Trần Thị Bình", Birth: "1985-05-05"}, anCCCD))
	// A19: the claimant sees nothing of the owner.
	if out.State != person.Pending || out.QID != "" || out.Code != nil || out.Reason != person.ErrPending {
		t.Errorf("state %s, QID given: %v", out.State, out.QID != "")
	}
	if _, err := w.Texts(context.Background(), "test", "bluezone", out.Account, person.Form{}); !errors.Is(err, person.ErrPending) {
		t.Errorf("a pending account got texts: %v", err)
	}
	open, err := w.Conflicts(context.Background(), true, 0, 10)
	if err != nil || len(open) != 1 || open[0].Kind != "B2" || open[0].Account != out.Account {
		t.Errorf("conflicts: %d, %v", len(open), err)
	}
	if h, err := w.ByQID(context.Background(), owner.QID); err != nil || h.Account != owner.Account {
		t.Error("the owner was disturbed")
	}
	w.register("bluezone", "thief", with(person.Attributes{Name: "Trần Thị Bình", Birth: "1985-05-05"}, anCCCD))
	if open, _ := w.Conflicts(context.Background(), true, 0, 10); len(open) != 1 {
		t.Errorf("the same question was opened %d times", len(open))
	}
}

func TestStrangersClaimDoesNotBlockTheOwner(t *testing.T) {
	w := newWorld(t)
	w.register("bluezone", "squatter", with(person.Attributes{Name: "Trần Thị Bình", Birth: "1985-05-05"}, anCCCD))
	owner := w.register("vneid", "v1", with(an, anCCCD), w.proofs(person.Register, person.KeyCCCD)...)
	if owner.State != person.Created || owner.Code == nil {
		t.Fatalf("the verified owner was held up: %s", owner.State)
	}
	app := w.register("ncovi", "n1", with(an, anCCCD))
	if app.State != person.Linked || app.QID != owner.QID {
		t.Errorf("who agrees with the verified owner was held up: %s", app.State)
	}
}

func TestRecordMatchingTwoPersonsJoinsNobody(t *testing.T) {
	w := newWorld(t)
	insured := func(a *person.Attributes) { a.BHYT = "HS4010120800001" }
	one := w.register("ncovi", "n1", with(an, anCCCD))
	two := w.register("ssk", "s1", with(an, insured))
	crafted := w.register("vhd", "x", with(an, func(a *person.Attributes) { anCCCD(a); insured(a) }))
	if crafted.State != person.Pending {
		t.Errorf("A23: state %s", crafted.State)
	}
	a, _ := w.ByQID(context.Background(), one.QID)
	b, _ := w.ByQID(context.Background(), two.QID)
	if a.Person == b.Person || a.Person == 0 || b.Person == 0 {
		t.Error("A23: a crafted record joined two persons")
	}
}

// The same records give the same person whatever order they come in, when
// what ties them together is proved.
func TestOrderOfRegistrationDoesNotMatter(t *testing.T) {
	orders := [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {0, 3, 1, 2}, {2, 0, 3, 1}, {1, 3, 2, 0}, {0, 2, 1, 3}}
	for _, order := range orders {
		w := newWorld(t)
		otp := w.proofs(person.OTP, person.KeyPhone)
		calls := []func() person.Outcome{
			func() person.Outcome { return w.register("bluezone", "b1", with(an, anPhone), otp...) },
			func() person.Outcome {
				return w.register("vneid", "v1", with(an, anCCCD), w.proofs(person.Register, person.KeyCCCD)...)
			},
			func() person.Outcome {
				return w.register("ncovi", "n1", with(an, func(a *person.Attributes) { anPhone(a); anCCCD(a) }), otp...)
			},
			func() person.Outcome { return w.register("qlcl", "q1", with(an, anPhone), otp...) },
		}
		for _, i := range order {
			calls[i]()
		}
		qids := map[person.QID]bool{}
		for _, call := range calls {
			out := call()
			qids[out.QID] = true
			if out.Code == nil {
				t.Errorf("order %v: no code", order)
			}
		}
		if len(qids) != 1 {
			t.Errorf("order %v: one person has %d QIDs", order, len(qids))
		}
	}
}

func TestSharedPhoneSaysNothing(t *testing.T) {
	w := newWorld(t)
	otp := w.proofs(person.OTP, person.KeyPhone)
	w.register("ncovi", "wife", with(person.Attributes{Name: "Trần Thị Bình", Birth: "1992-03-04"}, anPhone), otp...)
	one := w.register("vhd", "h1", with(an, anPhone), otp...)
	two := w.register("bluezone", "h1", with(an, anPhone), otp...)
	if one.QID == two.QID || !slices.Contains(two.Flags, "review") {
		t.Errorf("B1: a phone that somebody else proved joined two records; flags %v", two.Flags)
	}
}

func TestPhoneProvedByBothAppsLinks(t *testing.T) {
	w := newWorld(t)
	one := w.register("ncovi", "n1", with(an, func(a *person.Attributes) { anCCCD(a); anPhone(a) }), w.proofs(person.OTP, person.KeyPhone)...)
	two := w.register("bluezone", "b1", with(an, anPhone), w.proofs(person.OTP, person.KeyPhone)...)
	if two.Tier != person.TierB1 || two.QID != one.QID || two.Code == nil || two.Code.Text != one.Code.Text {
		t.Errorf("tier %s", two.Tier)
	}
	texts, err := w.Texts(context.Background(), "test", "bluezone", two.Account, person.Form{Full: true})
	if !errors.Is(err, person.ErrFullNeedsPaper) {
		t.Errorf("A18: bluezone never had the paper number, yet got %d full texts, %v", len(texts), err)
	}
}

func TestRecycledPhoneInheritsNothing(t *testing.T) {
	w := newWorld(t)
	one := w.register("ncovi", "n1", with(an, anPhone), w.proofs(person.OTP, person.KeyPhone)...)
	two := w.register("bluezone", "b1", with(person.Attributes{Name: "Lê Thị Hoa", Birth: "2001-02-03"}, anPhone), w.proofs(person.OTP, person.KeyPhone)...)
	if one.QID == two.QID || two.State != person.Created {
		t.Error("A20: the phone proved an identity")
	}
}

func TestTwinsStayTwoAndAreListed(t *testing.T) {
	w := newWorld(t)
	one := w.register("ncovi", "n1", with(an, anPhone), w.proofs(person.OTP, person.KeyPhone)...)
	twin := with(an, anPhone)
	twin.Name = "Nguyễn Văn Ân"
	two := w.register("bluezone", "b1", twin, w.proofs(person.OTP, person.KeyPhone)...)
	open, err := w.Conflicts(context.Background(), true, 0, 10)
	if one.QID == two.QID || err != nil || len(open) != 1 || open[0].Kind != "twins" {
		t.Errorf("A22: same %v, %d questions, %v", one.QID == two.QID, len(open), err)
	}
}

func TestTwoAccountsOfOneAppAreTwoPeopleUnlessTheAppSaysSo(t *testing.T) {
	w := newWorld(t)
	a := with(an, func(a *person.Attributes) { anCCCD(a) })
	one := w.register("ncovi", "n1", a)
	if two := w.register("ncovi", "n2", a); two.State != person.Pending {
		t.Errorf("state %s", two.State)
	}
	out, err := w.Register(context.Background(), "test", person.Registration{App: "ncovi", User: "n3", Attrs: a, SameAs: "n1"})
	if err != nil || out.QID != one.QID {
		t.Errorf("the app said they are one: %s, %v", out.State, err)
	}
}

func TestLearningAnIdentifierMovesALoneAccountAndKeepsItsQIDAsAlias(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	phoneOnly := w.register("bluezone", "b1", with(an, anPhone), w.proofs(person.OTP, person.KeyPhone)...)
	known := w.register("vneid", "v1", with(an, anCCCD), w.proofs(person.Register, person.KeyCCCD)...)
	if phoneOnly.QID == known.QID {
		t.Fatal("setup: nothing joins them yet")
	}
	now := w.register("bluezone", "b1", with(an, func(a *person.Attributes) { anPhone(a); anCCCD(a) }))
	if now.QID != known.QID || now.Code.Text != known.Code.Text {
		t.Error("the account did not come to its person")
	}
	h, err := w.ByQID(ctx, phoneOnly.QID)
	if err != nil || h.QID != known.QID || h.Account != phoneOnly.Account {
		t.Errorf("the retired QID must answer for ever as an alias: %v", err)
	}
}

func TestBreakIsExactAndRememberedAndUndone(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	a := with(an, anCCCD)
	one := w.register("ncovi", "n1", a)
	two := w.register("bluezone", "b1", a)
	parted, err := w.Break(ctx, "reviewer", two.Account, "other person")
	if err != nil {
		t.Fatal(err)
	}
	if parted.Left != one.QID || parted.QID == one.QID || parted.QID == "" {
		t.Error("each side must have its own QID")
	}
	again := w.register("bluezone", "b1", with(a, func(a *person.Attributes) { a.Sex = person.SexNone }))
	if again.QID != parted.QID {
		t.Error("matching made the broken pair again")
	}
	if err := w.Restore(ctx, "reviewer", two.Account); err != nil {
		t.Fatal(err)
	}
	if back := w.register("bluezone", "b1", a); back.QID != one.QID {
		t.Error("restore did not bring the account back")
	}
	for _, q := range []person.QID{one.QID, parted.QID} {
		if h, err := w.ByQID(ctx, q); err != nil || h.QID != one.QID {
			t.Errorf("a QID stopped answering: %v", err)
		}
	}
	if _, err := w.Break(ctx, "reviewer", w.register("vhd", "alone", person.Attributes{Name: "Lê Hoa", Birth: "1970-02-02"}).Account, ""); !errors.Is(err, person.ErrAlone) {
		t.Errorf("broke a link to nobody: %v", err)
	}
}

func TestBreakingTheQIDsOwnAccountTakesItAlong(t *testing.T) {
	w := newWorld(t)
	a := with(an, anCCCD)
	one := w.register("ncovi", "n1", a)
	w.register("bluezone", "b1", a)
	parted, err := w.Break(context.Background(), "reviewer", one.Account, "other person")
	if err != nil {
		t.Fatal(err)
	}
	if parted.QID != one.QID || parted.Left == one.QID || parted.Left == "" {
		t.Error("the QID belongs to the account it was issued for")
	}
}

func TestOnBehalf(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	mother := w.register("ncovi", "mother", with(person.Attributes{Name: "Trần Thị Bình", Birth: "1985-05-05", Sex: person.Female}, func(a *person.Attributes) { a.CCCD = "001185000022" }))
	child := person.Registration{App: "ncovi", User: "child-1", Declarer: mother.Account,
		Attrs: person.Attributes{Name: "Nguyễn Bảo Minh", Birth: "2015-06-01", Sex: person.Male}}
	out, err := w.Register(ctx, "test", child)
	if err != nil || out.Code == nil {
		t.Fatalf("%v", err)
	}
	u, err := qr.ParsePersonal(out.Code.Text)
	if err != nil {
		t.Fatal(err)
	}
	v, err := u.Verify(w.keys(), w.now)
	if err != nil {
		t.Fatal(err)
	}
	if p := v.Personal(); p.Declared != qr.ByOther || p.DeclarerQID() != mother.QID || p.Paper != "" {
		t.Error("the code must say who declared, and needs no paper")
	}
	for i := 2; i <= 3; i++ {
		child.User, child.Attrs.Birth = fmt.Sprintf("child-%d", i), fmt.Sprintf("201%d-06-01", i)
		if _, err := w.Register(ctx, "test", child); err != nil {
			t.Fatal(err)
		}
	}
	child.User = "child-4"
	if _, err := w.Register(ctx, "test", child); !errors.Is(err, person.ErrDependants) {
		t.Errorf("A21: %v", err)
	}
	child.App, child.User = "bluezone", "x"
	if _, err := w.Register(ctx, "test", child); !errors.Is(err, person.ErrDeclarer) {
		t.Errorf("another app's user declared: %v", err)
	}
}

func TestCardAtAGateIsTheSamePersonAsTheApps(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	card := with(an, anCCCD)
	first, err := w.ByCard(ctx, "gate", card, person.KeyCCCD)
	if err != nil || first.Person == 0 {
		t.Fatalf("%v", err)
	}
	if again, err := w.ByCard(ctx, "gate", card, person.KeyCCCD); err != nil || again.Account != first.Account {
		t.Errorf("the same card is another account: %v", err)
	}
	app := w.register("bluezone", "b1", card)
	h, err := w.ByQID(ctx, app.QID)
	if err != nil || h.Person != first.Person {
		t.Errorf("card holder and app user are two: %v", err)
	}
	forged := card
	forged.Name = "Trần Thị Bình"
	other, err := w.ByCard(ctx, "gate", forged, person.KeyCCCD)
	if err != nil || other.Person == first.Person {
		t.Errorf("a forged card joined its victim: %v", err)
	}
}

func TestClaimIsLinkedToNobodyAndFoundByNobody(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	text := "001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001|<1"
	h, err := w.ByClaim(ctx, "gate", text, with(an, anCCCD))
	if err != nil || h.Person != 0 || h.Account == 0 {
		t.Fatalf("%v", err)
	}
	if again, err := w.ByClaim(ctx, "gate", text, an); err != nil || again.Account != h.Account {
		t.Errorf("the same text is another account: %v", err)
	}
	if out := w.register("bluezone", "b1", with(an, anCCCD)); out.State != person.Created {
		t.Errorf("a claim influenced a registration: %s", out.State)
	}
}

func TestTextsOfEveryForm(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	a := with(an, func(a *person.Attributes) { anCCCD(a); anPhone(a); a.BHYT = "HS4010120800001" })
	out := w.register("ncovi", "n1", a)
	full, err := w.Texts(ctx, "test", "ncovi", out.Account, person.Form{Full: true})
	if err != nil || len(full) != 1 || !strings.HasPrefix(full[0].Text, "001090000011|NGUYEN VAN AN|1990-01-15|0|") ||
		!strings.Contains(full[0].Text, "|<1<HS4010120800001<0944700001<") {
		t.Errorf("full form: %v", err)
	}
	live, err := w.Texts(ctx, "test", "ncovi", out.Account, person.Form{Days: 28})
	if err != nil || len(live) != 28 {
		t.Fatalf("live strip: %d, %v", len(live), err)
	}
	for i, l := range live {
		u, err := qr.ParsePersonal(l.Text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := u.Verify(w.keys(), l.From.Add(time.Hour)); err != nil {
			t.Errorf("strip %d in its time: %v", i, err)
		}
		if _, err := u.Verify(w.keys(), l.Expires.Add(time.Hour)); !errors.Is(err, qr.ErrExpired) {
			t.Errorf("A02: strip %d after its time: %v", i, err)
		}
	}
	if _, err := w.Texts(ctx, "test", "bluezone", out.Account, person.Form{}); !errors.Is(err, person.ErrUnknown) {
		t.Errorf("another app got the code: %v", err)
	}
}

func TestEightAppsRegisterOnePersonAtOnce(t *testing.T) {
	w := newWorld(t)
	apps := []person.AppID{"bluezone", "ncovi", "vhd", "ssk", "qlcl", "hcdc", "ythcm", "vneid"}
	var mu sync.Mutex
	qids := map[person.QID]bool{}
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			out, err := w.Register(context.Background(), "test", person.Registration{App: apps[i%8], User: "u", Attrs: with(an, anCCCD)})
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			qids[out.QID] = true
			mu.Unlock()
		})
	}
	wg.Wait()
	if len(qids) != 1 {
		t.Errorf("64 registrations of one person gave %d QIDs", len(qids))
	}
}

func TestCompromisedKeyCodeIsReissued(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	one := w.register("ncovi", "n1", with(an, anCCCD))
	old, err := w.ring.Signer(keyring.Codes)
	if err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(time.Second)
	if _, err := w.ring.Make(ctx, "test", keyring.Codes, qr.ES256); err != nil {
		t.Fatal(err)
	}
	if err := w.ring.Retire(ctx, "test", old.Key().ID.String(), true); err != nil {
		t.Fatal(err)
	}
	again := w.register("ncovi", "n1", with(an, anCCCD))
	u, err := qr.ParsePersonal(again.Code.Text)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := u.Verify(w.keys(), w.now); err != nil || again.QID != one.QID {
		t.Errorf("the app still shows a code of a compromised key: %v", err)
	}
}

// Live texts are cut where the card changes, so that each says what is true
// while it is valid.
func TestLiveTextsAreCutWhereTheCardChanges(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	from := w.Now().UTC().Truncate(time.Hour)
	asked := 0
	w.Colours = func(_ context.Context, a person.Ahead) ([]person.Span, error) {
		asked++
		if a.App != "vneid" || a.Unit != "48" || a.Kind != "vehicle" || !a.From.Equal(from) || !a.To.Equal(from.Add(person.ColourLife)) {
			t.Errorf("asked for %+v", a)
		}
		return []person.Span{
			{Until: from.Add(30*time.Hour + 900*time.Millisecond), Status: qr.StatusGreen, Policy: 7, Rule: 1},
			{Until: from.Add(31 * time.Hour), Status: qr.StatusYellow, Policy: 7, Rule: 2},
			{Until: from.Add(900 * time.Hour), Status: qr.StatusGrey, Policy: 8, Rule: 254},
		}, nil
	}
	out := w.register("vneid", "n1", with(an, anCCCD), person.Proof{Kind: person.KeyCCCD, How: person.Card, At: w.Now()})
	live, err := w.Texts(ctx, "test", "vneid", out.Account, person.Form{Days: 5, Unit: "48", Kind: "vehicle"})
	if err != nil || len(live) != 7 {
		t.Fatalf("%d texts, %v", len(live), err)
	}
	hours := []int{0, 24, 30, 31, 48, 72, 96, 120}
	want := []string{"green 7 1", "green 7 1", "yellow 7 2", "grey 8 254", "grey 8 254", " 0 0", " 0 0"}
	for i, l := range live {
		if !l.From.Equal(from.Add(time.Duration(hours[i])*time.Hour)) || !l.Expires.Equal(from.Add(time.Duration(hours[i+1])*time.Hour)) {
			t.Errorf("text %d from %v to %v", i, l.From, l.Expires)
		}
		u, err := qr.ParsePersonal(l.Text)
		if err != nil {
			t.Fatal(err)
		}
		v, err := u.Verify(w.keys(), l.Expires.Add(-time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		c := v.Code()
		if got := fmt.Sprint(c.Status.String(), " ", c.Policy, " ", c.Rule); got != want[i] {
			t.Errorf("text %d says %q, want %q", i, got, want[i])
		}
	}
	// A19: who merely declared somebody's number learns nothing of their health.
	asked = 0
	claimant := w.register("bluezone", "b1", with(an, anCCCD))
	live, err = w.Texts(ctx, "test", "bluezone", claimant.Account, person.Form{Days: 2, Unit: "48", Kind: "vehicle"})
	if err != nil || len(live) != 2 || asked != 0 {
		t.Errorf("a claimant got %d texts, and %d colours: %v", len(live), asked, err)
	}
}
