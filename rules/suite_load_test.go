package rules

import (
	"strings"
	"testing"
	"testing/fstest"
)

// What cannot be read fails where it is seen; what is no suite is left alone.
func TestSuitesWithFaults(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	suites, err := LoadSuites(fstest.MapFS{
		"VN/VR-VN-0001/rule.json":        file(sampleRule),
		"VN/VR-VN-0001/tests/good.json":  file(`{"name": "two", "payload": {"v": [{"dn": 2, "sd": 2}]}, "expected": true}`),
		"VN/VR-VN-0001/tests/wrong.json": file(`{"payload": {"v": [{"dn": 1, "sd": 2}]}, "expected": true}`),
		"VN/VR-VN-0001/tests/error.json": file(`{"payload": {}, "expected": false}`),
		"VN/VR-VN-0001/tests/cut.json":   file(`{"payload": {`),
		"VN/VR-VN-0001/tests/blank.json": file(`{"payload": {}}`),
		"VN/VR-VN-0002/rule.json":        file(`{"Logic": {"or": []}}`),
		"VN/VR-VN-0003/rule.json":        file(sampleRule),
		"cases/tests/x.json": file(`{"cases": [
		  {"name": "a", "certLogicExpression": {"!": [true]}, "assertions": [{"data": 1, "expected": false}, {"data": 1, "expected": true, "directive": "skip"}, {"data": 1}]},
		  {"name": "b", "certLogicExpression": {"!": []}, "assertions": [{"data": 1, "error": {"code": "operands", "at": ""}}, {"data": 1, "error": {"code": "operands", "at": "/!"}}]},
		  {"name": "c", "certLogicExpression": true, "issues": [{}]},
		  {"name": "d", "certLogicExpression": true},
		  7]}`),
		"cases/broken.json": file(`{"cases": [`),
		"notes.json":        file(`[1, 2]`),
		"other.txt":         file(`{`),
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i := range suites {
		for _, o := range suites[i].Run(Evaluator{}) {
			got = append(got, suites[i].Name+" "+o.Test.Name+" "+string(o.Status))
		}
		got = append(got, suites[i].Notes...)
	}
	want := `VN VN/VR-VN-0001/tests/blank.json failed
VN VN/VR-VN-0001/tests/cut.json failed
VN VR-VN-0001/error failed
VN VR-VN-0001/good (two) passed
VN VR-VN-0001/wrong failed
VN VN/VR-VN-0002/rule.json failed
VR-VN-0003 has no tests
cases/broken.json cases/broken.json failed
cases/tests/x.json 1 a/1 passed
cases/tests/x.json 1 a/2 skipped
cases/tests/x.json 1 a/3 failed
cases/tests/x.json 2 b/1 passed
cases/tests/x.json 2 b/2 failed
cases/tests/x.json 3 c failed
cases/tests/x.json 4 d failed
cases/tests/x.json 5 case failed`
	if strings.Join(got, "\n") != want {
		t.Errorf("got:\n%s", strings.Join(got, "\n"))
	}
}

// A test without value sets of its own gets those that hold at its clock.
func TestSuiteValueSets(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	suites, err := LoadSuites(fstest.MapFS{
		"valuesets/valueSets.json": file(`[{"valueSetId": "x", "valueSetDate": "2021-06-01", "valueSetValues": {"a": {}}}, {"valueSetId": "x", "valueSetDate": "2021-01-01", "valueSetValues": {}}]`),
		"VN/R/rule.json":           file(`{"Logic": {"in": ["a", {"var": "external.valueSets.x"}]}}`),
		"VN/R/tests/before.json":   file(`{"payload": {}, "external": {"validationClock": "2021-05-31"}, "expected": false}`),
		"VN/R/tests/after.json":    file(`{"payload": {}, "external": {"validationClock": "2021-06-01"}, "expected": true}`),
		"VN/R/tests/none.json":     file(`{"payload": {}, "expected": true}`),
		"VN/R/tests/own.json":      file(`{"payload": {}, "external": {"validationClock": "2021-06-01", "valueSets": {"x": []}}, "expected": false}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range suites[0].Run(Evaluator{}) {
		if o.Status != Passed {
			t.Errorf("%s: %v, %v", o.Test.Name, o.Got, o.Err)
		}
	}
}
