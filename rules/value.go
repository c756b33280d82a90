package rules

import (
	"encoding/json"
	"reflect"
	"strconv"
)

// integer returns the integer that a value is, however the data keep it.
func integer(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case int:
		return int64(v), true
	case float64:
		return wholeFloat(v)
	case json.Number:
		if i, err := strconv.ParseInt(v.String(), 10, 64); err == nil {
			return i, true
		}
		if f, err := v.Float64(); err == nil {
			return wholeFloat(f)
		}
	}
	return 0, false
}

// float returns any number's value, as near as a float64 comes.
func float(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case int:
		return float64(v), true
	case float64:
		return v, true
	case json.Number:
		f, err := v.Float64()
		return f, err == nil
	}
	return 0, false
}

// truth says whether a value is truthy or falsy; ok is false for a value that
// is neither, such as a date-time or a number with a fraction (specification,
// "Truthy and falsy values").
func truth(v any) (truthy, ok bool) {
	switch v := v.(type) {
	case bool:
		return v, true
	case nil:
		return false, true
	case string:
		return v != "", true
	case []any:
		return len(v) > 0, true
	case map[string]any:
		return len(v) > 0, true
	}
	i, ok := integer(v)
	return i != 0, ok
}

// identical is the === of JavaScript: by value for strings, numbers, booleans
// and null, by identity for arrays and objects. Date-times, which JavaScript
// makes anew with each operation, are never identical. Of empty arrays only
// those of readJSON have an identity.
func identical(a, b any) bool {
	switch a := a.(type) {
	case nil:
		return b == nil
	case bool:
		b, ok := b.(bool)
		return ok && a == b
	case string:
		b, ok := b.(string)
		return ok && a == b
	case []any:
		b, ok := b.([]any)
		return ok && len(a) == len(b) && cap(a) > 0 && cap(b) > 0 && &a[:1][0] == &b[:1][0]
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && reflect.ValueOf(a).Pointer() == reflect.ValueOf(b).Pointer()
	}
	return sameNumber(a, b)
}

func sameNumber(a, b any) bool {
	i, okA := integer(a)
	j, okB := integer(b)
	if okA || okB {
		return okA && okB && i == j
	}
	f, okA := float(a)
	g, okB := float(b)
	return okA && okB && f == g
}

// Equal reports whether two values are the same JSON: structurally, numbers by
// their value, and a date-time equal to its text. It is for tests of rules;
// the operation === is stricter.
func Equal(a, b any) bool { return equal(a, b, MaxDepth) }

func equal(a, b any, levels int) bool {
	if levels < 0 {
		return false
	}
	a, b = textOfDate(a), textOfDate(b)
	switch a := a.(type) {
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !equal(a[i], b[i], levels-1) {
				return false
			}
		}
		return true
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for k, v := range a {
			w, ok := b[k]
			if !ok || !equal(v, w, levels-1) {
				return false
			}
		}
		return true
	}
	return identical(a, b)
}

func textOfDate(v any) any {
	if d, ok := v.(DateTime); ok {
		return d.String()
	}
	return v
}

// kindOf names a value's type for error texts.
func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case string:
		return "a string"
	case []any:
		return "an array"
	case map[string]any:
		return "an object"
	case DateTime:
		return "a date-time"
	}
	if _, ok := integer(v); ok {
		return "an integer"
	}
	if _, ok := float(v); ok {
		return "a number with a fraction"
	}
	return "no JSON value"
}
