package travel_test

import (
	"slices"
	"testing"

	"github.com/motma/motma/internal/travel"
	"github.com/motma/motma/policy"
)

// Every vaccine that can be recorded can be stated, with a maker of the value set.
func TestEveryRecordedVaccineHasCodes(t *testing.T) {
	codes := map[string][]string{}
	for _, s := range policy.BuiltinValueSets() {
		for code := range s.Values {
			codes[s.ID] = append(codes[s.ID], code)
		}
	}
	if len(codes["vaccines"]) < 10 {
		t.Fatalf("found only %v", codes["vaccines"])
	}
	for _, code := range codes["vaccines"] {
		p, ok := travel.ProductOf(code)
		if !ok || p.Vaccine == "" || p.Doses == 0 || p.Name == "" || p.By == "" || !slices.Contains(codes["makers"], p.Maker) {
			t.Errorf("%s: %+v", code, p)
		}
	}
}
