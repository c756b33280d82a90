package review

import (
	"context"
	"log/slog"
	"slices"

	"github.com/motma/motma/internal/person"
)

// Evidence is a question with everything that helps to answer it.
type Evidence struct {
	Conflict person.Conflict
	VI, EN   string   // why it is asked
	Suggest  Decision // what the kind of question usually comes to; empty: look
	Asked    person.Account
	Known    []person.Account // the records of the person it was compared with
	More     bool             // there are more of them than are shown
	Fields   []Field
	Answers  []Answer // what was decided before
}

// LogValue keeps personal data out of logs.
func (Evidence) LogValue() slog.Value { return slog.StringValue("[evidence]") }

// String keeps personal data out of formatted errors.
func (Evidence) String() string { return "[evidence]" }

// GoString keeps personal data out of %#v.
func (Evidence) GoString() string { return "[evidence]" }

// Field is one attribute: what the account says, and what is known.
type Field struct {
	Name  string
	Asked Value
	Known []Value // each value once, the best proved first
}

// Value is one value of a field.
type Value struct {
	Text  string
	How   person.Assurance
	Says  person.Agreement // what it says of the account's value; empty for that itself
	Count int              // how many records hold it
}

// String keeps personal data out of formatted errors.
func (Value) String() string { return "[value]" }

// GoString keeps personal data out of %#v.
func (Value) GoString() string { return "[value]" }

// Evidence puts a question's two sides next to each other. It is a read of
// everybody's data in it, written down before it is given.
func (d *Desk) Evidence(ctx context.Context, by By, id int64) (Evidence, error) {
	if err := by.admitted(); err != nil {
		return Evidence{}, err
	}
	c, err := d.question(ctx, id)
	if err != nil {
		return Evidence{}, err
	}
	e := Evidence{Conflict: c, Suggest: Suggest(c.Kind)}
	e.VI, e.EN = Why(c.Kind)
	if e.Asked, err = d.People.Store.ReadAccount(ctx, c.Account); err != nil {
		return Evidence{}, err
	}
	if e.Known, e.More, err = d.records(ctx, c.Persons); err != nil {
		return Evidence{}, err
	}
	if e.Answers, err = d.Store.Answers(ctx, id); err != nil {
		return Evidence{}, err
	}
	e.Fields = sideBySide([]person.Account{e.Asked}, e.Known)
	return e, d.read(ctx, by, "review.conflict", id, accounts(e.Known, e.Asked.ID))
}

// records gives the accounts of persons, as many as are shown.
func (d *Desk) records(ctx context.Context, ps []person.ID) (out []person.Account, more bool, err error) {
	for _, p := range ps {
		members, err := d.Store.MembersOf(ctx, p, maxSideBySide+1)
		if err != nil {
			return nil, false, err
		}
		out = append(out, members...)
	}
	if len(out) > maxSideBySide {
		out, more = out[:maxSideBySide], true
	}
	return out, more, nil
}

func accounts(as []person.Account, more ...person.AccountID) []person.AccountID {
	for _, a := range as {
		more = append(more, a.ID)
	}
	return more
}

// Suggest is what a kind of question usually comes to. A suggestion is never
// carried out by itself.
func Suggest(kind string) Decision {
	switch kind {
	case Ticked:
		return Same
	case "twins", "same-app":
		return Different
	}
	return ""
}

// column is how one attribute is read and compared.
type column struct {
	name    string
	key     person.KeyKind // whose proof counts; empty: none
	value   func(person.Account) string
	compare func(a, b string) person.Agreement
}

var columns = []column{
	{"name", "", func(a person.Account) string { return a.Attrs.Name }, person.CompareNames},
	{"birth", "", func(a person.Account) string { return a.Attrs.Birth }, person.CompareBirths},
	{"sex", "", func(a person.Account) string { return sexes[a.Attrs.Sex] }, person.CompareValues},
	{"cccd", person.KeyCCCD, func(a person.Account) string { return a.Attrs.CCCD }, person.CompareValues},
	{"cmnd", person.KeyCMND, func(a person.Account) string { return a.Attrs.CMND }, person.CompareValues},
	{"passport", person.KeyPassport, func(a person.Account) string { return a.Attrs.Passport }, person.CompareValues},
	{"nationality", person.KeyPassport, func(a person.Account) string { return a.Attrs.Nationality }, person.CompareValues},
	{"bhyt", person.KeyBHXH, func(a person.Account) string { return a.Attrs.BHYT }, person.CompareValues},
	{"phone", person.KeyPhone, func(a person.Account) string { return a.Attrs.Phone }, person.CompareValues},
	{"unit", "", func(a person.Account) string { return a.Attrs.Unit }, person.CompareValues},
}

var sexes = [...]string{person.SexNone: "", person.Male: "male", person.Female: "female"}

// sideBySide compares what one side says with every value that the other side
// holds. Fields that nobody fills are left out.
func sideBySide(asked, known []person.Account) []Field {
	var out []Field
	for _, c := range columns {
		f := Field{Name: c.name, Known: c.values(known)}
		if own := c.values(asked); len(own) > 0 {
			f.Asked = own[0]
		}
		if f.Asked.Text == "" && len(f.Known) == 0 {
			continue
		}
		for i := range f.Known {
			f.Known[i].Says = c.compare(f.Asked.Text, f.Known[i].Text)
		}
		out = append(out, f)
	}
	return out
}

// values gives each value of a column once, the best proved first.
func (c column) values(as []person.Account) []Value {
	var out []Value
	for _, a := range as {
		text, how := c.value(a), person.Declared
		if text == "" {
			continue
		}
		if c.key != "" {
			how = a.Proved(c.key)
		}
		i := slices.IndexFunc(out, func(v Value) bool { return v.Text == text })
		if i < 0 {
			i, out = len(out), append(out, Value{Text: text})
		}
		out[i].How, out[i].Count = max(out[i].How, how), out[i].Count+1
	}
	slices.SortStableFunc(out, func(a, b Value) int { return int(b.How) - int(a.How) })
	return out
}
