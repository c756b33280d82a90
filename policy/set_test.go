package policy

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/rules"
)

func TestWhichPolicyCounts(t *testing.T) {
	set := Builtin()
	for _, c := range []struct {
		w        Where
		at, want string
	}{
		{Where{Unit: "56"}, "2021-10-15T08:00:00+07:00", "khanh-hoa"},
		{Where{Unit: "22363", Kind: "venue"}, "2021-10-15T08:00:00+07:00", "khanh-hoa"}, // a commune of Nha Trang
		{Where{Unit: "490"}, "2021-10-15T08:00:00+07:00", "da-nang"},                    // a district of Da Nang
		{Where{Unit: "56", Kind: "vehicle"}, "2021-10-15T08:00:00+07:00", "coaches"},
		{Where{Kind: "vehicle"}, "2021-10-15T08:00:00+07:00", "coaches"},
		{Where{Unit: "56", Kind: "vehicle"}, "2021-09-15T08:00:00+07:00", "khanh-hoa"},
		{Where{Unit: "79"}, "2021-10-03T23:59:59+07:00", "national"},
		{Where{Unit: "79"}, "2021-10-04T00:00:00+07:00", "ho-chi-minh"},
		{Where{Unit: "01"}, "2021-10-15T08:00:00+07:00", "national"},
		{Where{}, "2021-10-15T08:00:00+07:00", "national"},
		{Where{}, "2021-08-15T08:00:00+07:00", ""},
		// Quảng Nam (49) went into Da Nang, and Bình Dương (74) into HCM, in 2025.
		{Where{Unit: "49"}, "2021-10-15T08:00:00+07:00", "national"},
		{Where{Unit: "49"}, "2025-06-30T23:59:59+07:00", "national"},
		{Where{Unit: "49"}, "2025-07-01T00:00:00+07:00", "da-nang"},
		{Where{Unit: "25747"}, "2025-07-01T00:00:00+07:00", "ho-chi-minh"},
	} {
		a, ok := set.For(c.w, moment(t, c.at))
		got := ""
		if ok {
			got = a.Policy.ID
		}
		if got != c.want {
			t.Errorf("at %+v on %s it is %q, not %q", c.w, c.at, got, c.want)
		}
	}
}

// A new version takes over at its moment, and the old one comes back when that
// ends: going back is no more than a period.
func TestVersionsFollowEachOther(t *testing.T) {
	one, err := Parse([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	two, err := Parse([]byte(strings.NewReplacer(`"version": 1`, `"version": 2`, `"colour": "red"`, `"colour": "yellow"`).Replace(small)))
	if err != nil {
		t.Fatal(err)
	}
	begin, end := moment(t, "2021-10-10T06:00:00+07:00"), moment(t, "2021-10-12T06:00:00+07:00")
	set := NewSet([]Active{{Policy: one, Number: 5}, {Policy: two, Number: 6, From: begin, To: end}}, BuiltinValues(), nil)
	f, w := Facts{Doses: []Dose{{Date: "2021-10-01", Vaccine: "Abdala"}}}, Where{Unit: "46", Kind: "venue"}
	card := set.Card(f, w, begin.Add(-time.Hour))
	if card.Colour != Red || card.Number != 5 || card.Policy != "hue@1" || !card.ValidUntil.Equal(begin) || card.Next != Yellow {
		t.Errorf("before: %s until %v, then %s", card.Colour, card.ValidUntil, card.Next)
	}
	card = set.Card(f, w, begin)
	if card.Colour != Yellow || card.Number != 6 || !card.ValidUntil.Equal(end) || card.Next != Red {
		t.Errorf("then: %s until %v, then %s", card.Colour, card.ValidUntil, card.Next)
	}
}

func TestCardTellsWhenItEnds(t *testing.T) {
	at := moment(t, "2021-10-15T08:00:00+07:00")
	dose := func(days ...string) (out []Dose) {
		for _, d := range days {
			out = append(out, Dose{Date: d, Vaccine: "EU/1/20/1528"})
		}
		return out
	}
	for name, c := range map[string]struct {
		f     Facts
		unit  string
		want  Colour
		until string
		next  Colour
	}{
		"green for good":                   {Facts{Doses: dose("2021-07-01", "2021-08-01")}, "56", Green, "", ""},
		"yellow until 14 days after":       {Facts{Doses: dose("2021-07-01", "2021-10-05")}, "56", Yellow, "2021-10-19T00:00:00+07:00", Green},
		"red until a dose counts":          {Facts{Doses: dose("2021-10-05")}, "56", Red, "2021-10-19T00:00:00+07:00", Yellow},
		"a test, 72 hours included":        {Facts{Tests: []Test{{Kind: "pcr", Sample: moment(t, "2021-10-14T08:00:00+07:00")}}}, "56", Yellow, "2021-10-17T08:00:00.001+07:00", Red},
		"quarantine ends":                  {Facts{Doses: dose("2021-07-01", "2021-08-01"), Quarantines: []Quarantine{{moment(t, "2021-10-10T00:00:00Z"), moment(t, "2021-10-24T00:00:00Z")}}}, "56", Red, "2021-10-24T00:00:00Z", Green},
		"quarantine that begins tomorrow":  {Facts{Doses: dose("2021-07-01", "2021-08-01"), Quarantines: []Quarantine{{moment(t, "2021-10-16T00:00:00Z"), moment(t, "2021-10-24T00:00:00Z")}}}, "56", Green, "2021-10-16T00:00:00Z", Red},
		"the watch over a contact ends":    {Facts{Doses: dose("2021-07-01"), Contacts: []Contact{{Class: "F1", Since: moment(t, "2021-10-10T00:00:00Z")}}}, "56", Red, "2021-10-24T00:00:00Z", Yellow},
		"another order goes on":            {Facts{Doses: dose("2021-07-01", "2021-08-01"), Quarantines: []Quarantine{{moment(t, "2021-10-10T00:00:00Z"), moment(t, "2021-10-17T00:00:00Z")}, {moment(t, "2021-10-12T00:00:00Z"), moment(t, "2021-10-24T00:00:00Z")}}}, "56", Red, "2021-10-24T00:00:00Z", Green},
		"Da Nang: 24 hours":                {Facts{Doses: dose("2021-07-01", "2021-08-01"), Declaration: &Declaration{At: at.Add(-time.Hour), Until: at.Add(71 * time.Hour)}}, "48", Green, "2021-10-16T07:00:00+07:00", Grey},
		"a declaration that ends earlier":  {Facts{Doses: dose("2021-07-01", "2021-08-01"), Declaration: &Declaration{At: at.Add(-time.Hour), Until: at.Add(time.Hour)}}, "48", Green, "2021-10-15T09:00:00+07:00", Grey},
		"HCM: 180 days after the recovery": {Facts{Infections: []Infection{{Since: "2021-05-01", Recovered: "2021-05-20"}}}, "79", Green, "2021-11-16T00:00:00+07:00", Red},
		"a decision of officers":           {Facts{Doses: dose("2021-07-01", "2021-08-01"), Override: &Override{Colour: Red, From: at, Until: at.Add(time.Hour), Reason: Reason{VI: "x", EN: "x"}}}, "56", Red, "2021-10-15T09:00:00+07:00", Green},
		"nothing known":                    {Facts{}, "56", Unknown, "", ""},
		"doubt":                            {Facts{Doubt: true, Doses: dose("2021-07-01", "2021-08-01")}, "56", Unknown, "", ""},
	} {
		card := Builtin().Card(c.f, Where{Unit: c.unit}, at)
		var until time.Time
		if c.until != "" {
			until = moment(t, c.until)
		}
		if card.Colour != c.want || card.Next != c.next || !card.ValidUntil.Equal(until) {
			t.Errorf("%s: %s until %v, then %s", name, card.Colour, card.ValidUntil.In(rules.Vietnam), card.Next)
		}
	}
}

// Who decided is told before any evidence, and doubt before any rule: neither a
// green nor a red card may rest on records that may be another person's.
func TestOverrideComesBeforeDoubtAndDoubtBeforeRules(t *testing.T) {
	at := moment(t, "2021-10-15T08:00:00+07:00")
	f := Facts{Doubt: true, Infections: []Infection{{Since: "2021-10-10"}}}
	if c := Builtin().Card(f, Where{Unit: "56"}, at); c.Colour != Unknown || c.Reasons[0].Code != CodeDoubt || c.Rule != RuleDoubt || c.Policy != "" {
		t.Errorf("%s by %v", c.Colour, c.Reasons)
	}
	f.Override = &Override{Colour: Yellow, From: at, Until: at.Add(time.Hour), Reason: Reason{VI: "Đã xác minh", EN: "Verified"}}
	if c := Builtin().Card(f, Where{Unit: "56"}, at); c.Colour != Yellow || c.Reasons[0] != (Reason{CodeOverride, "Đã xác minh", "Verified"}) || c.Rule != RuleOverride {
		t.Errorf("%s by %v", c.Colour, c.Reasons)
	}
}

// A rule that cannot be evaluated on the facts has not been fulfilled.
func TestRuleThatErrsIsNotFulfilled(t *testing.T) {
	text := strings.Replace(small, `{"and": [{"var": "payload.vaccination.full"}, {"not-before"`, `{"and": [{"in": [{"var": "payload.vaccination.full"}, {"var": "payload.vaccination.full"}]}, {"not-before"`, 1)
	p, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if o := p.Test(); o[0].Colour != Red || o[0].Rule != CodeElse {
		t.Errorf("%+v", o[0])
	}
}

// A signed code carries the numbers; a gate without network gives the reason.
func TestCodesNumbersExplainThemselves(t *testing.T) {
	set := worldOfTests(t)
	at := moment(t, "2021-10-15T08:00:00+07:00")
	for _, f := range []Facts{{}, ordinary(t), {Doubt: true}} {
		for _, w := range []Where{{Unit: "56"}, {Unit: "01"}, {Unit: "79"}} {
			card := set.Colour(f, w, at)
			got, ok := set.Explain(card.Number, card.Rule)
			if !ok || !got.alike(&card) || got.Policy != card.Policy {
				t.Errorf("%d/%d: %v, %v; not %v", card.Number, card.Rule, got.Reasons, ok, card.Reasons)
			}
		}
	}
	for _, c := range []struct {
		number uint32
		rule   uint8
	}{{999, 1}, {78, 100}, {78, RuleOverride}} {
		if _, ok := set.Explain(c.number, c.rule); ok {
			t.Errorf("%d/%d was explained", c.number, c.rule)
		}
	}
}

func TestRiskOfACommuneOrWhatItLiesIn(t *testing.T) {
	var r Risks
	day := func(d int) time.Time { return time.Date(2021, 10, d, 0, 0, 0, 0, rules.Vietnam) }
	for _, a := range []Risk{{"01", day(1), 2}, {"001", day(5), 3}, {"00001", day(9), 4}, {"00001", day(12), 0}} {
		if !r.Add(a) {
			t.Fatal(a)
		}
	}
	for d, want := range map[int]int{0: 0, 1: 2, 5: 3, 9: 4, 12: 3} {
		if got := r.At("00001", day(d)); got != want {
			t.Errorf("on day %d the level is %d, not %d", d, got, want)
		}
	}
	if r.At("26734", day(9)) != 0 || r.At("00100", day(9)) != 2 || r.At("", day(9)) != 0 || (*Risks)(nil).At("01", day(9)) != 0 {
		t.Error("the level of another unit")
	}
	if r.Add(Risk{"01", day(1), 5}) || r.Add(Risk{"01", day(1), -1}) {
		t.Error("no level was taken")
	}
	written, err := json.Marshal(&r)
	if err != nil {
		t.Fatal(err)
	}
	var again Risks
	if err := json.Unmarshal(written, &again); err != nil || fmt.Sprint(again.List()) != fmt.Sprint(r.List()) {
		t.Errorf("%s became %v, %v", written, again.List(), err)
	}
	if err := json.Unmarshal([]byte(`[{"unit": "01", "from": "2021-10-01T00:00:00Z", "level": 9}]`), &again); err == nil {
		t.Error("level 9 was read")
	}
}

// The value sets agree with each other: every vaccine has a series, once.
func TestBuiltinValueSets(t *testing.T) {
	at := moment(t, "2021-12-31T00:00:00+07:00")
	sets := BuiltinValues().At(momentOf(at))
	var series []any
	for _, s := range seriesSets {
		series = append(series, sets[s.id].([]any)...)
	}
	for _, v := range sets["vaccines"].([]any) {
		n := 0
		for _, s := range series {
			if s == v {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%v is in %d series", v, n)
		}
	}
	before := BuiltinValues().At(momentOf(moment(t, "2021-11-09T23:59:59+07:00")))
	if slices.Contains(before["vaccines"].([]any), any("Covaxin")) || !slices.Contains(sets["vaccines"].([]any), any("Covaxin")) {
		t.Error("Covaxin is accepted from 10/11/2021")
	}
	for _, id := range []string{"makers", "tests"} {
		if len(sets[id].([]any)) == 0 {
			t.Errorf("%s is empty", id)
		}
	}
	for _, set := range BuiltinValueSets() {
		for code, v := range set.Values {
			if v.Display == "" || code == "" {
				t.Errorf("%s: %q has no name", set.ID, code)
			}
		}
	}
}

func TestFactsAndCardsDoNotPrint(t *testing.T) {
	f := ordinary(t)
	f.Unit = "SECRET"
	card := Card{Colour: Red, Reasons: []Reason{{"SECRET", "SECRET", "SECRET"}}}
	for _, text := range []string{fmt.Sprintf("%v %+v %#v %s", f, f, f, f), fmt.Sprintf("%v %+v %#v %s", card, card, card, card)} {
		if strings.Contains(text, "SECRET") || strings.Contains(text, "red") {
			t.Error(text)
		}
	}
}
