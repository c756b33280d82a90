package declaration

import (
	"encoding/json"
	"testing"
)

// TestValuesOfEachType puts values of every kind in the place of one field.
func TestValuesOfEachType(t *testing.T) {
	form, err := ParseForm(altered(t, func(f map[string]any, field func(string) map[string]any) {
		delete(field("birth_year"), "rule")
		email := field("email")
		delete(email, "length")
		delete(email, "pattern")
		delete(email, "own")
		email["type"] = "date-time"
		field("full_name")["length"] = 20
	}))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path  string
		value any
		want  Code // empty: nothing is wrong
	}{
		{"email", "2021-10-05T08:00:00+07:00", ""},
		{"email", "2021-10-05T01:00:00.5Z", ""},
		{"email", "2021-10-05T08:00:00", BadDateTime},
		{"email", "2021-10-05", BadDateTime},
		{"birth_year", 1990, ""},
		{"birth_year", int64(1990), ""},
		{"birth_year", json.Number("1990"), ""},
		{"birth_year", json.Number("1990.5"), BadRange},
		{"birth_year", 1e300, BadRange},
		{"birth_year", true, BadType},
		{"full_name", "Nguyễn\u200bAn", BadName},
		{"full_name", 7, BadType},
		{"full_name", "Nguyễn Thị Hồng Hạnh", ""},
		{"full_name", "Nguyễn Thị Hồng Hạnhh", TooLong},
		{"phone", "84944700001", ""},
		{"phone", "0084944700001", ""},
		{"phone", "(024) 3825-1234", ""},
		{"phone", "+0441234567", BadPhone},
		{"phone", "+", BadPhone},
		{"phone", "١٢٣٤٥٦٧٨٩٠", BadPhone},
		{"phone", "0944700001 or the other one, I forgot which", BadPhone},
		{"symptoms", "true", BadType},
		{"gender", []any{"male"}, BadType},
		{"gender", map[string]any{"code": "male"}, BadType},
	} {
		var got Code
		for _, p := range form.Check(map[string]any{c.path: c.value}, Env{}) {
			if p.Path == c.path {
				got = p.Code
			}
		}
		if got != c.want {
			t.Errorf("%s = %v: got %q, want %q", c.path, c.value, got, c.want)
		}
	}
}

// TestA11TextsOfEveryScript: what people type is taken as it is, in whatever
// script; what hides is not.
func TestA11TextsOfEveryScript(t *testing.T) {
	for in, want := range map[string]string{
		"12 Lê Lợi, P.6 (tầng 2) & 3/4": "12 Lê Lợi, P.6 (tầng 2) & 3/4",
		"  hai   dòng\r\nmột  ":         "hai dòng một",
		"北京市朝阳区":                        "北京市朝阳区",
		"กรุงเทพมหานคร ๑๒":              "กรุงเทพมหานคร ๑๒",
		"ບ້ານ ທາດຫຼວງ":                  "ບ້ານ ທາດຫຼວງ",
		"شارع الملك":                    "شارع الملك",
		"1 + 1 = 2, a@b":                "1 + 1 = 2, a@b",
	} {
		if got, ok := plain(in); !ok || got != want {
			t.Errorf("%q gave %q, %v", in, got, ok)
		}
	}
	for _, in := range []string{"=1", "+1", "-1", "@x", "＝1", "\t=1", "a<b", "a>b", "a\u202eb", "a\u200db", "a\ufeffb", "a\u00adb", "a\u2060b", "a\u180eb",
		"a\U000e0041b", "a\ufe0fb", "a\u2028b", "a\x00b", "a\x1bb", "a\u0085b", "a\ue000b", "\ufffd", "a\u115fb", "a\u2800b", "\xff"} {
		if got, ok := plain(in); ok {
			t.Errorf("%q was taken as %q", in, got)
		}
	}
}
