package policy

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/motma/motma/rules"
)

// small is a whole document with one rule.
const small = `{"id": "hue", "version": 1, "name": {"vi": "Thẻ", "en": "Card"}, "unit": "46", "kinds": ["venue"], "from": "2021-10-01", "to": "2021-10-31",
 "source": {"text": "a decision"}, "inputs": ["external.validationClock", "payload.vaccination.full"],
 "rules": [{"id": "full", "colour": "green", "when": {"and": [{"var": "payload.vaccination.full"}, {"not-before": [{"plusTime": [{"var": "external.validationClock"}, 0, "day"]}, {"plusTime": [{"var": "payload.vaccination.full"}, 14, "day"]}]}]},
   "reason": {"vi": "Đủ liều", "en": "All doses"}, "source": {"text": "article 1"}}],
 "else": {"colour": "red", "reason": {"vi": "Chưa", "en": "Not"}, "source": {"text": "article 2"}},
 "tests": [{"name": "full", "facts": {"doses": [{"date": "2021-09-01", "vaccine": "EU/1/20/1525"}]}, "at": "2021-10-15", "place": {"unit": "46", "kind": "venue", "risk": 2}, "colour": "green", "rule": "full"},
   {"name": "recent", "facts": {"doses": [{"date": "2021-10-10", "vaccine": "EU/1/20/1525"}]}, "at": "2021-10-15", "colour": "red", "rule": "else"},
   {"name": "nothing", "facts": {}, "at": "2021-10-15", "colour": "unknown", "rule": "no_data"}]}`

func TestDocumentIsRead(t *testing.T) {
	p, err := Parse([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range p.Test() {
		if !o.Passed {
			t.Errorf("%s: %s by %s", o.Example.Name, o.Colour, o.Rule)
		}
	}
	if p.Reference() != "hue@1" || p.NoData.Colour != Unknown || len(p.Rules) != 1 {
		t.Errorf("%+v", p)
	}
	// It holds for the whole of its last day, by the calendar of Vietnam.
	if !p.From.Equal(moment(t, "2021-10-01T00:00:00+07:00")) || !p.To.Equal(moment(t, "2021-11-01T00:00:00+07:00")) {
		t.Errorf("from %v to %v", p.From, p.To)
	}
}

// places gives where problems are; the error must be one of ours, in both
// languages.
func places(t testing.TB, err error) []string {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("not an error of this package: %v", err)
	}
	var out []string
	for _, p := range e.Problems {
		if p.VI == "" || p.EN == "" {
			t.Errorf("%+v lacks a language", p)
		}
		out = append(out, p.At)
	}
	return out
}

func TestWhatIsWrongIsNamedWithItsPlace(t *testing.T) {
	for _, c := range []struct{ old, new, at string }{
		{`"version": 1`, `"version": 0`, "/version"},
		{`"id": "hue"`, `"id": "Huế"`, "/id"},
		{`"en": "Card"`, `"de": "Karte"`, "/name/de"},
		{`"en": "Card"`, `"en": "a\u202eb"`, "/name/en"},
		{`"unit": "46"`, `"unit": "99"`, "/unit"},
		{`"unit": "46"`, `"unit": 46`, "/unit"},
		{`["venue"]`, `["venue", "ship"]`, "/kinds/1"},
		{`"to": "2021-10-31"`, `"to": "2021-09-30"`, "/to"},
		{`"from": "2021-10-01"`, `"from": "1/10/2021"`, "/from"},
		{`"source": {"text": "a decision"}, `, ``, "/source"},
		{`"kinds"`, `"kind"`, "/kind"},
		{`["external.validationClock", `, `["external.validationClock", "payload.person.birth", `, "/inputs/1"},
		{`["external.validationClock", `, `[`, "/inputs"},
		{`"colour": "green", "when"`, `"colour": "blue", "when"`, "/rules/0/colour"},
		{`{"and": [{"var": "payload.vaccination.full"},`, `{"or": [{"var": "payload.vaccination.full"},`, "/rules/0/when"},
		{`{"var": "payload.vaccination.full"}, {"not`, `{"var": "payload.vacination.full"}, {"not`, "/rules/0/when"},
		{`{"var": "payload.vaccination.full"}, {"not`, `{"var": "external.validationClock"}, {"not`, "/rules/0/when/and/0/var"},
		{`{"var": "payload.vaccination.full"}, {"not`, `{"var": ""}, {"not`, "/rules/0/when/and/0/var"},
		{`"reason": {"vi": "Đủ liều", "en": "All doses"}, `, ``, "/rules/0/reason"},
		{`"source": {"text": "article 1"}`, `"source": {"text": "article 1"}, "weight": 3`, "/rules/0/weight"},
		{`"id": "full", "colour"`, `"id": "else", "colour"`, "/rules/0/id"},
		{`"else": {"colour": "red"`, `"no_data": {"colour": "red", "reason": {"vi": "x", "en": "x"}, "source": {"text": "x"}}, "else": {"colour": "red"`, "/no_data/colour"},
		{`"colour": "red", "rule": "else"`, `"colour": "red", "rule": "full"`, "/else"},
		{`"colour": "green", "rule": "full"`, `"colour": "green", "rule": "else"`, "/rules/0"},
		{`"rule": "no_data"`, `"rule": "nodata"`, "/tests/2/rule"},
		{`"name": "recent"`, `"name": "full"`, "/tests/1/name"},
		{`"facts": {}`, `"facts": {"jabs": []}`, "/tests/2/facts"},
		{`"facts": {}`, `"facts": {"doses": {}}`, "/tests/2/facts"},
		{`"risk": 2`, `"risk": 5`, "/tests/0/place/risk"},
		{`"unit": "46", "kinds"`, `"acceptance": [{"Identifier": "X", "Logic": true}], "unit": "46", "kinds"`, "/acceptance/0/Identifier"},
		{`"unit": "46", "kinds"`, `"acceptance": [7], "unit": "46", "kinds"`, "/acceptance/0"},
		{`"unit": "46", "kinds"`, `"unit": "46", "unit": "48", "kinds"`, "/unit"},
	} {
		text := strings.Replace(small, c.old, c.new, 1)
		if text == small {
			t.Errorf("%s is not in the document", c.old)
			continue
		}
		_, err := Parse([]byte(text))
		if err == nil {
			t.Errorf("%s was accepted", c.new)
		} else if at := places(t, err); !slices.Contains(at, c.at) {
			t.Errorf("%s: named %v, not %s", c.new, at, c.at)
		}
	}
}

func TestEveryProblemIsToldAtOnce(t *testing.T) {
	_, err := Parse([]byte(`{"id": "X", "rules": [{}], "extra": 1}`))
	at := places(t, err)
	for _, want := range []string{"/id", "/version", "/name", "/from", "/source", "/rules/0/id", "/rules/0/when", "/rules/0/colour", "/else", "/tests", "/extra"} {
		if !slices.Contains(at, want) {
			t.Errorf("%s is not named: %v", want, at)
		}
	}
	if !strings.Contains(err.Error(), "/rules/0/when") {
		t.Error(err)
	}
}

func TestDocumentsHaveLimits(t *testing.T) {
	rule := small[strings.Index(small, `{"id": "full"`):strings.Index(small, `],
 "else"`)]
	for name, text := range map[string]string{
		"too large":      `"` + strings.Repeat("x", MaxDocument) + `"`,
		"too many rules": strings.Replace(small, rule, rule+strings.Repeat(", "+rule, MaxRules), 1),
		"long text":      strings.Replace(small, "All doses", strings.Repeat("ấ", maxText+1), 1),
		"no object":      `[]`,
		"deep":           strings.Repeat("[", 1000) + strings.Repeat("]", 1000),
		"many mistakes":  `{"rules": [` + strings.Repeat("{},", MaxRules-1) + `{}]}`,
	} {
		_, err := Parse([]byte(text))
		if at := places(t, err); len(at) == 0 || len(at) > maxProblems {
			t.Errorf("%s: %d problems", name, len(at))
		}
	}
}

// A document whose tests do not pass is read, so that Test can say which.
func TestFailingTestsSayWhatCame(t *testing.T) {
	p, err := Parse([]byte(strings.Replace(small, `14, "day"`, `20, "hour"`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	o := p.Test()
	if Passed(o) || !o[0].Passed || o[1].Passed || o[1].Colour != Green || o[1].Rule != "full" {
		t.Errorf("%+v", o)
	}
}

// What a rule can read is closed: the list that the guide prints.
func TestEveryPathThatRulesMayRead(t *testing.T) {
	for path, want := range map[string]bool{
		"payload.vaccination.list": true, "payload.vaccination.list.0.date": true, "payload.vaccination.list.length": true, "external.valueSets.vaccines": true,
		"payload": false, "payload.person.name": false, "payload.vaccination.list.x": false, "external.valueSets": false, "external.valueSets.a.b": false, "payload.test.pcr.at": true,
	} {
		if _, ok := partOf(path); ok != want {
			t.Errorf("%s: %v", path, ok)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(small), []byte(`{"doses": [{"date": "2021-09-01", "vaccine": "Abdala"}]}`), int64(1634270400000))
	f.Add([]byte(clockRules), []byte(`{"birth": "1990", "infections": [{"since": "2021-09-01"}]}`), int64(0))
	for _, d := range BuiltinDocuments() {
		f.Add(d.Text, []byte(`{"declaration": {"at": "2021-10-01T00:00:00Z", "until": "2021-10-04T00:00:00Z"}, "override": {"colour": "red", "from": "2021-10-01T00:00:00Z", "until": "2022-10-01T00:00:00Z"}}`), int64(1<<40))
	}
	f.Fuzz(func(t *testing.T, document, facts []byte, at int64) {
		fs, err := ParseFacts(facts)
		if err != nil {
			places(t, err)
		}
		when := rules.DateTime(at % (1 << 52)).Time()
		Builtin().Card(fs, Where{Unit: "56"}, when)
		p, err := Parse(document)
		if err != nil {
			places(t, err)
			return
		}
		p.Test()
		card := NewSet([]Active{{Policy: p.Everywhere()}}, BuiltinValues(), nil).Card(fs, Where{Unit: "26734", Kind: "venue"}, when)
		if card.Colour == Red && card.Rule == RuleNoData {
			t.Error("no data is red")
		}
	})
}
