package policy

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// text writes facts in full, which their String does not.
func text(f Facts) string {
	b, err := json.Marshal(f)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func TestTheSameDoseToldByTwoAppsCountsOnce(t *testing.T) {
	const az, pfizer, abdala = "EU/1/21/1529", "EU/1/20/1528", "Abdala"
	for name, c := range map[string]struct{ one, other, want []Dose }{
		"same day":                   {[]Dose{{Date: "2021-08-01", Vaccine: az}}, []Dose{{Date: "2021-08-01", Vaccine: az}}, []Dose{{Date: "2021-08-01", Vaccine: az}}},
		"a week apart, later counts": {[]Dose{{Date: "2021-08-01", Vaccine: az}}, []Dose{{Date: "2021-08-08", Vaccine: az}}, []Dose{{Date: "2021-08-08", First: "2021-08-01", Vaccine: az}}},
		"eight days apart":           {[]Dose{{Date: "2021-08-01", Vaccine: az}}, []Dose{{Date: "2021-08-09", Vaccine: az}}, []Dose{{Date: "2021-08-01", Vaccine: az}, {Date: "2021-08-09", Vaccine: az}}},
		"others told in between join nothing": {[]Dose{{Date: "2021-08-01", Vaccine: az}, {Date: "2021-08-29", Vaccine: az}}, []Dose{{Date: "2021-08-08", Vaccine: az}, {Date: "2021-08-15", Vaccine: az}, {Date: "2021-08-22", Vaccine: az}},
			[]Dose{{Date: "2021-08-08", First: "2021-08-01", Vaccine: az}, {Date: "2021-08-22", First: "2021-08-15", Vaccine: az}, {Date: "2021-08-29", Vaccine: az}}},
		"another product, days apart": {[]Dose{{Date: "2021-08-01", Vaccine: az}}, []Dose{{Date: "2021-08-03", Vaccine: pfizer}}, []Dose{{Date: "2021-08-01", Vaccine: az}, {Date: "2021-08-03", Vaccine: pfizer}}},
		"product not known":           {[]Dose{{Date: "2021-08-01", Vaccine: az}}, []Dose{{Date: "2021-08-02"}}, []Dose{{Date: "2021-08-02", First: "2021-08-01", Vaccine: az}}},
		"two products on one day":     {[]Dose{{Date: "2021-08-01", Vaccine: az}}, []Dose{{Date: "2021-08-01", Vaccine: abdala}}, []Dose{{Date: "2021-08-01", Vaccine: abdala, Disputed: []string{az}}}},
		"numbers and series disagree": {[]Dose{{Date: "2021-08-01", Vaccine: az, Number: 2, Of: 2}}, []Dose{{Date: "2021-08-01", Vaccine: az, Number: 1, Of: 3}}, []Dose{{Date: "2021-08-01", Vaccine: az, Number: 1, Of: 3}}},
	} {
		if diff := cmp.Diff(c.want, Merge(Facts{Doses: c.one}, Facts{Doses: c.other}).Doses); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A product in dispute must not shorten the series: neither app's word alone
// makes somebody fully vaccinated.
func TestDisputedProductTakesTheLongerSeries(t *testing.T) {
	janssen := Facts{Doses: []Dose{{Date: "2021-08-01", Vaccine: "EU/1/20/1525"}}}
	pfizer := Facts{Doses: []Dose{{Date: "2021-08-01", Vaccine: "EU/1/20/1528"}}}
	at, khanhHoa := moment(t, "2021-10-01T08:00:00+07:00"), Where{Unit: "56"}
	if c := Builtin().Colour(janssen, khanhHoa, at); c.Colour != Green {
		t.Errorf("one dose of Janssen gives %s", c.Colour)
	}
	if c := Builtin().Colour(Merge(janssen, pfizer), khanhHoa, at); c.Colour != Yellow {
		t.Errorf("a dose in dispute gives %s", c.Colour)
	}
}

func TestContradictionsAreNotJoinedInThePersonsFavour(t *testing.T) {
	at := moment(t, "2021-10-01T08:00:00+07:00")
	a := Facts{Birth: "1990", Unit: "56", Infections: []Infection{{Since: "2021-08-01", Recovered: "2021-08-20"}},
		Declaration: &Declaration{Kind: "domestic", At: at, Until: at.Add(72 * time.Hour)}}
	b := Facts{Birth: "1990-01-15", Unit: "79", Infections: []Infection{{Since: "2021-08-03"}}, Doubt: true,
		Declaration: &Declaration{Kind: "domestic", At: at, Until: at.Add(24 * time.Hour), Symptoms: true}}
	want := Facts{Birth: "1990-01-15", Infections: []Infection{{Since: "2021-08-01", Recovered: "2021-08-20"}}, Doubt: true,
		Declaration: &Declaration{Kind: "domestic", At: at, Until: at.Add(24 * time.Hour), Symptoms: true}}
	if diff := cmp.Diff(want, Merge(a, b)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := Merge(Facts{Birth: "1990-01-15"}, Facts{Birth: "1991"}).Birth; got != "" {
		t.Errorf("two births became %q", got)
	}
}

func TestTheLatestDeclarationCounts(t *testing.T) {
	old, recent := &Declaration{At: moment(t, "2021-10-01T08:00:00Z"), Symptoms: true}, &Declaration{At: moment(t, "2021-10-01T08:00:01Z")}
	if got := Merge(Facts{Declaration: recent}, Facts{Declaration: old}).Declaration; got.Symptoms || !got.At.Equal(recent.At) {
		t.Error("the older declaration counts")
	}
}

func TestARecoveryEndsOneIllnessAndNotTheNext(t *testing.T) {
	for name, c := range map[string]struct{ told, want []Infection }{
		"told by one app only": {[]Infection{{Since: "2021-08-10"}, {Since: "2021-08-01", Recovered: "2021-08-20"}}, []Infection{{Since: "2021-08-01", Recovered: "2021-08-20"}}},
		"of two the later":     {[]Infection{{Since: "2021-08-01", Recovered: "2021-08-25"}, {Since: "2021-08-01", Recovered: "2021-08-20"}}, []Infection{{Since: "2021-08-01", Recovered: "2021-08-25"}}},
		"ill again":            {[]Infection{{Since: "2021-08-01", Recovered: "2021-08-10"}, {Since: "2021-08-16"}}, []Infection{{Since: "2021-08-01", Recovered: "2021-08-10"}, {Since: "2021-08-16"}}},
	} {
		if got := Merge(Facts{Infections: c.told}); !slices.Equal(got.Infections, c.want) {
			t.Errorf("%s: got %+v, want %+v", name, got.Infections, c.want)
		}
	}
}
