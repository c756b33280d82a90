package rules

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A fragment is one part of a path, between dots.
type fragment struct {
	key     string // of an object
	index   int    // of an array
	isIndex bool
}

func fragmentOf(s string) fragment {
	i, err := strconv.Atoi(s)
	if err != nil {
		return fragment{key: s}
	}
	return fragment{key: strconv.Itoa(i), index: i, isIndex: true}
}

// pathForm is one or more fragments, none of them empty.
var pathForm = regexp.MustCompile(`^[^.]+(\.[^.]+)*$`)

// access compiles var. Inside the lambda of reduce the data are an object of
// accumulator and current (specification, "Reduction").
func (c *compiler) access(operand any, at *place) (node, error) {
	path, ok := operand.(string)
	if !ok {
		return nil, at.fail(BadPath, `data access has the form {"var": "path"}`)
	}
	if path != "" && !pathForm.MatchString(path) {
		return nil, at.fail(BadPath, "a path is fragments with a dot between each two")
	}
	c.nodes += strings.Count(path, ".")
	if !c.lambda {
		c.paths[path] = true
		return drillInto(func(e *env) any { return e.data }, path, at), nil
	}
	name, rest, _ := strings.Cut(path, ".")
	switch name {
	case "accumulator":
		return drillInto(func(e *env) any { return e.accumulator }, rest, at), nil
	case "current":
		return drillInto(func(e *env) any { return e.current }, rest, at), nil
	case "":
		return func(e *env) (any, error) {
			return map[string]any{"accumulator": e.accumulator, "current": e.current}, nil
		}, nil
	}
	return func(*env) (any, error) { return nil, nil }, nil
}

func drillInto(root func(*env) any, path string, at *place) node {
	if path == "" {
		return func(e *env) (any, error) { return root(e), nil }
	}
	var fragments []fragment
	for s := range strings.SplitSeq(path, ".") {
		fragments = append(fragments, fragmentOf(s))
	}
	return func(e *env) (any, error) {
		v := root(e)
		for i := range fragments {
			if v == nil {
				return nil, nil
			}
			v = fragments[i].of(v, e)
		}
		if e.steps < 0 {
			return nil, tooLong(at)
		}
		return v, nil
	}
}

// of drills one level into a value; what is not there is null. As in
// JavaScript, arrays and texts have a length, and an index into a text is one
// of its UTF-16 units.
func (f *fragment) of(v any, e *env) any {
	switch v := v.(type) {
	case map[string]any:
		return v[f.key]
	case []any:
		switch {
		case f.isIndex && f.index >= 0 && f.index < len(v):
			return v[f.index]
		case f.key == "length":
			return int64(len(v))
		}
	case string:
		return f.ofText(v, e)
	}
	return nil
}

func (f *fragment) ofText(s string, e *env) any {
	if !e.spendBytes(s) {
		return nil // and the caller sees that no steps are left
	}
	if f.key == "length" {
		return int64(utf16Len(s))
	}
	if !f.isIndex || f.index < 0 || f.index >= len(s) {
		return nil
	}
	n := 0
	for _, r := range s {
		width := utf16.RuneLen(r)
		switch {
		case f.index >= n+width:
			n += width
		case width == 1:
			return string(r)
		default:
			return string(utf8.RuneError) // half of a pair, which is no text
		}
	}
	return nil
}

func utf16Len(s string) (n int) {
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}
