package card_test

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/motma/motma/internal/card"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

// An official of Huế uploads a later version of Khánh Hòa's policy, under its
// name: cards of Huế would say "khanh-hoa@9", and Khánh Hòa could never use 9.
func TestAProvinceCannotTakeAnothersPolicyName(t *testing.T) {
	w := newWorld(t)
	squat := bytes.ReplaceAll(dosed(9, policy.Green), []byte(`"unit": "56"`), []byte(`"unit": "46"`))
	_, err := w.cards.Put(w.ctx, hue, squat)
	w.fails(err, card.ErrName)
	_, err = w.cards.Put(w.ctx, lan, dosed(9, policy.Green))
	w.ok(err)
}

// Every process reads all documents when something else comes into force: one
// official must not fill the memory of all of them.
func TestAProvinceCannotFillTheMemoryWithVersions(t *testing.T) {
	w := newWorld(t)
	var err error
	last := 0
	for v := 2; err == nil && v < 1000; v++ {
		last = v
		_, err = w.cards.Put(w.ctx, lan, dosed(v, policy.Green))
	}
	w.fails(err, card.ErrVersions)
	if last < 100 {
		t.Errorf("full after %d", last)
	}
	_, err = w.cards.Put(w.ctx, lan, dosed(2, policy.Green)) // what is there may be sent again
	w.ok(err)
	other := bytes.ReplaceAll(bytes.ReplaceAll(dosed(1, policy.Green), []byte(`"unit": "56"`), []byte(`"unit": "46"`)), []byte(`"id": "khanh-hoa"`), []byte(`"id": "hue"`))
	_, err = w.cards.Put(w.ctx, hue, other)
	w.ok(err)
}

func TestProposingAndRefusingDoesNotRecomputeTheCountry(t *testing.T) {
	w := newWorld(t)
	w.work(w.cards)
	v, err := w.cards.Put(w.ctx, lan, dosed(2, policy.Green))
	w.ok(err)
	before, err := w.db.CardEdition(w.ctx)
	w.ok(err)
	for range 5 {
		a, err := w.cards.Propose(w.ctx, lan, v.Number, time.Time{}, "x")
		w.ok(err)
		_, err = w.cards.Refuse(w.ctx, lan, a.ID, "x")
		w.ok(err)
	}
	if after, err := w.db.CardEdition(w.ctx); err != nil || after != before {
		t.Errorf("edition %d, then %d (%v)", before, after, err)
	}
	// One that was approved and is taken back before its moment is a change.
	a, err := w.cards.Propose(w.ctx, lan, v.Number, w.now().Add(time.Hour), "x")
	w.ok(err)
	_, err = w.cards.Approve(w.ctx, minh, a.ID, "x")
	w.ok(err)
	_, err = w.cards.Refuse(w.ctx, lan, a.ID, "x")
	w.ok(err)
	if after, err := w.db.CardEdition(w.ctx); err != nil || after != before+2 {
		t.Errorf("edition %d after an approval that was taken back, %d before (%v)", after, before, err)
	}
}

// slow is a desk that passes over few people in one step.
func (w *world) slow() *card.Desk {
	d := w.desk()
	d.Chunk = 2
	w.ok(d.Refresh(w.ctx))
	return d
}

// One official of a commune dates levels of risk for every second. Each is
// something else that holds; nobody of the country would ever be recomputed.
func TestLevelsOfRiskForEverySecondDoNotKeepARecomputationFromItsEnd(t *testing.T) {
	w := newWorld(t)
	for i := range 9 {
		w.vaccinated("ssk", w.someone("ssk", i, w.proven()).Account)
	}
	d := w.slow()
	communes := []string{nhaTrang, "22336"}
	risks := make([]policy.Risk, 60)
	for i := range risks {
		risks[i] = policy.Risk{Unit: communes[i%2], From: w.now().Add(time.Duration(i) * time.Second), Level: 1 + i%4}
	}
	w.ok(w.cards.PutRisks(w.ctx, lan, risks))
	for range 60 {
		_, err := d.WorkOnce(w.ctx)
		w.ok(err)
		w.pass(time.Second)
	}
	runs, err := d.ListRuns(w.ctx, 100)
	w.ok(err)
	whole := 0
	for _, r := range runs {
		if !r.Ended.IsZero() && !r.Stopped {
			whole++
		}
	}
	if whole < 3 {
		t.Errorf("%d of %d recomputations came to their end", whole, len(runs))
	}
}

// Levels of one unit for thousands of moments would be looked through at every
// scan there, and make the bundle too large for every gate of the country.
func TestAUnitIsNotGivenThousandsOfLevels(t *testing.T) {
	w := newWorld(t)
	given := 0
	for i := range 10 {
		risks := make([]policy.Risk, 10)
		for j := range risks {
			risks[j] = policy.Risk{Unit: nhaTrang, From: w.now().Add(time.Duration(10*i+j) * time.Minute), Level: 1 + j%4}
		}
		if w.cards.PutRisks(w.ctx, lan, risks) == nil {
			given += len(risks)
		}
	}
	if given == 0 || given > 50 {
		t.Errorf("%d levels were taken of one commune", given)
	}
	w.ok(w.cards.PutRisks(w.ctx, lan, []policy.Risk{{Unit: nhaTrang, From: w.now().Add(time.Minute), Level: 1}})) // corrects one
	w.pass(72 * time.Hour)
	w.ok(w.cards.PutRisks(w.ctx, lan, []policy.Risk{{Unit: nhaTrang, From: w.now(), Level: 2}}))
}

// Eight simulations that wait must not keep a policy change from the cards.
func TestSimulationsDoNotHoldUpARecomputation(t *testing.T) {
	w := newWorld(t)
	for i := range 9 {
		w.vaccinated("ssk", w.someone("ssk", i, w.proven()).Account)
	}
	w.work(w.cards)
	w.pass(2 * time.Minute) // its lease
	v, err := w.cards.Put(w.ctx, lan, dosed(2, policy.Yellow))
	w.ok(err)
	for range 8 {
		_, err := w.cards.AskSimulation(w.ctx, lan, v.Number, time.Time{})
		w.ok(err)
	}
	a, err := w.cards.Propose(w.ctx, lan, v.Number, time.Time{}, "x")
	w.ok(err)
	_, err = w.cards.Approve(w.ctx, minh, a.ID, "x")
	w.ok(err)
	d := w.slow()
	for range 6 {
		_, err := d.WorkOnce(w.ctx)
		w.ok(err)
	}
	last, err := w.db.LastCardRun(w.ctx)
	w.ok(err)
	if last.Ended.IsZero() || last.Done != 9 {
		t.Errorf("after six steps of two people: %+v", last)
	}
}

// Two officers approve one override at the same moment, and its proposer tries
// too, by another client and in other letters.
func TestA25ARaceOfApprovalsGivesOneDecisionByAnother(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		p := w.someone("ssk", 1, w.proven())
		o, err := w.cards.ProposeOverride(w.ctx, lan, card.NewOverride{QID: p.QID, Case: "VN-56-1", Colour: policy.Red, Until: w.now().Add(time.Hour), VI: "cách ly"})
		w.ok(err)
		by := []card.By{{Client: "cdc-kh", Officer: "LAN", Unit: "56"}, {Client: "cdc-hue", Officer: "Lan"}, {Client: "operator", Officer: "lAn", Operator: true}}
		for i := range 8 {
			by = append(by, card.By{Client: "cdc-kh", Officer: fmt.Sprint("officer", i), Unit: "56"})
		}
		errs := make([]error, len(by))
		var wait sync.WaitGroup
		for i, who := range by {
			wait.Go(func() { _, errs[i] = w.cards.ApproveOverride(w.ctx, who, o.ID, "ok") })
		}
		wait.Wait()
		approved := 0
		for i, err := range errs {
			if err == nil {
				approved++
				if i < 3 {
					t.Errorf("the proposer approved as %+v", by[i])
				}
			}
		}
		if approved != 1 {
			t.Errorf("approved %d times: %v", approved, errs)
		}
	})
}

// A24: one account is parted from its person and joined again while its app, and
// another of the person's, write doses and a laboratory a test.
func TestA24DosesArriveWhileAnAccountIsPartedAndJoined(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		mine := w.someone("ssk", 1, w.proven())
		other := w.someone("bluezone", 1, w.proven())
		const doses = 24
		var wait sync.WaitGroup
		for _, of := range []struct {
			app person.AppID
			id  person.AccountID
		}{{"ssk", mine.Account}, {"bluezone", other.Account}} {
			wait.Go(func() {
				for i := range doses {
					w.write(of.app, of.id, fmt.Sprint("d", i), health.Body{Dose: &health.DoseBody{Date: start.AddDate(0, -i, 0).Format(time.DateOnly), Vaccine: zeneca}})
				}
			})
		}
		wait.Go(func() {
			for range 6 {
				if _, err := w.people.Break(w.ctx, "reviewer", other.Account, "x"); err != nil {
					t.Error(err)
				}
				if err := w.people.Restore(w.ctx, "reviewer", other.Account); err != nil {
					t.Error(err)
				}
			}
		})
		wait.Wait()
		sheets, err := w.db.Sheets(w.ctx, []person.AccountID{mine.Account, other.Account})
		w.ok(err)
		kept, err := w.db.FactsOf(w.ctx, []person.AccountID{mine.Account, other.Account})
		w.ok(err)
		for i, id := range []person.AccountID{mine.Account, other.Account} {
			if n, m := len(sheets[id].Records), len(kept[i].Doses); n != doses || m != doses {
				t.Errorf("%d records, %d of them in the facts, of %d", n, m, doses)
			}
		}
		h, err := w.people.ByQID(w.ctx, mine.QID)
		w.ok(err)
		facts, err := w.db.Facts(w.ctx, []person.ID{h.Person})
		w.ok(err)
		if n := len(facts[0].Doses); n != doses { // the same days and product, twice
			t.Errorf("the person has %d doses of %d", n, doses)
		}
		found, err := w.db.Fsck(w.ctx)
		w.ok(err)
		if len(found) > 0 {
			t.Errorf("fsck: %v", found)
		}
		w.work(w.cards)
		if due, err := w.db.DueCards(w.ctx, 10); err != nil || len(due) > 0 {
			t.Errorf("still due: %v %v", due, err)
		}
	})
}

// Somebody in quarantine, or whom officers hold, leaves the app that says so.
func TestNobodyShedsRedByLeavingAnApp(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		held := w.someone("ythcm", 1, w.proven())
		own := w.someone("bluezone", 1, w.proven())
		w.vaccinated("bluezone", own.Account)
		w.vaccinated("ythcm", held.Account)
		w.write("ythcm", held.Account, "q1", health.Body{Quarantine: &health.QuarantineBody{Place: "home", Unit: nhaTrang, From: w.now().Add(-time.Hour), To: w.now().Add(48 * time.Hour)}})
		if c := w.colour(own); c != policy.Red {
			t.Fatalf("in quarantine: %s", c)
		}
		w.ok(w.people.Withdraw(w.ctx, "ythcm", "ythcm", held.Account))
		if c := w.colour(own); c != policy.Red {
			t.Errorf("after leaving the app: %s", c)
		}
		w.pass(49 * time.Hour)
		if c := w.colour(own); c != policy.Green {
			t.Errorf("when the order has ended: %s", c)
		}
	})
}
