package scan_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/card"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
)

// carded is a world whose gates are told cards, by the built-in policies.
func carded(w *world) *card.Desk {
	w.Helper()
	journal := &audit.Journal{Store: w.db, Now: w.now}
	cards := card.New(card.Config{Store: w.db, Health: w.db, People: w.db, Journal: journal, Now: w.now,
		Reads: func(context.Context, person.AppID) bool { return true }})
	w.ok(cards.Install(w.ctx))
	w.desk = w.cardedDesk(cards)
	return cards
}

func (w *world) cardedDesk(cards scan.Cards) *scan.Desk {
	return scan.NewDesk(scan.Config{Store: w.db, Holders: w.db, People: w.people, Cards: cards, CardWait: 5 * time.Second,
		CodeKeys: func() qr.KeySet { return w.ring.KeySet(keyring.Codes) }, PlaceKeys: w.placeKeys, OwnCodes: w.clients.Patterns,
		Journal: &audit.Journal{Store: w.db, Now: w.now}, Now: w.now})
}

// green is somebody with all doses, long enough ago.
func (w *world) green(app person.AppID, user string, a person.Attributes, proofs ...person.Proof) someone {
	w.Helper()
	out, err := w.people.Register(w.ctx, string(app), person.Registration{App: app, User: user, Attrs: a, Proofs: proofs})
	w.ok(err)
	w.dose(app, out.Account)
	return someone{out, a.Name}
}

func (w *world) dose(app person.AppID, id person.AccountID) {
	w.Helper()
	desk := &health.Desk{Store: w.db, Now: w.now}
	for i, day := range []string{"2021-07-01", "2021-09-01"} {
		got, err := desk.WriteAll(w.ctx, string(app), app, []health.Entry{{Account: id, Record: &health.NewRecord{Kind: health.Dose, Source: day, Facility: "BV", Responsible: "BS",
			Body: health.Body{Dose: &health.DoseBody{Date: day, Vaccine: "EU/1/21/1529", Number: i + 1, Of: 2}}}}}, health.Together{})
		w.ok(err)
		if got[0].Err != nil {
			w.Fatal(got[0].Err)
		}
	}
}

func TestTheCardIsThatOfThePlacesPolicy(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		carded(w)
		s := w.green("bluezone", "u1", an())
		for _, tt := range []struct {
			unit, policy string
			kind         scan.PlaceKind
			colour       policy.Colour
		}{{hcm, "ho-chi-minh@1", scan.Venue, policy.Green}, {"22333", "khanh-hoa@1", scan.Venue, policy.Green}, {"22333", "coaches@1", scan.Vehicle, policy.Red}} {
			a := w.record(owner, w.reading(w.place("Nơi "+tt.policy, tt.unit, tt.kind), scan.In, s.Code.Text))
			if a.Card.Policy != tt.policy || a.Card.Colour != tt.colour || a.Card.Reasons[0].VI == "" {
				t.Errorf("%s: %s by %s, %+v", tt.policy, a.Card.Colour, a.Card.Policy, a.Card.Reasons)
			}
		}
	})
}

func TestA05NothingButEvidenceIsGreen(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		carded(w)
		s := w.green("bluezone", "u1", an(), person.Proof{Kind: person.KeyCCCD, How: person.Register, At: w.now()})
		p := w.place("Chợ Bến Thành", hcm, scan.Venue)
		signed := s.Code.Text
		unsigned := fmt.Sprintf("079090000011|NGUYEN VAN AN|1990-01-15|1|%s|", s.QID)
		stranger := "079090000011|NGUYEN VAN AN|1990-01-15|1|000000000000000000|"
		read := func(r scan.Reading) scan.Answer { return w.record(owner, r) }
		text := func(text string) scan.Reading { return w.reading(p, scan.In, text) }

		if a := read(text(signed)); a.Card.Colour != policy.Green {
			t.Fatalf("a signed code: %s %+v", a.Card.Colour, a.Card.Reasons)
		}
		for _, tt := range []struct {
			name, reason string
			r            scan.Reading
		}{
			{"unsigned, of somebody", "code_unsigned", text(unsigned)},
			{"unsigned, of nobody", "code_unsigned", text(stranger)},
			{"name changed", "code_not_genuine", text(strings.Replace(signed, "NGUYEN", "NGUYEM", 1))},
			{"typed number", "number_typed", scan.Reading{ID: uuid.New(), Place: p.ID, At: w.now(), Direction: scan.In, Method: scan.Number,
				Number: &person.Key{Kind: person.KeyCCCD, Value: "079090000011"}}},
		} {
			a := read(tt.r)
			if a.Card.Colour != policy.Unknown || a.Card.Reasons[0].Code != tt.reason || a.Card.Policy != "" || a.Card.Reasons[0].VI == "" {
				t.Errorf("%s: %s %+v", tt.name, a.Card.Colour, a.Card.Reasons)
			}
		}
		live := w.text(s, "bluezone", person.Form{Days: 1})
		w.pass(72 * time.Hour)
		if a := read(text(live)); a.Card.Colour != policy.Unknown || a.Card.Reasons[0].Code != "code_expired" {
			t.Errorf("a screenshot of three days ago: %s %+v", a.Card.Colour, a.Card.Reasons)
		}
		_, err := w.people.Renew(w.ctx, "bluezone", "bluezone", s.Account, "lost")
		w.ok(err)
		w.pass(time.Minute)
		if a := read(text(signed)); a.Card.Colour != policy.Unknown || a.Card.Reasons[0].Code != "code_revoked" {
			t.Errorf("a revoked code: %s %+v", a.Card.Colour, a.Card.Reasons)
		}
	})
}

func TestABatchIsToldTheCardsOfItsPlacesInOneLookUp(t *testing.T) {
	w := newWorld(t)
	cards := &counting{Desk: carded(w)}
	w.desk = w.cardedDesk(cards)
	s, none := w.green("bluezone", "u1", an()), w.register("bluezone", "u2", binh())
	p, q := w.place("Chợ", hcm, scan.Venue), w.place("Chợ Đầm", "22333", scan.Venue)
	var batch []scan.Reading
	for i := range 40 {
		r := w.reading([]scan.Place{p, q}[i%2], scan.In, []string{s.Code.Text, none.Code.Text}[i/2%2])
		batch = append(batch, r)
	}
	got, err := w.desk.RecordBatch(w.ctx, owner, batch)
	w.ok(err)
	for i, r := range got {
		w.ok(r.Err)
		want := []policy.Colour{policy.Green, policy.Unknown}[i/2%2]
		if r.Answer.Card.Colour != want || r.Answer.Card.Policy != []string{"ho-chi-minh@1", "khanh-hoa@1"}[i%2] {
			t.Errorf("line %d: %s by %s, want %s", i, r.Answer.Card.Colour, r.Answer.Card.Policy, want)
		}
	}
	if cards.asked != 2 {
		t.Errorf("%d look-ups for two places", cards.asked)
	}
}

// counting counts look-ups on the way to the real desk.
type counting struct {
	*card.Desk
	asked int
}

func (c *counting) Cards(ctx context.Context, holders []person.Holder, w policy.Where, at time.Time) ([]policy.Card, error) {
	c.asked++
	return c.Desk.Cards(ctx, holders, w, at)
}

// hanging is a look-up that does not come back, whatever its context says.
type hanging struct {
	*card.Desk
	free chan struct{}
	came chan error // that a look-up came back; nil: nobody listens
}

func (h *hanging) Cards(ctx context.Context, holders []person.Holder, w policy.Where, at time.Time) ([]policy.Card, error) {
	<-h.free
	cards, err := h.Desk.Cards(ctx, holders, w, at)
	if h.came != nil {
		h.came <- err
	}
	return cards, err
}

func TestACheckInDoesNotWaitForAStoreThatHangs(t *testing.T) {
	w := newWorld(t)
	stuck := &hanging{Desk: carded(w), free: make(chan struct{})}
	defer close(stuck.free)
	w.desk = scan.NewDesk(scan.Config{Store: w.db, Holders: w.db, People: w.people, Cards: stuck, CardWait: time.Millisecond,
		CodeKeys: func() qr.KeySet { return w.ring.KeySet(keyring.Codes) }, PlaceKeys: w.placeKeys, Now: w.now})
	s := w.green("bluezone", "u1", an())
	p := w.place("Chợ", hcm, scan.Venue)
	const passages = 300 // more than look-ups may hang at a time
	for range passages {
		a := w.record(owner, w.reading(p, scan.In, s.Code.Text))
		if a.Card.Colour != policy.Unknown || a.Card.Reasons[0].Code != "status_unavailable" || !a.Who.Known {
			t.Fatalf("%s %+v", a.Card.Colour, a.Card.Reasons)
		}
	}
	if n := len(w.scans(p)); n != passages {
		t.Errorf("%d of %d scans are kept", n, passages)
	}
}

// A look-up that came too late for one passage is there for the next: a store
// that was busy for a moment does not stay so.
func TestACardThatCameTooLateIsThereForTheNextPassage(t *testing.T) {
	w := newWorld(t)
	late := &hanging{Desk: carded(w), free: make(chan struct{}), came: make(chan error, 1)}
	w.desk = scan.NewDesk(scan.Config{Store: w.db, Holders: w.db, People: w.people, Cards: late, CardWait: time.Millisecond,
		CodeKeys: func() qr.KeySet { return w.ring.KeySet(keyring.Codes) }, PlaceKeys: w.placeKeys, Now: w.now})
	s := w.green("bluezone", "u1", an())
	p := w.place("Chợ", hcm, scan.Venue)
	if a := w.record(owner, w.reading(p, scan.In, s.Code.Text)); a.Card.Reasons[0].Code != "status_unavailable" {
		t.Fatalf("%s %+v", a.Card.Colour, a.Card.Reasons)
	}
	close(late.free)
	w.ok(<-late.came)
	if a := w.record(owner, w.reading(p, scan.In, s.Code.Text)); a.Card.Colour != policy.Green {
		t.Errorf("the next time: %s %+v", a.Card.Colour, a.Card.Reasons)
	}
}

func TestCardsOfOneUserAtAPosterAreThoseTheirAppMaySee(t *testing.T) {
	w := newWorld(t)
	carded(w)
	w.green("ssk", "s1", an(), person.Proof{Kind: person.KeyCCCD, How: person.Register, At: w.now()})
	claimant := w.register("bluezone", "u1", an()) // only says the number
	p := w.place("Chợ", hcm, scan.Venue)
	if a := w.record(app, w.self(claimant, w.poster(p))); a.Card.Colour != policy.Unknown || a.Card.Policy == "" {
		t.Errorf("A19: who only says the number sees %s", a.Card.Colour)
	}
	proven := w.green("bluezone", "u2", binh(), person.Proof{Kind: person.KeyCCCD, How: person.Register, At: w.now()})
	if a := w.record(app, w.self(proven, w.poster(p))); a.Card.Colour != policy.Green {
		t.Errorf("the app's own evidence gives %s", a.Card.Colour)
	}
}
