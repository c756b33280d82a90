package synth

import (
	"fmt"
	"slices"
	"strings"

	"github.com/motma/motma/internal/unit"
)

// peopled are the provinces with their population in ten thousands, rounded
// from the statistical yearbook of 2021: enough for where people live.
const peopled = "01 833,02 89,04 54,06 32,08 80,10 76,11 62,12 48,14 129,15 84,17 87,19 132,20 80,22 135,24 187," +
	"25 150,26 119,27 146,30 194,31 207,33 128,34 187,35 87,36 184,37 101,38 371,40 341,42 131,44 91,45 65,46 115," +
	"48 119,49 152,51 124,52 150,54 87,56 125,58 60,60 125,62 57,64 157,66 191,67 66,68 132,70 102,72 119,74 260,75 317," +
	"77 117,79 917,80 172,82 178,83 130,84 101,86 103,87 160,89 191,91 175,92 125,93 73,94 121,95 92,96 121"

// unpeopled has no resident household.
const unpeopled = "498" // Hoàng Sa

// homes knows where blocks of households can be.
type homes struct {
	provinces table
	leaves    map[string][]unit.Unit // by province: communes, and districts without any
	district  map[string][]unit.Unit // by district: its leaves
}

func newHomes(list *unit.List, only []string) (homes, error) {
	h := homes{leaves: map[string][]unit.Unit{}, district: map[string][]unit.Unit{}}
	for _, code := range only {
		if _, ok := list.Province(code); !ok {
			return h, fmt.Errorf("synth: province %w", unit.ErrUnknown)
		}
	}
	var kept []string
	for part := range strings.SplitSeq(peopled, ",") {
		code, _, _ := strings.Cut(part, " ")
		if len(only) > 0 && !slices.Contains(only, code) {
			continue
		}
		kept = append(kept, part)
		h.settle(list, code)
	}
	h.provinces = weights(strings.Join(kept, ","))
	return h, nil
}

func (h homes) settle(list *unit.List, province string) {
	for _, d := range list.Children(province) {
		leaves := list.Children(d.Code)
		if len(leaves) == 0 && d.Code != unpeopled {
			leaves = []unit.Unit{d}
		}
		h.district[d.Code] = leaves
		h.leaves[province] = append(h.leaves[province], leaves...)
	}
}

// block draws the district where a block's people live and returns its leaves
// and the province.
func (h homes) block(seed uint64, b int) (province string, leaves []unit.Unit) {
	var d dice
	d.seed(seed, streamBlock, uint64(b))
	province = d.pick(h.provinces)
	all := h.leaves[province]
	leaf := all[d.n(len(all))]
	if leaves, ok := h.district[leaf.Code]; ok {
		return province, leaves
	}
	return province, h.district[leaf.Parent]
}

// neighbourhood is 20 households of one commune.
const neighbourhood = blockHouseholds / 5

// home returns where a household lives.
func (h homes) home(seed uint64, household int) (province, code string) {
	province, leaves := h.block(seed, household/blockHouseholds)
	at := mix(seed ^ mix(streamNeighbourhood) ^ mix(uint64(household/neighbourhood)))
	return province, leaves[at%uint64(len(leaves))].Code
}
