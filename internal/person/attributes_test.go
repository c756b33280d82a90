package person

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/motma/motma/internal/fault"
)

func TestCleanNormalises(t *testing.T) {
	got, err := Attributes{Name: "  Nguyễn  Văn An ", Birth: "1990-01-15", CCCD: "001 090 000 011", Phone: "+84 944 700 001",
		Passport: "n1234567", Nationality: "fra", BHYT: "hs4010120800001"}.Clean(now)
	if err != nil {
		t.Fatal(err)
	}
	want := Attributes{Name: "Nguyễn Văn An", Birth: "1990-01-15", CCCD: "001090000011", Phone: "0944700001",
		Passport: "N1234567", Nationality: "FRA", BHYT: "HS4010120800001"}
	if got != want {
		t.Error("not normalised as expected")
	}
	keys := []string{}
	for _, k := range got.Keys() {
		keys = append(keys, string(k.Kind)+"="+k.Value)
	}
	if !slices.Equal(keys, []string{"cccd=001090000011", "passport=FRA:N1234567", "bhxh=0120800001", "phone=0944700001"}) {
		t.Errorf("keys %v", keys)
	}
}

func TestCleanReportsEveryPlaceAndEchoesNothing(t *testing.T) {
	bad := Attributes{Name: "<script>9", Birth: "2090-13-45", Sex: 7, CCCD: "12345", CMND: "x", Passport: "!!",
		Nationality: "VN", BHYT: "77", Phone: "12", Unit: "1"}
	_, err := bad.Clean(now)
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.Invalid {
		t.Fatalf("got %v", err)
	}
	var paths []string
	for _, p := range f.Places {
		paths = append(paths, strings.TrimPrefix(p.Path, "attributes."))
		for _, v := range []string{"script", "2090", "12345", "!!"} {
			if strings.Contains(p.EN+p.VI, v) {
				t.Errorf("%s echoes the value", p.Path)
			}
		}
	}
	for _, want := range []string{"name", "birth", "sex", "cccd", "cmnd", "passport", "nationality", "bhyt", "phone", "unit"} {
		if !slices.Contains(paths, want) {
			t.Errorf("%s was not reported; got %v", want, paths)
		}
	}
}

func TestBHYTNoneOfDeployedCodes(t *testing.T) {
	got, err := Attributes{Name: "An", Birth: "1990", BHYT: "00"}.Clean(now)
	if err != nil || got.BHYT != "" {
		t.Errorf("00 means none: %v", err)
	}
}

func TestPersonalDataNeverPrints(t *testing.T) {
	a := Attributes{Name: "Nguyễn Văn An", Birth: "1990-01-15", CCCD: "001090000011", Phone: "0944700001"}
	for _, v := range []any{a, Account{Attrs: a, User: "0944700001"}, Registration{Attrs: a, User: "0944700001"},
		Holder{Name: a.Name, Paper: a.CCCD, QID: "234567890123456789"}, Key{KeyCCCD, a.CCCD}, Code{Text: a.CCCD}, Text{Text: a.CCCD}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			s := fmt.Sprintf(verb, v)
			if strings.Contains(s, "0011") || strings.Contains(s, "Nguy") || strings.Contains(s, "0001") || strings.Contains(s, "6789") {
				t.Errorf("%T prints personal data with %s", v, verb)
			}
		}
	}
}

func TestAdult(t *testing.T) {
	for birth, want := range map[string]bool{"2003-09-20": true, "2003-09-21": false, "2003": false, "2002": true, "": false} {
		if Adult(birth, now) != want {
			t.Errorf("Adult(%q) = %v", birth, !want)
		}
	}
}
