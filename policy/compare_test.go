package policy

import (
	"testing"
	"time"
)

func documentOf(t testing.TB, name string) []byte {
	t.Helper()
	for _, d := range BuiltinDocuments() {
		if d.Name == name {
			return d.Text
		}
	}
	t.Fatalf("no document %s", name)
	return nil
}

// A province that asks for full doses in place of one: who loses the green card
// is seen before it is in force.
func TestCompareSaysWhoChangesColour(t *testing.T) {
	khanhHoa, err := Parse(documentOf(t, "khanh-hoa"))
	if err != nil {
		t.Fatal(err)
	}
	before, after := Builtin(), NewSet([]Active{{Policy: khanhHoa.Everywhere(), Number: 9}}, BuiltinValues(), nil)
	at, hcm := moment(t, "2021-10-15T08:00:00+07:00"), Where{Unit: "79"}
	for name, c := range map[string]struct {
		f    Facts
		want Move
	}{
		"one dose":       {Facts{Birth: "1990", Unit: "26734", Doses: []Dose{{Date: "2021-09-01", Vaccine: "EU/1/21/1529"}}}, Move{Group{"18-39", "79", 1}, Green, Yellow}},
		"two doses":      {Facts{Birth: "1950-01-01", Unit: "79", Doses: []Dose{{Date: "2021-07-01", Vaccine: "EU/1/21/1529"}, {Date: "2021-09-01", Vaccine: "EU/1/21/1529"}}}, Move{Group{"60+", "79", 2}, Green, Green}},
		"nothing known":  {Facts{Birth: "2015-05-05", Unit: "56"}, Move{Group{"0-11", "56", 0}, Unknown, Unknown}},
		"a dose to come": {Facts{Birth: "x", Doses: []Dose{{Date: "2021-10-16"}}}, Move{Group{}, Red, Red}},
	} {
		if got := Compare(before, after, c.f, hcm, at); got != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestAgeBandsChangeOnTheBirthday(t *testing.T) {
	for at, want := range map[string]string{"2021-11-01T23:59:59+07:00": "12-17", "2021-11-02T00:00:00+07:00": "18-39"} {
		if g := groupOf(&Facts{Birth: "2003-11-02"}, moment(t, at)); g.Age != want {
			t.Errorf("at %s %s", at, g.Age)
		}
	}
	if g := groupOf(&Facts{Birth: "x"}, time.Time{}); g.Age != "" {
		t.Error(g.Age)
	}
}
