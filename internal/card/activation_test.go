package card_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/internal/card"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/policy"
)

func TestAFreshPlatformHasTheBuiltInPoliciesInForce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.ok(w.cards.Install(w.ctx)) // again: nothing changes
		all, err := w.cards.Versions(w.ctx)
		w.ok(err)
		docs := policy.BuiltinDocuments()
		if len(all) != len(docs) {
			t.Fatalf("%d versions of %d documents", len(all), len(docs))
		}
		for i, v := range all {
			if v.Number != uint32(i+1) || v.Name != docs[i].Name || !w.cards.InForce(w.now())[v.Number] {
				t.Errorf("version %d is %s, in force %v", v.Number, v.Ref(), w.cards.InForce(w.now())[v.Number])
			}
		}
		an := w.someone("ssk", 1, w.proven())
		if c := w.at(w.cards, an, hanoi); c.Colour != policy.Unknown || c.Policy != "national@1" {
			t.Errorf("without data, in Hà Nội: %s by %q", c.Colour, c.Policy)
		}
		w.vaccinated("ssk", an.Account)
		w.pass(time.Minute)
		if c := w.card(w.cards, an); c.Colour != policy.Green || c.Policy != "khanh-hoa@1" {
			t.Errorf("vaccinated, in Nha Trang: %s by %q", c.Colour, c.Policy)
		}
	})
}

func TestADocumentThatFailsItsOwnTestsIsRefused(t *testing.T) {
	w := newWorld(t)
	bad := bytes.Replace(dosed(2, policy.Green), []byte(`"colour": "unknown", "rule": "no_data"}`), []byte(`"colour": "red", "rule": "else"}`), 1)
	_, err := w.cards.Put(w.ctx, lan, bad)
	w.fails(err, card.ErrTests)
	if p := fault.Of(err).Places; len(p) != 1 || p[0].Path != "tests/nobody knows" || !strings.Contains(p[0].EN, "unknown (no_data)") {
		t.Errorf("places %+v", p)
	}
	_, err = w.cards.Put(w.ctx, lan, []byte(`{"id": 7}`))
	w.fails(err, card.ErrDocument)
	if len(fault.Of(err).Places) < 3 {
		t.Errorf("not every problem is named: %+v", fault.Of(err).Places)
	}
}

func TestAVersionIsKeptOnceAndNeverChanged(t *testing.T) {
	w := newWorld(t)
	one, err := w.cards.Put(w.ctx, lan, dosed(2, policy.Green))
	w.ok(err)
	again, err := w.cards.Put(w.ctx, minh, dosed(2, policy.Green))
	w.ok(err)
	if again.Number != one.Number {
		t.Errorf("the same document is %d and %d", one.Number, again.Number)
	}
	_, err = w.cards.Put(w.ctx, lan, dosed(2, policy.Yellow))
	w.fails(err, card.ErrVersion)
	_, err = w.cards.Put(w.ctx, hue, dosed(3, policy.Green))
	w.fails(err, card.ErrUnit)
	_, err = w.cards.Put(w.ctx, card.By{Client: "cdc-kh", Unit: "56"}, dosed(3, policy.Green))
	w.fails(err, card.ErrOfficer)
}

func TestAPolicyTakesTwoOfficersAndIsDated(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		an := w.someone("ssk", 1, w.proven())
		w.vaccinated("ssk", an.Account)
		v, err := w.cards.Put(w.ctx, lan, dosed(2, policy.Yellow))
		w.ok(err)
		_, err = w.cards.Propose(w.ctx, lan, v.Number, w.now().Add(-time.Hour), "wave")
		w.fails(err, card.ErrPast)
		_, err = w.cards.Propose(w.ctx, hue, v.Number, time.Time{}, "wave")
		w.fails(err, card.ErrUnit)
		a, err := w.cards.Propose(w.ctx, lan, v.Number, w.now().Add(time.Hour), "wave")
		w.ok(err)
		for _, same := range []card.By{lan, {Client: "cdc-kh", Officer: "LAN", Unit: "56"}, {Client: "operator", Officer: "Lan", Operator: true}} {
			_, err = w.cards.Approve(w.ctx, same, a.ID, "agreed")
			w.fails(err, card.ErrSecond)
		}
		_, err = w.cards.Approve(w.ctx, minh, a.ID, "agreed")
		w.ok(err)
		_, err = w.cards.Approve(w.ctx, operator, a.ID, "agreed")
		w.fails(err, card.ErrDecided)
		if got := w.colour(an); got != policy.Green {
			t.Errorf("before its moment: %s", got)
		}
		w.pass(time.Hour)
		if got := w.colour(an); got != policy.Yellow {
			t.Errorf("after its moment: %s", got)
		}
	})
}

func TestAnApprovalIsTakenBackBeforeItsMoment(t *testing.T) {
	w := newWorld(t)
	an := w.someone("ssk", 1, w.proven())
	w.vaccinated("ssk", an.Account)
	v, err := w.cards.Put(w.ctx, lan, dosed(2, policy.Yellow))
	w.ok(err)
	a, err := w.cards.Propose(w.ctx, lan, v.Number, w.now().Add(time.Hour), "wave")
	w.ok(err)
	_, err = w.cards.Approve(w.ctx, minh, a.ID, "agreed")
	w.ok(err)
	_, err = w.cards.Refuse(w.ctx, lan, a.ID, "mistake")
	w.ok(err)
	w.pass(2 * time.Hour)
	if got := w.colour(an); got != policy.Green {
		t.Errorf("what was taken back holds: %s", got)
	}
}

func TestGoingBackIsOneCall(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		an := w.someone("ssk", 1, w.proven())
		w.vaccinated("ssk", an.Account)
		second := w.put(dosed(2, policy.Yellow))
		w.pass(time.Minute)
		third := w.put(dosed(3, policy.Grey))
		w.pass(time.Minute)
		if got := w.colour(an); got != policy.Grey {
			t.Fatalf("the third version gives %s", got)
		}
		_, err := w.cards.Back(w.ctx, lan, second.Number, "wrong")
		w.fails(err, card.ErrNotInForce)
		for i, step := range []struct {
			leave, to uint32
			want      policy.Colour
		}{{third.Number, second.Number, policy.Yellow}, {second.Number, 4, policy.Green}, {4, 0, policy.Grey}} {
			w.pass(time.Second)
			a, err := w.cards.Back(w.ctx, lan, step.leave, "wrong")
			w.ok(err)
			if a.Number != step.to || !a.Back {
				t.Errorf("step %d goes to version %d, want %d", i, a.Number, step.to)
			}
			if got := w.colour(an); got != step.want {
				t.Errorf("step %d gives %s at once, want %s", i, got, step.want)
			}
			_, err = w.cards.Back(w.ctx, lan, step.leave, "wrong")
			w.fails(err, card.ErrNotInForce) // pressed twice: it goes back once
		}
		if c := w.card(w.desk2(), an); c.Policy != "national@1" {
			t.Errorf("where nothing held before, the nation's policy: %q", c.Policy)
		}
		all, err := w.cards.Activations(w.ctx)
		w.ok(err)
		if all[0].Reason != "wrong" || all[0].Officer != "lan" {
			t.Errorf("going back is not noted: %+v", all[0])
		}
	})
}

// desk2 is a desk that remembers nothing.
func (w *world) desk2() *card.Desk {
	d := w.desk()
	w.ok(d.Refresh(w.ctx))
	return d
}
