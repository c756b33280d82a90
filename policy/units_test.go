package policy

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/motma/motma/internal/unit"
)

var update = flag.Bool("update", false, "write generated files")

// writeUnits makes the table out of the platform's lists.
func writeUnits() string {
	old, now := unit.Vietnam2021(), unit.Vietnam2025()
	var b strings.Builder
	for _, role := range []string{unit.Commune, unit.District} {
		list := old.Units(role)
		slices.SortFunc(list, func(a, b unit.Unit) int { return strings.Compare(a.Code, b.Code) })
		last := ""
		for _, u := range list {
			if u.Parent != last {
				fmt.Fprintln(&b, role, u.Code, u.Parent)
				last = u.Parent
			}
		}
	}
	for _, p := range now.Units(unit.Province) {
		for _, before := range now.Predecessors(p.Code) {
			if before != p.Code {
				fmt.Fprintln(&b, unit.Province, before, p.Code)
			}
		}
	}
	return b.String()
}

func TestUnitsAreThePlatforms(t *testing.T) {
	if *update {
		if err := os.WriteFile("units.txt", []byte(writeUnits()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	l := readUnits(writeUnits())
	if unitTable != writeUnits() {
		t.Fatal("units.txt is not what the platform's lists say; go test ./policy -run Units -update writes it")
	}
	old := unit.Vietnam2021()
	for _, role := range []string{unit.Commune, unit.District, unit.Province} {
		for _, u := range old.Units(role) {
			want, _ := old.Above(u.Code, unit.Province)
			if got := provinceOf(u.Code); got != want.Code {
				t.Errorf("the province of %s is %q, not %s", u.Code, got, want.Code)
			}
			if d, ok := old.Above(u.Code, unit.District); ok && districtOf(u.Code) != d.Code {
				t.Errorf("the district of %s is %q, not %s", u.Code, districtOf(u.Code), d.Code)
			}
		}
	}
	if len(l.successors) != 63-34 || successorOf("49") != "48" || successorOf("48") != "48" {
		t.Errorf("%d provinces were merged into others", len(l.successors))
	}
	for _, none := range []string{"", "1", "00000", "000", "0000", "x"} {
		if p := provinceOf(none); p != "" {
			t.Errorf("%q lies in %q", none, p)
		}
	}
}
