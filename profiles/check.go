package profiles

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/motma/motma/qr"
)

const (
	maxText    = 200 // of a name, in bytes
	maxList    = 32  // of one list
	maxColumns = 128 // of a list of declarations
	maxCodes   = 8
)

var (
	idPattern   = regexp.MustCompile(`^[a-z][a-z0-9-]{1,31}$`)
	unitPattern = regexp.MustCompile(`^([0-9]{2}|[0-9]{3}|[0-9]{5})?$`)
)

// checker notes the problems of one profile.
type checker struct {
	*Profile
	e *Error
}

// bad notes a problem at a path, when there is one.
func (c checker) bad(is bool, path, vi, en string) {
	if is {
		c.e.add(c.Line(path), path+": "+vi, path+": "+en)
	}
}

func (p *Profile) check(e *Error) {
	c := checker{p, e}
	c.bad(!idPattern.MatchString(p.ID), "id", "gồm 2-32 chữ thường, chữ số, gạch nối, bắt đầu bằng chữ", "it has 2 to 32 lower-case letters, digits and hyphens, and begins with a letter")
	c.bad(!shown(p.Names.VI), "names.vi", "tên dài 1-200 byte, không có ký tự điều khiển", "a name has 1 to 200 bytes without control characters")
	c.bad(!shown(p.Names.EN), "names.en", "tên dài 1-200 byte, không có ký tự điều khiển", "a name has 1 to 200 bytes without control characters")
	c.bad(!shown(p.Owner), "owner", "cơ quan chủ quản dài 1-200 byte", "the owner has 1 to 200 bytes")
	c.bad(!unitPattern.MatchString(p.Unit), "unit", "mã đơn vị hành chính có 2, 3 hoặc 5 chữ số, trong dấu nháy", "a unit's code has 2, 3 or 5 digits, in quotes")
	c.list("known_by", p.KnownBy, Keys)
	c.list("contributes", p.Contributes, Attributes)
	c.list("reads", p.Reads, slices.Concat(Attributes, HealthReads))
	c.list("records", p.Records, Records)
	c.list("purposes", p.Purposes, nil)
	c.list("scopes", p.Scopes, nil)
	c.bad(len(p.Scopes) == 0, "scopes", "thiếu danh sách quyền", "the list of scopes is missing")
	c.bad(len(p.Purposes) == 0, "purposes", "thiếu mục đích", "the list of purposes is missing")
	c.bad(p.Sync != "" && !slices.Contains(Routes, p.Sync), "sync", "là một trong: "+strings.Join(Routes, ", "), "it is one of "+strings.Join(Routes, ", "))
	c.proofs()
	c.codes()
	if p.Import != nil {
		c.layout(*p.Import)
	}
	for _, kind := range slices.Sorted(maps.Keys(p.Health)) {
		c.sheet(kind, p.Health[kind])
	}
}

// list checks a list of words out of a closed one; nil: any word.
func (c checker) list(path string, words, known []string) {
	c.bad(len(words) > maxList, path, "danh sách quá dài", "the list is too long")
	for i, w := range words[:min(len(words), maxList)] {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.bad(known != nil && !slices.Contains(known, w), at, "không có trong danh mục: "+strings.Join(known, ", "), "it is none of "+strings.Join(known, ", "))
		c.bad(!shown(w), at, "để trống hoặc có ký tự lạ", "it is empty or holds strange characters")
		c.bad(slices.Contains(words[:i], w), at, "bị lặp lại", "it is there twice")
	}
}

func (c checker) proofs() {
	for _, kind := range slices.Sorted(maps.Keys(c.Proves)) {
		path := "proves." + kind
		may, ok := Proofs[kind]
		if !ok {
			c.bad(true, path, "không có loại giấy tờ này", "there is no such identifier")
			continue
		}
		c.list(path, c.Proves[kind], may)
		c.bad(!slices.Contains(c.Contributes, attributeOf(kind)), path, "ứng dụng không cung cấp trường này", "the app does not contribute what it proves")
	}
}

// attributeOf is what an identifier is read from.
func attributeOf(kind string) string {
	if kind == "bhxh" {
		return "bhyt"
	}
	return kind
}

func (c checker) codes() {
	c.bad(len(c.OwnCodes) > maxCodes, "own_codes", "quá nhiều mẫu mã", "there are too many patterns")
	for i, code := range c.OwnCodes[:min(len(c.OwnCodes), maxCodes)] {
		path := fmt.Sprintf("own_codes[%d].", i)
		c.bad(code.Source != Attested && code.Source != Placeholder, path+"source", "là attested hoặc placeholder", "it is attested or placeholder")
		pattern, err := code.Compile(c.ID)
		if err != nil {
			var why qr.Reason
			errors.As(err, &why)
			c.bad(true, path+"pattern", why.VI, why.EN)
			continue
		}
		user, ok := pattern.User(code.Text)
		c.bad(!ok, path+"text", "mẫu không đọc được ví dụ này", "the pattern does not read this example")
		c.bad(ok && user != code.User, path+"user", "mẫu đọc ra mã người dùng khác", "the pattern reads another user id in the example")
	}
}

// Compile gives the pattern as the recogniser takes it.
func (o OwnCode) Compile(app string) (qr.AppPattern, error) {
	pattern, err := qr.NewAppPattern(app, o.Pattern, "user")
	if err != nil {
		return pattern, err
	}
	return pattern, pattern.Narrow()
}

// shown says that a text is fit for a screen.
func shown(s string) bool {
	return s != "" && len(s) <= maxText && strings.TrimSpace(s) == s &&
		!strings.ContainsFunc(s, func(r rune) bool {
			return r == '<' || r == '>' || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar
		})
}
