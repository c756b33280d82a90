package rules

import (
	"errors"
	"io/fs"
	"path"
	"strings"
	"time"
)

// rule adds a rule with the tests in the folder beside it. A test is
// {name, payload, external, expected}; the rule is evaluated on payload and
// external.
func (l *loader) rule(dir string) error {
	s := l.suite(path.Dir(dir))
	text, err := fs.ReadFile(l.files, path.Join(dir, "rule.json"))
	if err != nil {
		return err
	}
	r, err := ParseRule(text)
	if err != nil {
		s.Tests = append(s.Tests, brokenTest(path.Join(dir, "rule.json"), err))
		return nil
	}
	for _, p := range r.Problems() {
		s.Notes = append(s.Notes, path.Base(dir)+": "+p.Error())
	}
	sets, err := l.valueSets(dir)
	if err != nil {
		return err
	}
	names, err := fs.Glob(l.files, path.Join(dir, "tests", "*.json"))
	if err != nil {
		return err
	}
	if len(names) == 0 {
		s.Notes = append(s.Notes, path.Base(dir)+" has no tests")
	}
	for _, name := range names {
		t, err := l.ruleTest(name, r, sets)
		if err != nil {
			return err
		}
		s.Tests = append(s.Tests, t)
	}
	return nil
}

func (l *loader) ruleTest(name string, r *Rule, sets *ValueSets) (Test, error) {
	members, broken, err := l.document(name)
	if err != nil {
		return Test{}, err
	}
	expected, there := members["expected"]
	if broken == nil && !there {
		broken = &Error{Code: BadField, At: "/expected", Text: "the test does not say what it expects"}
	}
	if broken != nil {
		return brokenTest(name, broken), nil
	}
	title := r.Identifier + "/" + strings.TrimSuffix(path.Base(name), ".json")
	if text, ok := members["name"].(string); ok && text != "" {
		title += " (" + text + ")"
	}
	data := map[string]any{"payload": members["payload"], "external": withValueSets(members["external"], sets)}
	return Test{Name: title, Logic: r.Logic, Data: data, Expected: expected}, nil
}

// withValueSets completes a test that brings no value sets of its own: with
// those that hold at its clock, or today's.
func withValueSets(external any, sets *ValueSets) any {
	given, ok := external.(map[string]any)
	if !ok && external != nil || sets == nil || given["valueSets"] != nil {
		return external
	}
	moment := DateTime(maxMillis)
	if clock, ok := given["validationClock"].(string); ok {
		if at, ok := parseDateTime(clock, time.UTC); ok {
			moment = at
		}
	}
	out := map[string]any{"valueSets": sets.At(moment)}
	for k, v := range given {
		out[k] = v
	}
	return out
}

// valueSets reads valuesets/valueSets.json beside the rule, or beside a folder
// around it. There need not be any.
func (l *loader) valueSets(dir string) (*ValueSets, error) {
	for {
		text, err := fs.ReadFile(l.files, path.Join(dir, "valuesets", "valueSets.json"))
		switch {
		case err == nil:
			return ParseValueSets(text)
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		case dir == ".":
			return nil, nil
		}
		dir = path.Dir(dir)
	}
}
