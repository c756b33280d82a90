package travel_test

import (
	"errors"
	"testing"
	"time"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/travel"
)

var vaccination = []travel.Kind{travel.Vaccination}

func TestOneCertificateForEachDose(t *testing.T) {
	w := newWorld(t)
	a := w.register("skdt", "u1", "Nguyễn Thị Đông", "001190000011", true)
	b := w.register("vneid", "v1", "NGUYEN THI DONG", "001190000011", true)
	w.dose(a, "2021-08-01", "EU/1/21/1529")
	w.dose(b, "2021-11-20", "EU/1/20/1528")
	w.dose(b, "2021-08-01", "EU/1/21/1529") // the first again, by another app

	got, left, err := w.desk.Issue(t.Context(), "client:skdt", a, vaccination)
	w.ok(err)
	if len(got) != 2 || len(left) != 0 {
		t.Fatalf("%d certificates, left %v", len(got), left)
	}
	second := w.read(got[1].Text)
	v := second.Certificate.Vaccinations[0]
	if second.Nationality != "VN" || second.Certificate.Name.GivenTravel != "THI<DONG" || second.Certificate.Name.Given != "Thị Đông" || second.Certificate.Birth != "1990-01-15" ||
		v.Dose+w.read(got[0].Text).Certificate.Vaccinations[0].Dose != 3 || v.Doses != 2 || v.Maker == "" || v.Vaccine == "" || !hcert.CheckID(v.ID, "VN") {
		t.Errorf("the 11 fields: %#v", second.Issuer)
	}
	if !second.Expires.Equal(w.now.AddDate(1, 0, 0)) {
		t.Error("not valid for 12 months")
	}
	again, _, err := w.desk.Issue(t.Context(), "client:vneid", b, vaccination)
	w.ok(err)
	if len(again) != 2 || again[0].Text != got[0].Text || again[1].Text != got[1].Text {
		t.Error("the other app of the same person gets other certificates")
	}
}

func TestTestsAndRecoveries(t *testing.T) {
	w := newWorld(t)
	a := w.register("hcdc", "u1", "Nguyễn Thị Đông", "001190000011", true)
	negative := &health.TestBody{Kind: "pcr", Name: "PCR", Sample: w.now.Add(-30 * time.Hour), Result: w.now.Add(-20 * time.Hour), Outcome: "negative"}
	positive := *negative
	positive.Outcome = "positive"
	w.record(a, health.Test, health.Body{Test: negative})
	w.record(a, health.Test, health.Body{Test: &positive})
	w.record(a, health.Infection, health.Body{Infection: &health.InfectionBody{Since: "2021-09-01", Recovered: "2021-09-20"}})
	w.record(a, health.Infection, health.Body{Infection: &health.InfectionBody{Since: "2021-01-01", Recovered: "2021-01-20"}}) // too long ago
	w.record(a, health.Infection, health.Body{Infection: &health.InfectionBody{Since: "2021-12-10"}})                          // not yet
	got, _, err := w.desk.Issue(t.Context(), "client:hcdc", a, travel.Kinds)
	w.ok(err)
	kinds := map[travel.Kind]int{}
	for _, c := range got {
		kinds[c.Kind]++
		says := w.read(c.Text).Certificate
		switch c.Kind {
		case travel.Test:
			if x := says.Tests[0]; x.Result != "260415000" || x.Sampled != "2021-12-19T09:00:00+07:00" || x.Centre != "Trạm y tế Sài Đồng" {
				t.Errorf("test: %s %s", x.Result, x.Sampled)
			}
		case travel.Recovery:
			if x := says.Recoveries[0]; x.From != "2021-09-20" || x.Until != "2022-02-28" {
				t.Errorf("recovery: %s to %s", x.From, x.Until)
			}
		}
	}
	if kinds[travel.Test] != 1 || kinds[travel.Recovery] != 1 || len(got) != 2 {
		t.Errorf("%v: only a negative test, only a recovery that still counts", kinds)
	}
}

// A certificate names a person: a number that somebody typed is not enough, and
// neither is one over which a question is open.
func TestOnlyACheckedIdentityGetsOne(t *testing.T) {
	w := newWorld(t)
	a := w.register("skdt", "u1", "Nguyễn Thị Đông", "001190000011", true)
	w.dose(a, "2021-08-01", "EU/1/21/1529")
	typed := w.register("evil", "e1", "Nguyễn Thị Đông", "001190000011", false)
	if _, _, err := w.desk.Issue(t.Context(), "client:evil", typed, vaccination); !errors.Is(err, travel.ErrUnproven) {
		t.Errorf("a typed number: %v", err)
	}
	_, _, err := w.desk.Issue(t.Context(), "client:skdt", a, vaccination)
	w.ok(err)
	if list, err := w.desk.List(t.Context(), typed); err != nil || len(list) != 0 {
		t.Errorf("who typed the number sees %d certificates, %v", len(list), err)
	}
	other := w.register("bluezone", "b1", "Lê Văn Cường", "001190000011", true)
	if _, _, err := w.desk.Issue(t.Context(), "client:bluezone", other, vaccination); !errors.Is(err, travel.ErrDisputed) {
		t.Errorf("a disputed identity: %v", err)
	}
	list, err := w.desk.List(t.Context(), a)
	w.ok(err)
	if _, err := w.desk.Get(t.Context(), other, list[0].Ref()); !errors.Is(err, travel.ErrUnknown) {
		t.Errorf("somebody else's certificate: %v", err)
	}
}

func TestWhatNoCertificateCanStateIsSaid(t *testing.T) {
	w := newWorld(t)
	a := w.register("skdt", "u1", "Nguyễn Thị Đông", "001190000011", true)
	w.dose(a, "2021-08-01", "NANOCOVAX-TRIAL")
	w.record(a, health.Dose, health.Body{Dose: &health.DoseBody{Date: "2021-08-02", Vaccine: "EU/1/21/1529", Number: 12}})
	got, left, err := w.desk.Issue(t.Context(), "client:skdt", a, vaccination)
	w.ok(err)
	if len(got) != 0 || len(left) != 2 {
		t.Fatalf("%d issued, left %v", len(got), left)
	}
	for _, l := range left {
		if l.VI == "" || l.EN == "" || l.Code == "" {
			t.Errorf("left without a reason: %+v", l)
		}
	}
}

func TestCertificatesFollowTheirRecords(t *testing.T) {
	w := newWorld(t)
	a := w.register("skdt", "u1", "Nguyễn Thị Đông", "001190000011", true)
	w.dose(a, "2021-08-01", "EU/1/21/1529")
	second := w.dose(a, "2021-11-20", "EU/1/20/1528")
	first, _, err := w.desk.Issue(t.Context(), "client:skdt", a, vaccination)
	w.ok(err)

	w.write(a, health.Entry{Account: a, Record: &health.NewRecord{ID: second.ID, Kind: health.Dose, Source: second.Source, Facility: second.Facility, Responsible: second.Responsible,
		Body: health.Body{Dose: &health.DoseBody{Date: "2021-11-21", Vaccine: "EU/1/20/1528"}}, Reason: "nhầm ngày"}})
	if n := w.keepTrue(); n != 1 {
		t.Errorf("%d accounts were looked at", n)
	}
	list, err := w.desk.List(t.Context(), a)
	w.ok(err)
	if len(list) != 3 || w.state(list, first[0].ID) != travel.InForce {
		t.Fatalf("after a correction: %v", list)
	}
	old := w.find(list, first[1].ID)
	now := w.find(list, old.Next)
	if old.State != travel.Replaced || old.Why != travel.Corrected || !old.Revoked() || w.read(now.Text).Certificate.Vaccinations[0].Date != "2021-11-21" {
		t.Errorf("corrected: %+v, then %+v", old, now)
	}

	w.write(a, health.Entry{Account: a, Withdraw: &health.Withdrawal{Record: second.ID, Reason: "nhập nhầm người"}})
	w.keepTrue()
	list, err = w.desk.List(t.Context(), a)
	w.ok(err)
	if gone := w.find(list, now.ID); gone.State != travel.Withdrawn || gone.Why != travel.RecordGone || gone.Note != "nhập nhầm người" || !gone.Revoked() {
		t.Errorf("withdrawn: %s %s %q", gone.State, gone.Why, gone.Note)
	}
	if w.state(list, first[0].ID) != travel.InForce {
		t.Error("the other dose's certificate went along")
	}
}

func TestRenewedBeforeItEnds(t *testing.T) {
	w := newWorld(t)
	a := w.register("skdt", "u1", "Nguyễn Thị Đông", "001190000011", true)
	w.dose(a, "2021-08-01", "EU/1/21/1529")
	first, _, err := w.desk.Issue(t.Context(), "client:skdt", a, vaccination)
	w.ok(err)
	for _, c := range []struct {
		days, want int
	}{{300, 1}, {340, 2}, {341, 2}, {340 + 340, 3}} {
		w.now = first[0].Issued.AddDate(0, 0, c.days)
		w.ok(w.ring.Rotate(t.Context(), "op"))
		w.keepTrue()
		list, err := w.desk.List(t.Context(), a)
		w.ok(err)
		if len(list) != c.want {
			t.Fatalf("after %d days there were %d certificates, want %d", c.days, len(list), c.want)
		}
		w.read(list[len(list)-1].Text)
		if list[0].State == travel.Replaced && (list[0].Why != travel.Renewed || list[0].Revoked()) {
			t.Error("one that was renewed counts as revoked")
		}
	}
}

// Links moved by reviewers move nothing of a certificate but what it rests on.
func TestABrokenLinkTakesTheOthersDosesAlong(t *testing.T) {
	w := newWorld(t)
	a := w.register("skdt", "u1", "Nguyễn Thị Đông", "001190000011", true)
	b := w.register("vneid", "v1", "Nguyễn Thị Đông", "001190000011", true)
	w.dose(a, "2021-08-01", "EU/1/21/1529")
	w.dose(b, "2021-11-20", "EU/1/20/1528")
	before, _, err := w.desk.Issue(t.Context(), "client:skdt", a, vaccination)
	w.ok(err)
	_, err = w.people.Break(t.Context(), "officer", b, "two people")
	w.ok(err)
	w.keepTrue()
	mine, err := w.desk.List(t.Context(), a)
	w.ok(err)
	if len(mine) != 1 || w.state(mine, before[0].ID) != travel.InForce {
		t.Errorf("a keeps %v", mine)
	}
	theirs, err := w.desk.List(t.Context(), b)
	w.ok(err)
	if old := w.find(theirs, before[1].ID); old.State == travel.InForce {
		t.Error("dose 2 of 2 of somebody whose first dose was another's is still stated")
	}
}

func TestCompromisedKeyReplacesItsCertificates(t *testing.T) {
	w := newWorld(t)
	a := w.register("skdt", "u1", "Nguyễn Thị Đông", "001190000011", true)
	w.dose(a, "2021-08-01", "EU/1/21/1529")
	first, _, err := w.desk.Issue(t.Context(), "client:skdt", a, vaccination)
	w.ok(err)
	w.ok(w.ring.Retire(t.Context(), "op", first[0].KID, true))
	if _, err := w.ring.MakeSigner(t.Context(), "op", hcert.PS256); err != nil {
		t.Fatal(err)
	}
	w.keepTrue()
	list, err := w.desk.List(t.Context(), a)
	w.ok(err)
	if len(list) != 2 || list[0].Why != travel.KeyCompromised && list[1].Why != travel.KeyCompromised {
		t.Fatal(list)
	}
	for _, c := range list {
		if c.State == travel.InForce {
			w.read(c.Text)
		}
	}
}

// Nothing signs any more, and no root is left to make a key under: what must not
// be relied on goes all the same, and what is merely old stays.
func TestWithoutAKeyWhatIsWrongIsWithdrawnAllTheSame(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(w *world, a person.AccountID, r health.Record, kid string)
		state travel.State
		why   travel.Why
		waits bool
	}{
		"compromised key": {func(*world, person.AccountID, health.Record, string) {}, travel.Withdrawn, travel.KeyCompromised, false},
		"withdrawn record": {func(w *world, a person.AccountID, r health.Record, kid string) {
			w.write(a, health.Entry{Account: a, Withdraw: &health.Withdrawal{Record: r.ID, Reason: "nhầm"}})
		}, travel.Withdrawn, travel.RecordGone, false},
		"corrected record": {func(w *world, a person.AccountID, r health.Record, kid string) {
			w.write(a, health.Entry{Account: a, Record: &health.NewRecord{ID: r.ID, Kind: health.Dose, Source: r.Source, Facility: r.Facility, Responsible: r.Responsible,
				Body: health.Body{Dose: &health.DoseBody{Date: "2021-08-02", Vaccine: "EU/1/21/1529"}}, Reason: "nhầm ngày"}})
		}, travel.Withdrawn, travel.Corrected, false},
		"user left": {func(w *world, a person.AccountID, r health.Record, kid string) {
			w.ok(w.people.Withdraw(w.Context(), "client:skdt", "skdt", a))
		}, travel.Withdrawn, travel.IdentityGone, false},
		"question open": {func(w *world, a person.AccountID, r health.Record, kid string) {
			w.register("bluezone", "b1", "Lê Văn Cường", "001190000011", true)
		}, travel.Withdrawn, travel.KeyCompromised, true},
		"old": {func(w *world, a person.AccountID, r health.Record, kid string) { w.now = w.now.AddDate(0, 0, 340) }, travel.InForce, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a := w.register("skdt", "u1", "Nguyễn Thị Đông", "001190000011", true)
			r := w.dose(a, "2021-08-01", "EU/1/21/1529")
			first, _, err := w.desk.Issue(t.Context(), "client:skdt", a, vaccination)
			w.ok(err)
			c.spoil(w, a, r, first[0].KID)
			compromised := c.why == travel.KeyCompromised
			w.ok(w.ring.Retire(t.Context(), "op", first[0].KID, compromised))
			for range 2 { // again is nothing
				_, err = w.desk.KeepTrue(t.Context(), "chore")
				if errors.Is(err, keyring.ErrNoSigner) != (name == "old") {
					t.Errorf("the chore says %v", err)
				}
			}
			got, err := w.db.Certificate(t.Context(), first[0].ID)
			w.ok(err)
			if got.State != c.state || got.Why != c.why || got.Next != "" {
				t.Errorf("%s %q, next %q", got.State, got.Why, got.Next)
			}
			due, err := w.db.DueCertificates(t.Context(), 0, 10)
			w.ok(err)
			if (len(due) > 0) != c.waits {
				t.Errorf("%d accounts wait", len(due))
			}
			if compromised && name != "question open" {
				if _, _, err := w.desk.Issue(t.Context(), "client:skdt", a, vaccination); !errors.Is(err, keyring.ErrNoSigner) {
					t.Errorf("asked for another: %v", err)
				}
			}
		})
	}
}

// A platform whose operator named no issuer names the ministry.
func TestIssuerIsNeverEmpty(t *testing.T) {
	w := newWorld(t)
	w.desk.Authority = " "
	a := w.register("skdt", "u1", "Nguyễn Thị Đông", "001190000011", true)
	w.dose(a, "2021-08-01", "EU/1/21/1529")
	got, left, err := w.desk.Issue(t.Context(), "client:skdt", a, vaccination)
	w.ok(err)
	if len(got) != 1 || len(left) != 0 || w.read(got[0].Text).Certificate.Vaccinations[0].Issuer != travel.DefaultAuthority {
		t.Errorf("%d certificates, left %v", len(got), left)
	}
}

// keepTrue is the chore, which has nothing left to do afterwards.
func (w *world) keepTrue() int {
	w.Helper()
	n, err := w.desk.KeepTrue(w.Context(), "chore")
	w.ok(err)
	if again, err := w.desk.KeepTrue(w.Context(), "chore"); err != nil || again != 0 {
		w.Errorf("it is due again: %d, %v", again, err)
	}
	return n
}

func (w *world) find(list []travel.Certificate, id string) travel.Certificate {
	w.Helper()
	for _, c := range list {
		if c.ID == id {
			return c
		}
	}
	w.Fatalf("no certificate %s", id)
	return travel.Certificate{}
}

func (w *world) state(list []travel.Certificate, id string) travel.State {
	return w.find(list, id).State
}
