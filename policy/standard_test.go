package policy

import (
	"testing"
	"time"
)

// TestAttestedColours is standard.md §5, sentence by sentence, at the place and
// time that each is of.
func TestAttestedColours(t *testing.T) {
	at := moment(t, "2021-10-15T08:00:00+07:00")
	day := func(ago int) string { return at.AddDate(0, 0, -ago).Format(time.DateOnly) }
	doses := func(ago ...int) (f Facts) {
		for _, n := range ago {
			f.Doses = append(f.Doses, Dose{Date: day(n), Vaccine: "EU/1/21/1529"})
		}
		return f
	}
	recovered := func(ago int) Facts {
		return Facts{Infections: []Infection{{Since: day(ago + 14), Recovered: day(ago)}}}
	}
	pcr := func(hours time.Duration) Facts {
		sample := at.Add(-hours * time.Hour)
		return Facts{Tests: []Test{{Kind: "pcr", Sample: sample, Result: sample.Add(6 * time.Hour)}}}
	}
	declared := func(f Facts, hours time.Duration) Facts {
		f.Declaration = &Declaration{Kind: "domestic", At: at.Add(-hours * time.Hour), Until: at.Add((72 - hours) * time.Hour)}
		return f
	}
	khanhHoa, daNang, hcm := Where{Unit: "56", Kind: "venue"}, Where{Unit: "48", Kind: "checkpoint"}, Where{Unit: "79", Kind: "venue"}
	coach := Where{Unit: "01", Kind: "vehicle"}
	for _, c := range []struct {
		w    Where
		what string
		f    Facts
		want Colour
	}{
		{khanhHoa, "full doses + 14 d", doses(60, 14), Green},
		{khanhHoa, "recovered <= 180 d", recovered(180), Green},
		{khanhHoa, "recovered 181 d", recovered(181), Red},
		{khanhHoa, "first dose + 14 d", doses(14), Yellow},
		{khanhHoa, "first dose + 14 d, the second recent", doses(60, 13), Yellow},
		{khanhHoa, "PCR negative <= 72 h", pcr(72), Yellow},
		{khanhHoa, "PCR negative 73 h: rest", pcr(73), Red},
		{khanhHoa, "first dose, 13 d: rest", doses(13), Red},
		{khanhHoa, "no data differs from red", Facts{}, Unknown},
		{daNang, "fully vaccinated", doses(60, 0), Green},
		{daNang, "recovered <= 6 months", recovered(180), Green},
		{daNang, "1 dose >= 14 d", doses(14), Yellow},
		{daNang, "< 14 d", doses(13), White},
		{daNang, "none", pcr(10), White},
		{daNang, "no data", Facts{}, White},
		{daNang, "valid 24 h", declared(doses(60, 20), 23), Green},
		{daNang, "declare again", declared(doses(60, 20), 24), Grey},
		{hcm, "recovered < 180 d", recovered(179), Green},
		{hcm, ">= 1 dose >= 14 d", doses(14), Green},
		{hcm, "neither: recovered 180 d", recovered(180), Red},
		{hcm, "no data differs from red", Facts{}, Unknown},
		{coach, "test <= 72 h; full doses + 14 d", Merge(pcr(72), doses(60, 14)), Green},
		{coach, "test <= 72 h; recovered <= 6 months", Merge(pcr(72), recovered(180)), Green},
		{coach, "test 73 h", Merge(pcr(73), doses(60, 14)), Red},
		{coach, "test <= 72 h, full doses 13 d", Merge(pcr(72), doses(60, 13)), Red},
		{coach, "a test alone", pcr(72), Red},
		{coach, "doses without a test", doses(60, 14), Red},
		{coach, "no data differs from red", Facts{}, Unknown},
	} {
		if got := Builtin().Colour(c.f, c.w, at); got.Colour != c.want {
			t.Errorf("%s: %s gives %s by %s", got.Policy, c.what, got.Colour, got.Reasons[0].Code)
		}
	}
}
