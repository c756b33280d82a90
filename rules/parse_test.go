package rules

import (
	"slices"
	"strings"
	"testing"
)

func TestWhatIsNoJSON(t *testing.T) {
	deep := strings.Repeat("[", MaxDepth+1) + strings.Repeat("]", MaxDepth+1)
	for text, want := range map[string]struct {
		code Code
		at   string
	}{
		``:                                       {BadJSON, ""},
		`{`:                                      {BadJSON, ""},
		`{"var": "x"`:                            {BadJSON, ""},
		`{"var" "x"}`:                            {BadJSON, "/var"},
		`[1 2]`:                                  {BadJSON, "/1"},
		`[1,]`:                                   {BadJSON, "/1"},
		`1 2`:                                    {BadJSON, ""},
		`tru`:                                    {BadJSON, ""},
		`{"if": [1,2,3], "if": [4]}`:             {BadJSON, "/if"},
		`{"and": [{"a": 1, "a": 2}]}`:            {BadJSON, "/and/0/a"},
		`[1e999]`:                                {OutOfRange, "/0"},
		deep:                                     {TooDeep, strings.Repeat("/0", MaxDepth)},
		`"` + strings.Repeat("x", MaxExpr) + `"`: {TooLarge, ""},
	} {
		_, err := Parse([]byte(text))
		if c, at := code(t, err); c != want.code || at != want.at {
			t.Errorf("%.40s: %v; want %v", text, err, want)
		}
	}
}

// Names with the two characters that JSON pointers escape.
func TestPlacesArePointers(t *testing.T) {
	_, err := ReadData([]byte(`{"a/b": [{"~c": {"x": 1, "x": 1}}]}`))
	if _, at := code(t, err); at != "/a~1b/0/~0c/x" {
		t.Error(err)
	}
	_, err = ReadData([]byte(`{"": [1e999]}`))
	if _, at := code(t, err); at != "//0" {
		t.Error(err)
	}
}

func TestDeepButAllowed(t *testing.T) {
	expr, want := `true`, true
	for range MaxDepth/2 - 1 {
		expr, want = `{"!": [`+expr+`]}`, !want
	}
	if got, err := parse(t, expr).Eval(nil); err != nil || got != want {
		t.Errorf("%v, %v", got, err)
	}
}

func TestPaths(t *testing.T) {
	x := parse(t, `{"if": [{"var": "b.0"}, {"reduce": [{"var": "a"}, {"var": "current.z"}, {"var": "c"}]}, {"after": [{"plusTime": [{"var": "d"}, 0, "day"]}, {"dccDateOfBirth": [{"var": "b.0"}]}]}]}`)
	if want := []string{"a", "b.0", "c", "d"}; !slices.Equal(x.Paths(), want) {
		t.Errorf("%q, want %q", x.Paths(), want)
	}
}

func TestWrittenAsRead(t *testing.T) {
	const text = `{"<":[{"var":"a<b&c"},9007199254740993,{"if":[[],"ấ",-1]}]}`
	if got, err := parse(t, text).MarshalJSON(); err != nil || string(got) != text {
		t.Errorf("%s, %v", got, err)
	}
}
