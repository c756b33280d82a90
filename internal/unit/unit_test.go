package unit

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// codes63 is the list of GSO province numbers with its gaps, typed by hand.
const codes63 = "01 02 04 06 08 10 11 12 14 15 17 19 20 22 24 25 26 27 30 31 33 34 35 36 37 38 40 42 44 45 46 " +
	"48 49 51 52 54 56 58 60 62 64 66 67 68 70 72 74 75 77 79 80 82 83 84 86 87 89 91 92 93 94 95 96"

func TestListOfNovember2021(t *testing.T) {
	l := Vietnam2021()
	for role, want := range map[string]int{Province: 63, District: 705, Commune: 10599} {
		if got := len(l.Units(role)); got != want {
			t.Errorf("%d of level %s, want %d", got, role, want)
		}
	}
	var codes []string
	for _, p := range l.Units(Province) {
		codes = append(codes, p.Code)
	}
	if diff := cmp.Diff(strings.Fields(codes63), codes); diff != "" {
		t.Errorf("province codes (-want +got):\n%s", diff)
	}
	ranks := map[string]int{}
	for _, d := range l.Units(District) {
		ranks[d.Kind]++
	}
	want := map[string]int{"Quận": 46, "Huyện": 528, "Thị xã": 50, "Thành phố": 81}
	if diff := cmp.Diff(want, ranks); diff != "" {
		t.Errorf("ranks of districts after Từ Sơn became a city on 1/11/2021 (-want +got):\n%s", diff)
	}
}

func TestFiveDistrictsHaveNoCommune(t *testing.T) {
	l := Vietnam2021()
	var got []string
	for _, d := range l.Units(District) {
		if !l.HasCommunes(d.Code) {
			got = append(got, d.Code+" "+d.Name)
		}
	}
	want := []string{"318 Bạch Long Vĩ", "471 Cồn Cỏ", "498 Hoàng Sa", "536 Lý Sơn", "755 Côn Đảo"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("districts without communes (-want +got):\n%s", diff)
	}
}

func TestEveryUnitHangsInTheTree(t *testing.T) {
	l := Vietnam2021()
	for depth, role := range []string{Province, District, Commune} {
		for _, u := range l.Units(role) {
			chain := l.Chain(u.Code)
			if len(chain) != depth+1 || chain[depth] != u || chain[0].Parent != "" {
				t.Fatalf("%s: chain %v", u.Code, chain)
			}
			for i := 1; i <= depth; i++ {
				if chain[i].Parent != chain[i-1].Code {
					t.Fatalf("%s: chain %v is broken", u.Code, chain)
				}
			}
		}
	}
	sum := 0
	for _, p := range l.Children("") {
		for _, d := range l.Children(p.Code) {
			sum += len(l.Children(d.Code))
		}
	}
	if sum != 10599 {
		t.Errorf("%d communes reachable from the top", sum)
	}
}

func TestLeadingZerosAreKept(t *testing.T) {
	l := Vietnam2021()
	if u, _ := l.Province("01"); u.Title() != "Thành phố Hà Nội" {
		t.Errorf("01 is %q", u.Title())
	}
	if u, _ := l.District("001"); u.Title() != "Quận Ba Đình" {
		t.Errorf("001 is %q", u.Title())
	}
	if got := l.Address("00001"); got != "Phường Phúc Xá, Quận Ba Đình, Thành phố Hà Nội" {
		t.Errorf("00001 is %q", got)
	}
	for _, role := range []func(string) (Unit, bool){l.District, l.Commune} {
		if u, ok := role("01"); ok {
			t.Errorf("province code taken for %v", u)
		}
	}
}

func TestValid(t *testing.T) {
	tests := []struct {
		code string
		want error
	}{
		{"79", nil}, {"769", nil}, {"26734", nil}, {"00001", nil},
		{"03", ErrUnknown}, {"05", ErrUnknown}, {"97", ErrUnknown}, {"00", ErrUnknown}, // gaps
		{"000", ErrUnknown}, {"00002", ErrUnknown}, {"99999", ErrUnknown},
		{"", ErrShape}, {"1", ErrShape}, {"0001", ErrShape}, {"000001", ErrShape},
		{"7a", ErrShape}, {"-1", ErrShape}, {" 79", ErrShape}, {"٧٩", ErrShape}, {"79\x00", ErrShape},
	}
	for _, tt := range tests {
		if got := Vietnam2021().Valid(tt.code); !errors.Is(got, tt.want) {
			t.Errorf("Valid(%q) = %v, want %v", tt.code, got, tt.want)
		}
	}
	if got := Vietnam2025().Valid("00001"); !errors.Is(got, ErrNotListed) {
		t.Errorf("a commune in a list without communes: %v", got)
	}
}

func TestContains(t *testing.T) {
	l := Vietnam2021()
	tests := []struct {
		ancestor, code string
		want           bool
	}{
		{"01", "00001", true}, {"001", "00001", true}, {"00001", "00001", true}, {"01", "001", true},
		{"79", "00001", false}, {"002", "00001", false}, {"00001", "01", false},
		{"00", "00001", false}, {"01", "00002", false}, {"", "01", false}, {"", "", false},
		{"0", "00001", false}, // never a prefix of digits
	}
	for _, tt := range tests {
		if got := l.Contains(tt.ancestor, tt.code); got != tt.want {
			t.Errorf("Contains(%q, %q) = %v", tt.ancestor, tt.code, got)
		}
	}
	if u, ok := l.Above("00001", District); !ok || u.Code != "001" {
		t.Errorf("district of 00001 is %v", u)
	}
}

func TestTheReformOf2025CutsAtMidnightInVietnam(t *testing.T) {
	tests := []struct {
		at, want string
	}{
		{"2021-10-31T16:59:59Z", ""}, {"2021-10-31T17:00:00Z", "vn-2021-11"},
		{"2025-06-30T16:59:59Z", "vn-2021-11"}, {"2025-06-30T17:00:00Z", "vn-2025-07"},
		{"2040-01-01T00:00:00Z", "vn-2025-07"},
	}
	for _, tt := range tests {
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		l, err := At(at)
		if tt.want == "" {
			if !errors.Is(err, ErrNoEdition) {
				t.Errorf("%s: %v", tt.at, err)
			}
			continue
		}
		if err != nil || l.Version != tt.want {
			t.Errorf("%s: %v, want %s", tt.at, l, tt.want)
		}
	}
}

func TestThe34ProvincesAreMadeOfThe63(t *testing.T) {
	now, before := Vietnam2025(), Vietnam2021()
	if n := len(now.Units(Province)); n != 34 {
		t.Errorf("%d provinces", n)
	}
	used := map[string]string{}
	for _, p := range now.Units(Province) {
		from := now.Predecessors(p.Code)
		if len(from) == 0 || from[0] != p.Code {
			t.Errorf("%s does not continue its own code: %v", p.Code, from)
		}
		for _, code := range from {
			if _, ok := before.Province(code); !ok || used[code] != "" {
				t.Errorf("%s: predecessor %s is unknown or used by %s", p.Code, code, used[code])
			}
			used[code] = p.Code
		}
	}
	if len(used) != 63 {
		t.Errorf("%d of 63 provinces went somewhere", len(used))
	}
	if got := now.Units(District); got != nil {
		t.Errorf("districts after the reform: %v", got)
	}
}

func TestSearchIgnoresDiacriticsAndReadsNumbers(t *testing.T) {
	tests := []struct {
		text, role string
		limit      int
		want       []string
	}{
		{"ba dinh", District, 9, []string{"001"}},
		{"Ba Đình", District, 9, []string{"001"}},
		{"quận 1", District, 2, []string{"760", "761"}},
		{"ha n", Province, 9, []string{"01", "35"}},
		{"007", District, 9, []string{"007"}},
		{"thanh pho", Province, 99, []string{"01", "31", "48", "79", "92"}},
		{"zzz", "", 9, nil}, {"", "", 9, nil}, {"!!", "", 9, nil}, {"ha noi", "", 0, nil},
		{strings.Repeat("a", 300), "", 9, nil},
	}
	for _, tt := range tests {
		var got []string
		for _, u := range Vietnam2021().Search(tt.text, tt.role, tt.limit) {
			got = append(got, u.Code)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("Search(%q, %q) (-want +got):\n%s", tt.text, tt.role, diff)
		}
	}
	if n := len(Vietnam2021().Search("p", "", 1000)); n != MaxSearch {
		t.Errorf("a search returned %d units", n)
	}
}

func TestCCCDProvince(t *testing.T) {
	l := Vietnam2021()
	if u, err := l.CCCDProvince("079"); err != nil || u.Name != "Hồ Chí Minh" {
		t.Errorf("079: %v, %v", u, err)
	}
	for _, bad := range []string{"", "79", "179", "003", "0790"} {
		if u, err := l.CCCDProvince(bad); err == nil {
			t.Errorf("%q taken for %v", bad, u)
		}
	}
}

func TestCallersCannotChangeTheList(t *testing.T) {
	l := Vietnam2021()
	l.Units(Province)[0].Name = "x"
	l.Children("01")[0].Name = "x"
	l.Levels()[0].Digits = 9
	if p, _ := l.Province("01"); p.Name != "Hà Nội" || l.Children("01")[0].Name != "Ba Đình" || l.Levels()[0].Digits != 2 {
		t.Error("the list was changed from outside")
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := parseGzip(data2021); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkValid(b *testing.B) {
	l := Vietnam2021()
	for b.Loop() {
		if l.Valid("26734") != nil {
			b.Fatal("unknown")
		}
	}
}
