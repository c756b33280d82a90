package rules

import (
	"strconv"
	"strings"
	"time"
)

// Timing says when the answers of expressions can change by nothing but the
// passing of time: at which moments one of their comparisons of dates turns.
// Between two of them they give the same answer on the same data. The zero
// Timing is of no expression.
type Timing struct {
	edges []edge
	known map[string]bool
}

// An edge is a moment that data give: a date-time that is compared with the
// clock.
type edge struct {
	date   dateNode
	amount int64 // that the clock is moved by before it is compared
	unit   unit
}

// Add takes an expression in. The clock is the path at which its data hold the
// moment, such as external.validationClock. The error, an [*Error], names what
// keeps the moments from being told: a clock that is read otherwise than
// directly by plusTime, two clocks moved differently in one comparison, a clock
// compared with a date out of reduce.
func (t *Timing) Add(x *Expr, clock string) error {
	w := timingWalk{timing: t, clock: clock, compiler: &compiler{paths: map[string]bool{}}}
	return w.walk(x.tree, nil, &terms{})
}

// Turns appends the moments that the data give, in no order. At each of them, or in the
// millisecond after, an answer may become another. Dates that cannot be read give
// none. The zone, nil for UTC, must be one without summer time.
func (t *Timing) Turns(dst []DateTime, data any, zone *time.Location) []DateTime {
	if zone == nil {
		zone = time.UTC
	}
	e := &env{data: data, zone: zone, steps: DefaultSteps}
	for i := range t.edges {
		if d, err := t.edges[i].date(e); err == nil {
			dst = t.edges[i].turns(dst, d, zone)
		}
	}
	return dst
}

// turns appends the moments at which the moved clock passes d. A clock moved by
// months does not go evenly: after the last of January it may jump back by days,
// at midnight. So all days around are taken.
func (g *edge) turns(dst []DateTime, d DateTime, zone *time.Location) []DateTime {
	const around = 6 // days: more than a month can be shorter than another
	m, ok := d.plus(-g.amount, g.unit, zone)
	if !ok {
		return dst
	}
	if g.amount == 0 || g.unit == days || g.unit == hours {
		return append(dst, m)
	}
	year, month, day := m.Time().In(zone).Date()
	for n := -around; n <= around; n++ {
		dst = append(dst, DateTime(time.Date(year, month, day+n, 0, 0, 0, 0, zone).UnixMilli()))
		if moved, ok := m.plus(int64(n), days, zone); ok {
			dst = append(dst, moved)
		}
	}
	return dst
}

// A timingWalk goes over an expression.
type timingWalk struct {
	timing   *Timing
	clock    string
	compiler *compiler
	lambda   bool
}

// terms are the date-times of one comparison.
type terms struct {
	dates  []term
	clocks []term
	folded bool // a date may come out of reduce
}

// A term is a text moved by an amount. For the clock, text is nil.
type term struct {
	text   any // {"var": path} or a literal
	op     string
	amount int64
	name   string // of the unit
}

func (w *timingWalk) walk(expr any, at *place, out *terms) error {
	switch expr := expr.(type) {
	case []any:
		for i, item := range expr {
			if err := w.walk(item, at.item(i), out); err != nil {
				return err
			}
		}
	case map[string]any:
		for op, operands := range expr {
			return w.operation(op, operands, at.member(op), out)
		}
	}
	return nil
}

func (w *timingWalk) operation(op string, operands any, at *place, out *terms) error {
	list, _ := operands.([]any)
	switch op {
	case "var":
		path, _ := operands.(string)
		return w.read(path, at)
	case "before", "after", "not-before", "not-after":
		return w.compare(list, at, out)
	case "plusTime", "dccDateOfBirth":
		return w.date(op, list, at, out)
	case "reduce":
		return w.reduce(list, at, out)
	}
	return w.walk(list, at, out)
}

// read refuses the clock, and what holds it or is a part of it.
func (w *timingWalk) read(path string, at *place) error {
	if w.lambda {
		return nil
	}
	if path == "" || path == w.clock || strings.HasPrefix(w.clock, path+".") || strings.HasPrefix(path, w.clock+".") {
		return at.fail(BadField, "the clock is read by plusTime alone, so that it can be told how long an answer holds")
	}
	return nil
}

func (w *timingWalk) compare(list []any, at *place, out *terms) error {
	var own terms
	if err := w.walk(list, at, &own); err != nil {
		return err
	}
	out.dates, out.clocks, out.folded = append(out.dates, own.dates...), append(out.clocks, own.clocks...), out.folded || own.folded
	if len(own.clocks) == 0 {
		return nil
	}
	if own.folded {
		return at.fail(BadField, "a date out of reduce cannot be compared with the clock")
	}
	c := own.clocks[0]
	for _, other := range own.clocks {
		if other.amount != c.amount || other.amount != 0 && other.name != c.name {
			return at.fail(BadField, "in one comparison the clock is moved by one amount only")
		}
	}
	for _, d := range own.dates {
		if err := w.edge(d, c, at); err != nil {
			return err
		}
	}
	return nil
}

func (w *timingWalk) date(op string, list []any, at *place, out *terms) error {
	t := term{op: op}
	if op == "plusTime" {
		t.amount, _ = list[1].(int64)
		t.name, _ = list[2].(string)
	}
	if w.lambda {
		out.folded = true
		return nil
	}
	if v, ok := list[0].(map[string]any); ok && op == "plusTime" && v["var"] == any(w.clock) {
		out.clocks = append(out.clocks, t)
		return nil
	}
	if err := w.walk(list[0], at.item(0), out); err != nil {
		return err
	}
	for _, text := range texts(list[0], nil) {
		t.text = text
		out.dates = append(out.dates, t)
	}
	return nil
}

// texts lists what an expression's text may be: its literals, and what it reads.
func texts(expr any, found []any) []any {
	switch v := expr.(type) {
	case string:
		found = append(found, v)
	case []any:
		for _, item := range v {
			found = texts(item, found)
		}
	case map[string]any:
		if _, ok := v["var"]; ok {
			return append(found, v)
		}
		for _, operands := range v {
			found = texts(operands, found)
		}
	}
	return found
}

// reduce keeps the clock out of a fold, whose lambda could compare it with
// anything.
func (w *timingWalk) reduce(list []any, at *place, out *terms) error {
	var within terms
	for _, i := range []int{0, 2} {
		if err := w.walk(list[i], at.item(i), &within); err != nil {
			return err
		}
	}
	if len(within.clocks) > 0 {
		return at.fail(BadField, "the clock cannot go into reduce")
	}
	before := w.lambda
	w.lambda = true
	err := w.walk(list[1], at.item(1), &within)
	w.lambda = before
	out.dates = append(out.dates, within.dates...)
	out.folded = out.folded || within.folded
	return err
}

// edge adds a pair of a date and the clock, once.
func (w *timingWalk) edge(d, c term, at *place) error {
	text, err := (&Expr{tree: d.text}).MarshalJSON()
	if err != nil {
		return at.fail(BadForm, "not an expression")
	}
	key := strings.Join([]string{string(text), d.op, strconv.FormatInt(d.amount, 10), d.name, strconv.FormatInt(c.amount, 10), c.name}, " ")
	if w.timing.known[key] {
		return nil
	}
	operands := []any{d.text}
	if d.op == "plusTime" {
		operands = []any{d.text, d.amount, d.name}
	}
	date, err := w.compiler.dateOperation(d.op, operands, at)
	if err != nil {
		return err
	}
	if w.timing.known == nil {
		w.timing.known = map[string]bool{}
	}
	w.timing.known[key] = true
	w.timing.edges = append(w.timing.edges, edge{date: date, amount: c.amount, unit: units[c.name]})
	return nil
}
