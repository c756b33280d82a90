package qrimage

import "rsc.io/qr/coding"

// grid is a square of modules, one byte each (1 is dark), row by row.
type grid struct {
	size int
	bit  []byte
}

func (g *grid) at(x, y int) bool { return g.bit[y*g.size+x] != 0 }

// lay places the segments in a symbol, puts each of the eight masks over it and returns the one with
// the lowest penalty, the first of equals.
//
// The writing library lays and checks a whole symbol for each mask. Here it does so once, and the
// other masks are made from that one: only data, check bits and the format differ.
func lay(v coding.Version, l coding.Level, segments []coding.Encoding) (*grid, int, error) {
	plan, err := coding.NewPlan(v, l, 0)
	if err != nil {
		return nil, 0, err
	}
	code, err := plan.Encode(segments...)
	if err != nil {
		return nil, 0, err
	}
	first := fromCode(code)
	kept, keptMask, least := first, 0, first.penalty()
	for mask := 1; mask < 8; mask++ {
		g := first.remask(plan, l, mask)
		if p := g.penalty(); p < least {
			kept, keptMask, least = g, mask, p
		}
	}
	return kept, keptMask, nil
}

// remask returns the grid of mask 0 under another mask.
func (g *grid) remask(plan *coding.Plan, l coding.Level, mask int) *grid {
	out := &grid{size: g.size, bit: make([]byte, len(g.bit))}
	format := formatBits(l, mask)
	flips := maskChange(mask)
	for y, row := range plan.Pixel {
		line, flip := g.bit[y*g.size:], &flips[y%maskPeriod]
		for x, p := range row {
			b := line[x]
			switch p.Role() {
			case coding.Data, coding.Check, coding.Extra:
				b ^= flip[x%maskPeriod]
			case coding.Format:
				b = byte(format >> p.Offset() & 1)
			}
			out.bit[y*g.size+x] = b
		}
	}
	return out
}

// maskPeriod is the side of the square after which every mask repeats itself.
const maskPeriod = 12

// maskChange has a 1 where the mask and mask 0 differ.
func maskChange(mask int) (out [maskPeriod][maskPeriod]byte) {
	for y := range maskPeriod {
		for x := range maskPeriod {
			if coding.Mask(mask).Invert(y, x) != coding.Mask(0).Invert(y, x) {
				out[y][x] = 1
			}
		}
	}
	return out
}

// formatBits is the level and the mask with their 10 check bits, as ISO/IEC 18004, 7.9 protects them.
func formatBits(l coding.Level, mask int) uint32 {
	const generator, veil = 0x537, 0x5412
	data := (uint32(l)^1)<<3 | uint32(mask) // the library counts L M Q H, the symbol says 01 00 11 10
	rest := data << 10
	for i := 14; i >= 10; i-- {
		if rest>>i&1 == 1 {
			rest ^= generator << (i - 10)
		}
	}
	return (data<<10 | rest) ^ veil
}

// fromCode unpacks the writing library's bitmap.
func fromCode(c *coding.Code) *grid {
	g := &grid{size: c.Size, bit: make([]byte, c.Size*c.Size)}
	for y := range c.Size {
		row := c.Bitmap[y*c.Stride:]
		for x := range c.Size {
			g.bit[y*c.Size+x] = row[x/8] >> (7 - x%8) & 1
		}
	}
	return g
}

// penalty is the sum of the four rules of ISO/IEC 18004, 7.8.3: long runs of one colour, blocks of
// one colour, patterns that look like a finder, and an uneven share of dark modules.
func (g *grid) penalty() int {
	sum := g.blocks() + g.balance()
	for i := range g.size {
		sum += g.line(i*g.size, 1) + g.line(i, g.size)
	}
	return sum
}

// finder is what a scanner may take for the middle of a finder pattern: dark, light, three dark,
// light, dark.
const finder = 0b1011101

// line scores one row or column for runs of five and more, and for shapes like a finder with four
// light modules before or behind them. What lies outside of the symbol counts as light, since the
// quiet zone is.
func (g *grid) line(start, step int) int {
	sum, run, last, window := 0, 0, byte(2), 0
	for i := range g.size + 4 {
		b := byte(0)
		if i < g.size {
			b = g.bit[start+i*step]
			if run++; b != last {
				run, last = 1, b
			}
			sum += runPenalty(run)
		}
		window = (window<<1 | int(b)) & (1<<15 - 1)
		if window>>4&0x7f == finder && (window&15 == 0 || window>>11 == 0) {
			sum += 40
		}
	}
	return sum
}

// runPenalty is what the run costs more for its newest module: 3 for the fifth, 1 for each further.
func runPenalty(run int) int {
	switch {
	case run == 5:
		return 3
	case run > 5:
		return 1
	}
	return 0
}

// blocks scores every 2 x 2 square of one colour.
func (g *grid) blocks() int {
	sum := 0
	for y := range g.size - 1 {
		row, next := g.bit[y*g.size:(y+1)*g.size], g.bit[(y+1)*g.size:(y+2)*g.size]
		for x := range g.size - 1 {
			if b := row[x]; b == row[x+1] && b == next[x] && b == next[x+1] {
				sum += 3
			}
		}
	}
	return sum
}

// balance scores how far the share of dark modules is from one half, 10 for every full 5 %.
func (g *grid) balance() int {
	dark := 0
	for _, b := range g.bit {
		dark += int(b)
	}
	off := 2*dark - len(g.bit)
	if off < 0 {
		off = -off
	}
	return 10 * (off * 10 / len(g.bit))
}
