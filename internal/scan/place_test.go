package scan

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/unit"
)

var monday = time.Date(2021, 11, 15, 2, 0, 0, 0, time.UTC)

func paths(err error) string {
	var out []string
	for _, p := range fault.Of(err).Places {
		out = append(out, p.Path)
	}
	return strings.Join(out, " ")
}

// A11
func TestHostileTextOfAPlace(t *testing.T) {
	good := Place{Kind: Venue, Unit: "26740"}
	for name, want := range map[string]string{
		"Quán Cơm 79 – Q.1 (chi nhánh 2)": "Quán Cơm 79 – Q.1 (chi nhánh 2)",
		"  Chợ \t Bến   Thành ":           "Chợ Bến Thành",
		"Qua\u0301n":                      "Quán",
		"+84 Coffee & Bánh mì \"Ngon\"":   "+84 Coffee & Bánh mì \"Ngon\"",
		"":                                "",
		"   ":                             "",
		"<script>alert(1)</script>":       "",
		"Chợ\u202eneB":                    "",
		"Chợ\u200bBến":                    "",
		"Chợ\x00":                         "",
		"Chợ\u2028Bến":                    "",
		"\u3164\u3164":                    "",
		"\xff\xfe":                        "",
		"Z\u0300\u0301\u0302\u0303\u0304": "",
		strings.Repeat("a", 201):          "",
		"\U000e0041":                      "",
	} {
		p := good
		p.Name = name
		got, err := p.clean(monday, "")
		switch {
		case want == "" && paths(err) != "name":
			t.Errorf("%q taken as %q, %v", name, got.Name, err)
		case want != "" && (err != nil || got.Name != want):
			t.Errorf("%q became %q, %v", name, got.Name, err)
		}
	}
}

func TestPlaceNamesEverythingWrongAtOnce(t *testing.T) {
	_, err := Place{Name: "<", Address: "\u202e", Phone: "12", Unit: "99999", Capacity: -1, Stay: 25 * time.Hour,
		Hours: []Opening{{Day: 8, From: 0, To: 60}}, Scanners: []string{"a b"}}.clean(monday, "")
	if got := paths(err); got != "name address phone kind unit capacity stay hours[0] scanners" {
		t.Errorf("places %q", got)
	}
}

func TestUnitOfAPlace(t *testing.T) {
	island := ""
	for _, d := range unit.Vietnam2021().Units(unit.District) {
		if !unit.Vietnam2021().HasCommunes(d.Code) {
			island = d.Code
		}
	}
	later := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		what string
		kind PlaceKind
		unit string
		was  string
		at   time.Time
		ok   bool
	}{
		{"a commune", Venue, "26740", "", monday, true},
		{"a district with communes", Venue, "760", "", monday, false},
		{"an island district without communes", Venue, island, "", monday, true},
		{"a province for a venue", Venue, "79", "", monday, false},
		{"a province for a coach", Vehicle, "79", "", monday, true},
		{"a gap in the list", Checkpoint, "03", "", monday, false},
		{"a number that lost its zero", Venue, "1", "", monday, false},
		{"nothing", Venue, "", "", monday, false},
		{"a commune the later list does not hold", Venue, "26740", "", later, true},
		{"a district after districts went away", Venue, "760", "", later, false},
		{"the same district as before the reform", Venue, "760", "760", later, true},
	} {
		_, err := Place{Name: "Chợ", Kind: c.kind, Unit: c.unit}.clean(c.at, c.was)
		if c.ok != (err == nil) {
			t.Errorf("%s (%s): %v", c.what, c.unit, err)
		}
	}
}

func TestWithinAnArea(t *testing.T) {
	for _, c := range []struct {
		area, code string
		want       bool
	}{
		{"", "26740", true}, {"79", "26740", true}, {"760", "26740", true}, {"26740", "26740", true},
		{"01", "26740", false}, {"26740", "79", false}, {"79", "", false}, {"79", "01", false},
		{"79", "74", true}, // Bình Dương went into Hồ Chí Minh City in 2025
	} {
		if got := Within(c.area, c.code); got != c.want {
			t.Errorf("Within(%q, %q) = %v", c.area, c.code, got)
		}
	}
}

func TestClosingTime(t *testing.T) {
	ict := time.FixedZone("ICT", 7*3600)
	p := Place{Hours: []Opening{{time.Monday, 8 * 60, 17 * 60}, {time.Monday, 22 * 60, 26 * 60}, {time.Tuesday, 8 * 60, 12 * 60}}}
	at := func(day, hour, min int) time.Time { return time.Date(2021, 11, day, hour, min, 0, 0, ict) }
	for _, c := range []struct{ at, want time.Time }{
		{at(15, 9, 0), at(15, 17, 0)},
		{at(15, 7, 59), time.Time{}},
		{at(15, 17, 0), time.Time{}},
		{at(15, 23, 0), at(16, 2, 0)},
		{at(16, 1, 59), at(16, 2, 0)},
		{at(16, 2, 0), time.Time{}},
		{at(17, 9, 0), time.Time{}},
	} {
		if got := p.closing(c.at.UTC(), ict); !got.Equal(c.want) {
			t.Errorf("closing at %v: %v, want %v", c.at, got, c.want)
		}
	}
	if (Place{}).outside(at(15, 3, 0), ict) {
		t.Error("a place without stated hours is never shut")
	}
}

func TestMistypedShortCode(t *testing.T) {
	for range 50 {
		code, err := newCode(nil)
		if err != nil || len(code) != 8 {
			t.Fatalf("%q %v", code, err)
		}
		spaced := strings.ToLower(code[:4] + "-" + code[4:])
		if got, err := ParseCode(" " + spaced); err != nil || got != code {
			t.Errorf("%q typed as %q: %q, %v", code, spaced, got, err)
		}
		for i := range code {
			for _, c := range codeAlphabet {
				if wrong := code[:i] + string(c) + code[i+1:]; wrong != code {
					if _, err := ParseCode(wrong); !errors.Is(err, ErrCode) {
						t.Fatalf("%q for %q was taken", wrong, code)
					}
				}
			}
			for j := i + 1; j < len(code); j++ {
				b := []byte(code)
				b[i], b[j] = b[j], b[i]
				if _, err := ParseCode(string(b)); string(b) != code && !errors.Is(err, ErrCode) {
					t.Fatalf("%q for %q was taken", b, code)
				}
			}
		}
	}
	if a, err := ParseCode("0000000O"); err != nil || a != "00000000" {
		t.Errorf("letter O for zero: %q %v", a, err)
	}
}

func FuzzParseCode(f *testing.F) {
	f.Add("7K3M-9QXA")
	f.Fuzz(func(t *testing.T, s string) {
		code, err := ParseCode(s)
		if err != nil {
			return
		}
		if again, err := ParseCode(code); err != nil || again != code || len(code) != 8 {
			t.Errorf("%q reads as %q, that as %q, %v", s, code, again, err)
		}
	})
}

func FuzzCleanText(f *testing.F) {
	f.Add("Quán Cơm 79")
	f.Fuzz(func(t *testing.T, s string) {
		out, ok := cleanText(s, 200)
		if !ok {
			return
		}
		if strings.ContainsAny(out, "<>\x00\u202e\u200b\n") {
			t.Errorf("%q came out as %q", s, out)
		}
		if again, ok := cleanText(out, 200); !ok || again != out {
			t.Errorf("%q is not settled: %q", out, again)
		}
	})
}
