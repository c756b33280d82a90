package card_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/motma/motma/internal/card"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

func TestWhatIsWrittenHereShowsAtOnceAndElsewhereWithinSeconds(t *testing.T) {
	w := newWorld(t)
	p := w.someone("ssk", 1, w.proven())
	elsewhere := w.desk2()
	for name, d := range map[string]*card.Desk{"here": w.cards, "elsewhere": elsewhere} {
		if c := w.card(d, p); c.Colour == policy.Green {
			t.Fatalf("%s: green without evidence", name)
		}
	}
	w.pass(time.Second)
	w.vaccinated("ssk", p.Account)
	if c := w.card(w.cards, p); c.Colour != policy.Green {
		t.Errorf("here: %s", c.Colour)
	}
	w.pass(30 * time.Second)
	if c := w.card(elsewhere, p); c.Colour != policy.Green {
		t.Errorf("elsewhere, after half a minute: %s", c.Colour)
	}
}

// What a gate is told from memory is what would be computed: not the card of
// before it expired, of another place, of another policy or of older facts.
func TestACardIsGivenAgainOnlyWhileItIsTheSame(t *testing.T) {
	w := newWorld(t)
	p := w.someone("ssk", 1, w.proven())
	w.write("ssk", p.Account, "d1", health.Body{Dose: &health.DoseBody{Date: "2021-09-01", Vaccine: zeneca, Number: 1, Of: 2}})
	w.write("ssk", p.Account, "d2", health.Body{Dose: &health.DoseBody{Date: "2021-11-10", Vaccine: zeneca, Number: 2, Of: 2}})
	w.pass(time.Millisecond)
	h, err := w.people.ByQID(w.ctx, p.QID)
	w.ok(err)
	asked := 0
	same := func(what string, where policy.Where, at time.Time) policy.Card {
		t.Helper()
		facts, err := w.db.Facts(w.ctx, []person.ID{h.Person})
		w.ok(err)
		got, ok := w.cards.Remembered(h, where, at)
		if !ok {
			asked++
			cards, err := w.cards.Cards(w.ctx, []person.Holder{h}, where, at)
			w.ok(err)
			got = cards[0]
		}
		if want := w.cards.Set().Card(facts[0], where, at); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v %v %v, want %v %v", what, got, got.Colour, got.ValidUntil, want.Colour, want.ValidUntil)
		}
		return got
	}
	home, now := policy.Where{Unit: nhaTrang, Kind: "venue"}, w.now()
	first := same("at first", home, now)
	same("again", home, now.Add(time.Second))
	same("a coach", policy.Where{Unit: nhaTrang, Kind: "vehicle"}, now)
	same("at home again", home, now.Add(time.Second))
	same("before the first", home, now.Add(-time.Hour))
	last := first.ValidUntil.Add(-time.Millisecond)
	same("just before it expires", home, last)
	if c := same("when it has expired", home, first.ValidUntil); c.Colour == first.Colour {
		t.Errorf("%s still", c.Colour)
	}
	if asked != 1 {
		t.Errorf("the store was asked %d times", asked)
	}
	w.pass(time.Minute / 6)
	w.write("ssk", p.Account, "t1", health.Body{Test: &health.TestBody{Kind: "pcr", Sample: now.Add(-time.Hour), Result: now, Outcome: health.Positive}})
	if c := same("with other facts", home, w.now()); c.Colour == first.Colour {
		t.Errorf("%s in spite of a positive test", c.Colour)
	}
	w.put(dosed(2, policy.Yellow))
	if c := same("by another policy", home, w.now()); c.Number == first.Number {
		t.Errorf("by policy %d still", c.Number)
	}
}

func TestA19AnAppSeesOtherAppsEvidenceOnlyWithTheRightAndPapers(t *testing.T) {
	w := newWorld(t)
	owner := w.someone("ssk", 1, w.proven())
	w.vaccinated("ssk", owner.Account)
	claimant := w.someone("bluezone", 1) // may read cards; says the number, proved nothing
	other := w.someone("ncovi", 1, w.proven())
	see := func(id person.AccountID) policy.Colour {
		t.Helper()
		a, err := w.db.ReadAccount(w.ctx, id)
		w.ok(err)
		c, err := w.cards.Own(w.ctx, a, policy.Where{Unit: nhaTrang}, w.now())
		w.ok(err)
		return c.Colour
	}
	if got := see(owner.Account); got != policy.Green {
		t.Errorf("the app that wrote it sees %s", got)
	}
	if got := see(claimant.Account); got != policy.Unknown {
		t.Errorf("who only says the number sees %s", got)
	}
	if got := see(other.Account); got != policy.Unknown {
		t.Errorf("an app that may not read cards sees %s", got)
	}
	w.someone("bluezone", 1, w.proven()) // the papers were read now
	if got := see(claimant.Account); got != policy.Green {
		t.Errorf("with papers and the right: %s", got)
	}
}

func TestACardSaysWhenItWillBeGreen(t *testing.T) {
	w := newWorld(t)
	p := w.someone("ssk", 1, w.proven())
	w.write("ssk", p.Account, "d1", health.Body{Dose: &health.DoseBody{Date: "2021-09-01", Vaccine: zeneca, Number: 1, Of: 2}})
	w.write("ssk", p.Account, "d2", health.Body{Dose: &health.DoseBody{Date: "2021-11-10", Vaccine: zeneca, Number: 2, Of: 2}})
	a, err := w.db.ReadAccount(w.ctx, p.Account)
	w.ok(err)
	where := policy.Where{Unit: nhaTrang}
	c, err := w.cards.Own(w.ctx, a, where, w.now())
	w.ok(err)
	green, err := w.cards.Green(w.ctx, a, where, c)
	w.ok(err)
	want := time.Date(2021, 11, 24, 0, 0, 0, 0, time.FixedZone("ICT", 7*3600))
	if c.Colour != policy.Yellow || !green.Equal(want) {
		t.Errorf("%s, green from %s, want %s", c.Colour, green, want)
	}
	places, err := w.cards.Everywhere(w.ctx, a, w.now())
	w.ok(err)
	if len(places) != len(policy.BuiltinDocuments()) {
		t.Errorf("%d places: %+v", len(places), places)
	}
}

func TestRiskLevelsAreDatedAndOfOnesOwnUnit(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		level := []policy.Risk{{Unit: nhaTrang, From: w.now().Add(time.Hour), Level: 4}}
		if err := w.cards.PutRisks(w.ctx, hue, level); err == nil {
			t.Error("another unit's level was taken")
		}
		w.ok(w.cards.PutRisks(w.ctx, lan, level))
		for _, bad := range []policy.Risk{{Unit: nhaTrang, From: w.now(), Level: 5}, {Unit: "99", From: w.now(), Level: 1}, {Unit: nhaTrang, From: w.now().AddDate(0, 0, -9), Level: 1}} {
			if err := w.cards.PutRisks(w.ctx, operator, []policy.Risk{bad}); err == nil {
				t.Errorf("%+v was taken", bad)
			}
		}
		all, err := w.cards.Risks(w.ctx)
		w.ok(err)
		if len(all) != 1 || all[0].Level != 4 || !all[0].From.Equal(level[0].From) {
			t.Errorf("levels %+v", all)
		}
	})
}

func TestAnEditionOfAValueSetHoldsFromItsDate(t *testing.T) {
	w := newWorld(t)
	p := w.someone("ssk", 1, w.proven())
	w.write("ssk", p.Account, "d1", health.Body{Dose: &health.DoseBody{Date: "2021-10-01", Vaccine: zeneca}})
	series := func(name, code string) []byte {
		return []byte(`{"valueSetId": "` + name + `", "valueSetDate": "2021-11-16T00:00:00+07:00", "valueSetValues": {"` + code + `": {"display": "x", "lang": "en", "active": true, "version": "1"}}}`)
	}
	one, two := series("vaccine-series-1", zeneca), series("vaccine-series-2", "EU/1/20/1528")
	if _, err := w.cards.PutEdition(w.ctx, lan, one); err == nil {
		t.Error("a province changed the nation's value set")
	}
	for _, set := range [][]byte{one, two} {
		_, err := w.cards.PutEdition(w.ctx, operator, set)
		w.ok(err)
	}
	if c := w.card(w.cards, p); c.Colour != policy.Yellow {
		t.Errorf("before its date one dose of two gives %s", c.Colour)
	}
	w.pass(24 * time.Hour)
	if c := w.card(w.cards, p); c.Colour != policy.Green {
		t.Errorf("after its date one dose of one gives %s", c.Colour)
	}
}
