package rules

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// op makes {name: [operands]}.
func op(name string, operands ...any) map[string]any { return map[string]any{name: operands} }

// dated draws a date-time of the data, of a literal, or of the clock moved by a
// fixed amount.
func dated(t *rapid.T, shift []any) any {
	if rapid.IntRange(0, 2).Draw(t, "clock") == 0 {
		return op("plusTime", map[string]any{"var": clock}, shift[0], shift[1])
	}
	amount, unit := rapid.IntRange(-40, 40).Draw(t, "amount"), rapid.SampledFrom([]string{"hour", "day", "month"}).Draw(t, "unit")
	switch rapid.IntRange(0, 3).Draw(t, "source") {
	case 0:
		return op("plusTime", "2021-11-30", amount, unit)
	case 1:
		return op("dccDateOfBirth", map[string]any{"var": "day"})
	case 2:
		return op("plusTime", op("if", map[string]any{"var": "none"}, map[string]any{"var": "moment"}, map[string]any{"var": "day"}), amount, unit)
	}
	return op("plusTime", map[string]any{"var": rapid.SampledFrom([]string{"day", "moment", "month", "none"}).Draw(t, "path")}, amount, unit)
}

// logic draws a condition on them.
func logic(t *rapid.T, levels int) any {
	if levels == 0 || rapid.IntRange(0, 2).Draw(t, "leaf") == 0 {
		shift := []any{rapid.SampledFrom([]int{0, 0, -3, 1, 30}).Draw(t, "shift"), rapid.SampledFrom([]string{"hour", "day", "month", "year"}).Draw(t, "of")}
		operands := []any{dated(t, shift), dated(t, shift)}
		if rapid.Bool().Draw(t, "ternary") {
			operands = append(operands, dated(t, shift))
		}
		return op(rapid.SampledFrom([]string{"before", "after", "not-before", "not-after"}).Draw(t, "compare"), operands...)
	}
	switch rapid.IntRange(0, 2).Draw(t, "op") {
	case 0:
		return op("!", logic(t, levels-1))
	case 1:
		return op("and", logic(t, levels-1), logic(t, levels-1))
	}
	return op("if", logic(t, levels-1), logic(t, levels-1), logic(t, levels-1))
}

// Between the moments that are named no answer changes, whatever the rule.
func TestAnswersChangeAtNoOtherMoment(t *testing.T) {
	external := map[string]any{}
	context := map[string]any{"day": "2021-10-31", "moment": "2021-11-15T10:30:00.250+07:00", "month": "2021-02", "external": external}
	rapid.Check(t, func(t *rapid.T) {
		text, err := json.Marshal(logic(t, 3))
		if err != nil {
			t.Fatal(err)
		}
		x, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		var timing Timing
		if err := timing.Add(x, clock); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		answer := func(at DateTime) any {
			external["validationClock"] = at.String()
			v, err := Evaluator{Zone: Vietnam}.Eval(x, context)
			if err != nil {
				return err.Error()
			}
			return v
		}
		begin := DateTime(time.Date(2021, 6, 1, 0, 0, 0, 0, Vietnam).UnixMilli())
		end := begin + 365*24*3600*1000
		moments := []DateTime{begin, end}
		for _, m := range timing.Turns(nil, context, Vietnam) {
			moments = append(moments, m, m+1)
		}
		slices.Sort(moments)
		for i := 1; i < len(moments); i++ {
			from, to := moments[i-1], moments[i]
			if from == to {
				continue
			}
			within := from + DateTime(rapid.Int64Range(0, int64(to-from)-1).Draw(t, "within"))
			for _, at := range []DateTime{within, to - 1} {
				if answer(at) != answer(from) {
					t.Fatalf("%s: %v at %v, %v at %v, and no moment in between", text, answer(from), from, answer(at), at)
				}
			}
		}
	})
}
