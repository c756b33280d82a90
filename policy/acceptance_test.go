package policy

import (
	"os"
	"strings"
	"testing"

	"github.com/motma/motma/rules"
)

// The rules for foreign certificates pass their own tests, and hold together as
// documents.
func TestAcceptanceRulesPassTheirTests(t *testing.T) {
	suites, err := rules.LoadSuites(os.DirFS("acceptance"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, s := range suites {
		for _, note := range s.Notes {
			t.Error(note)
		}
		for _, o := range s.Run(vietnamese) {
			n++
			if o.Status != rules.Passed {
				t.Errorf("%s: %v, %v", o.Test.Name, o.Got, o.Err)
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d tests were found", n)
	}
}

const french = `{"ver": "1.3.0", "nam": {"fnt": "DUPONT"}, "dob": "1990-01-15",
 "v": [{"tg": "840539006", "vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": 2, "sd": 2, "dt": "2021-10-01", "co": "FR", "ci": "x"}]}`

func TestForeignCertificateIsJudged(t *testing.T) {
	for name, c := range map[string]struct {
		old, new, at string
		want         Verdict
		failed       string
	}{
		"accepted":            {"", "", "2021-11-24T08:00:00+07:00", Accepted, ""},
		"one of two":          {`"dn": 2`, `"dn": 1`, "2021-11-24T08:00:00+07:00", NotAccepted, "VR-VN-0002"},
		"too recent":          {"", "", "2021-10-14T23:59:59+07:00", NotAccepted, "VR-VN-0002"},
		"unknown vaccine":     {"EU/1/20/1528", "X", "2021-11-24T08:00:00+07:00", NotAccepted, "VR-VN-0001"},
		"not yet listed":      {"EU/1/20/1528", "Covaxin", "2021-11-01T08:00:00+07:00", NotAccepted, "VR-VN-0001"},
		"listed since":        {"EU/1/20/1528", "Covaxin", "2021-11-24T08:00:00+07:00", Accepted, ""},
		"cannot be evaluated": {`"dn": 2`, `"dn": "two"`, "2021-11-24T08:00:00+07:00", Open, "VR-VN-0002"},
		"no rule in force":    {"", "", "2020-11-24T08:00:00+07:00", Open, ""},
	} {
		certificate, err := rules.ReadData([]byte(strings.Replace(french, c.old, c.new, 1)))
		if err != nil {
			t.Fatal(err)
		}
		at := moment(t, c.at)
		j := Builtin().Acceptance(Where{Unit: "56"}, at).Judge(certificate.(map[string]any), BuiltinValues(), at)
		if j.Verdict != c.want {
			t.Errorf("%s: %+v", name, j)
		}
		for _, r := range j.Rules {
			if (r.Rule == c.failed) == (r.Passed == Accepted) {
				t.Errorf("%s: %s is %s", name, r.Rule, r.Passed)
			}
			if r.VI == "" || r.EN == "" {
				t.Errorf("%s has no text in both languages", r.Rule)
			}
		}
	}
}

// A province's own rules for foreign certificates count in place of the
// country's.
func TestPolicyBringsItsOwnAcceptance(t *testing.T) {
	own := `"acceptance": [{"Identifier": "GR-VN-0009", "Type": "Acceptance", "Country": "VN", "Version": "1.0.0", "SchemaVersion": "1.0.0", "Engine": "CERTLOGIC", "EngineVersion": "1.3.3",
	 "CertificateType": "General", "Description": [{"lang": "en", "desc": "None."}], "ValidFrom": "2021-09-01", "ValidTo": "2031-09-01", "AffectedFields": ["v.9"], "Logic": {"===": [{"var": "payload.v.9"}, true]}}], `
	p, err := Parse([]byte(strings.Replace(small, `"inputs"`, own+`"inputs"`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := rules.ReadData([]byte(french))
	if err != nil {
		t.Fatal(err)
	}
	at, w := moment(t, "2021-11-24T08:00:00+07:00"), Where{Unit: "46", Kind: "venue"}
	set := NewSet([]Active{{Policy: p}}, BuiltinValues(), nil)
	j := set.Acceptance(w, at).Judge(certificate.(map[string]any), nil, at)
	if j.Verdict != NotAccepted || len(j.Rules) != 1 || j.Rules[0].Rule != "GR-VN-0009" {
		t.Errorf("%+v", j)
	}
	if set.Acceptance(Where{Unit: "48"}, at) != BuiltinAcceptance() {
		t.Error("elsewhere the country's rules count")
	}
}
