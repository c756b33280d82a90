package rules

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
)

// Limits of what is read. The largest rule that a country published has 4 KB
// and nests 30 levels; a certificate with all value sets has 10 KB.
const (
	MaxExpr  = 256 << 10 // bytes of an expression
	MaxData  = 4 << 20   // bytes of data
	MaxDepth = 128       // levels of nesting, of either
)

// ReadData decodes JSON for Eval: integers become int64, without loss up to
// nineteen digits, and other numbers float64. It refuses what decoders
// disagree about, such as a member that occurs twice, and what is larger than MaxData
// or deeper than MaxDepth.
func ReadData(text []byte) (any, error) { return readJSON(text, MaxData) }

func readJSON(text []byte, limit int) (any, error) {
	if len(text) > limit {
		return nil, &Error{Code: TooLarge, Text: "larger than " + strconv.Itoa(limit) + " bytes"}
	}
	r := reader{json.NewDecoder(bytes.NewReader(text))}
	r.UseNumber()
	v, err := r.value(nil, MaxDepth)
	if err != nil {
		return nil, err
	}
	if _, err := r.Token(); !errors.Is(err, io.EOF) {
		return nil, &Error{Code: BadJSON, Text: "something follows the JSON value"}
	}
	return v, nil
}

// A reader reads one JSON value, depth first.
type reader struct{ *json.Decoder }

func (r reader) value(at *place, levels int) (any, error) {
	t, err := r.Token()
	if err != nil {
		return nil, at.fail(BadJSON, "not JSON"+where(err))
	}
	if levels == 0 {
		return nil, at.fail(TooDeep, "nested more than "+strconv.Itoa(MaxDepth)+" levels deep")
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '[' {
			return r.array(at, levels-1)
		}
		return r.object(at, levels-1)
	case json.Number:
		return readNumber(t, at)
	}
	return t, nil
}

// where gives the position of a syntax error, without the text around it.
func where(err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return " at byte " + strconv.FormatInt(syntax.Offset, 10)
	}
	return ": it ends too early"
}

func (r reader) array(at *place, levels int) (any, error) {
	list := make([]any, 0, 1) // room for one, so that an empty array has an address: see identical
	for r.More() {
		v, err := r.value(at.item(len(list)), levels)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, r.end(at)
}

func (r reader) object(at *place, levels int) (any, error) {
	members := map[string]any{}
	for r.More() {
		t, err := r.Token()
		key, ok := t.(string)
		if err != nil || !ok {
			return nil, at.fail(BadJSON, "not JSON"+where(err))
		}
		if _, twice := members[key]; twice {
			return nil, at.member(key).fail(BadJSON, "this member occurs twice")
		}
		v, err := r.value(at.member(key), levels)
		if err != nil {
			return nil, err
		}
		members[key] = v
	}
	return members, r.end(at)
}

func (r reader) end(at *place) error {
	if _, err := r.Token(); err != nil {
		return at.fail(BadJSON, "not JSON"+where(err))
	}
	return nil
}

func readNumber(n json.Number, at *place) (any, error) {
	if !strings.ContainsAny(n.String(), ".eE") {
		if i, err := strconv.ParseInt(n.String(), 10, 64); err == nil {
			return i, nil
		}
	}
	f, err := n.Float64()
	if err != nil {
		return nil, at.fail(OutOfRange, "a number beyond what computers keep")
	}
	if i, ok := wholeFloat(f); ok {
		return i, nil
	}
	return f, nil
}

// wholeFloat returns the integer that a floating-point number is, if any.
func wholeFloat(f float64) (int64, bool) {
	if f != math.Trunc(f) || f < -(1<<63) || f >= 1<<63 {
		return 0, false
	}
	return int64(f), true
}
