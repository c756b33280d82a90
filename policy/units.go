package policy

import (
	_ "embed"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/motma/motma/rules"
)

// unitTable says in which district each commune of the list of 2021 lies, in
// which province each district, and into which province of 2025 each one went.
// Codes of one unit follow each other, so that a line stands for all codes up to
// the next line's:
//
//	commune 00001 001
//	district 001 01
//	province 02 08
//
// A gate without network has no other list of units. The tests compare the
// table with the platform's, and write it with -update.
//
//go:embed units.txt
var unitTable string

// reform is when provinces were merged: 1/7/2025 (standard §9).
var reform = momentOf(time.Date(2025, 7, 1, 0, 0, 0, 0, rules.Vietnam))

// A span is a line of the table: the first of some codes, and what they lie in.
type span struct{ from, in string }

type unitLists struct {
	communes, districts []span
	successors          map[string]string
}

var units = sync.OnceValue(func() *unitLists { return readUnits(unitTable) })

func readUnits(table string) *unitLists {
	l := &unitLists{successors: map[string]string{}}
	for line := range strings.Lines(table) {
		f := strings.Fields(line)
		switch f[0] {
		case "commune":
			l.communes = append(l.communes, span{f[1], f[2]})
		case "district":
			l.districts = append(l.districts, span{f[1], f[2]})
		case "province":
			l.successors[f[1]] = f[2]
		}
	}
	return l
}

// in finds the span of a code, empty for codes before the first.
func in(list []span, code string) string {
	i := sort.Search(len(list), func(i int) bool { return list[i].from > code })
	if i == 0 {
		return ""
	}
	return list[i-1].in
}

// districtOf gives the district of a commune, a district itself, and else
// nothing.
func districtOf(unit string) string {
	switch len(unit) {
	case len("00001"):
		return in(units().communes, unit)
	case len("001"):
		return unit
	}
	return ""
}

// provinceOf gives the province of a commune or a district in the list of 2021,
// and a province itself; empty when it is not known.
func provinceOf(unit string) string {
	if len(unit) == len("01") {
		return unit
	}
	if d := districtOf(unit); d != "" {
		return in(units().districts, d)
	}
	return ""
}

// successorOf gives the province that a province of 2021 was merged into, itself
// when it goes on.
func successorOf(province string) string {
	if s, merged := units().successors[province]; merged {
		return s
	}
	return province
}

// isProvince says that a code is a province of one of the lists.
func isProvince(code string) bool {
	return slices.ContainsFunc(units().districts, func(s span) bool { return s.in == code })
}
