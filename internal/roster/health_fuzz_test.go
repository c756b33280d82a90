package roster

import (
	"strings"
	"testing"

	"github.com/motma/motma/declaration"
	"github.com/motma/motma/internal/health"
)

// FuzzHealthRows: whatever comes, a row is one thing that may be said of one
// user, or is refused by itself with a reason.
func FuzzHealthRows(f *testing.F) {
	f.Add(true, false, []byte("id,kind,src,day,when,out,ill,hot\nu1,dose,s,05/08/2021,,,,\nu1,test,s,,01/09/2021 08:00,dương,,\nu1,check,s,,,,\"ho; sốt\",\"37,5\"\n"))
	f.Add(true, true, []byte("id;kind;src;day;when;out;ill;hot\r\nu1;domestic;1;1990;01/09/2021 08:00;x;có;NaN\r\n"))
	f.Add(false, false, []byte(`{"user":"u1","kind":"dose","source":"s","body":{"dose":{"date":"2021-08-05","vaccine":"x"}}}`))
	f.Add(false, false, []byte(`{"account":"7","kind":"test","source":"s","withdraw":true,"reason":"x"}`))
	f.Add(false, true, []byte(`{"user":"u1","kind":"entry","consent":1,"answers":{"countries_passed":["LA"]},"at":"2021-09-01T08:00:00+07:00"}`))
	forms := declaration.Builtin()
	f.Fuzz(func(t *testing.T, sheet, declared bool, body []byte) {
		o, content, words := Options{Format: NDJSON}, Records, "test.outcome"
		columns := map[string]string{"user": "id", "kind": "kind", "source": "src", "dose.date": "day", "test.sample": "when", "test.outcome": "out",
			"check.symptoms": "ill", "check.celsius": "hot"}
		if declared {
			content, words = Declarations, "answers.gender"
			columns = map[string]string{"user": "id", "kind": "kind", "consent": "src", "answers.birth_year": "day", "at": "when", "answers.symptoms": "ill",
				"answers.departure_date": "out", "answers.nothing": "hot"}
		}
		if sheet {
			o = Options{Format: CSV, Mapping: &Mapping{Columns: columns, Dates: []string{"dd/MM/yyyy HH:mm", "dd/MM/yyyy"},
				Words: map[string]map[string]string{words: {"dương": "positive"}}}}
			if err := o.Mapping.Check(content); err != nil {
				t.Fatal(err)
			}
		}
		p, err := split(o.Format, body)
		if err != nil {
			return
		}
		table, err := newTable(o, p.head)
		if err != nil {
			return
		}
		d := healthReader{table: table, content: content, format: o.Format, forms: forms}
		for _, row := range p.rows {
			e, bad := d.decode(row)
			if bad != nil {
				if bad.Code == "" || bad.VI == "" || bad.EN == "" {
					t.Errorf("row %q is refused without a reason", row)
				}
				continue
			}
			if one(e) != 1 || (e.User != "") == (e.Account != 0) || e.Account < 0 {
				t.Errorf("row %q is no one thing of one user", row)
			}
		}
	})
}

// one counts what an entry says.
func one(e health.Entry) (n int) {
	for _, is := range []bool{e.Record != nil, e.Declaration != nil, e.Withdraw != nil} {
		if is {
			n++
		}
	}
	return n
}

// FuzzDates: a form is refused, or a day written in it is read as that day.
func FuzzDates(f *testing.F) {
	for _, form := range []string{"dd/MM/yyyy", "d.M.yyyy HH:mm", "yyyyMMddHHmmss", "MM/yyyy", "yy", "dd dd yyyy"} {
		f.Add(form, "05/08/2021 07:30")
	}
	f.Fuzz(func(t *testing.T, form, text string) {
		if _, ok := layout(form); !ok {
			return
		}
		m := Mapping{Dates: []string{form}}
		if at, day, ok := m.moment(text); ok && day && at.Hour()+at.Minute()+at.Second() > 0 {
			t.Errorf("%q read by %q is a day at %s", text, form, at)
		}
		if got := m.date(text); got != text && len(got) != 10 && len(got) != 4 && got != strings.TrimSpace(text) {
			t.Errorf("%q read by %q is %q", text, form, got)
		}
	})
}
