package fhir_test

import (
	"encoding/json"
	"fmt"

	"github.com/motma/motma/declaration"
	"github.com/motma/motma/fhir"
)

// What a forms engine of a hospital sends is read back into answers, which the
// form then checks.
func ExampleAnswers() {
	form, err := declaration.Builtin().Form(declaration.Domestic, 0)
	if err != nil {
		panic(err)
	}
	response, err := fhir.Parse([]byte(`{"resourceType": "QuestionnaireResponse", "status": "completed",
		"item": [{"linkId": "section.person", "item": [{"linkId": "birth_year", "answer": [{"valueInteger": 1990}]}]}]}`))
	if err != nil {
		panic(err)
	}
	answers, err := fhir.Answers(form, response)
	if err != nil {
		panic(err)
	}
	text, err := json.Marshal(answers)
	fmt.Println(string(text), err)
	// Output: {"birth_year":1990} <nil>
}
