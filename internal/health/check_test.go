package health_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/policy"
)

func TestCodesAreThoseOfTheirDay(t *testing.T) {
	known := health.ValuesOf(policy.BuiltinValues, func() time.Time { return noon })
	for _, x := range []struct {
		list, code string
		want       bool
	}{{"vaccines", "EU/1/21/1529", true}, {"vaccines", "EU/1/21/152", false}, {"vaccines", "", false}, {"tests", "344", true}, {"tests", "EU/1/21/1529", false},
		{"shoes", "344", false}} {
		if got := known(x.list, x.code, noon); got != x.want {
			t.Errorf("%s in %s: %v", x.code, x.list, got)
		}
	}
	// A vaccine that was added in December 2021 is none of a dose of October.
	var late string
	for _, set := range policy.BuiltinValueSets() {
		for code := range set.Values {
			if set.ID == "vaccines" && !known("vaccines", code, noon) {
				late = code
			}
		}
	}
	if late == "" || !known("vaccines", late, time.Date(2021, 12, 24, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("no vaccine that came later (%q)", late)
	}
	if !known("vaccines", "EU/1/20/1528", time.Date(2020, 12, 28, 0, 0, 0, 0, time.UTC)) {
		t.Error("a dose before the first edition is refused")
	}
}

func TestNumbersOfRealDecisionsAreSources(t *testing.T) {
	for source, want := range map[string]string{
		"123/QĐ-UBND":            "123/QĐ-UBND",
		"123/QD\u0323-UBND":      "123/QḌ-UBND", // composed
		"BV175#2021.10(a)":       "BV175#2021.10(a)",
		"检验-17":                  "检验-17",
		"":                       "",
		"123 / QĐ":               "",
		"<b>":                    "",
		"a\u202eb":               "",
		"a\u200bb":               "",
		"a\x00b":                 "",
		"\xff":                   "",
		strings.Repeat("đ", 129): "",
	} {
		in := health.NewRecord{Kind: health.Dose, Source: source, Facility: "TYT", Responsible: "BS", Body: dose("x", "2021-08-01").Body}
		out, err := in.Clean(noon, nil)
		if (err == nil) != (want != "") || err == nil && out.Source != want {
			t.Errorf("%q: %q, %v", source, out.Source, err)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("dose", "s", "TYT", "BS", "b", `{"dose":{"date":"2021-08-01","vaccine":"EU/1/21/1529","number":1}}`)
	f.Add("test", "s", "TYT", "BS", "", `{"test":{"kind":"pcr","sample":"2021-10-04T08:00:00Z","result":"2021-10-04T09:00:00Z","outcome":"negative"}}`)
	f.Add("check", "s", "=1+1", "\u202e", "<", `{"check":{"order":"o","day":"2021-10-01","present":true,"symptoms":["x"],"celsius":38.5},"dose":null}`)
	f.Add("quarantine", "", "", "", "", `{"quarantine":{"place":"home","unit":"01","from":"0001-01-01T00:00:00Z","to":"9999-12-31T23:59:59Z"}}`)
	values := health.ValuesOf(policy.BuiltinValues, func() time.Time { return noon })
	f.Fuzz(func(t *testing.T, kind, source, facility, responsible, batch, body string) {
		in := health.NewRecord{Kind: health.Kind(kind), Source: source, Facility: facility, Responsible: responsible, Batch: batch}
		if json.Unmarshal([]byte(body), &in.Body) != nil {
			return
		}
		out, err := in.Clean(noon, values)
		if err != nil {
			for _, at := range fault.Of(err).Places {
				if at.VI == "" || at.EN == "" || !strings.HasPrefix(at.Path, "body") && !strings.Contains("kind source facility responsible batch reason", at.Path) {
					t.Errorf("place %q", at.Path)
				}
			}
			return
		}
		again, err := out.Clean(noon, values)
		if err != nil || !reflect.DeepEqual(out, again) {
			t.Errorf("cleaning once more changes it: %v", err)
		}
	})
}
