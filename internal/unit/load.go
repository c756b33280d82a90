package unit

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// maxListBytes bounds a list after decompression: the largest known, 11,367
// units, is a quarter of a megabyte.
const maxListBytes = 8 << 20

// country is the clock by which lists begin and end.
var country = time.FixedZone("ICT", 7*3600)

// Parse reads a list in this package's format: lines of tab-separated fields,
// the head first, then the units as a tree in depth-first order, so that a unit's
// parent is the last line of a shorter depth.
//
//	version  vn-2021-11
//	valid    2021-11-01  2025-07-01        (second date empty: still in force)
//	level    province  2  Tỉnh, ...  listed|absent
//	kind     Q  Quận
//	unit     001  Q  Ba Đình  [codes of predecessors, comma-separated]
//
// The word "unit" itself is left out to save space: a line whose first field
// is all digits is a unit. Codes are unique within a list, and their length tells
// their level.
func Parse(r io.Reader) (*List, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxListBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read list of units: %w", err)
	}
	if len(raw) > maxListBytes {
		return nil, fmt.Errorf("read list of units: longer than %d bytes", maxListBytes)
	}
	p := parser{
		list:  &List{byCode: map[string]place{}, children: map[string]span{}, before: map[string][]string{}},
		kinds: map[string]string{},
	}
	rest, number := string(raw), 0
	for rest != "" {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		number++
		if err := p.line(line); err != nil {
			return nil, fmt.Errorf("list of units, line %d: %w", number, err)
		}
	}
	return p.finish()
}

func parseGzip(data []byte) (*List, error) {
	zr, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("open list of units: %w", err)
	}
	return Parse(zr)
}

func parsePlain(data []byte) (*List, error) { return Parse(bytes.NewReader(data)) }

type parser struct {
	list  *List
	kinds map[string]string
	path  []string // the code last seen at each level
}

func (p *parser) line(s string) error {
	if s == "" || s[0] == '#' {
		return nil
	}
	head, rest, _ := strings.Cut(s, "\t")
	if allDigits(head) {
		return p.unit(head, rest)
	}
	f := strings.Split(rest, "\t")
	switch {
	case head == "version" && len(f) == 1:
		p.list.Version = f[0]
	case head == "valid" && len(f) == 2:
		return p.valid(f[0], f[1])
	case head == "level" && len(f) == 4:
		return p.level(f)
	case head == "kind" && len(f) == 2:
		p.kinds[f[0]] = f[1]
	default:
		return fmt.Errorf("unknown line")
	}
	return nil
}

func (p *parser) valid(from, to string) (err error) {
	if p.list.ValidFrom, err = time.ParseInLocation(time.DateOnly, from, country); err != nil {
		return fmt.Errorf("first day: %w", err)
	}
	if to == "" {
		return nil
	}
	if p.list.ValidTo, err = time.ParseInLocation(time.DateOnly, to, country); err != nil {
		return fmt.Errorf("last day: %w", err)
	}
	return nil
}

func (p *parser) level(f []string) error {
	digits := 0
	for _, c := range f[1] {
		if c < '0' || c > '9' || digits > 9 { // no code has 100 digits
			return fmt.Errorf("length of a code")
		}
		digits = digits*10 + int(c-'0')
	}
	for _, lv := range p.list.levels {
		if lv.Digits == digits || lv.Role == f[0] {
			return fmt.Errorf("level given twice")
		}
	}
	if len(p.list.byCode) > 0 {
		return fmt.Errorf("level after the first unit")
	}
	if digits == 0 || (f[3] != "listed" && f[3] != "absent") {
		return fmt.Errorf("level")
	}
	p.list.levels = append(p.list.levels, level{Level: Level{Role: f[0], Digits: digits, Name: f[2], Listed: f[3] == "listed"}})
	p.path = append(p.path, "")
	return nil
}

func (p *parser) unit(code, rest string) error {
	kind, name, ok := strings.Cut(rest, "\t")
	name, before, _ := strings.Cut(name, "\t")
	depth := p.depth(code)
	if !ok || name == "" || depth < 0 || !p.list.levels[depth].Listed {
		return fmt.Errorf("malformed unit")
	}
	word, ok := p.kinds[kind]
	if !ok {
		return fmt.Errorf("unknown kind of unit")
	}
	if _, twice := p.list.byCode[code]; twice {
		return fmt.Errorf("code given twice")
	}
	u := Unit{Code: code, Name: name, Kind: word, Level: depth + 1}
	lv := &p.list.levels[depth]
	at := int32(len(lv.units))
	if depth > 0 {
		u.Parent = p.path[depth-1]
		if u.Parent == "" {
			return fmt.Errorf("unit without a parent")
		}
		if err := p.child(u.Parent, at); err != nil {
			return err
		}
	}
	lv.units = append(lv.units, u)
	p.list.byCode[code] = place{int32(depth), at}
	if before != "" {
		p.list.before[code] = strings.Split(before, ",")
	}
	p.path[depth] = code
	clear(p.path[depth+1:])
	return nil
}

func (p *parser) child(parent string, at int32) error {
	s, ok := p.list.children[parent]
	if !ok {
		s.from = at
	} else if s.to != at {
		return fmt.Errorf("children of one unit are apart")
	}
	s.to = at + 1
	p.list.children[parent] = s
	return nil
}

func allDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

func (p *parser) depth(code string) int {
	for i, lv := range p.list.levels {
		if lv.Digits == len(code) {
			return i
		}
	}
	return -1
}

func (p *parser) finish() (*List, error) {
	l := p.list
	if l.Version == "" || l.ValidFrom.IsZero() || len(l.levels) == 0 {
		return nil, fmt.Errorf("list of units: incomplete head")
	}
	l.folded = sync.OnceValue(l.fold)
	return l, nil
}
