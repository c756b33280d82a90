package viname_test

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/motma/motma/viname"
)

// rows reads a file of testdata: columns divided by =>, quoted ones unquoted.
func rows(t testing.TB, file string) [][]string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") || line == "" {
			continue
		}
		cells := strings.Split(line, " => ")
		for i, c := range cells {
			if !strings.HasPrefix(c, `"`) {
				continue
			}
			if cells[i], err = strconv.Unquote(c); err != nil {
				t.Fatalf("%s: %s", file, line)
			}
		}
		out = append(out, cells)
	}
	if len(out) == 0 {
		t.Fatalf("%s is empty", file)
	}
	return out
}

func TestNormalise(t *testing.T) {
	for _, row := range rows(t, "normalise.txt") {
		got, err := viname.Normalise(row[0])
		if code, bad := strings.CutPrefix(row[1], "!"); bad {
			var why viname.Error
			if !errors.As(err, &why) || why.Code != code || got != "" {
				t.Errorf("%q: %q, %v, want %s", row[0], got, err, code)
			}
			if err != nil && len(row[0]) > 3 && strings.Contains(err.Error(), row[0]) {
				t.Errorf("%q is echoed", row[0])
			}
			continue
		}
		if err != nil || got != row[1] {
			t.Errorf("%q: %q, %v, want %q", row[0], got, err, row[1])
		}
	}
}

func TestLongNamesAreRefused(t *testing.T) {
	for name, want := range map[string]error{
		strings.Repeat("Ễ", 100):                     nil,
		strings.Repeat("Ễ", 101):                     viname.ErrTooLong,
		strings.Repeat("E\u0302\u0303", 100):         nil,
		strings.Repeat("An ", 40):                    viname.ErrTooLong,
		strings.Repeat(" ", 700) + "An":              nil,
		strings.Repeat(" ", 900) + "An":              viname.ErrTooLong,
		"A" + strings.Repeat("\u0301", 10_000_000/2): viname.ErrTooLong,
	} {
		if _, err := viname.Normalise(name); !errors.Is(err, want) {
			t.Errorf("%.12q of %d bytes: %v, want %v", name, len(name), err, want)
		}
	}
}

func TestEveryErrorIsSaidInBothLanguages(t *testing.T) {
	for _, e := range []viname.Error{viname.ErrEmpty, viname.ErrTooLong, viname.ErrEncoding, viname.ErrDigit, viname.ErrInvisible, viname.ErrSymbol, viname.ErrScript, viname.ErrNoLetter} {
		if e.Code == "" || e.VI == "" || e.EN == "" || e.Error() != e.EN {
			t.Errorf("%+v", e)
		}
	}
}

func TestFold(t *testing.T) {
	for _, row := range rows(t, "fold.txt") {
		if got := viname.Fold(row[0]); got != row[1] {
			t.Errorf("%q folds to %q, want %q", row[0], got, row[1])
		}
	}
}

func TestCompare(t *testing.T) {
	for _, row := range rows(t, "compare.txt") {
		want, same := strings.CutSuffix(row[2], " same")
		for _, ab := range [][2]string{{row[0], row[1]}, {row[1], row[0]}} {
			if got := viname.Compare(ab[0], ab[1]).String(); got != want {
				t.Errorf("%q against %q: %s, want %s", ab[0], ab[1], got, want)
			}
			if got := viname.SameFolded(ab[0], ab[1]); got != same {
				t.Errorf("%q against %q: same words %v", ab[0], ab[1], got)
			}
		}
	}
}

func TestMask(t *testing.T) {
	for _, row := range rows(t, "mask.txt") {
		if got := viname.Mask(row[0]); got != row[1] {
			t.Errorf("%q: %q, want %q", row[0], got, row[1])
		}
	}
}

func TestMaskPhone(t *testing.T) {
	for in, want := range map[string]string{
		"0123456789": "0123456***", "+84912345678": "+84912345***", "": "***", "12": "***", "1234567": "***",
		strings.Repeat("1", 21): "***", "09123456ữ": "***",
	} {
		if got := viname.MaskPhone(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
