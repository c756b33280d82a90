package unit

import (
	"strings"
	"testing"
)

const fourLevels = "version\txx-1\nvalid\t2020-01-01\t\n" +
	"level\tland\t1\tLand\tlisted\nlevel\tkreis\t2\tKreis\tlisted\nlevel\tamt\t3\tAmt\tlisted\nlevel\tdorf\t4\tDorf\tlisted\n" +
	"kind\tK\tKind\n"

func TestAnotherCountryMayHaveFourLevels(t *testing.T) {
	l, err := Parse(strings.NewReader(fourLevels + "1\tK\tA\n11\tK\tB\n111\tK\tC\n1111\tK\tD\n1112\tK\tE\n12\tK\tF\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := l.Address("1112"); got != "Kind E, Kind C, Kind B, Kind A" {
		t.Errorf("address %q", got)
	}
	if !l.Contains("1", "1111") || l.Contains("12", "1111") || l.HasCommunes("12") {
		t.Error("the tree is wrong")
	}
}

func TestBrokenListsAreRefused(t *testing.T) {
	tests := map[string]string{
		"empty":             "",
		"no head":           "1\tK\tA\n",
		"no version":        strings.Replace(fourLevels, "version\txx-1\n", "", 1),
		"bad date":          strings.Replace(fourLevels, "2020-01-01", "2020-13-01", 1),
		"bad level":         strings.Replace(fourLevels, "\t2\t", "\ttwo\t", 1),
		"unknown line":      fourLevels + "what\tis this\n",
		"orphan":            fourLevels + "11\tK\tA\n",
		"skipped level":     fourLevels + "1\tK\tA\n111\tK\tB\n",
		"twice":             fourLevels + "1\tK\tA\n1\tK\tA\n",
		"unknown kind":      fourLevels + "1\tZ\tA\n",
		"no name":           fourLevels + "1\tK\t\n",
		"five digits":       fourLevels + "12345\tK\tA\n",
		"unit of an absent": strings.Replace(fourLevels, "Land\tlisted", "Land\tabsent", 1) + "1\tK\tA\n",
		"level twice":       fourLevels + "level\tx\t1\tX\tlisted\n",
		"late level":        fourLevels + "1\tK\tA\nlevel\tx\t6\tX\tlisted\n",
		"code not digits":   fourLevels + "1\tK\tA\n1x\tK\tB\n",
		"too long":          fourLevels + strings.Repeat("#", maxListBytes),
	}
	for name, text := range tests {
		if l, err := Parse(strings.NewReader(text)); err == nil {
			t.Errorf("%s: taken as %q", name, l.Version)
		}
	}
	if _, err := parseGzip(data2021[:len(data2021)/2]); err == nil {
		t.Error("half a file taken")
	}
}

func FuzzParseNeverCrashes(f *testing.F) {
	f.Add(fourLevels + "1\tK\tA\n11\tK\tB\n")
	f.Add(string(data2025))
	f.Fuzz(func(t *testing.T, text string) {
		l, err := Parse(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, lv := range l.Levels() {
			for _, u := range l.Units(lv.Role) {
				chain := l.Chain(u.Code)
				if len(chain) == 0 || l.Valid(u.Code) != nil || !l.Contains(chain[0].Code, u.Code) {
					t.Fatalf("unit %q is taken and not found", u.Code)
				}
			}
		}
	})
}
