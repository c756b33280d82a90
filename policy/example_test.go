package policy_test

import (
	"fmt"
	"time"

	"github.com/motma/motma/policy"
	"github.com/motma/motma/rules"
)

// Two apps know one person, who stands at a gate in Khánh Hòa.
func Example() {
	bluezone := policy.Facts{Doses: []policy.Dose{{Date: "2021-08-01", Vaccine: "EU/1/20/1528"}}}
	vneid := policy.Facts{Doses: []policy.Dose{{Date: "2021-08-02", Vaccine: "EU/1/20/1528"}, {Date: "2021-10-01", Vaccine: "EU/1/20/1528"}}}
	facts := policy.Merge(bluezone, vneid)

	gate := policy.Where{Unit: "56", Kind: "checkpoint"}
	at := time.Date(2021, 10, 10, 8, 0, 0, 0, rules.Vietnam)
	card := policy.Builtin().Card(facts, gate, at)
	fmt.Println(len(facts.Doses), card.Colour, card.Reasons[0].EN)
	fmt.Println(card.ValidUntil.In(rules.Vietnam).Format(time.DateTime), card.Next)
	// Output:
	// 2 yellow The first dose, at least 14 days ago.
	// 2021-10-15 00:00:00 green
}
