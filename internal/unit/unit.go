// Package unit knows the administrative units of a country: the provinces,
// districts and communes of Vietnam and their GSO codes (standard §9).
//
// A code is text, never a number: "01" is a province and "001" a district.
// Codes have gaps, and what they mean changes: on 1/7/2025 the 63 provinces
// became 34 and the districts went away. So a code means something only in a
// dated list, and whoever stores a code stores which list it was taken from, or
// the date. The package holds each list as a data file and asks the file how
// many levels there are; nothing here counts to three.
package unit

import (
	"errors"
	"fmt"
	"time"
)

// Roles of the levels in Vietnam's lists. Another country's list names its own.
const (
	Province = "province" // tỉnh, thành phố trực thuộc trung ương: 2 digits
	District = "district" // quận, huyện, thị xã, thành phố thuộc tỉnh: 3 digits
	Commune  = "commune"  // xã, phường, thị trấn: 5 digits
)

// What Valid answers. The texts carry no input.
var (
	// ErrShape: the code has the wrong length or other characters than digits.
	ErrShape = errors.New("mã đơn vị hành chính sai dạng (unit code has the wrong form)")
	// ErrUnknown: the code is well formed and not in the list.
	ErrUnknown = errors.New("không có đơn vị hành chính mang mã này (no unit has this code)")
	// ErrNotListed: the code is of a level whose units the list does not hold,
	// so nothing can be said of it.
	ErrNotListed = errors.New("danh mục này chưa có cấp đó (the list does not hold this level)")
	// ErrNoEdition: no list covers the date.
	ErrNoEdition = errors.New("không có danh mục hành chính cho ngày này (no list of units for this date)")
)

// Unit is one administrative unit. It is a value: copy it freely.
type Unit struct {
	Code   string // with its leading zeros
	Name   string // "Ba Đình", in Vietnamese, NFC
	Kind   string // "Quận"
	Parent string // code of the unit above; empty at the top
	Level  int    // 1 at the top
}

// Title is the name with its kind: "Quận Ba Đình", "Phường 12".
func (u Unit) Title() string {
	if u.Kind == "" {
		return u.Name
	}
	return u.Kind + " " + u.Name
}

// Level describes one depth of a list.
type Level struct {
	Role   string // "province"
	Digits int    // length of its codes
	Name   string // in Vietnamese
	Listed bool   // false when the list names the level but holds no unit of it
}

// List is one dated edition of a country's units. It is built once and safe
// for concurrent use; treat its fields as constants.
type List struct {
	Version   string    // "vn-2021-11"
	ValidFrom time.Time // first day, 00:00 in the country
	ValidTo   time.Time // first day on which it no longer holds; zero while it does

	levels   []level
	byCode   map[string]place
	children map[string]span
	before   map[string][]string
	folded   func() [][]string
}

type level struct {
	Level
	units []Unit
}

// place is where a unit is: its level and its index there.
type place struct{ level, index int32 }

// span is a range of indices in the level below.
type span struct{ from, to int32 }

// Levels returns the levels, the top first.
func (l *List) Levels() []Level {
	out := make([]Level, len(l.levels))
	for i, lv := range l.levels {
		out[i] = lv.Level
	}
	return out
}

// Unit returns the unit with this code, of whatever level.
func (l *List) Unit(code string) (Unit, bool) {
	p, ok := l.byCode[code]
	if !ok {
		return Unit{}, false
	}
	return l.levels[p.level].units[p.index], true
}

// Province returns the province with this code.
func (l *List) Province(code string) (Unit, bool) { return l.in(Province, code) }

// District returns the district with this code; false for every code in a list
// without districts.
func (l *List) District(code string) (Unit, bool) { return l.in(District, code) }

// Commune returns the commune, ward or township with this code.
func (l *List) Commune(code string) (Unit, bool) { return l.in(Commune, code) }

func (l *List) in(role, code string) (Unit, bool) {
	p, ok := l.byCode[code]
	if !ok || l.levels[p.level].Role != role {
		return Unit{}, false
	}
	return l.levels[p.level].units[p.index], true
}

// Valid says whether the code is one of this list: nil, or ErrShape,
// ErrUnknown or ErrNotListed.
func (l *List) Valid(code string) error {
	if _, ok := l.byCode[code]; ok {
		return nil
	}
	if !allDigits(code) {
		return ErrShape
	}
	for _, lv := range l.levels {
		if len(code) == lv.Digits {
			if !lv.Listed {
				return ErrNotListed
			}
			return ErrUnknown
		}
	}
	return ErrShape
}

// Chain returns the unit and everything above it, the top first; nil when the
// code is unknown.
func (l *List) Chain(code string) []Unit {
	u, ok := l.Unit(code)
	if !ok {
		return nil
	}
	out := make([]Unit, u.Level)
	for i := u.Level - 1; i >= 0; i-- {
		out[i] = u
		u, _ = l.Unit(u.Parent)
	}
	return out
}

// Above returns the ancestor of the code at the level with this role, the unit
// itself included.
func (l *List) Above(code, role string) (Unit, bool) {
	for _, u := range l.Chain(code) {
		if l.levels[u.Level-1].Role == role {
			return u, true
		}
	}
	return Unit{}, false
}

// Contains reports whether the unit lies in the ancestor or is it. Unknown
// codes lie nowhere.
func (l *List) Contains(ancestor, code string) bool {
	a, ok := l.Unit(ancestor)
	if !ok {
		return false
	}
	u, ok := l.Unit(code)
	for ok && u.Level > a.Level {
		u, ok = l.Unit(u.Parent)
	}
	return ok && u.Code == a.Code
}

// Children returns the units directly below the code in the order of their
// codes; for the empty code, the top level.
func (l *List) Children(code string) []Unit {
	if code == "" {
		return append([]Unit(nil), l.levels[0].units...)
	}
	p, ok := l.byCode[code]
	if !ok {
		return nil
	}
	s, ok := l.children[code]
	if !ok {
		return nil
	}
	return append([]Unit(nil), l.levels[p.level+1].units[s.from:s.to]...)
}

// HasCommunes reports whether anything lies below the code. Five island
// districts have no commune (standard §5), so an address there ends at the
// district and a form must not ask for a ward.
func (l *List) HasCommunes(code string) bool {
	_, ok := l.children[code]
	return ok
}

// Units returns all units of a level in the order of the list, which keeps the
// children of one unit together.
func (l *List) Units(role string) []Unit {
	for _, lv := range l.levels {
		if lv.Role == role {
			return append([]Unit(nil), lv.units...)
		}
	}
	return nil
}

// Address is the unit written as people write it, the smallest first: "Phường
// Phúc Xá, Quận Ba Đình, Thành phố Hà Nội". Empty when the code is unknown.
func (l *List) Address(code string) string {
	chain := l.Chain(code)
	out := ""
	for i := len(chain) - 1; i >= 0; i-- {
		if out != "" {
			out += ", "
		}
		out += chain[i].Title()
	}
	return out
}

// Predecessors returns the codes of the edition before that went into this
// unit, nil when the list does not say.
func (l *List) Predecessors(code string) []string {
	return append([]string(nil), l.before[code]...)
}

// CCCDProvince returns the province behind the first three digits of a CCCD
// number: the GSO number written with three digits (standard §9). The numbers
// were given out by the list of 63.
func (l *List) CCCDProvince(three string) (Unit, error) {
	if len(three) != 3 || three[0] != '0' {
		return Unit{}, fmt.Errorf("cccd province: %w", ErrShape)
	}
	u, ok := l.Province(three[1:])
	if !ok {
		return Unit{}, fmt.Errorf("cccd province: %w", ErrUnknown)
	}
	return u, nil
}
