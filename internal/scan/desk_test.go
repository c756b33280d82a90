package scan_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/policy"
)

func TestSignedCodeIsAttributedAndMasked(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		p := w.place("Quán Cơm 79", hcm, scan.Venue)
		s := w.register("bluezone", "u1", an())
		a := w.record(owner, w.reading(p, scan.In, s.Code.Text))
		if a.Who.Name != "Nguyễn Văn***" || !a.Who.Known || a.Who.BirthYear != "" || a.PlaceName != "Quán Cơm 79" {
			t.Errorf("place staff see %q %q known %v at %q", a.Who.Name, a.Who.BirthYear, a.Who.Known, a.PlaceName)
		}
		if strings.Contains(a.Who.QID, string(s.QID[:10])) {
			t.Error("the answer shows the QID")
		}
		if a.Signature != scan.SignatureValid || a.Assurance != scan.Signed || a.Result != scan.ResultRecorded || len(a.Warnings) != 0 {
			t.Errorf("signature %s, assurance %s, result %s, warnings %v", a.Signature, a.Assurance, a.Result, a.Warnings)
		}
		if a.Card.Colour != policy.Unknown || a.Card.Reasons[0].Code != "status_unavailable" {
			t.Errorf("card %v: nobody keeps cards here", a.Card)
		}
		kept := w.scans(p)
		if len(kept) != 1 || kept[0].Account != s.Account || kept[0].Code != s.Code.ID {
			t.Errorf("kept %+v", kept)
		}
	})
}

func TestOfficerSeesNameAndYear(t *testing.T) {
	w := newWorld(t)
	p := w.place("Chốt An Sương", "79", scan.Checkpoint)
	s := w.register("bluezone", "u1", an())
	a := w.record(officer, w.reading(p, scan.Check, s.Code.Text))
	if a.Who.Name != "Nguyễn Văn An" || a.Who.BirthYear != "1990" {
		t.Errorf("officer sees %q %q", a.Who.Name, a.Who.BirthYear)
	}
}

func TestScannerOfAnotherPlaceIsRefused(t *testing.T) {
	w := newWorld(t)
	s := w.register("bluezone", "u1", an())
	venue := w.place("Chợ", hcm, scan.Venue)
	far := w.place("Chốt Hà Nội", "01", scan.Checkpoint)
	for name, c := range map[string]struct {
		by scan.By
		p  scan.Place
	}{
		"another client":            {scan.By{Client: "thief", Number: 9}, venue},
		"no client":                 {scan.By{}, venue},
		"officer at a venue":        {officer, venue},
		"officer of another region": {officer, far},
	} {
		if _, err := w.desk.Record(w.ctx, c.by, w.reading(c.p, scan.In, s.Code.Text)); !errors.Is(err, scan.ErrNotYourPlace) {
			t.Errorf("%s: %v, want not_your_place", name, err)
		}
	}
	venue.Scanners = []string{"gate-systems"}
	_, err := w.places.Update(w.ctx, owner, venue)
	w.ok(err)
	w.pass(20 * time.Second)
	w.record(scan.By{Client: "gate-systems", Number: 4}, w.reading(venue, scan.In, s.Code.Text))
}

// A02
func TestScreenshotOfALiveCodeAfterItsTime(t *testing.T) {
	w := newWorld(t)
	p := w.place("Rạp phim", hcm, scan.Venue)
	s := w.register("bluezone", "u1", an())
	live := w.text(s, "bluezone", person.Form{Days: 1})
	if a := w.record(owner, w.reading(p, scan.In, live)); warned(a, "expired") || a.Flags != 0 {
		t.Fatalf("fresh live code: %v", a.Warnings)
	}
	w.pass(25 * time.Hour)
	a := w.record(owner, w.reading(p, scan.In, live))
	if !warned(a, "expired") || a.Flags&scan.Expired == 0 {
		t.Errorf("old screenshot: warnings %v, flags %v", a.Warnings, a.Flags.Names())
	}
	r := w.reading(p, scan.Out, live)
	r.At, r.Offline = w.now().Add(-24*time.Hour), true
	if a := w.record(owner, r); warned(a, "expired") {
		t.Error("a scan made in time and sent later counts as expired")
	}
}

// A02, second half
func TestScreenshotUsedFarAwayAtTheSameTime(t *testing.T) {
	w := newWorld(t)
	here, there := w.place("Chợ Bến Thành", hcm, scan.Venue), w.place("Chợ Đồng Xuân", hn, scan.Venue)
	s := w.register("bluezone", "u1", an())
	live := w.text(s, "bluezone", person.Form{Days: 1})
	w.record(owner, w.reading(here, scan.In, live))
	w.pass(10 * time.Minute)
	if a := w.record(owner, w.reading(there, scan.In, live)); !warned(a, "far_second_use") || a.Flags&scan.FarUse == 0 {
		t.Errorf("second use in Hà Nội after 10 minutes: %v", a.Warnings)
	}
	w.pass(6 * time.Hour)
	if a := w.record(owner, w.reading(here, scan.In, live)); warned(a, "far_second_use") {
		t.Error("six hours later by plane is no second use")
	}
}

// A03
func TestPhotoOfACodeReadsNoHistory(t *testing.T) {
	w := newWorld(t)
	p, other := w.place("Quán A", hcm, scan.Venue), w.place("Phòng khám HIV", hcm, scan.Venue)
	s := w.register("bluezone", "u1", an())
	w.record(owner, w.reading(other, scan.In, s.Code.Text))
	a := w.record(owner, w.reading(p, scan.In, s.Code.Text))
	said := a.PlaceName + a.Who.Name + a.Who.QID + a.Who.BirthYear
	for _, secret := range []string{"Phòng khám", an().Phone, an().CCCD, an().Birth, "An"} {
		if strings.Contains(said, secret) {
			t.Errorf("the answer holds %q", secret)
		}
	}
}

// A04
func TestChangedNameUnderASignature(t *testing.T) {
	w := newWorld(t)
	p := w.place("Chốt", "79", scan.Checkpoint)
	s := w.register("bluezone", "u1", an())
	for what, text := range map[string]string{
		"name":       strings.Replace(s.Code.Text, "VAN AN", "VAN EN", 1),
		"birth year": strings.Replace(s.Code.Text, "1990", "1991", 1),
		"QID":        strings.Replace(s.Code.Text, string(s.QID), string(s.QID[:17])+"x", 1),
		"tail":       s.Code.Text + "<more",
	} {
		a := w.record(officer, w.reading(p, scan.Check, text))
		if a.Signature != scan.SignatureInvalid || !warned(a, "signature_invalid") || a.Who.Known || a.Flags&scan.Mismatch == 0 || a.Assurance != scan.Claim {
			t.Errorf("%s changed: signature %s, known %v, assurance %s, %v", what, a.Signature, a.Who.Known, a.Assurance, a.Warnings)
		}
	}
	for _, k := range w.scans(p) {
		if k.Account == s.Account {
			t.Error("a forged code was attributed to its victim")
		}
	}
}

// A05
func TestHandMadeTextIsAClaim(t *testing.T) {
	w := newWorld(t)
	p := w.place("Chợ", hcm, scan.Venue)
	s := w.register("bluezone", "u1", an())
	claim := func(name, birth string) string { return "|" + name + "|" + birth + "|1|" + string(s.QID) + "|<1" }
	for what, c := range map[string]struct {
		text  string
		known bool
	}{
		"agrees":                {claim("NGUYEN VAN AN", "1990-01-15"), true},
		"agrees, other order":   {claim("AN NGUYEN VAN", "1990-01-15"), true},
		"agrees, masked day":    {claim("NGUYEN VAN AN", "1990-**-**"), true},
		"other name":            {claim("NGUYEN VAN EM", "1990-01-15"), false},
		"other day":             {claim("NGUYEN VAN AN", "1990-01-16"), false},
		"everything masked":     {claim("NGUYEN VAN ***", "****-**-**"), false},
		"year masked":           {claim("NGUYEN VAN AN", "****-**-**"), false},
		"nobody's QID":          {"|NGUYEN VAN AN|1990-01-15|1|162979388500000001|", false},
		"markup in the name":    {claim("<b>AN</b>", "1990-01-15"), false},
		"formula in the name":   {claim("=1+1", "1990-01-15"), false},
		"legacy, no EXT at all": {"|NGUYEN VAN AN|1990-01-15|1|" + string(s.QID), true},
	} {
		a, err := w.desk.Record(w.ctx, owner, w.reading(p, scan.In, c.text))
		if what == "markup in the name" && errors.Is(err, scan.ErrUnreadable) {
			continue
		}
		w.ok(err)
		if a.Who.Known != c.known || a.Assurance != scan.Claim || a.Signature != scan.SignatureNone || !warned(a, "unsigned") {
			t.Errorf("%s: known %v, assurance %s, signature %s, %v", what, a.Who.Known, a.Assurance, a.Signature, a.Warnings)
		}
		if a.Card.Colour != policy.Unknown {
			t.Errorf("%s: card %s", what, a.Card.Colour)
		}
		if c.known != (w.owners(p)[a.Scan] == s.Account) {
			t.Errorf("%s: attributed wrongly", what)
		}
	}
}

// A01 at a gate
func TestGuessedQIDTellsNothing(t *testing.T) {
	w := newWorld(t)
	p := w.place("Chợ", hcm, scan.Venue)
	s := w.register("bluezone", "u1", an())
	guess := func(q string) string { return "|LE VAN DOAN|1970-02-02|1|" + q + "|" }
	hit := w.record(owner, w.reading(p, scan.In, guess(string(s.QID))))
	miss := w.record(owner, w.reading(p, scan.In, guess("298765432109876543")))
	if !sameFace(hit, miss) {
		t.Errorf("hit and miss differ:\n%+v %v\n%+v %v", hit.Who.Name, hit.Warnings, miss.Who.Name, miss.Warnings)
	}
	if kept := w.scans(p); kept[0].Flags&scan.Mismatch == 0 && kept[1].Flags&scan.Mismatch == 0 {
		t.Error("the contradiction was not kept for tracers")
	}
	check := w.place("Chốt", "79", scan.Checkpoint)
	if a := w.record(officer, w.reading(check, scan.Check, guess(string(s.QID)))); !warned(a, "mismatch") {
		t.Error("the officer is not told of the contradiction")
	}
}

func sameFace(a, b scan.Answer) bool {
	if a.Who.Name != b.Who.Name || a.Who.Known != b.Who.Known || a.Flags != b.Flags || len(a.Warnings) != len(b.Warnings) || len(a.Who.QID) != len(b.Who.QID) {
		return false
	}
	for i := range a.Warnings {
		if a.Warnings[i] != b.Warnings[i] {
			return false
		}
	}
	return true
}

// A13
func TestTypedNumberShowsNobody(t *testing.T) {
	w := newWorld(t)
	p := w.place("Chợ", hcm, scan.Venue)
	card := "079090000011||Nguyễn Văn An|15011990|Nam|Phường Bến Nghé, Quận 1|01012021"
	first := w.record(owner, w.reading(p, scan.In, card))
	typed := func(number string) scan.Answer {
		r := w.reading(p, scan.In, "")
		r.Method, r.Number = scan.Number, &person.Key{Kind: person.KeyCCCD, Value: number}
		return w.record(owner, r)
	}
	hit, miss := typed("079090 000 011"), typed("079090000099")
	if hit.Who != (scan.Who{}) || miss.Who != (scan.Who{}) || !sameFace(hit, miss) || !warned(hit, "typed_number") {
		t.Errorf("typing a number tells: hit %v %v, miss %v %v", hit.Who.Name, hit.Warnings, miss.Who.Name, miss.Warnings)
	}
	owners := w.owners(p)
	if owners[hit.Scan] != owners[first.Scan] || owners[miss.Scan] == owners[first.Scan] {
		t.Error("the typed number was not attributed to the card's holder, or to everybody")
	}
}

func TestCardIsReadWithoutAnApp(t *testing.T) {
	w := newWorld(t)
	p := w.place("Bệnh viện", hcm, scan.Venue)
	for what, c := range map[string]struct {
		text string
		kind scan.Kind
	}{
		"CCCD": {"079090000011|023456789|Nguyễn Văn An|15011990|Nam|Phường Bến Nghé|01012021", scan.CCCD},
		"BHYT": {"HS4010120800001|4e677579e1bb856e2056c4836e20416e|15/01/1990|1|-|01 - 043|01/01/2021|-|01/01/2021|-|-|4|01/01/2025|15e4|$", scan.BHYT},
	} {
		a := w.record(owner, w.reading(p, scan.In, c.text))
		if a.Kind != c.kind || a.Method != scan.CardRead || a.Assurance != scan.OnCard || a.Who.Name != "Nguyễn Văn***" {
			t.Errorf("%s: kind %s method %s assurance %s name %q", what, a.Kind, a.Method, a.Assurance, a.Who.Name)
		}
		again := w.record(owner, w.reading(p, scan.Out, c.text))
		if owners := w.owners(p); owners[again.Scan] != owners[a.Scan] || owners[a.Scan] == 0 {
			t.Errorf("%s: the second reading is somebody else", what)
		}
	}
}

func TestWhatIsNoPersonsCode(t *testing.T) {
	w := newWorld(t)
	p := w.place("Chợ", hcm, scan.Venue)
	poster, err := w.places.PosterText(w.ctx, owner, p.ID)
	w.ok(err)
	for text, want := range map[string]*fault.Error{
		"HC1:6BF+70790T9WJWG.FKY*4GO0": scan.ErrCertificate,
		poster:                         scan.ErrPlaceCode,
		"https://example.com/":         scan.ErrUnreadable,
		"hello":                        scan.ErrUnreadable,
		"a|b|c\u202e|0|x":              scan.ErrUnreadable,
		strings.Repeat("x", 5000):      fault.ErrInvalid,
		" \r\n":                        fault.ErrInvalid,
	} {
		if _, err := w.desk.Record(w.ctx, owner, w.reading(p, scan.In, text)); !errors.Is(err, want) {
			t.Errorf("%.20q: %v, want %s", text, err, want.Code)
		}
	}
	if n := len(w.scans(p)); n != 0 {
		t.Errorf("%d scans kept of what is no person", n)
	}
}

func TestIncompleteReadingNamesEveryPlace(t *testing.T) {
	w := newWorld(t)
	_, err := w.desk.Record(w.ctx, owner, scan.Reading{Method: scan.StaffScans})
	var paths []string
	for _, p := range fault.Of(err).Places {
		paths = append(paths, p.Path)
	}
	if got := strings.Join(paths, " "); got != "id at direction place text" {
		t.Errorf("places %q", got)
	}
}

func TestRevokedCode(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		p := w.place("Chợ", hcm, scan.Venue)
		s := w.register("bluezone", "u1", an())
		w.record(owner, w.reading(p, scan.In, s.Code.Text)) // now it is in the cache
		_, err := w.people.Renew(w.ctx, "bluezone", "bluezone", s.Account, "lost")
		w.ok(err)
		w.pass(60 * time.Second)
		a := w.record(owner, w.reading(p, scan.Out, s.Code.Text))
		if !warned(a, "revoked") || a.Flags&scan.Revoked == 0 {
			t.Errorf("60 s after the revocation: %v", a.Warnings)
		}
	})
}

func TestCompromisedKeyCountsAtOnce(t *testing.T) {
	w := newWorld(t)
	p := w.place("Chợ", hcm, scan.Venue)
	s := w.register("bluezone", "u1", an())
	w.record(owner, w.reading(p, scan.In, s.Code.Text))
	records, err := w.ring.Records(w.ctx)
	w.ok(err)
	for _, r := range records {
		w.ok(w.ring.Retire(w.ctx, "operator", r.KID, true))
	}
	a := w.record(owner, w.reading(p, scan.Out, s.Code.Text))
	if a.Signature != scan.SignatureInvalid || a.Who.Known {
		t.Errorf("a code of a stolen key: signature %s, known %v", a.Signature, a.Who.Known)
	}
}

func TestCorrectedNameMakesThePrintoutStale(t *testing.T) {
	w := newWorld(t)
	p := w.place("Chợ", hcm, scan.Venue)
	s := w.register("bluezone", "u1", an())
	married := an()
	married.Name = "Nguyễn Văn Ân Điển"
	w.register("bluezone", "u1", married)
	w.pass(time.Minute)
	a := w.record(owner, w.reading(p, scan.In, s.Code.Text))
	if !warned(a, "stale_data") || !a.Who.Known || a.Assurance != scan.Signed {
		t.Errorf("old printout: known %v, %v", a.Who.Known, a.Warnings)
	}
}

func TestGateAndStaffAreChecked(t *testing.T) {
	w := newWorld(t)
	p, other := w.place("Chợ", hcm, scan.Venue), w.place("Quán", hcm, scan.Venue)
	s := w.register("bluezone", "u1", an())
	g, err := w.places.AddGate(w.ctx, owner, p.ID, "Cổng chính")
	w.ok(err)
	m, err := w.places.AddStaff(w.ctx, owner, p.ID, scan.Staff{Ref: "bv-01", Role: scan.Guard, Until: start.Add(time.Hour)})
	w.ok(err)
	r := w.reading(p, scan.In, s.Code.Text)
	r.Gate, r.Staff = g.ID, m.ID
	w.record(owner, r)
	r = w.reading(other, scan.In, s.Code.Text)
	r.Gate = g.ID
	if _, err := w.desk.Record(w.ctx, owner, r); !errors.Is(err, scan.ErrGateUnknown) {
		t.Errorf("another place's gate: %v", err)
	}
	r.Gate, r.Staff = 0, m.ID
	if _, err := w.desk.Record(w.ctx, owner, r); !errors.Is(err, scan.ErrStaffUnknown) {
		t.Errorf("another place's staff: %v", err)
	}
	w.pass(2 * time.Hour)
	r = w.reading(p, scan.Out, s.Code.Text)
	r.Staff = m.ID
	if a := w.record(owner, r); !warned(a, "staff_ended") {
		t.Error("permission that ended is not told")
	}
}

func TestRepeatWithinFiveMinutesIsTold(t *testing.T) {
	w := newWorld(t)
	p := w.place("Chợ", hcm, scan.Venue)
	s := w.register("bluezone", "u1", an())
	r := w.reading(p, scan.In, s.Code.Text)
	w.record(owner, r)
	if a := w.record(owner, r); a.Result != scan.ResultDuplicate || warned(a, "repeat_within_5_min") {
		t.Errorf("a retry: %s %v", a.Result, a.Warnings)
	}
	w.pass(4 * time.Minute)
	if a := w.record(owner, w.reading(p, scan.In, s.Code.Text)); !warned(a, "repeat_within_5_min") {
		t.Error("scanned twice in four minutes: not told")
	}
	if a := w.record(owner, w.reading(p, scan.Out, s.Code.Text)); warned(a, "repeat_within_5_min") {
		t.Error("going out is no repeat of coming in")
	}
}

func TestReusedScanIDIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		p := w.place("Chợ", hcm, scan.Venue)
		a, b := w.register("bluezone", "u1", an()), w.register("bluezone", "u2", binh())
		r := w.reading(p, scan.In, a.Code.Text)
		w.record(owner, r)
		r.Text = b.Code.Text
		if _, err := w.desk.Record(w.ctx, owner, r); !errors.Is(err, scan.ErrReused) {
			t.Errorf("one id for two people: %v", err)
		}
	})
}

// A10
func TestClockWrongByDays(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		p := w.place("Chợ", hcm, scan.Venue)
		s := w.register("bluezone", "u1", an())
		for _, c := range []struct {
			off     time.Duration
			offline bool
			result  scan.Result
			flags   scan.Flag
		}{
			{0, false, scan.ResultRecorded, 0},
			{4 * time.Minute, false, scan.ResultRecorded, 0},
			{6 * time.Minute, false, scan.ResultQuarantined, scan.Quarantined | scan.Future},
			{26 * time.Hour, false, scan.ResultQuarantined, scan.Quarantined | scan.Future},
			{30 * 365 * 24 * time.Hour, false, scan.ResultQuarantined, scan.Quarantined | scan.Future},
			{-10 * time.Minute, false, scan.ResultRecorded, scan.Late},
			{-10 * time.Minute, true, scan.ResultRecorded, 0},
			{-71 * time.Hour, true, scan.ResultRecorded, 0},
			{-73 * time.Hour, true, scan.ResultQuarantined, scan.Quarantined | scan.Late},
			{-29*24*time.Hour - 30*time.Minute, true, scan.ResultQuarantined, scan.Quarantined | scan.Late},
			{-40 * 24 * time.Hour, true, scan.ResultQuarantined, scan.Quarantined | scan.Late},
			{-40 * 365 * 24 * time.Hour, true, scan.ResultQuarantined, scan.Quarantined | scan.Late},
		} {
			r := w.reading(p, scan.In, s.Code.Text)
			r.At, r.Offline = w.now().Add(c.off).In(time.FixedZone("", 7*3600)), c.offline
			a := w.record(owner, r)
			if a.Result != c.result || a.Flags != c.flags || !a.Received.Equal(w.now()) || !a.At.Equal(r.At) {
				t.Errorf("clock %v off: %s %v, received %v", c.off, a.Result, a.Flags.Names(), a.Received)
			}
			if again := w.record(owner, r); again.Result != scan.ResultDuplicate {
				t.Errorf("clock %v off, sent again: %s", c.off, again.Result)
			}
		}
		h, err := w.desk.HeadCount(w.ctx, p.ID)
		w.ok(err)
		if h.Inside != 1 {
			t.Errorf("%d inside, want the one who is", h.Inside)
		}
	})
}

func TestWarningTextsAreInTwoLanguages(t *testing.T) {
	w := newWorld(t)
	p := w.place("Chợ", hcm, scan.Venue)
	a := w.record(owner, w.reading(p, scan.In, "|LE VAN DOAN|1970-02-02|1|298765432109876543|"))
	for _, x := range a.Warnings {
		if x.Code == "" || x.VI == "" || x.EN == "" || x.VI == x.EN {
			t.Errorf("warning %+v", x)
		}
	}
}

func TestPersonalDataIsNotPrinted(t *testing.T) {
	w := newWorld(t)
	p := w.place("Chợ", hcm, scan.Venue)
	s := w.register("bluezone", "u1", an())
	r := w.reading(p, scan.In, s.Code.Text)
	by := owner
	by.Officer = true
	a := w.record(by, r)
	for _, v := range []any{r, a, a.Who} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			if out := fmt.Sprintf(verb, v); strings.Contains(out, "Nguyễn") || strings.Contains(out, "NGUYEN") || strings.Contains(out, string(s.QID)) {
				t.Errorf("%s of %T prints a person", verb, v)
			}
		}
	}
}
