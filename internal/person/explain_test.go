package person_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/motma/motma/internal/person"
)

func all(string) bool { return true }

// explained indexes what an app is told of its account's person.
func (w *world) explained(app person.AppID, id person.AccountID, may func(string) bool) map[string]person.Explained {
	w.t.Helper()
	found, err := w.Explain(context.Background(), app, id, may)
	if err != nil {
		w.t.Fatal(err)
	}
	out := map[string]person.Explained{}
	for _, e := range found {
		if e.VI == "" || e.EN == "" {
			w.t.Errorf("%s is not explained in both languages", e.Attribute)
		}
		for _, app := range []string{"vneid", "ncovi", "bluezone"} {
			if strings.Contains(strings.ToLower(e.VI+e.EN), app) {
				w.t.Errorf("A18: %s names the app %s", e.Attribute, app)
			}
		}
		out[e.Attribute] = e
	}
	return out
}

func TestViewIsExplainedAttributeByAttribute(t *testing.T) {
	w := newWorld(t)
	w.register("vneid", "v1", with(an, func(a *person.Attributes) { anCCCD(a); anPhone(a) }),
		append(w.proofs(person.Register, person.KeyCCCD), w.proofs(person.OTP, person.KeyPhone)...)...)
	bare := person.Attributes{Name: "NGUYEN VAN AN", Birth: "1990-01-15", Phone: "0944700001", Unit: "00001"}
	own := w.register("bluezone", "b1", bare, w.proofs(person.OTP, person.KeyPhone)...)
	if own.Tier != person.TierB1 {
		t.Fatalf("tier %s", own.Tier)
	}
	got := w.explained("bluezone", own.Account, all)
	if e := got["name"]; e.Value != "Nguyễn Văn An" || e.Own || e.How != person.Register || e.Why != person.WhyChecked {
		t.Errorf("the name comes from elsewhere: own %v, %v, %s", e.Own, e.How, e.Why)
	}
	if e := got["unit"]; !e.Own || e.Why != person.WhyOnly {
		t.Errorf("the unit is the app's own alone: own %v, %s", e.Own, e.Why)
	}
	if e := got["birth"]; !strings.Contains(e.EN, "This birth date comes from another record, which a register confirmed, because") {
		t.Error(e.EN)
	}
	few := w.explained("bluezone", own.Account, func(a string) bool { return a == "birth" })
	if len(few) != 1 {
		t.Errorf("%d attributes where one may be read", len(few))
	}
	if _, err := w.Explain(context.Background(), "ncovi", own.Account, all); !errors.Is(err, person.ErrUnknown) {
		t.Errorf("another app's account: %v", err)
	}
}

func TestA19DeclaredNumberShowsNothingOfTheOwner(t *testing.T) {
	w := newWorld(t)
	w.register("vneid", "v1", with(an, func(a *person.Attributes) { anCCCD(a); anPhone(a) }), w.proofs(person.Register, person.KeyCCCD)...)
	claim := w.register("bluezone", "b1", person.Attributes{Name: "NGUYEN VAN AN", Birth: "1990-01-15", CCCD: "001090000011", Phone: "0944700009"})
	if claim.Tier != person.TierA1 {
		t.Fatalf("tier %s", claim.Tier)
	}
	for _, e := range w.explained("bluezone", claim.Account, all) {
		if e.Attribute != "birth" && e.Attribute != "cccd" {
			t.Errorf("%s of the owner is shown to whoever typed the number", e.Attribute)
		}
	}
}

// Every number that a person carries can be read over a shoulder, not the CCCD
// alone; and whoever types it in may come before its owner.
func TestA19NoDeclaredNumberShowsTheOwner(t *testing.T) {
	numbers := map[person.Tier]struct {
		put  func(*person.Attributes)
		kind person.KeyKind
	}{
		person.TierA1: {anCCCD, person.KeyCCCD},
		person.TierA3: {func(a *person.Attributes) { a.BHYT = "0123456789" }, person.KeyBHXH},
		person.TierB3: {func(a *person.Attributes) { a.Passport, a.Nationality = "C1234567", "VNM" }, person.KeyPassport},
	}
	for tier, n := range numbers {
		for _, first := range []bool{true, false} {
			w := newWorld(t)
			var claim person.Outcome
			attack := func() {
				claim = w.register("bluezone", "b1", with(person.Attributes{Name: "Nguyễn Văn An", Birth: "1990-01-15"}, n.put))
			}
			if first {
				attack()
			}
			owner := w.register("vneid", "v1", with(an, func(a *person.Attributes) { n.put(a); anPhone(a); a.Unit = "00001" }), w.proofs(person.Card, n.kind)...)
			if !first {
				attack()
			}
			if q := w.register("bluezone", "b1", with(person.Attributes{Name: "Nguyễn Văn An", Birth: "1990-01-15"}, n.put)).QID; q != owner.QID {
				t.Fatalf("%s, first %v: the two are not linked", tier, first)
			}
			got := w.explained("bluezone", claim.Account, all)
			if got["phone"].Value != "" || got["unit"].Value != "" {
				t.Errorf("%s, first %v: the owner's phone or commune is shown to whoever typed the number", tier, first)
			}
			if seen := w.explained("vneid", owner.Account, all); seen["phone"].Value == "" {
				t.Errorf("%s, first %v: the owner sees nothing", tier, first)
			}
		}
	}
}

func TestDeclaredNumberDoesNotRevokeTheOwnersCode(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	owner := w.register("vneid", "v1", with(an, anCCCD), w.proofs(person.Register, person.KeyCCCD)...)
	claim := w.register("bluezone", "b1", with(an, anCCCD))
	if _, err := w.Renew(ctx, "test", "bluezone", claim.Account, "lost"); !errors.Is(err, person.ErrUnproved) {
		t.Errorf("renewed by whoever typed the number: %v", err)
	}
	if h, err := w.ByCode(ctx, owner.Code.ID, owner.QID); err != nil || h.Revoked {
		t.Errorf("the owner's code: revoked %v, %v", h.Revoked, err)
	}
	w.register("bluezone", "b1", with(an, anCCCD), w.proofs(person.Card, person.KeyCCCD)...)
	if _, err := w.Renew(ctx, "test", "bluezone", claim.Account, "lost"); err != nil {
		t.Errorf("after the card was read: %v", err)
	}
}

func TestCorrectedNumberFindsNobodyAnyMore(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	number := person.Key{Kind: person.KeyCCCD, Value: "001090000011"}
	proved := w.proofs(person.Card, person.KeyCCCD)
	one := w.register("ssk", "s1", with(an, anCCCD), proved...)
	w.register("vneid", "v1", with(an, anCCCD), proved...)
	w.register("ssk", "s1", with(an, func(a *person.Attributes) { a.CCCD = "001090000029" }), proved...)
	if h, err := w.ByNumber(ctx, number); err != nil || h.QID != one.QID {
		t.Errorf("another account verified the number as well: %v", err)
	}
	w.register("vneid", "v1", with(an, func(a *person.Attributes) { a.CCCD = "001090000029" }), proved...)
	if _, err := w.ByNumber(ctx, number); !errors.Is(err, person.ErrUnknown) {
		t.Errorf("a number that nobody has any more still finds the former person: %v", err)
	}
	w.sound()
}
