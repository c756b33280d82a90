package declaration

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOnlyWhatChangesIsSentAgain(t *testing.T) {
	v := readVectors(t, "testdata/domestic.json")
	form, _ := Builtin().Form(Domestic, 0)
	before := v.answers(t, []byte(`{"symptoms": true, "symptoms_text": "Ho", "address": " 12  Lê Lợi "}`))

	whole := form.Renew(before, map[string]any{"symptoms": false, "travelled": false, "contact_case": false, "contact_country": true, "contact_symptoms": false})
	if p := form.Check(whole, v.env()); p != nil {
		t.Fatalf("problems: %v", p)
	}
	if whole["address"] != "12 Lê Lợi" || whole["symptoms"] != false || whole["symptoms_text"] != nil {
		t.Error("the address was not kept, or yesterday's symptoms were")
	}
	if _, exposed, _ := form.Facts(whole); !exposed {
		t.Error("the new contact does not count")
	}
}

func TestRenewedFieldsAreNeverTakenOver(t *testing.T) {
	v := readVectors(t, "testdata/domestic.json")
	form, _ := Builtin().Form(Domestic, 0)
	var missing []string
	for _, p := range form.Check(form.Renew(v.answers(t, nil), map[string]any{"symptoms": false}), v.env()) {
		if p.Code == Missing {
			missing = append(missing, p.Path)
		}
	}
	if d := cmp.Diff([]string{"travelled", "contact_case", "contact_country", "contact_symptoms"}, missing); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	want := []string{"travelled", "travelled_where", "symptoms", "symptoms_text", "contact_case", "contact_country", "contact_symptoms"}
	if d := cmp.Diff(want, form.Renewed()); d != "" {
		t.Errorf("renewed: -want +got\n%s", d)
	}
}

func TestChangesMayTakeAnAnswerBackAndMayNotSayTooMuch(t *testing.T) {
	v := readVectors(t, "testdata/domestic.json")
	form, _ := Builtin().Form(Domestic, 0)
	changes := map[string]any{"symptoms": false, "travelled": false, "contact_case": false, "contact_country": false, "contact_symptoms": false,
		"paper_number": nil, "travelled_where": "Huế", "shoe_size": int64(42)}
	whole := form.Renew(v.answers(t, nil), changes)
	if _, there := whole["paper_number"]; there {
		t.Error("the paper number is still there")
	}
	var got []string
	for _, p := range form.Check(whole, v.env()) {
		got = append(got, p.Path+" "+string(p.Code))
	}
	if d := cmp.Diff([]string{"travelled_where not_asked", "shoe_size unknown"}, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestCleanWritesAnswersInOneSpelling(t *testing.T) {
	form, _ := Builtin().Form(Entry, 0)
	got := form.Clean(map[string]any{
		"full_name": "nguyễn  hoà", "phone": "+84 944.700.001", "address": "12 Le\u0302\n Lo\u031b\u0323i", "birth_year": 1990.0, "paper_number": "c1234567",
		"email": " ", "stay": "", "countries_passed": []string{"DE"}, "gender": "unclear", "isolation_facility": nil})
	want := map[string]any{
		"full_name": "nguyễn hòa", "phone": "0944700001", "address": "12 Lê Lợi", "birth_year": int64(1990), "paper_number": "C1234567",
		"countries_passed": []any{"DE"}, "gender": "unclear"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}
