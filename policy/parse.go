package policy

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/motma/motma/rules"
)

// Limits of a document (project's own choice).
const (
	MaxDocument = 256 << 10 // bytes
	MaxExamples = 1000      // tests that it brings along
	maxText     = 1000      // characters of what people read
	maxName     = 200
	maxSource   = 2000
	maxInputs   = 200
	maxNodes    = 4000 // of all conditions together, see rules.Expr.Nodes
	maxHours    = 24 * 366
)

var (
	policyID = regexp.MustCompile(`^[a-z][a-z0-9-]{0,63}$`)
	province = regexp.MustCompile(`^[0-9]{2}$`)
)

// placeKinds are the kinds of place that a policy can be for.
var placeKinds = []string{"venue", "vehicle", "checkpoint"}

// Parse reads a whole document and compiles it. The error, an [*Error], names
// every problem at once. Whether the document's own tests pass, [Policy.Test]
// says; that they ask for every rule and for else is checked here.
func Parse(text []byte) (*Policy, error) {
	d := &draft{}
	if len(text) > MaxDocument {
		d.add("", "lớn hơn "+strconv.Itoa(MaxDocument>>10)+" KB", "larger than "+strconv.Itoa(MaxDocument>>10)+" KB")
		return nil, d.err()
	}
	tree, err := rules.ReadData(text)
	if err != nil {
		d.rule("", err)
		return nil, d.err()
	}
	p := readPolicy(d.object(tree, ""))
	if err := d.err(); err != nil {
		return nil, err
	}
	p.prepare()
	return p, nil
}

func readPolicy(o *object) *Policy {
	p := &Policy{timing: &rules.Timing{}}
	p.readHead(o)
	p.Inputs = o.texts("inputs", maxInputs)
	p.DeclarationHours = o.integer("declaration_hours", 1, maxHours)
	p.readRules(o)
	p.readElse(o)
	p.readAcceptance(o)
	p.readExamples(o)
	o.end()
	return p
}

// readHead reads what identifies the document.
func (p *Policy) readHead(o *object) {
	p.ID = o.identifier("id")
	if p.Version = o.integer("version", 1, 1<<31-1); p.Version == 0 {
		o.add(o.place("version"), "cần số phiên bản, từ 1", "give the version, from 1")
	}
	p.Name = o.words("name")
	p.Unit = o.option("unit", maxName)
	if p.Unit != "" && (!province.MatchString(p.Unit) || !isProvince(p.Unit)) {
		o.add(o.place("unit"), "là mã tỉnh, thành phố gồm 2 chữ số; bỏ trống cho toàn quốc", "make it the code of a province, 2 digits; leave it out for the nation")
	}
	p.Kinds = o.texts("kinds", len(placeKinds))
	for i, k := range p.Kinds {
		if !slices.Contains(placeKinds, k) {
			o.add(o.place("kinds")+"/"+strconv.Itoa(i), "loại địa điểm là một trong: "+strings.Join(placeKinds, ", "), "a kind of place is one of "+strings.Join(placeKinds, ", "))
		}
	}
	p.readPeriod(o)
	p.Source = o.source()
}

// readPeriod reads from and to. A day in to is the last one on which it holds.
func (p *Policy) readPeriod(o *object) {
	p.From, _ = o.moment("from")
	if _, there := o.members["to"]; there {
		var isDay bool
		if p.To, isDay = o.moment("to"); isDay {
			p.To = p.To.Add(24 * time.Hour)
		}
		if !p.From.Before(p.To) {
			o.add(o.place("to"), "phải sau ngày bắt đầu", "make it later than from")
		}
	}
}

func (o *object) identifier(name string) string {
	s := o.text(name, maxName)
	if s != "" && !policyID.MatchString(s) {
		o.add(o.place(name), "gồm chữ thường a-z, số và dấu gạch nối, bắt đầu bằng chữ", "use a-z, digits and hyphens, a letter first")
	}
	return s
}

// source reads what attests a rule.
func (o *object) source() Source {
	v, ok := o.need("source")
	if !ok {
		return Source{}
	}
	s := o.object(v, o.place("source"))
	defer s.end()
	return Source{Text: s.text("text", maxSource), Own: s.flag("own")}
}

// answer reads colour, reason, advice and source.
func (o *object) answer() Answer {
	a := Answer{Colour: o.colour("colour"), Reason: o.words("reason")}
	if _, there := o.members["advice"]; there {
		a.Advice = o.words("advice")
	}
	a.Source = o.source()
	return a
}

// noData is what is answered when a document says nothing of it.
var noData = Answer{
	Colour: Unknown,
	Reason: Text{"Chưa có dữ liệu.", "There are no data yet."},
	Advice: Text{"Khai báo y tế, hoặc nhờ cơ sở y tế cập nhật hồ sơ.", "Declare your health, or ask a health facility to bring the records up to date."},
	Source: Source{"Standard §5: no data must differ from red.", true},
}

func (p *Policy) readElse(o *object) {
	if v, ok := o.need("else"); ok {
		e := o.object(v, o.place("else"))
		p.Else = e.answer()
		e.end()
	}
	p.NoData = noData
	if v, ok := o.take("no_data"); ok {
		e := o.object(v, o.place("no_data"))
		p.NoData = e.answer()
		if p.NoData.Colour == Red {
			e.add(e.place("colour"), "không có dữ liệu thì không được là đỏ", "no data must not be red")
		}
		e.end()
	}
}
