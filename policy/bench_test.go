package policy

import (
	"testing"
	"time"
)

// ordinary is a person as most of a nation are: two doses, a test, a
// declaration.
func ordinary(t testing.TB) Facts {
	declared := moment(t, "2021-10-14T20:00:00+07:00")
	return Facts{
		Birth: "1990-01-15", Unit: "22363",
		Doses:       []Dose{{Date: "2021-07-01", Vaccine: "EU/1/21/1529", Number: 1, Of: 2}, {Date: "2021-09-01", Vaccine: "EU/1/21/1529", Number: 2, Of: 2}},
		Tests:       []Test{{Kind: "antigen", Sample: declared.AddDate(0, 0, -2), Result: declared.AddDate(0, 0, -2)}},
		Declaration: &Declaration{Kind: "domestic", At: declared, Until: declared.AddDate(0, 0, 3)},
	}
}

// BenchmarkCard and BenchmarkColour ask for the card of an ordinary person at a
// place of each built-in policy.
func BenchmarkCard(b *testing.B) { benchmarkCards(b, (*Set).Card) }

func BenchmarkColour(b *testing.B) { benchmarkCards(b, (*Set).Colour) }

func benchmarkCards(b *testing.B, ask func(*Set, Facts, Where, time.Time) Card) {
	f, at, set := ordinary(b), moment(b, "2021-10-15T08:00:00+07:00"), Builtin()
	for name, w := range map[string]Where{"khanh-hoa": {Unit: "56"}, "da-nang": {Unit: "48"}, "ho-chi-minh": {Unit: "79"}, "coaches": {Unit: "01", Kind: "vehicle"}, "national": {Unit: "01", Kind: "venue", Risk: 2}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if c := ask(set, f, w, at); c.Colour != Green {
					b.Fatal(c.Colour)
				}
			}
		})
	}
}

func BenchmarkMerge(b *testing.B) {
	f := ordinary(b)
	b.ReportAllocs()
	for b.Loop() {
		Merge(f, f, f)
	}
}
