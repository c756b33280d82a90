package scan_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
)

// oldCodes lets an app's old codes be read.
func (w *world) oldCodes(app string, codes ...connect.OwnCode) {
	w.Helper()
	c, err := w.db.Client(w.ctx, app)
	w.ok(err)
	c.OwnCodes = codes
	w.ok(w.db.SaveClient(w.ctx, c, "operator")) // as another process would
}

func oldBluezone() connect.OwnCode {
	return connect.OwnCode{Pattern: `BLUEZONE:(?P<user>[0-9a-z]+)`, Text: "BLUEZONE:a1", User: "a1"}
}

func TestAnOldCodeIsReadAtEveryGate(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.oldCodes("bluezone", oldBluezone())
		s := w.register("bluezone", "a1", an())
		p, err := w.places.Create(w.ctx, owner, scan.Place{Name: "Chợ Bến Thành", Unit: hcm, Kind: scan.Venue, Scanners: []string{"checkpoint"}})
		w.ok(err)
		for _, by := range []scan.By{owner, officer} {
			for _, m := range []scan.Method{scan.StaffScans, scan.CardRead} {
				r := w.reading(p, scan.In, "BLUEZONE:a1")
				r.Method = m
				a := w.record(by, r)
				if !a.Who.Known || a.Assurance != scan.Claim || a.Kind != scan.AppCode || a.Method != scan.StaffScans || a.Signature != scan.SignatureNone || !warned(a, "own_code") {
					t.Errorf("%s: %+v", by.Client, a)
				}
				if (a.Who.Name != "") != by.Officer {
					t.Errorf("A01: user ids can be guessed; %s is shown %q", by.Client, a.Who.Name)
				}
				if got := w.owners(p)[r.ID]; got != s.Account {
					t.Errorf("the scan belongs to account %d, want %d", got, s.Account)
				}
			}
		}
	})
}

func TestAnOldCodeOfNobodyIsKeptAsAClaim(t *testing.T) {
	w := newWorld(t)
	w.oldCodes("bluezone", oldBluezone())
	other := w.register("shop", "b2", binh())
	p := w.place("Chợ Bến Thành", hcm, scan.Venue)
	r := w.reading(p, scan.In, "BLUEZONE:b2") // the user of another app
	a := w.record(owner, r)
	if a.Who.Known || a.Assurance != scan.Claim || !warned(a, "unconfirmed") || !warned(a, "own_code") {
		t.Errorf("%+v", a)
	}
	claim := w.owners(p)[r.ID]
	if claim == other.Account || claim == 0 {
		t.Error("A23: an app's code was attributed to another app's user")
	}
	w.pass(time.Minute)
	again := w.reading(p, scan.In, "BLUEZONE:b2")
	w.record(owner, again)
	if w.owners(p)[again.ID] != claim {
		t.Error("the same text is another claim")
	}
	late := w.register("bluezone", "b2", an())
	w.pass(time.Minute)
	third := w.reading(p, scan.In, "BLUEZONE:b2")
	if a := w.record(owner, third); !a.Who.Known || w.owners(p)[third.ID] != late.Account {
		t.Errorf("the user was registered since, and is not known: %+v", a)
	}
}

func TestAnOldCodeOfAnAccountThatIsLinkedToNobodyIsNotConfirmed(t *testing.T) {
	w := newWorld(t)
	w.oldCodes("bluezone", oldBluezone())
	s := w.register("bluezone", "a1", an())
	// Two apps say contradicting things of one verified number: nobody's yet.
	clash := binh()
	clash.CCCD = an().CCCD
	proof := []person.Proof{{Kind: person.KeyCCCD, How: person.Card, At: w.now()}}
	_, err := w.people.Register(w.ctx, "shop", person.Registration{App: "shop", User: "x", Attrs: an(), Proofs: proof})
	w.ok(err)
	out, err := w.people.Register(w.ctx, "bluezone", person.Registration{App: "bluezone", User: "c3", Attrs: clash, Proofs: proof})
	w.ok(err)
	if out.State != person.Pending {
		t.Fatalf("the world is not as the test needs it: %+v", out)
	}
	p := w.place("Chợ Bến Thành", hcm, scan.Venue)
	r := w.reading(p, scan.In, "BLUEZONE:c3")
	if a := w.record(owner, r); a.Who.Known || !warned(a, "unconfirmed") {
		t.Errorf("A23: %+v", a)
	}
	if got := w.owners(p)[r.ID]; got != out.Account || got == s.Account {
		t.Errorf("kept for account %d, want the one that waits, %d", got, out.Account)
	}
}

func TestTwoAppsThatClaimACodeAreSaid(t *testing.T) {
	w := newWorld(t)
	w.oldCodes("bluezone", oldBluezone())
	w.oldCodes("shop", connect.OwnCode{Pattern: `(?:BLUE|RED)ZONE:(?P<user>[0-9a-z]+)`, Text: "REDZONE:1", User: "1"})
	mine, theirs := w.register("bluezone", "a1", an()), w.register("shop", "a1", binh())
	p := w.place("Chợ Bến Thành", hcm, scan.Venue)
	r := w.reading(p, scan.In, "BLUEZONE:a1")
	a := w.record(owner, r)
	if a.Who.Known || !warned(a, "own_code_ambiguous") || a.Result != scan.ResultRecorded {
		t.Errorf("%+v", a)
	}
	if got := w.owners(p)[r.ID]; got == mine.Account || got == theirs.Account {
		t.Error("one of the two was chosen")
	}
	if a := w.record(owner, w.reading(p, scan.In, "REDZONE:a1")); !a.Who.Known {
		t.Errorf("a code that one app claims: %+v", a)
	}
}

func TestPatternsChangeWhileGatesRun(t *testing.T) {
	w := newWorld(t)
	w.register("bluezone", "a1", an())
	p := w.place("Chợ Bến Thành", hcm, scan.Venue)
	read := func() (scan.Answer, error) { return w.desk.Record(w.ctx, owner, w.reading(p, scan.In, "BLUEZONE:a1")) }
	if _, err := read(); err == nil {
		t.Fatal("read before anybody said what it is")
	}
	w.oldCodes("bluezone", oldBluezone())
	w.pass(10 * time.Second)
	if a, err := read(); err != nil || !a.Who.Known {
		t.Errorf("after ten seconds: %v %+v", err, a)
	}
	w.oldCodes("bluezone")
	w.pass(50 * time.Second)
	if _, err := read(); err == nil {
		t.Error("A29: a pattern that was taken back still reads codes after 50 s")
	}
}

func TestAnAppsPatternTakesNothingFromStandardCodes(t *testing.T) {
	w := newWorld(t)
	greedy := connect.OwnCode{Pattern: `(?P<user>.+)`, Text: "x", User: "x"}
	if err := w.clients.SetCodes(w.ctx, "shop", "shop", []connect.OwnCode{greedy}); err == nil {
		t.Fatal("the registry took a pattern for everything")
	}
	w.oldCodes("shop", greedy) // past the registry, as by an older version
	s := w.register("bluezone", "a1", an())
	text := w.text(s, "bluezone", person.Form{})
	p := w.place("Chợ Bến Thành", hcm, scan.Venue)
	r := w.reading(p, scan.In, text)
	a := w.record(owner, r)
	if a.Kind != scan.Personal || a.Assurance != scan.Signed || w.owners(p)[r.ID] != s.Account {
		t.Errorf("a signed code was taken for an app's: %+v", a)
	}
	for _, other := range []string{"https://motma.example/p/ABC", "HC1:6BFOXN%TS3DH0YOJ58S"} {
		if a, err := w.desk.Record(w.ctx, owner, w.reading(p, scan.In, other)); err == nil && a.Kind == scan.AppCode {
			t.Errorf("%s was taken for an app's: %+v", other, a)
		}
	}
}

func TestOldCodesInAnAnswerHoldNoUserID(t *testing.T) {
	w := newWorld(t)
	w.oldCodes("bluezone", oldBluezone())
	w.register("bluezone", "secretuser", an())
	p := w.place("Chợ Bến Thành", hcm, scan.Venue)
	a := w.record(owner, w.reading(p, scan.In, "BLUEZONE:secretuser"))
	raw, err := json.Marshal(a)
	w.ok(err)
	if out := string(raw) + fmt.Sprintf("%+v", a); strings.Contains(out, "secretuser") {
		t.Errorf("the user id is in the answer: %s", out)
	}
}
