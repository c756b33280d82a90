package rules

import (
	"slices"
	"testing"
	"time"
)

const clock = "external.validationClock"

// turnsOf gives, in order, when an expression may change its answer on data.
func turnsOf(t *testing.T, logic, context string) []string {
	t.Helper()
	var timing Timing
	if err := timing.Add(parse(t, logic), clock); err != nil {
		t.Fatalf("%s: %v", logic, err)
	}
	turns := timing.Turns(nil, data(t, context), Vietnam)
	slices.Sort(turns)
	var out []string
	for _, m := range turns {
		out = append(out, m.Time().In(Vietnam).Format("2006-01-02T15:04:05"))
	}
	return out
}

func TestTimingNamesTheMomentsOfChange(t *testing.T) {
	const now = `{"plusTime": [{"var": "external.validationClock"}, 0, "day"]}`
	for _, c := range []struct {
		logic, data string
		want        []string
	}{
		{`{"not-before": [` + now + `, {"plusTime": [{"var": "d"}, 14, "day"]}]}`, `{"d": "2021-10-01"}`, []string{"2021-10-15T00:00:00"}},
		{`{"before": [{"plusTime": [{"var": "external.validationClock"}, -72, "hour"]}, {"plusTime": [{"var": "d"}, 0, "day"]}]}`, `{"d": "2021-10-01T08:00:00+07:00"}`, []string{"2021-10-04T08:00:00"}},
		{`{"not-after": [{"plusTime": ["2021-10-01", 0, "day"]}, ` + now + `, {"plusTime": [{"var": "d"}, 1, "month"]}]}`, `{"d": "2021-10-05"}`, []string{"2021-10-01T00:00:00", "2021-11-05T00:00:00"}},
		{`{"after": [` + now + `, {"dccDateOfBirth": [{"var": "d"}]}]}`, `{"d": "2003-02"}`, []string{"2003-02-28T00:00:00"}},
		{`{"after": [` + now + `, {"plusTime": [{"if": [{"var": "a"}, {"var": "a"}, {"var": "b"}]}, 1, "day"]}]}`, `{"b": "2021-10-01"}`, []string{"2021-10-02T00:00:00"}},
		{`{"after": [` + now + `, {"plusTime": [{"var": "d"}, 1, "day"]}]}`, `{"d": null}`, nil},
		{`{"after": [{"plusTime": [{"var": "a"}, 1, "day"]}, {"plusTime": [{"var": "b"}, 1, "day"]}]}`, `{"a": "2021-10-01", "b": "2021-10-02"}`, nil},
		{`{"reduce": [{"var": "list"}, {"before": [{"plusTime": [{"var": "accumulator"}, 1, "day"]}, {"plusTime": [{"var": "current"}, 1, "day"]}]}, true]}`, `{"list": []}`, nil},
	} {
		if got := turnsOf(t, c.logic, c.data); !slices.Equal(got, c.want) {
			t.Errorf("%s on %s: %v, not %v", c.logic, c.data, got, c.want)
		}
	}
}

// A clock moved by months may turn back at midnight, after a month that is
// shorter. Every moment at which the answer changes is among those named.
func TestTimingOfAClockMovedByMonths(t *testing.T) {
	for _, c := range []struct{ logic, day string }{
		{`{"before": [{"plusTime": [{"var": "external.validationClock"}, 1, "month"]}, {"plusTime": [{"var": "d"}, 0, "day"]}]}`, "2021-03-02T10:30:00+07:00"},
		{`{"before": [{"plusTime": [{"var": "external.validationClock"}, -1, "month"]}, {"plusTime": [{"var": "d"}, 0, "day"]}]}`, "2021-02-28T10:30:00+07:00"},
		{`{"not-after": [{"plusTime": [{"var": "external.validationClock"}, -18, "year"]}, {"plusTime": [{"var": "d"}, 0, "day"]}]}`, "2003-03-01T00:00:00+07:00"},
	} {
		x := parse(t, c.logic)
		var timing Timing
		if err := timing.Add(x, clock); err != nil {
			t.Fatal(err)
		}
		external := map[string]any{}
		context := map[string]any{"d": c.day, "external": external}
		answer := func(at time.Time) any {
			external["validationClock"] = at.Format(time.RFC3339Nano)
			v, err := Evaluator{Zone: Vietnam}.Eval(x, context)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		changes := 0
		turns := timing.Turns(nil, context, Vietnam)
		begin := time.Date(2021, 1, 20, 0, 0, 0, 0, Vietnam)
		for at := begin; at.Before(begin.AddDate(0, 3, 0)); at = at.Add(30 * time.Minute) {
			next := at.Add(30 * time.Minute)
			if answer(at) == answer(next) {
				continue
			}
			changes++
			if !slices.ContainsFunc(turns, func(m DateTime) bool { return !m.Time().Before(at) && !m.Time().After(next) }) {
				t.Errorf("%s: the change between %v and %v is not named", c.logic, at, next)
			}
		}
		if changes == 0 {
			t.Errorf("%s never changes: the test says nothing", c.logic)
		}
	}
}

func TestTimingRefusesWhatItCannotTell(t *testing.T) {
	const now = `{"plusTime": [{"var": "external.validationClock"}, 0, "day"]}`
	for logic, at := range map[string]string{
		`{"===": [{"var": "external.validationClock"}, "2021-10-01"]}`: "/===/0/var",
		`{"var": "external"}`:                   "/var",
		`{"var": ""}`:                           "/var",
		`{"var": "external.validationClock.3"}`: "/var",
		`{"before": [{"plusTime": [{"if": [true, {"var": "external.validationClock"}, "2021"]}, 0, "day"]}, ` + now + `]}`:                                                                  "/before/0/plusTime/0/if/1/var",
		`{"before": [` + now + `, {"plusTime": [{"var": "external.validationClock"}, 1, "month"]}]}`:                                                                                        "/before",
		`{"reduce": [{"var": "list"}, {"before": [{"var": "accumulator"}, {"plusTime": [{"var": "current"}, 1, "day"]}]}, ` + now + `]}`:                                                    "/reduce",
		`{"before": [{"reduce": [{"var": "list"}, {"plusTime": [{"var": "current"}, 1, "day"]}, 0]}, ` + now + `]}`:                                                                         "/before",
		`{"before": [{"reduce": [{"var": "list"}, {"if": [true, {"reduce": [[1], {"plusTime": ["2021", 1, "day"]}, 0]}, {"plusTime": [{"var": "current"}, 1, "day"]}]}, 0]}, ` + now + `]}`: "/before",
		`{"if": [{"before": [` + now + `, {"plusTime": ["2021-10-01", 0, "day"]}]}, {"reduce": [[{"var": "external.validationClock"}], {"var": "current"}, 0]}, true]}`:                     "/if/1/reduce/0/0/var",
	} {
		var timing Timing
		_, got := code(t, timing.Add(parse(t, logic), clock))
		if got != at {
			t.Errorf("%s: at %s, not %s", logic, got, at)
		}
	}
}

func TestValueSetsSayWhenTheyChange(t *testing.T) {
	sets, err := ParseValueSets([]byte(`[
	  {"valueSetId": "a", "valueSetDate": "2021-06-01", "valueSetValues": {}}, {"valueSetId": "a", "valueSetDate": "2021-04-01", "valueSetValues": {}},
	  {"valueSetId": "b", "valueSetDate": "2021-06-01", "valueSetValues": {}}]`))
	if err != nil {
		t.Fatal(err)
	}
	if got := sets.Turns(); len(got) != 2 || got[0].String() != "2021-04-01T00:00:00.000Z" || got[1].String() != "2021-06-01T00:00:00.000Z" {
		t.Error(got)
	}
}
