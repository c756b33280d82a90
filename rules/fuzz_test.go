package rules

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
)

// seeds gives the fuzzer what the vectors evaluate.
func seeds(f *testing.F) {
	for _, dir := range []string{"testdata/certlogic", "testdata/VN"} {
		for _, s := range load(f, dir) {
			for _, t := range s.Tests {
				if t.Logic == nil {
					continue
				}
				logic, err := t.Logic.MarshalJSON()
				if err != nil {
					f.Fatal(err)
				}
				f.Add(logic, []byte(text(t.Data)))
			}
		}
	}
}

// Whatever comes in, out come values that JSON can write, or errors of ours.
// What parses is written and read again as the same, and evaluates alike.
func FuzzEval(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, logic, context []byte) {
		x, err := Parse(logic)
		if err != nil {
			mustBeOurs(t, err)
			return
		}
		data, err := ReadData(context)
		if err != nil {
			mustBeOurs(t, err)
			return
		}
		ev := Evaluator{MaxSteps: 10_000}
		got, err := ev.Eval(x, data)
		if err != nil {
			mustBeOurs(t, err)
		}
		if _, err := json.Marshal(got); err != nil {
			t.Errorf("a value that is no JSON: %v", err)
		}
		again := roundTrip(t, x)
		gotAgain, errAgain := ev.Eval(again, data)
		if !Equal(got, gotAgain) || (err == nil) != (errAgain == nil) {
			t.Errorf("%s: %s, %v and then %s, %v", logic, text(got), err, text(gotAgain), errAgain)
		}
	})
}

func roundTrip(t *testing.T, x *Expr) *Expr {
	written, err := x.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(written)
	if err != nil {
		t.Fatalf("%s: %v", written, err)
	}
	rewritten, err := again.MarshalJSON()
	if err != nil || !bytes.Equal(written, rewritten) {
		t.Fatalf("%s became %s, %v", written, rewritten, err)
	}
	return again
}

func mustBeOurs(t *testing.T, err error) {
	var e *Error
	if !errors.As(err, &e) || e.Code == "" || e.Text == "" {
		t.Errorf("%#v", err)
	}
}

// Documents come from other countries.
func FuzzDocuments(f *testing.F) {
	f.Add([]byte(`{"Identifier": "VR-VN-0001", "Logic": true, "ValidFrom": "2021-11-24", "Description": [{"lang": "en", "desc": "x"}]}`))
	f.Add([]byte(`[{"valueSetId": "x", "valueSetDate": "2021-11-24", "valueSetValues": {"a": {"active": true}}}]`))
	f.Add([]byte(`{"x": ["a", "b"]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if r, err := ParseRule(text); err != nil {
			mustBeOurs(t, err)
		} else {
			r.Problems()
		}
		if s, err := ParseValueSets(text); err != nil {
			mustBeOurs(t, err)
		} else {
			s.At(0)
		}
	})
}
