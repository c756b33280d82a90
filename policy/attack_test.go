package policy

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
)

// bomb is a document whose tests pass and whose rules take as long as they may:
// folds within folds, asked again at every birthday of a cell of dates.
func bomb(rules int) []byte {
	list := func(n int) string {
		items := make([]string, n)
		for i := range items {
			items[i] = strconv.Itoa(i)
		}
		return "[" + strings.Join(items, ",") + "]"
	}
	fold := `{"reduce":[` + list(99) + `,{"+":[1,1]},0]}`
	for range 2 {
		fold = `{"reduce":[` + list(99) + `,` + fold + `,0]}`
	}
	births := make([]string, rules)
	for i := range births {
		births[i] = fmt.Sprintf(`"19%02d"`, i)
	}
	var when, tests strings.Builder
	for i := range rules {
		if i > 0 {
			when.WriteString(",")
			tests.WriteString(",")
		}
		fmt.Fprintf(&when, `{"id":"r%d","colour":"yellow","when":{"if":[{"in":[{"var":"payload.person.birth"},[%s]]},{"===":[{"var":"payload.person.birth"},"19%02d"]},{"and":[{"before":[{"plusTime":[{"var":"external.validationClock"},-%d,"month"]},{"plusTime":[{"var":"payload.vaccination.first"},%d,"month"]}]},{"===":[%s,-1]}]}]},"reason":{"vi":"a","en":"a"},"source":{"text":"a"}}`, i, strings.Join(births, ","), i, i+1, i*7, fold)
		fmt.Fprintf(&tests, `{"name":"t%d","facts":{"birth":"19%02d","doses":[{"date":"2021-09-01","vaccine":"EU/1/20/1525"}]},"at":"2021-10-15","colour":"yellow","rule":"r%d"}`, i, i, i)
	}
	return []byte(`{"id":"bomb","version":1,"name":{"vi":"a","en":"a"},"from":"2021-10-01","source":{"text":"a"},
		"inputs":["external.validationClock","payload.person.birth","payload.vaccination.first"],
		"rules":[` + when.String() + `],"else":{"colour":"yellow","reason":{"vi":"a","en":"a"},"source":{"text":"a"}},
		"tests":[` + tests.String() + `,{"name":"e","facts":{"doses":[{"date":"2021-12-01","vaccine":"EU/1/20/1525"}]},"at":"2021-10-15","colour":"yellow","rule":"else"}]}`)
}

// The gate's own patience is 100 ms. What is asserted is work, not time: a
// slow machine is no attack.
func TestA33APolicyOfFoldsWithinFoldsDoesNotStopTheGates(t *testing.T) {
	p, err := Parse(bomb(9))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range p.Test() {
		if !o.Passed {
			t.Fatalf("the bomb does not look harmless: %s is %s by %s", o.Example.Name, o.Colour, o.Rule)
		}
	}
	set := NewSet([]Active{{Policy: p, Number: 1}}, BuiltinValues(), nil)
	f, at := Facts{Birth: "1990-01-15", Doses: []Dose{{Date: "2021-09-01", Vaccine: "EU/1/20/1525"}}}, moment(t, "2021-10-15T08:00:00+07:00")
	c := newReading(set, &f, Where{})
	card := c.cardAt(momentOf(at))
	if spent := maxWork - c.work; spent > maxMoment+maxNodes {
		t.Errorf("one moment took %d steps", spent)
	}
	c.foresee(&card, momentOf(at))
	if c.work < -2*maxMoment {
		t.Errorf("a card took %d steps", maxWork-c.work)
	}
	if card.Colour != Yellow || card.Reasons[0].Code != CodeElse {
		t.Errorf("a rule that takes too long counts: %s by %s", card.Colour, card.Reasons[0].Code)
	}
}

func TestA33APolicyOfVeryManyConditionsIsRefused(t *testing.T) {
	if _, err := Parse(bomb(20)); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("taken: %v", err)
	}
}

// A document whose own tests pass can still ask for less than its author's
// colours: here whoever was born in another year and of whom nothing is known
// would be red.
func TestAPolicyCannotMakeSomebodyRedOfWhomNothingIsKnown(t *testing.T) {
	doc := strings.NewReplacer(`"inputs": [`, `"inputs": ["payload.person.birth", "payload.vaccination.first", `,
		`"rules": [`, `"rules": [{"id": "born", "colour": "red", "when": {"and": [{"!": [{"===": [{"var": "payload.person.birth"}, "1991"]}]}, {"!": [{"var": "payload.vaccination.first"}]}]},
			"reason": {"vi": "a", "en": "a"}, "source": {"text": "a"}},`,
		`"tests": [`, `"tests": [{"name": "born", "facts": {"birth": "1990", "doses": [{"date": "2022-01-01", "vaccine": "EU/1/20/1525"}]}, "at": "2021-10-15", "colour": "red", "rule": "born"},`).Replace(small)
	p, err := Parse([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range p.Test() {
		if !o.Passed {
			t.Fatalf("%s is %s by %s", o.Example.Name, o.Colour, o.Rule)
		}
	}
	set := NewSet([]Active{{Policy: p, Number: 1}}, BuiltinValues(), nil)
	for _, f := range []Facts{{}, {Birth: "1990-01-15"}, {Birth: "1990-01-15", Unit: "46"}} {
		card := set.Card(f, Where{Unit: "46", Kind: "venue"}, moment(t, "2021-10-15T08:00:00+07:00"))
		if card.Colour != Unknown || card.Rule != RuleNoData {
			t.Errorf("%s by %s", card.Colour, card.Reasons[0].Code)
		}
	}
}

func TestOldLevelsOfRiskDoNotMakeABundleGrow(t *testing.T) {
	at := moment(t, "2021-10-15T08:00:00+07:00")
	var all Risks
	for d := -300; d < 10; d++ {
		all.Add(Risk{Unit: "46", From: at.AddDate(0, 0, d), Level: 1 + (d+300)%4})
	}
	all.Add(Risk{Unit: "56", From: at.AddDate(0, 0, -200), Level: 3})
	some := all.Since(at)
	if n := len(some.List()); n != 11 {
		t.Errorf("%d levels are left", n)
	}
	for _, unit := range []string{"46", "56", "01"} {
		for h := range 300 {
			if when := at.Add(time.Duration(h) * time.Hour); all.At(unit, when) != some.At(unit, when) {
				t.Fatalf("%s is another at %v", unit, when)
			}
		}
	}
}
