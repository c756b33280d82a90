package card_test

import (
	"testing"
	"time"

	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

func TestA19WhoTypesAVictimsNumberColoursNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		victim := w.someone("bluezone", 1, w.proven())
		w.vaccinated("bluezone", victim.Account)
		if c := w.colour(victim); c != policy.Green {
			t.Fatalf("before: %s", c)
		}
		typed := w.someone("ssk", 1) // name, birth and CCCD as the victim's
		h, err := w.people.ByQID(w.ctx, typed.QID)
		w.ok(err)
		own, err := w.people.ByQID(w.ctx, victim.QID)
		w.ok(err)
		if h.Person != own.Person {
			t.Fatal("the attacker's account is not linked, so nothing is tested")
		}
		w.write("ssk", typed.Account, "t1", health.Body{Test: &health.TestBody{Kind: "pcr", Sample: w.now().Add(-8 * time.Hour), Result: w.now().Add(-2 * time.Hour), Outcome: "positive"}})
		w.write("ssk", typed.Account, "q1", health.Body{Quarantine: &health.QuarantineBody{Place: "home", Unit: nhaTrang, From: w.now().Add(-time.Hour), To: w.now().Add(300 * time.Hour)}})
		if c := w.colour(victim); c != policy.Green {
			t.Errorf("somebody who typed a number turned the victim %s", c)
		}
		w.work(w.cards)
		if n := w.told("bluezone"); n != 1 {
			t.Errorf("the victim's app was told %d times", n)
		}
	})
}

func TestEvidenceCountsOncePapersAreChecked(t *testing.T) {
	w := newWorld(t)
	typed := w.someone("bluezone", 1)
	w.vaccinated("bluezone", typed.Account)
	if c := w.colour(typed); c != policy.Green {
		t.Fatalf("nobody's papers were checked: %s", c)
	}
	other := w.someone("ssk", 1, w.proven())
	w.work(w.cards)
	if c := w.colour(other); c == policy.Green {
		t.Error("doses that a stranger may have typed in count for whoever showed papers")
	}
	w.someone("bluezone", 1, w.proven()) // the same user, papers checked now
	if c := w.colour(other); c != policy.Green {
		t.Errorf("after the check: %s", c)
	}
}

func TestAnotherHomeMakesTheKeptCardDue(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		p := w.someone("bluezone", 1, w.proven())
		w.vaccinated("bluezone", p.Account)
		w.work(w.cards)
		v := w.put(dosed(2, policy.Yellow)) // of Khánh Hòa alone
		w.work(w.cards)
		before := w.told("bluezone")
		_, err := w.people.Register(w.ctx, "bluezone", person.Registration{App: "bluezone", User: "bluezone1", Proofs: []person.Proof{w.proven()},
			Attrs: person.Attributes{Name: "Nguyễn Văn Bình", Birth: "1990-01-15", Sex: person.Male, CCCD: "056090000001", Unit: hanoi}})
		w.ok(err)
		w.work(w.cards)
		if n := w.told("bluezone"); n != before+1 {
			t.Errorf("told %d times of a card that is another in Hà Nội (policy %d)", n-before, v.Number)
		}
	})
}
