package scan_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
)

func TestClosedPlaceAndShutDoorsAreToldNotRefused(t *testing.T) {
	w := newWorld(t)
	s := w.register("bluezone", "u1", an())
	night, err := w.places.Create(w.ctx, owner, scan.Place{Name: "Quán Đêm", Unit: hcm, Kind: scan.Venue,
		Hours: []scan.Opening{{Day: time.Monday, From: 18 * 60, To: 26 * 60}}})
	w.ok(err)
	if a := w.record(owner, w.reading(night, scan.In, s.Code.Text)); a.Result != scan.ResultRecorded || !warned(a, "outside_hours") {
		t.Errorf("Monday 09:00 at a night bar: %s %v", a.Result, a.Warnings)
	}
	w.pass(16 * time.Hour) // Tuesday 01:00
	if a := w.record(owner, w.reading(night, scan.In, s.Code.Text)); warned(a, "outside_hours") {
		t.Errorf("Tuesday 01:00 in Monday's opening: %v", a.Warnings)
	}
	w.ok(w.places.Close(w.ctx, owner, night.ID))
	w.pass(time.Minute)
	r := w.reading(night, scan.Out, s.Code.Text)
	if a := w.record(owner, r); a.Result != scan.ResultRecorded || !warned(a, "closed_place") {
		t.Errorf("after closing: %s %v", a.Result, a.Warnings)
	}
	if _, err := w.places.AddGate(w.ctx, owner, night.ID, "Cổng"); !errors.Is(err, scan.ErrPlaceClosed) {
		t.Errorf("a gate for a closed place: %v", err)
	}
}

func TestOnlyTheOwnerManagesAPlace(t *testing.T) {
	w := newWorld(t)
	p := w.place("Chợ", hcm, scan.Venue)
	g, err := w.places.AddGate(w.ctx, owner, p.ID, "Cổng")
	w.ok(err)
	for what, f := range map[string]func(by scan.By) error{
		"update":    func(by scan.By) error { _, err := w.places.Update(w.ctx, by, p); return err },
		"close":     func(by scan.By) error { return w.places.Close(w.ctx, by, p.ID) },
		"gate":      func(by scan.By) error { _, err := w.places.AddGate(w.ctx, by, p.ID, "Cổng"); return err },
		"closegate": func(by scan.By) error { return w.places.CloseGate(w.ctx, by, p.ID, g.ID) },
		"staff": func(by scan.By) error {
			_, err := w.places.AddStaff(w.ctx, by, p.ID, scan.Staff{Ref: "x", Role: scan.Guard})
			return err
		},
		"poster": func(by scan.By) error { _, err := w.places.PosterText(w.ctx, by, p.ID); return err },
		"rotate": func(by scan.By) error { _, err := w.places.RotatePoster(w.ctx, by, p.ID); return err },
	} {
		for _, by := range []scan.By{app, officer, {}} {
			if err := f(by); !errors.Is(err, scan.ErrNotYourPlace) {
				t.Errorf("%s by %q: %v", what, by.Client, err)
			}
		}
		if what != "close" && what != "closegate" {
			w.ok(f(owner))
		}
	}
}

func TestPlaceIsFoundByItsTypedCode(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		p := w.place("Chợ", hcm, scan.Venue)
		got, err := w.places.ByCode(w.ctx, " "+p.Code[:4]+"-"+p.Code[4:])
		w.ok(err)
		if got.ID != p.ID {
			t.Error("another place")
		}
		if _, err := w.places.ByCode(w.ctx, p.Code[:7]); !errors.Is(err, scan.ErrCode) {
			t.Errorf("a torn code: %v", err)
		}
		p.Name, p.Code, p.Client, p.Poster = "Chợ Mới", "AAAAAAAA", "thief", 9
		_, err = w.places.Update(w.ctx, owner, p)
		w.ok(err)
		after, err := w.places.Get(w.ctx, p.ID)
		w.ok(err)
		if after.Name != "Chợ Mới" || after.Code != got.Code || after.Client != "shop" || after.Poster != 1 {
			t.Errorf("an update changed what is ours to give: %+v", after)
		}
		list, err := w.places.List(w.ctx, owner, 0, 10)
		w.ok(err)
		if len(list) != 1 || list[0].Name != "Chợ Mới" {
			t.Errorf("the owner's list: %+v", list)
		}
	})
}

func TestStaffIsOneLineForEachReference(t *testing.T) {
	w := newWorld(t)
	p := w.place("Chợ", hcm, scan.Venue)
	first, err := w.places.AddStaff(w.ctx, owner, p.ID, scan.Staff{Ref: "bv-01", Role: scan.Guard})
	w.ok(err)
	again, err := w.places.AddStaff(w.ctx, owner, p.ID, scan.Staff{Ref: "bv-01", Role: scan.Manager})
	w.ok(err)
	w.ok(w.places.EndStaff(w.ctx, owner, p.ID, first.ID))
	all, err := w.places.Staff(w.ctx, owner, p.ID)
	w.ok(err)
	if len(all) != 1 || again.ID != first.ID || all[0].Role != scan.Manager || !all[0].Until.Equal(w.now()) {
		t.Errorf("staff: %+v", all)
	}
	for _, bad := range []scan.Staff{{Ref: "", Role: scan.Guard}, {Ref: "a b", Role: scan.Guard}, {Ref: "a", Role: "king"}, {Ref: "<b>", Role: scan.Guard}} {
		if _, err := w.places.AddStaff(w.ctx, owner, p.ID, bad); err == nil {
			t.Errorf("taken: %+v", bad)
		}
	}
}

// broken is a registry whose store is out of reach for a while.
type broken struct {
	scan.People
	down bool
}

func (b *broken) ByCode(ctx context.Context, id person.CodeID, q person.QID) (person.Holder, error) {
	if b.down {
		return person.Holder{}, errors.New("connection refused")
	}
	return b.People.ByCode(ctx, id, q)
}

// Xi'an: what cannot be looked up must not close the gate.
func TestRegistryOutOfReachDoesNotStopKnownCodes(t *testing.T) {
	w := newWorld(t)
	p := w.place("Chợ", hcm, scan.Venue)
	s := w.register("bluezone", "u1", an())
	people := &broken{People: w.people}
	c := w.desk.Config
	c.People = people
	w.desk = scan.NewDesk(c)
	w.record(owner, w.reading(p, scan.In, s.Code.Text))
	people.down = true
	w.pass(2 * time.Minute)
	a := w.record(owner, w.reading(p, scan.Out, s.Code.Text))
	if !a.Who.Known || !warned(a, "stale_answer") {
		t.Errorf("two minutes into the outage: known %v, %v", a.Who.Known, a.Warnings)
	}
	w.pass(time.Hour)
	if _, err := w.desk.Record(w.ctx, owner, w.reading(p, scan.In, s.Code.Text)); err == nil {
		t.Error("an hour later an old answer still serves")
	}
}

func TestClaimThatRetentionForgotIsMadeAgain(t *testing.T) {
	w := newWorld(t)
	p := w.place("Chợ", hcm, scan.Venue)
	claim := "|LE VAN DOAN|1970-02-02|1|298765432109876543|"
	w.record(owner, w.reading(p, scan.In, claim))
	w.pass(40 * 24 * time.Hour)
	gone, err := w.db.Retain(w.ctx, w.now(), 30, "operator")
	w.ok(err)
	if gone.Accounts == 0 {
		t.Fatal("retention kept the claim")
	}
	w.record(owner, w.reading(p, scan.In, claim))
	for _, account := range w.owners(p) {
		if h, err := w.people.ByAccount(w.ctx, account); err != nil || h.Name != "LE VAN DOAN" {
			t.Errorf("the scan belongs to an account that is gone: %v", err)
		}
	}
}

func TestForgedCardTextIsKeptAsAClaim(t *testing.T) {
	w := newWorld(t)
	p := w.place("Chợ", hcm, scan.Venue)
	a := w.record(owner, w.reading(p, scan.In, "079090000011||<script>x</script> 99|15011990|Nam|Quận 1|01012021"))
	if a.Who.Known || a.Assurance != scan.Claim || !warned(a, "card_doubtful") {
		t.Errorf("known %v, assurance %s, %v", a.Who.Known, a.Assurance, a.Warnings)
	}
	if a.Who.Name != "***" && a.Who.Name != "s***" {
		t.Errorf("shown as %q", a.Who.Name)
	}
	odd := w.record(owner, w.reading(p, scan.In, "079090000011||Nguyễn Văn An|15012001|Nữ|Quận 1|01012021"))
	if !odd.Who.Known || !warned(odd, "card_doubtful") {
		t.Errorf("a card whose number contradicts it: known %v, %v", odd.Who.Known, odd.Warnings)
	}
}
