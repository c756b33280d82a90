package policy

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/motma/motma/rules"
)

// An object is a JSON object of a document. Whoever reads a member takes it, and
// what nobody took is unknown: a misspelt member must not go unnoticed.
type object struct {
	*draft
	at      string
	members map[string]any
}

var escapePointer = strings.NewReplacer("~", "~0", "/", "~1")

func (o *object) place(name string) string { return o.at + "/" + escapePointer.Replace(name) }

// object reads a value as an object; it has no members if it is none.
func (d *draft) object(v any, at string) *object {
	m, ok := v.(map[string]any)
	if !ok {
		d.add(at, "phải là một đối tượng JSON", "make it a JSON object")
	}
	return &object{d, at, m}
}

// take gives a member and forgets it.
func (o *object) take(name string) (any, bool) {
	v, ok := o.members[name]
	delete(o.members, name)
	return v, ok
}

// need is take of a member that has to be there.
func (o *object) need(name string) (any, bool) {
	v, ok := o.take(name)
	if !ok {
		o.missing(name)
	}
	return v, ok
}

func (o *object) missing(name string) {
	o.add(o.place(name), "thiếu mục này", "this member is missing")
}

// end reports the members that nobody took.
func (o *object) end() {
	for _, name := range slices.Sorted(maps.Keys(o.members)) {
		o.add(o.place(name), "không có mục mang tên này", "there is no member of this name")
	}
}

// text reads a text of at most so many characters.
func (o *object) text(name string, most int) string {
	v, ok := o.need(name)
	if !ok {
		return ""
	}
	s, ok := v.(string)
	switch {
	case !ok, strings.TrimSpace(s) == "":
		o.add(o.place(name), "phải là một đoạn chữ", "make it a text")
	case utf8.RuneCountInString(s) > most:
		o.add(o.place(name), "dài quá "+strconv.Itoa(most)+" ký tự", "longer than "+strconv.Itoa(most)+" characters")
	case strings.ContainsFunc(s, hidden):
		o.add(o.place(name), "có ký tự điều khiển hoặc ký tự ẩn", "it holds control or invisible characters")
	}
	return s
}

// hidden says what must not stand in a text that people read (A11).
func hidden(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }

// option is text that may be absent.
func (o *object) option(name string, most int) string {
	if _, there := o.members[name]; !there {
		return ""
	}
	return o.text(name, most)
}

// words reads a text in both languages.
func (o *object) words(name string) Text {
	v, ok := o.need(name)
	if !ok {
		return Text{}
	}
	w := o.object(v, o.place(name))
	defer w.end()
	return Text{VI: w.text("vi", maxText), EN: w.text("en", maxText)}
}

// integer reads a whole number within bounds; absent is 0.
func (o *object) integer(name string, least, most int) int {
	v, ok := o.take(name)
	if !ok {
		return 0
	}
	n, ok := v.(int64)
	if !ok || n < int64(least) || n > int64(most) {
		bounds := strconv.Itoa(least) + "-" + strconv.Itoa(most)
		o.add(o.place(name), "phải là số nguyên "+bounds, "make it an integer "+bounds)
		return 0
	}
	return int(n)
}

// flag reads true or false; absent is false.
func (o *object) flag(name string) bool {
	v, ok := o.take(name)
	b, isBool := v.(bool)
	if ok && !isBool {
		o.add(o.place(name), "phải là true hoặc false", "make it true or false")
	}
	return b
}

// list reads an array of at most so many items; absent is empty.
func (o *object) list(name string, most int) []any {
	v, ok := o.take(name)
	if !ok {
		return nil
	}
	items, ok := v.([]any)
	switch {
	case !ok:
		o.add(o.place(name), "phải là một danh sách", "make it an array")
	case len(items) > most:
		o.add(o.place(name), "nhiều hơn "+strconv.Itoa(most)+" mục", "more than "+strconv.Itoa(most)+" items")
		return nil
	}
	return items
}

// texts reads a list of texts.
func (o *object) texts(name string, most int) []string {
	var out []string
	for i, item := range o.list(name, most) {
		s, ok := item.(string)
		if !ok {
			o.add(o.place(name)+"/"+strconv.Itoa(i), "phải là một đoạn chữ", "make it a text")
			continue
		}
		out = append(out, s)
	}
	return out
}

// colour reads one of the colours.
func (o *object) colour(name string) Colour {
	s := Colour(o.text(name, maxText))
	if s != "" && !slices.Contains(Colours, s) {
		o.add(o.place(name), "màu là một trong: "+colourNames(), "a colour is one of "+colourNames())
	}
	return s
}

func colourNames() string {
	names := make([]string, len(Colours))
	for i, c := range Colours {
		names[i] = string(c)
	}
	return strings.Join(names, ", ")
}

// moment reads a day of Vietnam or a moment.
func (o *object) moment(name string) (t time.Time, isDay bool) {
	s := o.text(name, maxText)
	if s == "" {
		return time.Time{}, false
	}
	if d, ok := dayOf(s); ok {
		return d.Time(), true
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		o.add(o.place(name), "là ngày (2021-10-01) hoặc thời điểm (2021-10-01T08:00:00+07:00)", "make it a day (2021-10-01) or a moment (2021-10-01T08:00:00+07:00)")
	}
	return t, false
}

// expression reads a CertLogic expression; nil if it is none.
func (o *object) expression(name string) *rules.Expr {
	v, ok := o.need(name)
	if !ok {
		return nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		o.rule(o.place(name), err)
		return nil
	}
	x, err := rules.Parse(text)
	if err != nil {
		o.rule(o.place(name), err)
		return nil
	}
	return x
}
