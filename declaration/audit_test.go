package declaration

import (
	"encoding/json"
	"strings"
	"testing"
)

// altered gives the domestic form as JSON after a change.
func altered(t testing.TB, change func(form map[string]any, field func(path string) map[string]any)) []byte {
	t.Helper()
	whole, _ := Builtin().Form(Domestic, 0)
	text, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	var form map[string]any
	if err := json.Unmarshal(text, &form); err != nil {
		t.Fatal(err)
	}
	change(form, func(path string) map[string]any {
		for _, field := range form["fields"].([]any) {
			if field := field.(map[string]any); field["path"] == path {
				return field
			}
		}
		t.Fatalf("no field %s", path)
		return nil
	})
	if text, err = json.Marshal(form); err != nil {
		t.Fatal(err)
	}
	return text
}

func TestFormsThatDoNotHoldTogetherAreRefused(t *testing.T) {
	type m = map[string]any
	for at, change := range map[string]func(form m, field func(string) m){
		"kind":                    func(f m, _ func(string) m) { f["kind"] = "Domestic!" },
		"version":                 func(f m, _ func(string) m) { f["version"] = 0 },
		"to":                      func(f m, _ func(string) m) { f["to"] = "2020-01-01" },
		"valid_hours":             func(f m, _ func(string) m) { f["valid_hours"] = 0 },
		"title.en":                func(f m, _ func(string) m) { f["title"] = m{"vi": "Tờ khai"} },
		"consent.text.vi":         func(f m, _ func(string) m) { f["consent"].(m)["text"].(m)["vi"] = " " },
		"consent.source":          func(f m, _ func(string) m) { f["consent"].(m)["source"] = "rumour" },
		"form.own":                func(f m, _ func(string) m) { f["own"] = []string{"everything"} },
		"messages.missing.vi":     func(f m, _ func(string) m) { delete(f["messages"].(m), "missing") },
		"messages: no problem":    func(f m, _ func(string) m) { f["messages"].(m)["other"] = m{"vi": "x", "en": "x"} },
		"unknown field":           func(f m, _ func(string) m) { f["colour"] = "green" },
		"countries":               func(f m, _ func(string) m) { f["countries"] = "VN Lao" },
		"facts.exposed":           func(f m, _ func(string) m) { delete(f["facts"].(m), "exposed") },
		"facts.symptoms":          func(f m, _ func(string) m) { f["facts"].(m)["symptoms"] = m{"var": "now.year"} },
		"facts.travelled":         func(f m, _ func(string) m) { f["facts"].(m)["travelled"] = true },
		"is there twice":          func(f m, _ func(string) m) { f["fields"] = append(f["fields"].([]any), f["fields"].([]any)[0]) },
		"fields[19]: is null":     func(f m, _ func(string) m) { f["fields"] = append(f["fields"].([]any), nil) },
		"fields[0].path":          func(_ m, f func(string) m) { f("on_behalf")["path"] = "on behalf" },
		"fields[0].section":       func(_ m, f func(string) m) { f("on_behalf")["section"] = "elsewhere" },
		"fields[0].label.en":      func(_ m, f func(string) m) { f("on_behalf")["label"].(m)["en"] = "" },
		"fields[0].label.vi":      func(_ m, f func(string) m) { f("on_behalf")["label"].(m)["vi"] = "Khai\u202ehộ" },
		"fields[0].type":          func(_ m, f func(string) m) { f("on_behalf")["type"] = "tick" },
		"fields[0].length":        func(_ m, f func(string) m) { f("on_behalf")["length"] = 3 },
		"fields[0].source":        func(_ m, f func(string) m) { delete(f("on_behalf"), "source") },
		"fields[0].own":           func(_ m, f func(string) m) { f("on_behalf")["own"] = []string{"path"} },
		"fields[0].renewed_label": func(_ m, f func(string) m) { f("on_behalf")["renewed_label"] = m{"vi": "x", "en": "x"} },
		"fields[1].length":        func(_ m, f func(string) m) { f("full_name")["length"] = 100_000 },
		"fields[2].pattern":       func(_ m, f func(string) m) { f("paper_number")["pattern"] = "[0-9" },
		"pattern: does not hold":  func(_ m, f func(string) m) { f("paper_number")["pattern"] = "[0-9]{9}" },
		"fields[3].max":           func(_ m, f func(string) m) { f("birth_year")["max"] = 1800 },
		"fields[3].rule":          func(_ m, f func(string) m) { f("birth_year")["rule"] = m{"var": "answers.birth_yaer"} },
		"fields[4].choices":       func(_ m, f func(string) m) { f("gender")["choices"] = []any{} },
		"fields[5].items":         func(_ m, f func(string) m) { f("nationality")["many"] = true },
		"fields[7].within":        func(_ m, f func(string) m) { f("district")["within"] = "ward" },
		"fields[8].required_if":   func(_ m, f func(string) m) { f("ward")["required_if"] = m{"var": ""} },
		"fields[13].asked_if":     func(_ m, f func(string) m) { f("travelled_where")["asked_if"] = m{"var": "answers.symptoms"} },
		"form: at ":               func(_ m, f func(string) m) { f("travelled_where")["asked_if"] = m{"maybe": []any{}} },
	} {
		_, err := ParseForm(altered(t, change))
		if err == nil || !strings.Contains(err.Error(), strings.TrimPrefix(at, "form: at ")) {
			t.Errorf("%s: %v", at, err)
		}
	}
}

func TestEverythingWrongWithAFormIsNamedAtOnce(t *testing.T) {
	_, err := ParseForm(altered(t, func(f map[string]any, field func(string) map[string]any) {
		f["version"] = 0
		field("email")["section"] = "elsewhere"
		f["units"] = ""
	}))
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("got %v", err)
	}
}
