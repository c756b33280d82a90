package rules

import (
	"strconv"
)

// cases adds a file in the layout of the specification's suite, if it is one:
//
//	{"name": ..., "cases": [{"name": ..., "certLogicExpression": ...,
//	  "assertions": [{"data": ..., "expected": ...}]}]}
//
// A directive skip may stand in the file, in a case or in an assertion, and an
// assertion may bring its own expression. In the suite for validation a case has
// issues in place of assertions: none for an expression of the right form.
//
// The project's own addition: an assertion may have error in place of expected,
// with the code and the place (at) of an [Error].
func (l *loader) cases(name string) error {
	file, broken, err := l.document(name)
	if err != nil {
		return err
	}
	cases, ok := file["cases"].([]any)
	if broken == nil && !ok {
		return nil
	}
	s := l.suite(name)
	if broken != nil {
		s.Tests = append(s.Tests, brokenTest(name, broken))
	}
	for i, c := range cases {
		members, _ := c.(map[string]any)
		s.addCase(members, i, file)
	}
	return nil
}

func (s *Suite) addCase(c map[string]any, i int, file map[string]any) {
	title, ok := c["name"].(string)
	if !ok {
		title = "case"
	}
	title = strconv.Itoa(i+1) + " " + title
	issues, ofForm := c["issues"].([]any)
	assertions, ofValue := c["assertions"].([]any)
	if !ofForm && !ofValue {
		s.Tests = append(s.Tests, brokenTest(title, &Error{Code: BadField, Text: "the case has neither assertions nor issues"}))
		return
	}
	logic, err := compileTree(c["certLogicExpression"])
	if ofForm {
		t := Test{Name: title, Logic: logic, Skip: skipped(file, c), OnlyForm: true, broken: err}
		if len(issues) > 0 {
			t.Fails = &Error{}
		}
		s.Tests = append(s.Tests, t)
	}
	for j, a := range assertions {
		members, _ := a.(map[string]any)
		t := Test{Name: title + "/" + strconv.Itoa(j+1), Logic: logic, Skip: skipped(file, c, members), broken: err}
		s.Tests = append(s.Tests, t.asserting(members))
	}
}

func skipped(levels ...map[string]any) bool {
	for _, l := range levels {
		if l["directive"] == "skip" {
			return true
		}
	}
	return false
}

// asserting completes a test with what its assertion says.
func (t Test) asserting(a map[string]any) Test {
	if message, ok := a["message"].(string); ok && message != "" {
		t.Name += " (" + message + ")"
	}
	if own, ok := a["certLogicExpression"]; ok {
		t.Logic, t.broken = compileTree(own)
	}
	t.Data = a["data"]
	expected, ofValue := a["expected"]
	fails, ofError := a["error"].(map[string]any)
	t.Expected = expected
	switch {
	case ofError:
		code, _ := fails["code"].(string)
		at, _ := fails["at"].(string)
		t.Fails = &Error{Code: Code(code), At: at}
	case !ofValue:
		return brokenTest(t.Name, &Error{Code: BadField, Text: "the assertion does not say what it expects"})
	}
	return t
}
