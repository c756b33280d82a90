package rules_test

import (
	"fmt"

	"github.com/motma/motma/rules"
)

// A rule is compiled once and evaluated on every certificate.
func Example() {
	rule, err := rules.Parse([]byte(`{"not-before": [
	  {"plusTime": [{"var": "external.validationClock"}, 0, "day"]},
	  {"plusTime": [{"var": "payload.v.0.dt"}, 14, "day"]}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, day := range []string{"2021-11-10", "2021-11-11"} {
		data, err := rules.ReadData([]byte(`{"payload": {"v": [{"dt": "` + day + `"}]}, "external": {"validationClock": "2021-11-24T08:00:00+07:00"}}`))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(rule.Eval(data))
	}
	// Output:
	// true <nil>
	// false <nil>
}

// What is wrong is named with its place in the expression.
func ExampleError() {
	_, err := rules.Parse([]byte(`{"if": [{"var": "payload.v.0"}, {"or": [true, false]}, true]}`))
	fmt.Println(err)
	rule, err := rules.Parse([]byte(`{"and": [true, {"+": [{"var": "x"}, 1]}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = rule.Eval(map[string]any{"x": "one"})
	fmt.Println(err)
	// Output:
	// rules: at /if/1: CertLogic has no operation of this name
	// rules: at /and/1/+/0: + takes integers, not a string
}

// The country's calendar day begins seven hours before that of UTC.
func ExampleEvaluator_zone() {
	rule, err := rules.Parse([]byte(`{"plusTime": ["2021-11-24", 0, "day"]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(rule.Eval(nil))
	fmt.Println(rules.Evaluator{Zone: rules.Vietnam}.Eval(rule, nil))
	// Output:
	// 2021-11-24T00:00:00.000Z <nil>
	// 2021-11-23T17:00:00.000Z <nil>
}
