package policy

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/motma/motma/rules"
)

func moment(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// someFacts draws a person of late 2021, with every kind of evidence, also in
// the future and unreadable.
func someFacts(t *rapid.T) Facts {
	day := rapid.Custom(func(t *rapid.T) string {
		if rapid.IntRange(0, 30).Draw(t, "broken") == 0 {
			return rapid.SampledFrom([]string{"", "2021", "2021-02-30", "x"}).Draw(t, "text")
		}
		return time.Date(2021, 3, 1, 0, 0, 0, 0, rules.Vietnam).AddDate(0, 0, rapid.IntRange(0, 330).Draw(t, "day")).Format(time.DateOnly)
	})
	when := rapid.Custom(func(t *rapid.T) time.Time {
		return time.Date(2021, 9, 1, 0, 0, 0, 0, rules.Vietnam).Add(time.Duration(rapid.IntRange(0, 100*24*3600*1000).Draw(t, "at")) * time.Millisecond)
	})
	f := Facts{Birth: rapid.SampledFrom([]string{"", "1990", "1990-01-15", "2003-11-02"}).Draw(t, "birth"),
		Unit:  rapid.SampledFrom([]string{"", "56", "00001", "26734", "49"}).Draw(t, "home"),
		Doubt: rapid.IntRange(0, 20).Draw(t, "doubt") == 0}
	for range rapid.IntRange(0, 4).Draw(t, "doses") {
		f.Doses = append(f.Doses, Dose{Date: day.Draw(t, "dose"), Vaccine: rapid.SampledFrom([]string{"", "EU/1/20/1525", "EU/1/20/1528", "Abdala", "Covaxin", "?"}).Draw(t, "vaccine"),
			Number: rapid.IntRange(0, 3).Draw(t, "number"), Of: rapid.IntRange(0, 3).Draw(t, "of")})
	}
	for range rapid.IntRange(0, 3).Draw(t, "tests") {
		at := when.Draw(t, "sample")
		f.Tests = append(f.Tests, Test{Kind: rapid.SampledFrom([]string{"pcr", "antigen", "?"}).Draw(t, "kind"), Sample: at, Result: at.Add(time.Hour), Positive: rapid.Bool().Draw(t, "positive")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "infections") {
		f.Infections = append(f.Infections, Infection{Since: day.Draw(t, "since"), Recovered: day.Draw(t, "recovered")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "contacts") {
		c := Contact{Class: rapid.SampledFrom([]string{"F1", "F2", "F3"}).Draw(t, "class"), Since: when.Draw(t, "since")}
		if rapid.Bool().Draw(t, "ends") {
			c.Until = when.Draw(t, "until")
		}
		f.Contacts = append(f.Contacts, c)
	}
	for range rapid.IntRange(0, 2).Draw(t, "orders") {
		f.Quarantines = append(f.Quarantines, Quarantine{From: when.Draw(t, "from"), To: when.Draw(t, "to")})
	}
	if rapid.Bool().Draw(t, "declared") {
		at := when.Draw(t, "at")
		f.Declaration = &Declaration{Kind: "domestic", At: at, Until: at.Add(72 * time.Hour), Symptoms: rapid.Bool().Draw(t, "symptoms")}
	}
	if rapid.IntRange(0, 8).Draw(t, "override") == 0 {
		f.Override = &Override{Colour: Green, From: when.Draw(t, "from"), Until: when.Draw(t, "until"), Reason: Reason{Code: "court", VI: "x", EN: "x"}}
	}
	return f
}

// clockRules move the clock itself, compare months and birthdays, and say not
// in other words: what a province might write.
const clockRules = `{"id": "strange", "version": 2, "name": {"vi": "x", "en": "x"}, "unit": "01", "from": "2021-09-01", "source": {"text": "test", "own": true},
 "inputs": ["external.validationClock", "payload.person.birth", "payload.vaccination.last", "payload.test.any.at", "external.home.risk"],
 "rules": [
  {"id": "grown-up", "colour": "green", "reason": {"vi": "x", "en": "x"}, "source": {"text": "t", "own": true},
   "when": {"and": [{"var": "payload.person.birth"}, {"not-after": [{"dccDateOfBirth": [{"var": "payload.person.birth"}]}, {"plusTime": [{"var": "external.validationClock"}, -18, "year"]}]},
     {"after": [{"plusTime": [{"var": "external.validationClock"}, -1, "month"]}, {"plusTime": [{"var": "payload.vaccination.last"}, 3, "day"]}]}]}},
  {"id": "rest", "colour": "yellow", "reason": {"vi": "x", "en": "x"}, "source": {"text": "t", "own": true},
   "when": {"!": [{"if": [{"===": [{"var": "external.home.risk"}, 3]}, {"before": [{"plusTime": [{"var": "external.validationClock"}, 5, "hour"]}, {"plusTime": ["2021-11-02T10:00:00+07:00", 0, "day"]}]},
     {"not-before": [{"plusTime": [{"if": [{"var": "payload.test.any.at"}, {"var": "payload.test.any.at"}, "2021-10-20"]}, 2, "month"]}, {"plusTime": [{"var": "external.validationClock"}, 40, "day"]}]}]}]}}],
 "else": {"colour": "red", "reason": {"vi": "x", "en": "x"}, "source": {"text": "t", "own": true}},
 "tests": [
  {"name": "a", "facts": {"birth": "1990", "doses": [{"date": "2021-08-01", "vaccine": "Abdala"}]}, "at": "2021-10-15", "colour": "green", "rule": "grown-up"},
  {"name": "b", "facts": {}, "at": "2021-12-15", "colour": "yellow", "rule": "rest"},
  {"name": "c", "facts": {"tests": [{"kind": "pcr", "sample": "2021-12-14T08:00:00Z", "result": "2021-12-14T08:00:00Z", "positive": false}], "doses": [{"date": "2021-12-14", "vaccine": "Abdala"}]}, "at": "2021-12-15", "colour": "red", "rule": "else"}]}`

// worldOfTests is the built-in set with changes of every kind ahead: versions,
// periods, value sets and levels.
func worldOfTests(t testing.TB) *Set {
	t.Helper()
	p, err := Parse([]byte(clockRules))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range p.Test() {
		if !o.Passed {
			t.Fatalf("%s: %s by %s", o.Example.Name, o.Colour, o.Rule)
		}
	}
	active := Builtin().Active()
	active = append(active, Active{Policy: p, Number: 77, From: moment(t, "2021-10-10T00:00:00+07:00"), To: moment(t, "2021-11-20T12:00:00+07:00")})
	for _, a := range active {
		if a.Policy.ID == "khanh-hoa" {
			a.Number, a.From, a.To = 78, moment(t, "2021-11-01T00:00:00+07:00"), moment(t, "2021-11-15T00:00:00+07:00")
			active = append(active, a)
			break
		}
	}
	var risks Risks
	for i, level := range []int{1, 4, 3, 0} {
		risks.Add(Risk{Unit: "26734", From: moment(t, "2021-10-01T00:00:00+07:00").AddDate(0, 0, 9*i), Level: level})
		risks.Add(Risk{Unit: "01", From: moment(t, "2021-10-05T00:00:00+07:00").AddDate(0, 0, 7*i), Level: 4 - i})
	}
	return NewSet(active, BuiltinValues(), &risks)
}

var somewhere = rapid.Custom(func(t *rapid.T) Where {
	return Where{Unit: rapid.SampledFrom([]string{"", "01", "00001", "26734", "48", "49", "56", "79"}).Draw(t, "unit"),
		Kind: rapid.SampledFrom([]string{"", "venue", "vehicle"}).Draw(t, "kind"), Risk: rapid.IntRange(0, 4).Draw(t, "risk")}
})

// The card holds, with its colour and its reason, exactly until it says so, and
// is then the next: whatever is asked in between.
func TestCardSaysExactlyHowLongItHolds(t *testing.T) {
	set := worldOfTests(t)
	rapid.Check(t, func(t *rapid.T) {
		f, w := someFacts(t), somewhere.Draw(t, "where")
		at := time.Date(2021, 9, 20, 0, 0, 0, 0, rules.Vietnam).Add(time.Duration(rapid.Int64Range(0, 80*24*3600*1000).Draw(t, "now")) * time.Millisecond)
		card := set.Card(f, w, at)
		end := card.ValidUntil
		if !end.IsZero() {
			if !end.After(at) {
				t.Fatalf("valid until %v, asked at %v", end, at)
			}
			before, then := set.Colour(f, w, end.Add(-time.Millisecond)), set.Colour(f, w, end)
			if !before.alike(&card) || then.alike(&card) || then.Colour != card.Next {
				t.Fatalf("until %v %s by %v; just before %s by %v; then %s by %v, and not %s", end, card.Colour, card.Reasons, before.Colour, before.Reasons, then.Colour, then.Reasons, card.Next)
			}
		}
		for range 20 {
			last := int64(90 * 24 * 3600 * 1000)
			if !end.IsZero() {
				last = min(last, end.Sub(at).Milliseconds()-1)
			}
			ask := at.Add(time.Duration(rapid.Int64Range(0, last).Draw(t, "later")) * time.Millisecond)
			if got := set.Colour(f, w, ask); !got.alike(&card) {
				t.Fatalf("%s by %v until %v, but %s by %v at %v", card.Colour, card.Reasons, end, got.Colour, got.Reasons, ask)
			}
		}
	})
}

// Colour is Card without the future.
func TestColourIsTheCardsColour(t *testing.T) {
	set := worldOfTests(t)
	rapid.Check(t, func(t *rapid.T) {
		f, w := someFacts(t), somewhere.Draw(t, "where")
		at := time.Date(2021, 10, 1, 0, 0, rapid.IntRange(0, 60*24*3600).Draw(t, "now"), 0, time.UTC)
		card, colour := set.Card(f, w, at), set.Colour(f, w, at)
		card.ValidUntil, card.Next = time.Time{}, ""
		if fmt.Sprintf("%#v", [...]any{card.Colour, card.Reasons, card.Policy, card.Number, card.Rule}) != fmt.Sprintf("%#v", [...]any{colour.Colour, colour.Reasons, colour.Policy, colour.Number, colour.Rule}) {
			t.Fatal("they differ")
		}
	})
}

// Accounts come from the store in any order; a person's facts must not depend on
// it, and putting them together twice changes nothing.
func TestMergeDoesNotDependOnTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.Custom(someFacts), 0, 4).Draw(t, "parts")
		merged := Merge(parts...)
		want := text(merged)
		if got := text(Merge(rapid.Permutation(parts).Draw(t, "order")...)); got != want {
			t.Fatalf("%s and %s", want, got)
		}
		if got := text(Merge(merged)); got != want {
			t.Fatalf("%s became %s", want, got)
		}
		if got := text(Merge(append(slices.Clone(parts), parts...)...)); got != want {
			t.Fatalf("told twice, %s became %s", want, got)
		}
	})
}
