package synth

import (
	"fmt"
	"slices"
	"testing"

	"github.com/motma/motma/policy"
	"github.com/motma/motma/rules"
)

// TestCodesAreOfTheValueSets looks up every product and kit among the codes
// that the platform knows on the day it was first used.
func TestCodesAreOfTheValueSets(t *testing.T) {
	for _, v := range products {
		moment := rules.DateTime(v.from.UnixMilli())
		sets := policy.BuiltinValues().At(moment)
		if !slices.Contains(codes(t, sets, "vaccines"), any(v.code)) || !slices.Contains(codes(t, sets, fmt.Sprintf("vaccine-series-%d", v.doses)), any(v.code)) {
			t.Errorf("%s, with %d doses, is in no value set of %s", v.code, v.doses, v.from)
		}
		for _, kit := range kits {
			if !slices.Contains(codes(t, sets, "tests"), any(kit)) {
				t.Errorf("kit %s is in no value set", kit)
			}
		}
	}
}

func codes(t *testing.T, sets map[string]any, id string) []any {
	t.Helper()
	list, ok := sets[id].([]any)
	if !ok {
		t.Fatalf("no value set %s", id)
	}
	return list
}
