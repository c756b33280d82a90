package policy

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/motma/motma/rules"
)

// readRules reads the rules, and compares what they read with inputs.
func (p *Policy) readRules(o *object) {
	if _, there := o.members["rules"]; !there {
		o.missing("rules")
	}
	ids := map[string]bool{CodeElse: true, CodeOverride: true}
	read := map[string]bool{}
	nodes := 0
	for i, v := range o.list("rules", MaxRules) {
		r := o.object(v, o.place("rules")+"/"+strconv.Itoa(i))
		rule := Rule{ID: r.identifier("id"), When: r.expression("when"), Answer: r.answer()}
		if ids[rule.ID] {
			r.add(r.place("id"), "mã này đã dùng hoặc dành riêng", "this id is taken or reserved")
		}
		ids[rule.ID] = true
		if rule.When != nil {
			p.readsOf(rule.When, r, read)
			nodes += rule.When.Nodes()
		}
		r.end()
		p.Rules = append(p.Rules, rule)
	}
	if nodes > maxNodes {
		o.add(o.place("rules"), "các điều kiện quá dài, tổng cộng tối đa "+strconv.Itoa(maxNodes)+" phần tử", "the conditions are too long; they have at most "+strconv.Itoa(maxNodes)+" parts together")
	}
	p.checkInputs(o, read)
}

// readsOf notes what a rule reads and when its answer may change.
func (p *Policy) readsOf(x *rules.Expr, r *object, read map[string]bool) {
	at := r.place("when")
	for _, path := range x.Paths() {
		read[path] = true
		part, ok := partOf(path)
		if !ok {
			r.add(at, "không có dữ liệu "+strconv.Quote(path), "there are no data at "+strconv.Quote(path))
		}
		p.parts |= part
	}
	if err := p.timing.Add(x, clockPath); err != nil {
		r.rule(at, err)
	}
}

// checkInputs makes sure that the document says what its rules are about.
func (p *Policy) checkInputs(o *object, read map[string]bool) {
	at := o.place("inputs")
	for i, path := range p.Inputs {
		if !read[path] {
			o.add(at+"/"+strconv.Itoa(i), "không quy tắc nào đọc "+strconv.Quote(path), "no rule reads "+strconv.Quote(path))
		}
	}
	var missing []string
	for path := range read {
		if !slices.Contains(p.Inputs, path) {
			missing = append(missing, path)
		}
	}
	slices.Sort(missing)
	for _, path := range missing {
		o.add(at, "thiếu "+strconv.Quote(path)+", mà quy tắc có đọc", "name "+strconv.Quote(path)+", which the rules read")
	}
	slices.Sort(p.Inputs)
}

// maxAcceptance bounds the rules for foreign certificates.
const maxAcceptance = 100

// readAcceptance reads rules for foreign certificates, in the form in which
// countries publish them.
func (p *Policy) readAcceptance(o *object) {
	var list []*rules.Rule
	for i, v := range o.list("acceptance", maxAcceptance) {
		at := o.place("acceptance") + "/" + strconv.Itoa(i)
		text, err := json.Marshal(v)
		if err != nil {
			o.rule(at, err)
			continue
		}
		r, err := rules.ParseRule(text)
		if err != nil {
			o.rule(at, err)
			continue
		}
		for _, problem := range r.Problems() {
			o.rule(at, problem)
		}
		list = append(list, r)
	}
	if len(list) > 0 {
		p.Acceptance = NewAcceptance(list)
	}
}

// readExamples reads the document's tests. Each rule and else must be the answer
// of one.
func (p *Policy) readExamples(o *object) {
	if _, there := o.members["tests"]; !there {
		o.missing("tests")
	}
	covered, names := map[string]bool{}, map[string]bool{}
	for i, v := range o.list("tests", MaxExamples) {
		t := o.object(v, o.place("tests")+"/"+strconv.Itoa(i))
		e := t.example()
		if e.Rule != CodeElse && e.Rule != CodeNoData && !slices.ContainsFunc(p.Rules, func(r Rule) bool { return r.ID == e.Rule }) {
			t.add(t.place("rule"), "không có quy tắc này; viết mã quy tắc, else hoặc no_data", "there is no such rule; give a rule's id, else or no_data")
		}
		if names[e.Name] {
			t.add(t.place("name"), "hai phép thử trùng tên", "two tests have this name")
		}
		covered[e.Rule], names[e.Name] = true, true
		p.Tests = append(p.Tests, e)
		t.end()
	}
	for i, r := range p.Rules {
		if !covered[r.ID] {
			o.add(o.place("rules")+"/"+strconv.Itoa(i), "chưa có phép thử nào cho quy tắc này", "no test asks for this rule")
		}
	}
	if !covered[CodeElse] {
		o.add(o.place("else"), "chưa có phép thử nào cho else", "no test asks for else")
	}
}

func (o *object) example() Example {
	e := Example{Name: o.text("name", maxName), Facts: o.facts()}
	e.At, _ = o.moment("at")
	if v, ok := o.take("place"); ok {
		w := o.object(v, o.place("place"))
		e.Place = Where{Unit: w.option("unit", maxName), Kind: w.option("kind", maxName), Risk: w.integer("risk", 1, MaxRisk)}
		w.end()
	}
	if v, ok := o.take("levels"); ok {
		l := o.object(v, o.place("levels"))
		e.Levels = map[string]int{}
		for _, unit := range slices.Sorted(maps.Keys(l.members)) {
			e.Levels[unit] = l.integer(unit, 1, MaxRisk)
		}
	}
	e.Colour, e.Rule = o.colour("colour"), o.text("rule", maxName)
	return e
}

// facts reads the invented person of a test.
func (o *object) facts() (f Facts) {
	v, ok := o.need("facts")
	if !ok {
		return f
	}
	text, err := json.Marshal(v)
	if err != nil {
		o.rule(o.place("facts"), err)
		return f
	}
	f, err = ParseFacts(text)
	var bad *Error
	if errors.As(err, &bad) {
		for _, p := range bad.Problems {
			o.add(o.place("facts"), p.VI, p.EN)
		}
	}
	return f
}
