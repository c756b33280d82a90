package rules

import (
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
)

func parse(t testing.TB, text string) *Expr {
	t.Helper()
	x, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func data(t testing.TB, text string) any {
	t.Helper()
	v, err := ReadData([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// code returns the code and place of an error, which must be one of ours.
func code(t testing.TB, err error) (Code, string) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("not an error of this package: %v", err)
	}
	return e.Code, e.At
}

// Data may come from any decoder: what counts is the number, not how it is kept.
func TestDataOfEncodingJSON(t *testing.T) {
	x := parse(t, `{"and": [{"===": [{"var": "n"}, 3]}, {"in": [{"var": "n"}, [1, 3]]}, {"+": [{"var": "n"}, 4]}]}`)
	for _, n := range []any{3.0, 3, int64(3), json.Number("3"), json.Number("3.0"), json.Number("3e0")} {
		if got, err := x.Eval(map[string]any{"n": n}); err != nil || got != int64(7) {
			t.Errorf("%T %v: %v, %v", n, n, got, err)
		}
	}
	for _, n := range []any{int8(3), struct{}{}, []string{"a"}} {
		if _, err := parse(t, `{"!": [{"var": ""}]}`).Eval(n); err == nil {
			t.Errorf("%T was taken for JSON", n)
		}
	}
}

func TestOneExpressionFromManyGoroutines(t *testing.T) {
	x := parse(t, `{"reduce": [{"var": "x"}, {"+": [{"var": "accumulator"}, {"var": "current"}]}, {"var": "y"}]}`)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			d := map[string]any{"x": []any{int64(i), int64(i)}, "y": int64(i)}
			for range 200 {
				if got, err := x.Eval(d); err != nil || got != int64(3*i) {
					t.Errorf("%v, %v; want %d", got, err, 3*i)
				}
			}
		})
	}
	wg.Wait()
}

// Midnight in Vietnam is 17:00 UTC of the day before, and a month later is the
// same day of the next month there.
func TestDatesWithoutZone(t *testing.T) {
	for _, c := range []struct{ logic, utc, vietnam string }{
		{`{"plusTime": ["2021-11-24", 0, "day"]}`, "2021-11-24T00:00:00.000Z", "2021-11-23T17:00:00.000Z"},
		{`{"plusTime": ["2021-11-24T08:30:00.5", 0, "day"]}`, "2021-11-24T08:30:00.500Z", "2021-11-24T01:30:00.500Z"},
		{`{"plusTime": ["2021-11-24T08:30:00Z", 0, "day"]}`, "2021-11-24T08:30:00.000Z", "2021-11-24T08:30:00.000Z"},
		{`{"plusTime": ["2021-11-24T08:30:00+02:00", 0, "day"]}`, "2021-11-24T06:30:00.000Z", "2021-11-24T06:30:00.000Z"},
		{`{"dccDateOfBirth": ["2004-02"]}`, "2004-02-29T00:00:00.000Z", "2004-02-28T17:00:00.000Z"},
		{`{"plusTime": ["2021-03-01", 1, "month"]}`, "2021-04-01T00:00:00.000Z", "2021-03-31T17:00:00.000Z"},
		{`{"plusTime": ["2020-03-01", 1, "year"]}`, "2021-03-01T00:00:00.000Z", "2021-02-28T17:00:00.000Z"},
		{`{"plusTime": ["2021-02-28", 1, "day"]}`, "2021-03-01T00:00:00.000Z", "2021-02-28T17:00:00.000Z"},
		{`{"plusTime": ["2021-11-24", 72, "hour"]}`, "2021-11-27T00:00:00.000Z", "2021-11-26T17:00:00.000Z"},
	} {
		x := parse(t, c.logic)
		for zone, want := range map[*time.Location]string{nil: c.utc, time.UTC: c.utc, Vietnam: c.vietnam} {
			if got, err := (Evaluator{Zone: zone}).Eval(x, nil); err != nil || got.(DateTime).String() != want {
				t.Errorf("%s in %v: %v, %v; want %s", c.logic, zone, got, err, want)
			}
		}
	}
}

func TestDateTimeInJSON(t *testing.T) {
	v, err := parse(t, `[{"plusTime": ["2021-11-24", 0, "day"]}]`).Eval(nil)
	if err != nil || text(v) != `["2021-11-24T00:00:00.000Z"]` {
		t.Errorf("%s, %v", text(v), err)
	}
	var d DateTime
	if err := json.Unmarshal([]byte(`"2021-11-24T07:00:00+07:00"`), &d); err != nil || d != v.([]any)[0] {
		t.Errorf("%v, %v", d, err)
	}
	for _, bad := range []string{`"24/11/2021"`, `20211124`, `null`, `{}`} {
		if err := json.Unmarshal([]byte(bad), &d); err == nil {
			t.Errorf("%s was read as %v", bad, d)
		}
	}
}

// A few lines of rule must not keep a gate busy, nor fill its memory.
func TestBombs(t *testing.T) {
	long := `[` + strings.Repeat("0,", 9999) + `0]`
	for name, logic := range map[string]string{
		"nested loops":    `{"reduce": [{"var": "x"}, {"reduce": [` + long + `, {"reduce": [` + long + `, 1, 0]}, 0]}, 0]}`,
		"search in loops": `{"reduce": [{"var": "x"}, {"in": ["a", {"var": "current"}]}, 0]}`,
		"doubling":        `{"reduce": [{"var": "x"}, [{"var": "accumulator"}, {"var": "accumulator"}], 1]}`,
		"its own context": `{"reduce": [{"var": "x"}, {"var": ""}, 1]}`,
		"long paths":      `{"reduce": [{"var": "x"}, {"if": [{"var": "accumulator` + strings.Repeat(".accumulator", 9999) + `"}, {"var": ""}, {"var": ""}]}, 1]}`,
	} {
		x := parse(t, logic)
		items := make([]any, 10_000)
		for i := range items {
			items[i] = items[:1000]
		}
		begin := time.Now()
		_, err := x.Eval(map[string]any{"x": items})
		if c, _ := code(t, err); c != TooLong && c != TooLarge && c != TooDeep {
			t.Errorf("%s: %v", name, err)
		}
		if d := time.Since(begin); d > 5*time.Second {
			t.Errorf("%s took %v", name, d)
		}
	}
}

func TestStepsAreCounted(t *testing.T) {
	x := parse(t, `{"reduce": [{"var": ""}, {"+": [{"var": "accumulator"}, 1]}, 0]}`)
	items := make([]any, 100)
	if _, err := (Evaluator{MaxSteps: 1000}).Eval(x, items); err != nil {
		t.Error(err)
	}
	_, err := Evaluator{MaxSteps: 200}.Eval(x, items)
	if c, _ := code(t, err); c != TooLong {
		t.Error(err)
	}
	texts := map[string]any{"a": strings.Repeat("x", 1<<20)}
	for _, logic := range []string{`{"===": [{"var": "a"}, {"var": "a"}]}`, `{"in": [{"var": "a"}, ["x", "y"]]}`,
		`{"extractFromUVCI": [{"var": "a"}, 0]}`,
		`{"var": "a.length"}`, `{"var": "a.7"}`, `{"plusTime": [{"var": "a"}, 0, "day"]}`} {
		_, err := Evaluator{MaxSteps: 1000}.Eval(parse(t, logic), texts)
		if c, _ := code(t, err); c != TooLong {
			t.Errorf("%s: %v", logic, err)
		}
	}
}

func TestNothingToEvaluate(t *testing.T) {
	for _, x := range []*Expr{nil, {}} {
		if _, err := x.Eval(nil); err == nil {
			t.Error("evaluated nothing")
		}
	}
}

// Errors go into logs and to screens; the data are somebody's.
func TestErrorsHoldNoData(t *testing.T) {
	for _, logic := range []string{`{"plusTime": [{"var": "s"}, 0, "day"]}`, `{"+": [{"var": "s"}, 1]}`, `{"in": [1, {"var": "s"}]}`,
		`{"dccDateOfBirth": [{"var": "s"}]}`, `{"!": [{"var": "f"}]}`, `{"reduce": [{"var": "s"}, 1, 2]}`} {
		_, err := parse(t, logic).Eval(data(t, `{"s": "NGUYEN VAN AN", "f": 0.12345}`))
		if err == nil || strings.Contains(err.Error(), "NGUYEN") || strings.Contains(err.Error(), "12345") {
			t.Errorf("%s: %v", logic, err)
		}
	}
	_, err := ReadData([]byte(`{"s": NGUYEN}`))
	if err == nil || strings.Contains(err.Error(), "GUYEN") {
		t.Error(err)
	}
}
