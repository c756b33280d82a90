package rules

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

const sampleRule = `{
  "Identifier": "VR-VN-0001", "Type": "Acceptance", "Country": "VN", "Version": "1.0.0", "SchemaVersion": "1.0.0",
  "Engine": "CERTLOGIC", "EngineVersion": "1.3.3", "CertificateType": "Vaccination",
  "Description": [{"lang": "vi", "desc": "Đủ liều."}, {"lang": "en", "desc": "All doses."}],
  "ValidFrom": "2021-10-01T00:00:00+07:00", "ValidTo": "2022-10-01", "AffectedFields": ["v.0.dn", "v.0.sd"],
  "Logic": {">=": [{"var": "payload.v.0.dn"}, {"var": "payload.v.0.sd"}]}
}`

func TestRuleDocument(t *testing.T) {
	r, err := ParseRule([]byte(sampleRule))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Problems() {
		t.Error(p)
	}
	if r.ValidFrom.String() != "2021-09-30T17:00:00.000Z" || r.Description[0].Desc != "Đủ liều." {
		t.Errorf("%+v", r)
	}
	for at, want := range map[DateTime]bool{r.ValidFrom: true, r.ValidFrom - 1: false, r.ValidTo: false, r.ValidTo - 1: true} {
		if r.ActiveAt(at) != want {
			t.Errorf("active at %v: %v", at, !want)
		}
	}
	written, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseRule(written)
	if err != nil || text(again) != string(written) {
		t.Errorf("%s became %s, %v", written, text(again), err)
	}
}

// Countries write the members' names in either case, and add some.
func TestRuleIsReadTolerantly(t *testing.T) {
	r, err := ParseRule([]byte(`{"identifier": "GR-LA-0001", "hash": "x", "logic": {"!": [false]}}`))
	if err != nil || r.Identifier != "GR-LA-0001" {
		t.Fatalf("%+v, %v", r, err)
	}
	if got, err := r.Logic.Eval(nil); err != nil || got != true {
		t.Errorf("%v, %v", got, err)
	}
}

func TestRuleThatCannotBeEvaluated(t *testing.T) {
	for text, at := range map[string]string{
		`[]`:                                      "",
		`{"Identifier": "VR-VN-0001"}`:            "/Logic",
		`{"Logic": {"or": [1, 2]}}`:               "/Logic",
		`{"logic": {"if": [1, {"+": [1]}, 2]}}`:   "/logic/if/1",
		`{"Logic": null}`:                         "/Logic",
		`{"Logic": true, "Engine": "CEL"}`:        "/Engine",
		`{"Logic": true, "ValidFrom": "morgen"}`:  "/ValidFrom",
		`{"Logic": true, "Description": "x"}`:     "/Description",
		`{"Logic": true, "AffectedFields": [[]]}`: "/AffectedFields",
	} {
		_, err := ParseRule([]byte(text))
		if _, got := code(t, err); got != at {
			t.Errorf("%s: %v", text, err)
		}
	}
	_, err := ParseRule([]byte(`{"Logic": true, "logic": false}`))
	if c, _ := code(t, err); c != BadJSON {
		t.Error(err)
	}
}

func TestRuleThatDoesNotHoldTogether(t *testing.T) {
	for _, c := range []struct{ old, new, at string }{
		{`VR-VN-0001`, `VR-VN-1`, "/Identifier"},
		{`VR-VN-0001`, `VR-LA-0001`, "/Country"},
		{`VR-VN-0001`, `TR-VN-0001`, "/CertificateType"},
		{`VR-VN-0001`, `IR-VN-0001`, "/Type"},
		{`"Acceptance"`, `"Refusal"`, "/Type"},
		{`"Country": "VN"`, `"Country": "Vietnam"`, "/Country"},
		{`"Version": "1.0.0"`, `"Version": "1"`, "/Version"},
		{`"EngineVersion": "1.3.3", `, ``, "/EngineVersion"},
		{`"Engine": "CERTLOGIC", `, ``, "/Engine"},
		{`"ValidTo": "2022-10-01"`, `"ValidTo": "2020-10-01"`, "/ValidTo"},
		{`"lang": "en"`, `"lang": "fr"`, "/Description"},
		{`"All doses."`, `" "`, "/Description"},
		{`["v.0.dn", "v.0.sd"]`, `["v.0.dn"]`, "/AffectedFields"},
		{`["v.0.dn", "v.0.sd"]`, `["v.0.dn", "v.0.sd", "v.0.dt"]`, "/AffectedFields"},
	} {
		text := strings.Replace(sampleRule, c.old, c.new, 1)
		r, err := ParseRule([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, p := range r.Problems() {
			found = found || p.At == c.at && p.Code == BadField
		}
		if text == sampleRule || !found {
			t.Errorf("%s in place of %s: %v", c.new, c.old, r.Problems())
		}
	}
}

func TestValueSetsAreDated(t *testing.T) {
	sets, err := ParseValueSets([]byte(`[
	  {"valueSetId": "vaccines", "valueSetDate": "2021-06-01", "valueSetValues": {"b": {"display": "B", "active": true}, "a": {"display": "A"}}},
	  {"valueSetId": "vaccines", "valueSetDate": "2021-04-01", "valueSetValues": {"a": {"display": "A"}}},
	  {"valueSetId": "tests", "valueSetDate": "2021-05-01", "valueSetValues": {}}]`))
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]string{
		"2021-03-31T23:59:59.999Z": `{}`,
		"2021-04-01":               `{"vaccines":["a"]}`,
		"2021-05-31":               `{"tests":[],"vaccines":["a"]}`,
		"2021-06-01":               `{"tests":[],"vaccines":["a","b"]}`,
	} {
		var at DateTime
		if err := json.Unmarshal([]byte(`"`+day+`"`), &at); err != nil {
			t.Fatal(err)
		}
		if got := text(sets.At(at)); got != want {
			t.Errorf("on %s: %s", day, got)
		}
	}
}

func TestValueSetsInTheShortForm(t *testing.T) {
	file, err := os.ReadFile("testdata/VN/valuesets/valueSets.json")
	if err != nil {
		t.Fatal(err)
	}
	sets, err := ParseValueSets(file)
	if err != nil || len(sets.At(0)["vaccines-covid-19-names"].([]any)) != 14 {
		t.Errorf("%v, %v", sets, err)
	}
	for text, at := range map[string]string{
		`7`:                          "/0",
		`{"x": "a"}`:                 "/x",
		`{"x": ["a", 1]}`:            "/x/1",
		`[{"valueSetDate": "2021"}]`: "/0/valueSetId",
		`[{"valueSetId": "x", "valueSetDate": "soon"}]`: "/0",
	} {
		_, err := ParseValueSets([]byte(text))
		if _, got := code(t, err); got != at {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A text that was read is still the caller's, byte for byte.
func TestParseValueSetsLeavesTheTextAlone(t *testing.T) {
	text := []byte(`[{"valueSetId":"a","valueSetDate":"2021-01-01","valueSetValues":{"x":{}}}, {"valueSetId":"b","valueSetDate":"2021-01-01","valueSetValues":{}}]`)
	before := string(text)
	if _, err := ParseValueSets(text); err != nil {
		t.Fatal(err)
	}
	if string(text) != before {
		t.Errorf("it is now %s", text)
	}
}
