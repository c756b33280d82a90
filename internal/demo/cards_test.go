package demo

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/motma/motma/policy"
)

// TestCardsAreCountedByProvince wants the largest provinces, their commonest
// reasons, and somebody whose card is not as foretold to show.
func TestCardsAreCountedByProvince(t *testing.T) {
	why := func(code string) policy.Reason { return policy.Reason{Code: code} }
	var cards []carded
	for unit := range 12 {
		for i := range 10 + unit {
			cards = append(cards, carded{person: 100 * unit, colour: policy.Green, reason: why(fmt.Sprint("r", i%5)), foretold: policy.Green})
		}
	}
	cards = append(cards, carded{person: 1100, colour: policy.Red, reason: why("r0"), foretold: policy.Yellow}, carded{person: 1100, colour: policy.Unknown})
	got := cardTable(cards, func(person int) (string, string) { return fmt.Sprintf("%02d", person/100), "tên" })
	if len(got) != 10 || got[0].Unit != "11" || got[9].Unit != "02" {
		t.Fatalf("%d provinces, %s to %s", len(got), got[0].Unit, got[len(got)-1].Unit)
	}
	want := ProvinceCards{Unit: "11", Name: "tên", People: 23, Colours: map[policy.Colour]int{policy.Green: 21, policy.Red: 1, policy.Unknown: 1},
		Reasons:  []ReasonCount{{why("r0"), 6}, {why("r1"), 4}, {why("r2"), 4}},
		Foretold: map[policy.Colour]int{policy.Green: 21, policy.Yellow: 1}, Right: map[policy.Colour]int{policy.Green: 21}}
	if diff := cmp.Diff(want, got[0], cmpopts.IgnoreUnexported(ProvinceCards{})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]bool{true, false, true, true, true, true}, got[0].agrees()); diff != "" {
		t.Error(diff)
	}
}
