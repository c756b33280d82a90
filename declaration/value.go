package declaration

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/motma/motma/viname"
)

// flaw is what is wrong with a value; text only where the field has no message
// for it.
type flaw struct {
	code Code
	text Text
}

var fine = flaw{}

// one gives the one spelling of a value that is no array.
func (r *reading) one(field *Field, value any) (any, flaw) {
	switch field.Type {
	case TypeBoolean:
		if b, ok := value.(bool); ok {
			return b, fine
		}
		return nil, flaw{code: BadType}
	case TypeNumber:
		return number(field, value)
	}
	s, ok := value.(string)
	if !ok {
		return nil, flaw{code: BadType}
	}
	s, code := r.text(field, s)
	if code == fine && s == "" {
		return nil, fine
	}
	return s, code
}

// text gives the one spelling of a value that is a text.
func (r *reading) text(field *Field, s string) (string, flaw) {
	switch field.Type {
	case TypeName:
		return name(s)
	case TypePhone:
		return phone(s)
	case TypeChoice, TypeChoices:
		return s, unless(field.offers(s), BadChoice)
	case TypeCountry:
		return s, unless(r.form.countries[s], BadCountry)
	case TypeUnit:
		return s, flaw{code: r.unit(field, s)}
	case TypeDate:
		_, err := time.Parse(time.DateOnly, s)
		return s, unless(err == nil, BadDate)
	case TypeDateTime:
		_, err := time.Parse(time.RFC3339, s)
		return s, unless(err == nil, BadDateTime)
	}
	return free(field, s)
}

// unless is a flaw where something does not hold.
func unless(ok bool, code Code) flaw {
	if ok {
		return fine
	}
	return flaw{code: code}
}

// free reads a text that people write.
func free(field *Field, s string) (string, flaw) {
	if len(s) > 8*field.Length { // at most four bytes a character, twice that before it is composed
		return "", flaw{code: TooLong}
	}
	s, ok := plain(s)
	if !ok {
		return "", flaw{code: BadText}
	}
	if field.Upper {
		s = strings.ToUpper(s)
	}
	switch {
	case utf8.RuneCountInString(s) > field.Length:
		return "", flaw{code: TooLong}
	case s != "" && field.pattern != nil && !field.pattern.MatchString(s):
		return "", flaw{code: BadFormat}
	}
	return s, fine
}

// name reads a person's name. What is wrong with one, viname says best.
func name(s string) (string, flaw) {
	if strings.TrimSpace(s) == "" {
		return "", fine
	}
	s, err := viname.Normalise(s)
	if err == nil {
		return s, fine
	}
	if why, ok := err.(viname.Error); ok {
		return "", flaw{BadName, Text{why.VI, why.EN}}
	}
	return "", flaw{code: BadName}
}

// phone reads a number of Vietnam, of ten digits or eleven on a fixed line, or a
// foreign one with its country (E.164).
func phone(s string) (string, flaw) {
	if len(s) > 40 {
		return "", flaw{code: BadPhone}
	}
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-()\u00a0", r) {
			return -1
		}
		return r
	}, s)
	for _, prefix := range []string{"+84", "0084", "84"} {
		if rest, ok := strings.CutPrefix(s, prefix); ok && (len(rest) == 9 || len(rest) == 10 && rest[0] == '2') {
			s = "0" + rest
		}
	}
	digits, foreign := strings.CutPrefix(s, "+")
	switch {
	case s == "":
		return "", fine
	case !numeric(digits):
	case foreign && digits[0] != '0' && len(digits) >= 7 && len(digits) <= 15,
		!foreign && digits[0] == '0' && (len(digits) == 10 || len(digits) == 11 && digits[1] == '2'):
		return s, fine
	}
	return "", flaw{code: BadPhone}
}

// number reads a whole number, of whatever type a decoder made it.
func number(field *Field, value any) (any, flaw) {
	var n int64
	switch v := value.(type) {
	case int64:
		n = v
	case int:
		n = int64(v)
	case float64:
		if v != math.Trunc(v) || math.Abs(v) > 1<<53 {
			return nil, flaw{code: BadRange}
		}
		n = int64(v)
	case json.Number:
		parsed, err := strconv.ParseInt(string(v), 10, 64)
		if err != nil {
			return nil, flaw{code: BadRange}
		}
		n = parsed
	default:
		return nil, flaw{code: BadType}
	}
	return n, unless(field.Min <= n && n <= field.Max, BadRange)
}

// numeric reports whether a text has digits and nothing else.
func numeric(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// many reads an array; the flaws come with the place of their item, -1 for the
// whole.
func (r *reading) many(field *Field, value any) ([]any, map[int]flaw) {
	given, ok := items(value)
	switch {
	case !ok:
		return nil, map[int]flaw{-1: {code: BadType}}
	case len(given) > field.Items:
		return nil, map[int]flaw{-1: {code: TooMany}}
	}
	var flaws map[int]flaw
	note := func(i int, bad flaw) {
		if flaws == nil {
			flaws = map[int]flaw{}
		}
		flaws[i] = bad
	}
	out := make([]any, 0, len(given))
	for i, item := range given {
		v, bad := r.one(field, item)
		switch {
		case bad == fine && v == nil:
			bad.code = BadType
		case bad == fine && slices.Contains(out, v):
			bad.code = Duplicate
		}
		if bad != fine {
			note(i, bad)
		}
		out = append(out, v)
	}
	if field.None != "" && len(out) > 1 && slices.Contains(out, any(field.None)) {
		note(-1, flaw{code: Exclusive})
	}
	return out, flaws
}

// items gives an array as decoders, or callers in Go, make it.
func items(value any) ([]any, bool) {
	switch v := value.(type) {
	case []any:
		return v, true
	case []string:
		out := make([]any, len(v))
		for i, s := range v {
			out[i] = s
		}
		return out, true
	}
	return nil, false
}
