package health

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/rules"
	"github.com/motma/motma/viname"
)

// Limits of what a record says; the project's own choices.
const (
	maxText     = 200                 // characters of a facility, person or place
	maxCode     = 64                  // of a batch, case or code
	maxSource   = 128                 // of the app's own id
	maxReason   = 500                 // of a reason
	maxDoses    = 20                  // of one series
	maxSymptoms = 16                  // of one day
	maxContact  = 60 * 24 * time.Hour // how long a contact class lasts
	maxOrder    = 90 * 24 * time.Hour // and a quarantine order
	maxAhead    = 14 * 24 * time.Hour // how long before it begins an order is given
	maxAnalysis = 30 * 24 * time.Hour // from specimen to result
	skew        = 10 * time.Minute    // how far another clock may be ahead
)

// epidemic is the first day that a record can be of.
const epidemic = "2019-12-01"

// checker collects everything that is wrong with one record.
type checker struct {
	fault.Problems
	now    time.Time
	values Values
}

// Clean gives a record in its one spelling, or everything that is wrong with
// it, with paths from the root of the record. now is the moment of the check.
func (n NewRecord) Clean(now time.Time, values Values) (NewRecord, error) {
	c := &checker{now: now, values: values}
	if !slices.Contains(Kinds, n.Kind) {
		c.Add("kind", "Không có loại bản ghi này.", "No such kind; there are: dose, test, infection, contact, quarantine, check.")
		return n, c.Err()
	}
	c.source("source", &n.Source)
	c.text("facility", &n.Facility, maxText, true)
	c.text("responsible", &n.Responsible, maxText, true)
	c.text("batch", &n.Batch, maxCode, false)
	c.text("reason", &n.Reason, maxReason, false)
	c.body(n.Kind, &n.Body)
	return n, c.Err()
}

// body checks the member of the record's kind, which must be the only one.
func (c *checker) body(kind Kind, b *Body) {
	*b = b.own()
	set := b.kinds()
	if len(set) != 1 || set[0] != kind {
		c.Add("body", "Nội dung phải có đúng phần của loại bản ghi.", "The body has exactly the member of the record's kind: "+string(kind)+".")
		return
	}
	switch kind {
	case Dose:
		c.dose(b.Dose)
	case Test:
		c.test(b.Test)
	case Infection:
		c.infection(b.Infection)
	case Contact:
		c.contact(b.Contact)
	case Quarantine:
		c.quarantine(b.Quarantine)
	case Check:
		c.check(b.Check)
	}
}

// kinds are the members that are set.
func (b Body) kinds() (set []Kind) {
	for i, is := range []bool{b.Dose != nil, b.Test != nil, b.Infection != nil, b.Contact != nil, b.Quarantine != nil, b.Check != nil} {
		if is {
			set = append(set, Kinds[i])
		}
	}
	return set
}

// own is a copy that shares nothing with its sender's.
func (b Body) own() Body {
	b.Dose, b.Test, b.Infection = clone(b.Dose), clone(b.Test), clone(b.Infection)
	b.Contact, b.Quarantine, b.Check = clone(b.Contact), clone(b.Quarantine), clone(b.Check)
	if b.Check != nil {
		b.Check.Symptoms = slices.Clone(b.Check.Symptoms)
	}
	return b
}

func clone[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

func (c *checker) dose(d *DoseBody) {
	c.day("body.dose.date", d.Date)
	c.code("body.dose.vaccine", Vaccines, d.Vaccine, d.Date)
	if d.Number < 0 || d.Number > maxDoses {
		c.Add("body.dose.number", "Số thứ tự mũi từ 1 đến 20; bỏ trống nếu không rõ.", "The number of the dose is 1 to 20; leave it out where it is not known.")
	}
	if d.Of < 0 || d.Of > maxDoses {
		c.Add("body.dose.of", "Số mũi của liệu trình từ 1 đến 20; bỏ trống nếu không rõ.", "A series has 1 to 20 doses; leave it out where it is not known.")
	}
}

func (c *checker) test(t *TestBody) {
	if t.Kind != PCR && t.Kind != Antigen {
		c.Add("body.test.kind", "Loại xét nghiệm là pcr hoặc antigen.", "The kind of test is pcr or antigen.")
	}
	if !slices.Contains([]string{Positive, Negative, Inconclusive}, t.Outcome) {
		c.Add("body.test.outcome", "Kết quả là positive, negative hoặc inconclusive.", "The outcome is positive, negative or inconclusive.")
	}
	sample, result := c.past("body.test.sample", &t.Sample), c.past("body.test.result", &t.Result)
	if sample && result && (t.Result.Before(t.Sample) || t.Result.Sub(t.Sample) > maxAnalysis) {
		c.Add("body.test.result", "Kết quả có sau khi lấy mẫu, trong vòng 30 ngày.", "The result comes after the specimen, within 30 days.")
	}
	c.text("body.test.name", &t.Name, maxText, false)
	switch {
	case t.Kit != "":
		c.code("body.test.kit", Kits, t.Kit, t.Sample.In(rules.Vietnam).Format(time.DateOnly))
	case t.Kind == Antigen && t.Name == "":
		c.Add("body.test.kit", "Xét nghiệm nhanh cần mã bộ kit (kit) hoặc tên (name).", "An antigen test needs the code of its kit, or its name.")
	}
}

func (c *checker) infection(i *InfectionBody) {
	since := c.day("body.infection.since", i.Since)
	if i.Recovered == "" {
		return
	}
	if c.day("body.infection.recovered", i.Recovered) && since && i.Recovered < i.Since {
		c.Add("body.infection.recovered", "Ngày khỏi không trước ngày mắc.", "Nobody recovers before they fall ill.")
	}
}

func (c *checker) contact(x *ContactBody) {
	if x.Class != "F1" && x.Class != "F2" {
		c.Add("body.contact.class", "Diện tiếp xúc là F1 hoặc F2; ca bệnh (F0) là bản ghi infection.", "The class is F1 or F2; a case (F0) is an infection.")
	}
	c.text("body.contact.case", &x.Case, maxCode, false)
	if !c.past("body.contact.since", &x.Since) || x.Until.IsZero() {
		return
	}
	x.Until = stored(x.Until)
	if !x.Until.After(x.Since) || x.Until.Sub(x.Since) > maxContact {
		c.Add("body.contact.until", "Thời hạn sau lần tiếp xúc, không quá 60 ngày.", "It ends after the contact, within 60 days.")
	}
}

func (c *checker) quarantine(q *QuarantineBody) {
	c.text("body.quarantine.place", &q.Place, maxText, true)
	if n := len(q.Unit); n != 2 && n != 3 && n != 5 || strings.Trim(q.Unit, "0123456789") != "" {
		c.Add("body.quarantine.unit", "Mã đơn vị hành chính có 2, 3 hoặc 5 chữ số.", "An administrative unit has 2, 3 or 5 digits.")
	}
	q.From, q.To = stored(q.From), stored(q.To)
	if q.From.Before(firstDay) || q.From.After(c.now.Add(maxAhead)) {
		c.Add("body.quarantine.from", "Ngày bắt đầu không quá 14 ngày tới.", "It begins within 14 days, and not before "+epidemic+".")
	}
	if !q.To.After(q.From) || q.To.Sub(q.From) > maxOrder {
		c.Add("body.quarantine.to", "Ngày kết thúc sau ngày bắt đầu, không quá 90 ngày.", "It ends after it begins, within 90 days.")
	}
}

func (c *checker) check(k *CheckBody) {
	c.source("body.check.order", &k.Order)
	c.day("body.check.day", k.Day)
	if len(k.Symptoms) > maxSymptoms {
		c.Add("body.check.symptoms", "Tối đa 16 triệu chứng.", "There are 16 symptoms at most.")
		return
	}
	for i := range k.Symptoms {
		c.id(fmt.Sprintf("body.check.symptoms[%d]", i), &k.Symptoms[i], maxCode, true)
	}
	if k.Celsius != 0 && !(k.Celsius >= 30 && k.Celsius <= 45) {
		c.Add("body.check.celsius", "Thân nhiệt từ 30 đến 45 độ C.", "A temperature is 30 to 45 degrees Celsius.")
	}
}

// text puts a free text into its one spelling (A11).
func (c *checker) text(path string, s *string, most int, needed bool) {
	clean, ok := viname.Text(*s, most)
	switch {
	case !ok:
		c.Add(path, fmt.Sprintf("Văn bản dài tối đa %d ký tự, không có ký tự ẩn hoặc dấu < >.", most),
			fmt.Sprintf("A text has at most %d characters, without hidden ones and without < and >.", most))
	case needed && clean == "":
		c.Add(path, "Thiếu trường này.", "This is missing.")
	}
	*s = clean
}

// source checks an app's own id of a record. The numbers of real decisions are
// such, "123/QĐ-UBND": letters of any script, digits and visible signs, without
// spaces, in one spelling (A11).
func (c *checker) source(path string, s *string) {
	clean, ok := viname.Text(*s, maxSource)
	switch {
	case *s == "":
		c.Add(path, "Thiếu trường này.", "This is missing.")
	case !ok || clean == "" || strings.ContainsFunc(*s, unicode.IsSpace):
		c.Add(path, fmt.Sprintf("Mã dài tối đa %d ký tự, không có dấu cách, ký tự ẩn hoặc dấu < >.", maxSource),
			fmt.Sprintf("An id has at most %d characters, without spaces, hidden characters, < and >.", maxSource))
	default:
		*s = clean
	}
}

// id checks a code of the app's: printable ASCII without spaces.
func (c *checker) id(path string, s *string, most int, needed bool) {
	switch {
	case *s == "" && needed:
		c.Add(path, "Thiếu trường này.", "This is missing.")
	case len(*s) > most || !utf8.ValidString(*s) || strings.ContainsFunc(*s, func(r rune) bool { return r <= ' ' || r > '~' || r == '<' || r == '>' }):
		c.Add(path, fmt.Sprintf("Mã dài tối đa %d ký tự ASCII, không có dấu cách.", most),
			fmt.Sprintf("An id has at most %d ASCII characters, without spaces.", most))
	}
}

// day checks a day of the past or today.
func (c *checker) day(path, s string) bool {
	t, err := time.Parse(time.DateOnly, s)
	if err == nil && t.Format(time.DateOnly) == s && s >= epidemic && s <= c.now.In(rules.Vietnam).Format(time.DateOnly) {
		return true
	}
	c.Add(path, "Ngày có dạng YYYY-MM-DD, từ "+epidemic+", không ở tương lai.", "A day is YYYY-MM-DD, not before "+epidemic+" and not in the future.")
	return false
}

// firstDay is when a moment can be at the earliest.
var firstDay = time.Date(2019, 12, 1, 0, 0, 0, 0, rules.Vietnam)

// past checks a moment of the past.
func (c *checker) past(path string, t *time.Time) bool {
	*t = stored(*t)
	if t.Before(firstDay) || t.After(c.now.Add(skew)) {
		c.Add(path, "Thời điểm từ "+epidemic+", không ở tương lai.", "A moment is not before "+epidemic+" and not in the future.")
		return false
	}
	return true
}

// code checks a code against a dated value set, as it was on a day.
func (c *checker) code(path, list, code, day string) {
	at, err := time.ParseInLocation(time.DateOnly, day, rules.Vietnam)
	if err != nil {
		at = c.now
	}
	if len(code) > maxCode || c.values != nil && !c.values(list, code, at) {
		c.Add(path, "Mã này không có trong danh mục "+list+" vào ngày đó.", "This code was not in the value set "+list+" on that day.")
	}
}
