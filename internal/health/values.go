package health

import (
	"slices"
	"time"

	"github.com/motma/motma/rules"
)

// Values says whether a code is in a value set at a moment; see package rules.
type Values func(list, code string, at time.Time) bool

// The value sets that codes are of.
const (
	Vaccines = "vaccines"
	Kits     = "tests"
)

// ValuesOf asks the editions of value sets, those that sets gives at the moment
// of asking. A day before the first edition of a set is judged by the newest:
// who was vaccinated abroad early has a dose too.
func ValuesOf(sets func() *rules.ValueSets, now func() time.Time) Values {
	return func(list, code string, at time.Time) bool {
		held := sets()
		codes, ok := held.At(rules.DateTime(at.UnixMilli()))[list].([]any)
		if !ok {
			codes, _ = held.At(rules.DateTime(now().UnixMilli()))[list].([]any)
		}
		_, found := slices.BinarySearchFunc(codes, code, func(c any, code string) int {
			s, _ := c.(string) // codes are strings
			if s < code {
				return -1
			}
			if s > code {
				return 1
			}
			return 0
		})
		return found
	}
}
