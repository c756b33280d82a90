package declaration_test

import (
	"fmt"
	"time"

	"github.com/motma/motma/declaration"
)

// A person who declared once sends what changed. Everything that is wrong comes
// at once, each with the path of its field.
func ExampleForm_Renew() {
	form, err := declaration.Builtin().Form(declaration.Domestic, 0)
	if err != nil {
		panic(err)
	}
	before := map[string]any{"full_name": "Nguyễn Văn An", "birth_year": 1990, "gender": "male", "nationality": "VN",
		"province": "79", "district": "760", "ward": "26740", "address": "12 Lê Lợi", "phone": "0944700001",
		"travelled": false, "symptoms": false, "contact_case": false, "contact_country": false, "contact_symptoms": false}
	env := declaration.Env{Now: time.Date(2021, 10, 15, 1, 0, 0, 0, time.UTC)}

	answers := form.Renew(before, map[string]any{"symptoms": true, "travelled": false})
	for _, p := range form.Check(answers, env) {
		fmt.Println(p.Path, p.Code)
	}
	answers = form.Renew(before, map[string]any{"symptoms": true, "symptoms_text": "Ho từ hôm qua", "travelled": false,
		"contact_case": false, "contact_country": false, "contact_symptoms": false})
	fmt.Println(len(form.Check(answers, env)), "problems")
	fmt.Println(form.Facts(answers))
	// Output:
	// symptoms_text missing
	// contact_case missing
	// contact_country missing
	// contact_symptoms missing
	// 0 problems
	// true false false
}
