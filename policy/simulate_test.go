package policy

import (
	"strings"
	"testing"
	"time"
)

// A province that asks for full doses in place of one: who loses the green card
// is seen before it is in force.
func TestSimulationCountsWhoChangesColour(t *testing.T) {
	khanhHoa, err := Parse(documentOf(t, "khanh-hoa"))
	if err != nil {
		t.Fatal(err)
	}
	khanhHoa = khanhHoa.Everywhere()
	before, after := Builtin(), NewSet([]Active{{Policy: khanhHoa, Number: 9}}, BuiltinValues(), nil)
	at, hcm := moment(t, "2021-10-15T08:00:00+07:00"), Where{Unit: "79"}
	one := Facts{Birth: "1990", Unit: "26734", Doses: []Dose{{Date: "2021-09-01", Vaccine: "EU/1/21/1529"}}}
	two := Facts{Birth: "1950-01-01", Unit: "79", Doses: []Dose{{Date: "2021-07-01", Vaccine: "EU/1/21/1529"}, {Date: "2021-09-01", Vaccine: "EU/1/21/1529"}}}
	child := Facts{Birth: "2015-05-05", Unit: "56"}
	var left, right Moves
	for _, f := range []Facts{one, one, two} {
		left.Add(Compare(before, after, f, hcm, at))
	}
	right.Add(Compare(before, after, one, hcm, at))
	right.Add(Compare(before, after, child, hcm, at))
	left.Merge(&right)
	if people, changed := left.Total(); people != 5 || changed != 3 {
		t.Errorf("%d people, %d change", people, changed)
	}
	if first := left.List()[0]; first != (Count{Move{Group{"18-49", "79", 1}, Green, Yellow}, 3}) {
		t.Errorf("%+v", first)
	}
	var out strings.Builder
	if err := left.Print(&out); err != nil {
		t.Fatal(err)
	}
	want := `5 people, 3 change colour

FROM     TO       PEOPLE
green    yellow   3
green    green    1
unknown  unknown  1

HOME  AGE    DOSES  FROM   TO      PEOPLE
79    18-49  1      green  yellow  3
`
	if out.String() != want {
		t.Errorf("printed\n%s", out.String())
	}
}

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

func TestAgeBandsChangeOnTheBirthday(t *testing.T) {
	for at, want := range map[string]string{"2021-11-01T23:59:59+07:00": "12-17", "2021-11-02T00:00:00+07:00": "18-49"} {
		if g := groupOf(Facts{Birth: "2003-11-02"}, moment(t, at)); g.Age != want {
			t.Errorf("at %s %s", at, g.Age)
		}
	}
	if g := groupOf(Facts{Birth: "x"}, time.Time{}); g.Age != "" {
		t.Error(g.Age)
	}
}
