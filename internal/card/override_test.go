package card_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/card"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/trace"
	"github.com/motma/motma/policy"
)

func red(o person.Outcome, now time.Time) card.NewOverride {
	return card.NewOverride{QID: o.QID, Case: "VN-56-1", Colour: policy.Red, Until: now.Add(24 * time.Hour), VI: "Ở cùng nhà với ca bệnh.", EN: "Lives with a case."}
}

func TestAnOverrideTakesACaseTwoOfficersAnEndAndAReason(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		an := w.someone("ssk", 1, w.proven())
		w.vaccinated("ssk", an.Account)
		ask := red(an, w.now())
		for name, spoil := range map[string]func(*card.NewOverride){
			"no reason":   func(n *card.NewOverride) { n.VI = " " },
			"no end":      func(n *card.NewOverride) { n.Until = time.Time{} },
			"a month":     func(n *card.NewOverride) { n.Until = w.now().AddDate(0, 1, 0) },
			"no colour":   func(n *card.NewOverride) { n.Colour = policy.Unknown },
			"bidi reason": func(n *card.NewOverride) { n.VI = "a\u202eb" },
		} {
			bad := ask
			spoil(&bad)
			if _, err := w.cards.ProposeOverride(w.ctx, lan, bad); err == nil {
				t.Errorf("%s: taken", name)
			}
		}
		bad := ask
		bad.Case = "VN-56-2"
		_, err := w.cards.ProposeOverride(w.ctx, lan, bad)
		w.fails(err, card.ErrCase)
		_, err = w.cards.ProposeOverride(w.ctx, hue, ask) // another unit's case
		w.fails(err, card.ErrCase)
		bad = ask
		bad.QID = "000000000000000000"
		_, err = w.cards.ProposeOverride(w.ctx, lan, bad)
		w.fails(err, card.ErrPerson)

		o, err := w.cards.ProposeOverride(w.ctx, lan, ask)
		w.ok(err)
		if got := w.colour(an); got != policy.Green {
			t.Errorf("a proposal alone gives %s", got)
		}
		_, err = w.cards.ApproveOverride(w.ctx, lan, o.ID, "seen")
		w.fails(err, card.ErrSecond)
		_, err = w.cards.ApproveOverride(w.ctx, hue, o.ID, "seen")
		w.fails(err, card.ErrOverrideUnknown)
		w.pass(time.Second)
		_, err = w.cards.ApproveOverride(w.ctx, minh, o.ID, "seen")
		w.ok(err)
		c := w.card(w.cards, an) // the desk that wrote it knows at once
		if c.Colour != policy.Red || c.Rule != policy.RuleOverride || c.Reasons[0].VI != ask.VI || !c.ValidUntil.Equal(ask.Until) {
			t.Errorf("the card is %s by rule %d, %+v until %s", c.Colour, c.Rule, c.Reasons, c.ValidUntil)
		}
		seen, err := w.db.Accesses(w.ctx, []person.AccountID{an.Account}, 0, 10)
		w.ok(err)
		if !did(seen, "cdc-kh", "card.override.propose") || !did(seen, "cdc-kh", "card.override.approve") {
			t.Errorf("the person sees %+v", seen)
		}
		w.pass(24 * time.Hour)
		if got := w.colour(an); got != policy.Green {
			t.Errorf("after its end: %s", got)
		}
	})
}

func did(seen []audit.Access, client, action string) bool {
	for _, a := range seen {
		if a.Client == client && a.Action == action && a.Case == "VN-56-1" {
			return true
		}
	}
	return false
}

func TestOneOfficerEndsAnOverride(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		an := w.someone("ssk", 1, w.proven())
		w.vaccinated("ssk", an.Account)
		o := w.override(lan, minh, an)
		if got := w.colour(an); got != policy.Red {
			t.Fatalf("approved: %s", got)
		}
		_, err := w.cards.EndOverride(w.ctx, lan, o.ID, "mistake")
		w.ok(err)
		if c := w.card(w.cards, an); c.Colour != policy.Green {
			t.Errorf("ended: %s", c.Colour)
		}
		_, err = w.cards.EndOverride(w.ctx, lan, o.ID, "mistake")
		w.fails(err, card.ErrDecided)
	})
}

// override gives a red card.
func (w *world) override(first, second card.By, o person.Outcome) card.Override {
	w.Helper()
	made, err := w.cards.ProposeOverride(w.ctx, first, red(o, w.now()))
	w.ok(err)
	w.pass(time.Second)
	made, err = w.cards.ApproveOverride(w.ctx, second, made.ID, "seen")
	w.ok(err)
	return made
}

func TestAClosedCaseCarriesNoOverride(t *testing.T) {
	w := newWorld(t)
	an := w.someone("ssk", 1, w.proven())
	o, err := w.cards.ProposeOverride(w.ctx, lan, red(an, w.now()))
	w.ok(err)
	w.ok(w.db.SaveCase(w.ctx, trace.Case{Ref: "VN-56-1", Opened: start, OpenedBy: "cdc-kh", Authority: "56", Kind: trace.KindCase, Closed: w.now()}, "operator"))
	_, err = w.cards.ApproveOverride(w.ctx, minh, o.ID, "seen")
	w.fails(err, card.ErrCase)
}

func TestA25ABulkOfOverridesIsStoppedAndReversedByOneCall(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		var people []person.Outcome
		for i := range 12 {
			p := w.someone("ssk", i, w.proven())
			w.vaccinated("ssk", p.Account)
			people = append(people, p)
		}
		began := w.now()
		for _, p := range people[:10] { // ten proposals and ten approvals of one system
			w.override(lan, minh, p)
		}
		_, err := w.cards.ProposeOverride(w.ctx, lan, red(people[10], w.now()))
		w.fails(err, card.ErrMany)
		if w.alarms != 1 || w.cards.Raised() != 1 {
			t.Errorf("%d alarms reported, %d counted", w.alarms, w.cards.Raised())
		}
		w.pass(2 * time.Hour) // waiting does not end it
		_, err = w.cards.ProposeOverride(w.ctx, minh, red(people[10], w.now()))
		w.fails(err, card.ErrMany)

		_, err = w.cards.Alarms(w.ctx, lan)
		w.fails(err, card.ErrOperator)
		alarms, err := w.cards.Alarms(w.ctx, operator)
		w.ok(err)
		if len(alarms) != 1 || alarms[0].Client != "cdc-kh" || alarms[0].Counted != 21 || !alarms[0].Released.IsZero() {
			t.Fatalf("alarms %+v", alarms)
		}
		for _, p := range people[:10] {
			if c := w.card(w.cards, p); c.Colour != policy.Red {
				t.Fatalf("before it is reversed: %s", c.Colour)
			}
		}
		_, err = w.cards.Reverse(w.ctx, hue, card.Reversal{Client: "cdc-kh", Since: began, Reason: "abuse"})
		w.fails(err, card.ErrOwnReverse)
		n, err := w.cards.Reverse(w.ctx, operator, card.Reversal{Client: "cdc-kh", Since: began, Reason: "abuse"})
		w.ok(err)
		if n != 10 {
			t.Errorf("%d reversed", n)
		}
		for _, p := range people {
			if c := w.card(w.cards, p); c.Colour != policy.Green {
				t.Errorf("after it was reversed: %s", c.Colour)
			}
		}
		n, err = w.cards.Reverse(w.ctx, operator, card.Reversal{Client: "cdc-kh", Since: began, Reason: "abuse"})
		w.ok(err)
		if n != 0 {
			t.Errorf("again: %d reversed", n)
		}
		_, err = w.cards.Release(w.ctx, lan, alarms[0].ID, "looked")
		w.fails(err, card.ErrOperator)
		_, err = w.cards.Release(w.ctx, operator, alarms[0].ID, "looked")
		w.ok(err)
		w.override(lan, minh, people[11])
	})
}

func TestA25TheSameOfficerAtTwoSystemsIsOneHand(t *testing.T) {
	w := newWorld(t)
	p := w.someone("ssk", 1, w.proven())
	other := card.By{Client: "cdc-hue", Officer: "LAN"} // of the nation
	for i := range 20 {
		by := lan
		if i%2 == 1 {
			by = other
		}
		_, err := w.cards.ProposeOverride(w.ctx, by, red(p, w.now()))
		w.ok(err)
		w.pass(time.Second)
	}
	if _, err := w.cards.ProposeOverride(w.ctx, other, red(p, w.now())); !errors.Is(err, card.ErrMany) {
		t.Errorf("the 21st: %v", err)
	}
}

func TestOnlyOneOfficersOverridesAreReversed(t *testing.T) {
	w := newWorld(t)
	var people []person.Outcome
	for i := range 3 {
		p := w.someone("ssk", i, w.proven())
		w.vaccinated("ssk", p.Account)
		people = append(people, p)
	}
	hoa := card.By{Client: "cdc-kh", Officer: "hoa", Unit: "56"}
	w.override(lan, minh, people[0])
	w.override(minh, hoa, people[1])
	w.override(minh, lan, people[2]) // lan approved it
	n, err := w.cards.Reverse(w.ctx, card.By{Client: "cdc-kh", Officer: "chief", Unit: "56"}, card.Reversal{Client: "cdc-kh", Officer: "Lan", Since: start, Reason: "abuse"})
	w.ok(err)
	if got := fmt.Sprintln(n, w.colour(people[0]), w.colour(people[1]), w.colour(people[2])); got != "2 green red green\n" {
		t.Errorf("reversed, and the three cards: %s", got)
	}
}
