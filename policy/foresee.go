package policy

import (
	"slices"
	"time"

	"github.com/motma/motma/rules"
)

// maxForeseen bounds how many moments are looked at. Facts of a person need a
// few; rules that move the clock by months, some dozens.
const maxForeseen = 512

// foresee finds the first moment at which colour or reason become others. In
// between the data stay the same, but for the clock, until the reading's next
// segment; and within a segment an answer can only change at the moments that
// the rules' timing names, or in the millisecond after, when a comparison
// includes its bound.
func (c *reading) foresee(card *Card, at rules.DateTime) {
	budget := maxForeseen
	var moments []rules.DateTime
	for {
		end := c.until
		moments = c.turns(moments[:0], at, end)
		for _, m := range moments {
			if budget--; budget < 0 || c.work < maxMoment {
				card.expires(m, card.Colour)
				return
			}
			if next := c.cardAt(m); !next.alike(card) {
				card.expires(m, next.Colour)
				return
			}
		}
		if end == never {
			return
		}
		at = end
	}
}

// turns lists, in order, the moments after at and before end, and the end.
func (c *reading) turns(dst []rules.DateTime, at, end rules.DateTime) []rules.DateTime {
	if c.decided(at) {
		return upTo(dst, end)
	}
	dst = c.view.policy.timing.Turns(dst, c.view.data, rules.Vietnam)
	c.work -= len(dst)
	for _, m := range dst {
		dst = append(dst, m+1)
	}
	dst = slices.DeleteFunc(dst, func(m rules.DateTime) bool { return m <= at || m >= end })
	slices.Sort(dst)
	return upTo(slices.Compact(dst), end)
}

func upTo(dst []rules.DateTime, end rules.DateTime) []rules.DateTime {
	if end == never {
		return dst
	}
	return append(dst, end)
}

// alike says that colour and reason are the same.
func (c *Card) alike(o *Card) bool {
	return c.Colour == o.Colour && c.Reasons[0] == o.Reasons[0]
}

func (c *Card) expires(at rules.DateTime, next Colour) {
	c.ValidUntil, c.Next = time.UnixMilli(int64(at)).UTC(), next
}
