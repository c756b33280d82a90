package verifier_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/verifier"
)

func TestLiveCodeShowsItsCardWhereItsPolicyCounts(t *testing.T) {
	w := newWorld(t)
	b := w.open()
	a := b.Check(w.live(), here, noon)
	if a.Signature != qr.SignatureValid || a.Validity != verifier.Valid || a.Age != verifier.Fresh || a.Why != (qr.Reason{}) {
		t.Fatalf("%s, %s, %s, %s", a.Signature, a.Validity, a.Age, a.Why.Code)
	}
	var want *policy.Policy
	for _, active := range b.Policies() {
		if active.Number == 1 {
			want = active.Policy
		}
	}
	if a.Card.Colour != policy.Green || a.Card.Number != 1 || a.Card.Rule != w.green() || a.Card.Policy != want.Reference() ||
		len(a.Card.Reasons) == 0 || a.Card.Reasons[0].VI != want.Rules[w.green()-1].Reason.VI || !a.Card.ValidUntil.Equal(noon.Add(23*time.Hour)) {
		t.Errorf("card %+v", fmt.Sprint(a.Card.Colour, a.Card.Number, a.Card.Rule, a.Card.Policy, a.Card.Reasons, a.Card.ValidUntil))
	}
	// Place staff see what the server would show them, and no identifier.
	if a.Shown.Get("name") != "NGUYEN VAN***" || a.Shown.Get("birth") != "1990-**-**" || strings.Contains(a.Shown.Get("qid"), "7392018465") {
		t.Errorf("shown %v", a.Shown)
	}
	text, err := json.Marshal(a)
	if err != nil || !strings.Contains(string(text), `"colour":"green"`) || strings.Contains(string(text), "739201846510293846") {
		t.Errorf("%s, %v", text, err)
	}
	for _, printed := range []string{fmt.Sprint(a), fmt.Sprintf("%+v", a), fmt.Sprintf("%#v", a)} {
		if strings.Contains(printed, "NGUYEN") || strings.Contains(printed, "green") {
			t.Errorf("prints %s", printed)
		}
	}
}

// What cannot be known without network is unknown, with the reason, and never
// green.
func TestColourIsUnknownWithTheReason(t *testing.T) {
	w := newWorld(t)
	w.parts[verifier.PartTail] = verifier.EncodeTail([]uint64{99})
	b := w.open()
	static, err := w.codes.Issue(an, qr.CodeInfo{ID: 7, Expires: noon.AddDate(5, 0, 0)}, qr.Base64URL)
	if err != nil {
		t.Fatal(err)
	}
	unsigned, err := an.Text()
	if err != nil {
		t.Fatal(err)
	}
	forged := strings.Replace(w.live(), "VAN AN", "VAN BE", 1)
	elsewhere := policy.Where{Unit: "48", Kind: "venue"}
	nowhere := policy.Where{Unit: "01"}
	poster, err := w.places.IssuePlace(qr.Place{Base: "https://motma.example", Code: "ABCD1234", Version: 1})
	if err != nil {
		t.Fatal(err)
	}
	set := func(f func(*qr.CodeInfo)) string { return w.live(f) }
	for name, c := range map[string]struct {
		text     string
		where    policy.Where
		at       time.Time
		why      string
		validity verifier.Validity
	}{
		"static":           {static, here, noon, "static_code", verifier.Valid},
		"without status":   {set(func(c *qr.CodeInfo) { c.Status, c.Policy, c.Rule = 0, 0, 0 }), here, noon, "no_status", verifier.Valid},
		"other province":   {w.live(), elsewhere, noon, "other_policy", verifier.Valid},
		"no policy here":   {w.live(), nowhere, noon, "other_policy", verifier.Valid},
		"older version":    {set(func(c *qr.CodeInfo) { c.Policy = 9 }), here, noon, "policy_changed", verifier.Valid},
		"no policy there":  {set(func(c *qr.CodeInfo) { c.Status, c.Policy, c.Rule = qr.StatusUnknown, 0, 0 }), here, noon, "policy_changed", verifier.Valid},
		"no such rule":     {set(func(c *qr.CodeInfo) { c.Rule = 99 }), here, noon, "status_unclear", verifier.Valid},
		"not the rule's":   {set(func(c *qr.CodeInfo) { c.Status = qr.StatusRed }), here, noon, "status_unclear", verifier.Valid},
		"orange":           {set(func(c *qr.CodeInfo) { c.Status = qr.StatusOrange }), here, noon, "status_unclear", verifier.Valid},
		"after its end":    {w.live(), here, noon.Add(23*time.Hour + time.Minute), "status_turning", verifier.Valid},
		"before its start": {set(func(c *qr.CodeInfo) { c.NotBefore = noon.Add(time.Minute) }), here, noon, "status_turning", verifier.Valid},
		"A02 expired":      {w.live(), here, noon.Add(23*time.Hour + 6*time.Minute), "not_proved", verifier.Expired},
		"not yet":          {set(func(c *qr.CodeInfo) { c.NotBefore = noon.Add(6 * time.Minute) }), here, noon, "not_proved", verifier.NotYet},
		"revoked":          {set(func(c *qr.CodeInfo) { c.ID = 99 }), here, noon, "ask_online", verifier.AskOnline},
		"A04 forged":       {forged, here, noon, "not_proved", ""},
		"A05 unsigned":     {unsigned, here, noon, "unsigned_code", ""},
		"citizen card":     {"001190000022||Trần Thị Bình|15011990|Nữ|Số 1 Phố Huế, Hai Bà Trưng, Hà Nội|01082021", here, noon, "no_card_in_code", ""},
		"a place":          {poster, here, noon, "no_card_in_code", verifier.Valid},
		"A06 false poster": {strings.Replace(poster, "ABCD", "ABCE", 1), here, noon, "no_card_in_code", ""},
		"nothing":          {"hello", here, noon, "unread", ""},
	} {
		a := b.Check(c.text, c.where, c.at)
		if a.Card.Colour != policy.Unknown || a.Why.Code != c.why || a.Validity != c.validity {
			t.Errorf("%s: %s, why %q, validity %q", name, a.Card.Colour, a.Why.Code, a.Validity)
		}
		if a.Why.VI == "" || a.Why.EN == "" || a.Version != 1 || a.Age == "" {
			t.Errorf("%s: the reason is not in both languages, or the bundle is not named", name)
		}
	}
}

// Doubt and what officers decided hold wherever the person goes.
func TestDoubtAndOverridesHoldEverywhere(t *testing.T) {
	w := newWorld(t)
	b := w.open()
	for _, where := range []policy.Where{here, {Unit: "48"}, {Unit: "01"}} {
		doubt := b.Check(w.live(func(c *qr.CodeInfo) { c.Status, c.Policy, c.Rule = qr.StatusUnknown, 0, policy.RuleDoubt }), where, noon)
		if doubt.Card.Colour != policy.Unknown || len(doubt.Card.Reasons) != 1 || doubt.Card.Reasons[0].Code != policy.CodeDoubt {
			t.Errorf("%s: doubt is %s", where.Unit, doubt.Card.Colour)
		}
		green := b.Check(w.live(func(c *qr.CodeInfo) { c.Policy, c.Rule = 0, policy.RuleDoubt }), where, noon)
		if green.Card.Colour == policy.Green {
			t.Errorf("%s: a person in doubt is green", where.Unit)
		}
		red := b.Check(w.live(func(c *qr.CodeInfo) { c.Status, c.Policy, c.Rule = qr.StatusRed, 0, policy.RuleOverride }), where, noon)
		if red.Card.Colour != policy.Red || red.Card.Reasons[0].Code != policy.CodeOverride {
			t.Errorf("%s: an override is %s", where.Unit, red.Card.Colour)
		}
	}
	none := b.Check(w.live(func(c *qr.CodeInfo) { c.Status, c.Policy, c.Rule = qr.StatusUnknown, 0, 0 }), policy.Where{Unit: "01"}, noon)
	if none.Why != (qr.Reason{}) || none.Card.Reasons[0].Code != policy.CodeNoPolicy {
		t.Errorf("no policy there and here: %s", none.Why.Code)
	}
}

// A36: an old bundle confirms no green, a too old one tells no colour, and every
// answer says how old it is.
func TestOldBundleIsNeverGreen(t *testing.T) {
	w := newWorld(t)
	b := w.open()
	codes := map[policy.Colour]func(*qr.CodeInfo){}
	for _, a := range b.Policies() {
		if a.Number != 1 {
			continue
		}
		for i, r := range a.Policy.Rules {
			codes[r.Colour] = func(c *qr.CodeInfo) { c.Status, c.Rule = verifier.StatusOf(r.Colour), uint8(i+1) }
		}
	}
	if len(codes) < 2 {
		t.Fatalf("only %d colours", len(codes))
	}
	for _, c := range []struct {
		after time.Duration
		age   verifier.Age
		shows func(policy.Colour) bool
	}{
		{24 * time.Hour, verifier.Fresh, func(policy.Colour) bool { return true }},
		{25 * time.Hour, verifier.Old, func(c policy.Colour) bool { return c != policy.Green }},
		{8 * 24 * time.Hour, verifier.TooOld, func(policy.Colour) bool { return false }},
		{-time.Hour, verifier.TooOld, func(policy.Colour) bool { return false }},
	} {
		at := noon.Add(c.after)
		for colour, set := range codes {
			text := w.live(set, func(i *qr.CodeInfo) { i.NotBefore, i.Expires = at.Add(-time.Hour), at.Add(time.Hour) })
			a := b.Check(text, here, at)
			want := policy.Unknown
			if c.shows(colour) {
				want = colour
			}
			if a.Card.Colour != want || a.Age != c.age {
				t.Errorf("after %v %s shows as %s, the bundle is %s", c.after, colour, a.Card.Colour, a.Age)
			}
		}
	}
}

func TestSandboxCodesSayWhatTheyAre(t *testing.T) {
	w := newWorld(t)
	w.codes, w.bundles = signer(t, true), signer(t, true)
	w.json(verifier.PartKeys, verifier.Keys{Codes: keySet(t, w.codes), Bundles: keySet(t, w.bundles)})
	b := w.open()
	a := b.Check(w.live(), here, noon)
	if !b.Sandbox() || !a.Sandbox || !slices.ContainsFunc(a.Warnings, func(r qr.Reason) bool { return r.Code == "sandbox" }) {
		t.Error("a test code does not say so")
	}
}
