package demo

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/synth"
	"github.com/motma/motma/qr"
)

// gated is a town with codes for everybody and every place registered, as if
// a platform had answered.
func gated(t *testing.T, n int) (*passages, *synth.Plan) {
	t.Helper()
	p := town(t, n, synth.March2022())
	for _, u := range p.users {
		u.account, u.qid, u.text = "1"+u.User[:5], "q", "code of "+u.App
	}
	plan, err := p.pop.Plan(50)
	if err != nil {
		t.Fatal(err)
	}
	ps := &passages{people: p}
	for _, place := range plan.Places {
		s := &site{Place: place, app: p.apps[place.Index%8].ID, id: "7", poster: "https://motma.example/p/1"}
		for range place.Gates {
			s.gates = append(s.gates, "9")
		}
		ps.sites = append(ps.sites, s)
	}
	return ps, plan
}

func TestEveryPassageIsSentByWhoMaySendIt(t *testing.T) {
	ps, plan := gated(t, 800)
	now := time.Date(2026, 11, 24, 20, 0, 0, 0, time.UTC)
	all := ps.pastDays(plan, now)
	seen, uuid := map[string]int{}, regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	ids := map[string]bool{}
	for _, x := range all {
		seen[x.carrier]++
		if ids[x.scan.ID] || !uuid.MatchString(x.scan.ID) {
			t.Fatalf("scan id %q is no UUID of its own", x.scan.ID)
		}
		ids[x.scan.ID] = true
		at, err := time.Parse(time.RFC3339, x.scan.At)
		if err != nil || at.After(now) || now.Sub(at) > 72*time.Hour {
			t.Fatalf("a scan of %s is outside the time in which a device's clock is believed", x.scan.At)
		}
		if x.carrier == "self" {
			if u := ps.with(x.Person, x.client); u == nil || x.scan.Account != u.account || x.scan.PlaceText == "" || x.scan.Place != "" {
				t.Fatalf("a self scan is not vouched for by an app that knows the person: %s", x.client)
			}
			continue
		}
		if x.client != ps.sites[x.Place].app || x.scan.Place == "" || x.scan.Gate == "" {
			t.Fatalf("a place of %s is scanned by %s", ps.sites[x.Place].app, x.client)
		}
	}
	for _, c := range carriers {
		if seen[c.name] == 0 {
			t.Errorf("in %d passages nobody came with %s", len(all), c.en)
		}
	}
}

func TestWhoeverHasNoCodeYetTakesOutACard(t *testing.T) {
	ps, plan := gated(t, 800)
	for _, u := range ps.users {
		u.qid, u.text = "", ""
	}
	for _, x := range ps.pastDays(plan, time.Now()) {
		if x.carrier == "app-code" || x.carrier == "printed" || x.carrier == "self" {
			t.Fatalf("somebody without a code showed %s", x.carrier)
		}
		kind := (qr.Recogniser{Now: time.Now}).Recognise(x.scan.Text).Kind
		if want := map[string]qr.Kind{"cccd-card": qr.KindCCCD, "bhyt-card": qr.KindBHYT}[x.carrier]; x.scan.Method == "card_read" && kind != want {
			t.Fatalf("%s holds a code of kind %v", x.carrier, kind)
		}
	}
}

func TestRefusedFieldsAreLeftOutAndNothingElse(t *testing.T) {
	a := api.Attributes{Name: "Nguyễn Văn An", Birth: "1990-01-15", CCCD: "0010900O0011", Phone: "0944700001"}
	if !mend(&a, &api.Problem{Places: []api.Spot{{Path: "attributes.cccd"}}}) {
		t.Fatal("a paper number can be left out")
	}
	if a.CCCD != "" || a.Phone == "" || a.Name == "" {
		t.Errorf("mended to %+v", a)
	}
	if mend(&a, &api.Problem{Places: []api.Spot{{Path: "attributes.name"}}}) || a.Name == "" {
		t.Error("a name cannot be left out")
	}
}

func TestMaskedNamesAndQIDsAreComparedWithTheTruth(t *testing.T) {
	for _, c := range []struct {
		masked, name string
		want         bool
	}{
		{"Nguyễn Văn***", "Nguyễn Văn An", true}, {"Nguyễn Thị***", "Nguyễn Văn An", false},
		{"***", "Nguyễn Văn An", false}, {"", "Nguyễn Văn An", false}, {"Nguyễn Văn An", "Nguyễn Văn An", false},
	} {
		if got := masks(c.masked, c.name); got != c.want {
			t.Errorf("%q of %q: %v", c.masked, c.name, got)
		}
	}
	if !endsAs("**************0001", "162979388500000001") || endsAs("**************0002", "162979388500000001") || endsAs("", "") {
		t.Error("the end of a masked QID decides")
	}
}

func TestFakesKeepTheShapeOfARealCode(t *testing.T) {
	const text = "******000011|NGUYEN VAN AN|1990-**-**|0|162979388500000001|<1<<<c2lnbmF0dXJl"
	forged, err := renamed(text)
	if err != nil || strings.Contains(forged, "NGUYEN VAN AN|") || !strings.HasSuffix(forged, "c2lnbmF0dXJl") {
		t.Errorf("forged: %q, %v", forged, err)
	}
	claim, err := unsign(text)
	if err != nil || strings.Contains(claim, "c2ln") || strings.Count(claim, "|") != 4 {
		t.Errorf("unsigned: %q, %v", claim, err)
	}
	if _, err := renamed("nothing"); err == nil {
		t.Error("a text that is no code is forged")
	}
}
