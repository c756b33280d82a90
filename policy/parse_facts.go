package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// MaxFacts bounds the text of one person's facts, in bytes.
const MaxFacts = 1 << 20

// ParseFacts reads one person's facts; a member that facts do not have is an
// error.
func ParseFacts(text []byte) (f Facts, err error) {
	if len(text) > MaxFacts {
		return f, &Error{[]Problem{{VI: "dữ kiện quá lớn", EN: "the facts are too large"}}}
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	err = dec.Decode(&f)
	if err == nil && dec.More() {
		err = errTrailing
	}
	if err != nil {
		why := factsError(err)
		return Facts{}, &Error{[]Problem{{VI: "không đúng dạng dữ kiện (" + why + ")", EN: "not the form of facts (" + why + ")"}}}
	}
	return f, nil
}

var errTrailing = errors.New("json: something follows")

// factsError says what is wrong without the values, which are somebody's.
func factsError(err error) string {
	var kind *json.UnmarshalTypeError
	text := err.Error()
	switch {
	case errors.As(err, &kind):
		return kind.Field + ": " + kind.Value
	case strings.HasPrefix(text, "json: unknown field "):
		return strings.TrimPrefix(text, "json: ")
	}
	return "JSON"
}
