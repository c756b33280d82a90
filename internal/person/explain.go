package person

import (
	"context"
	"slices"
)

// Explained is one attribute of a person as shown, with where it comes from
// and why. It never says which other app knows the person.
type Explained struct {
	Attribute string
	Value     string
	Own       bool      // from the asking app's own record
	How       Assurance // of the record that it comes from
	Why       Why
	VI, EN    string // the same as a sentence
}

// String keeps personal data out of formatted errors.
func (e Explained) String() string { return "[" + e.Attribute + "]" }

// GoString keeps personal data out of %#v.
func (e Explained) GoString() string { return e.String() }

// Why is the rule by which a value was chosen; see survive.
type Why string

// The rules.
const (
	WhyOnly     Why = "only"      // no other record has one
	WhyChecked  Why = "checked"   // its record's papers were checked better
	WhySelf     Why = "self"      // declared by the person, not on behalf
	WhyOldest   Why = "oldest"    // of records known alike, the first
	WhyAccents  Why = "accents"   // the same name with its accents
	WhyFullDate Why = "full-date" // the full date within the year
)

type shown struct {
	name   string // on the wire
	vi, en string
	get    func(Attributes) string
}

// shownAttributes are what a view has, in the order of the answer.
var shownAttributes = []shown{
	{"name", "Họ tên", "name", func(a Attributes) string { return a.Name }},
	{"birth", "Ngày sinh", "birth date", func(a Attributes) string { return a.Birth }},
	{"sex", "Giới tính", "sex", func(a Attributes) string { return a.Sex.text() }},
	{"cccd", "Số CCCD", "CCCD number", func(a Attributes) string { return a.CCCD }},
	{"cmnd", "Số CMND", "CMND number", func(a Attributes) string { return a.CMND }},
	{"passport", "Số hộ chiếu", "passport number", func(a Attributes) string { return a.Passport }},
	{"nationality", "Quốc tịch", "nationality", func(a Attributes) string { return a.Nationality }},
	{"bhyt", "Số BHYT", "BHYT number", func(a Attributes) string { return a.BHYT }},
	{"phone", "Số điện thoại", "phone number", func(a Attributes) string { return a.Phone }},
	{"unit", "Địa bàn", "administrative unit", func(a Attributes) string { return a.Unit }},
}

// text is the sex as the wire writes it; empty for none.
func (s Sex) text() string {
	switch s {
	case Male:
		return "male"
	case Female:
		return "female"
	}
	return ""
}

// Explain gives the view of an app's own account's person, attribute by
// attribute, as far as may allows. An account that rests on numbers which were
// merely declared is shown what it said itself and nothing else (A19).
func (r *Registry) Explain(ctx context.Context, app AppID, id AccountID, may func(attribute string) bool) ([]Explained, error) {
	var out []Explained
	err := r.Store.Within(ctx, nil, func(tx Tx) error {
		out = nil
		acc, err := tx.Account(id)
		if err != nil {
			return err
		}
		if acc.App != app {
			return ErrUnknown
		}
		if err := r.guarded(acc); err != nil {
			return err
		}
		links, err := tx.Links(id)
		if err != nil {
			return err
		}
		active := activeLink(links)
		if active == nil {
			return ErrPending
		}
		members, err := tx.Members(active.Person)
		if err != nil {
			return err
		}
		unproved := len(members) > 1 && !acc.rests(active.Tier)
		for _, e := range explain(acc, members) {
			own := slices.ContainsFunc(explain(acc, []Account{acc}), func(o Explained) bool { return o.Attribute == e.Attribute && o.Value == e.Value })
			if may(e.Attribute) && (!unproved || own) {
				out = append(out, e)
			}
		}
		return nil
	})
	return out, err
}

// rests says that an account is its person's by more than a number which was
// typed in: its paper was checked, a reviewer looked, or both sides proved the
// phone. The first account of a person has nothing but its own papers: whoever
// types somebody's number in before they come themselves sees nothing of them
// afterwards either.
func (a Account) rests(t Tier) bool {
	switch t {
	case TierB1, TierMan:
		return true
	case TierA1:
		return a.proved(KeyCCCD).Verified()
	case TierA2:
		return a.proved(KeyCCCD).Verified() || a.proved(KeyCMND).Verified()
	case TierA3:
		return a.proved(KeyBHXH).Verified()
	case TierB3:
		return a.proved(KeyPassport).Verified()
	}
	return a.best().Verified()
}

// explain computes the view as survive does, and remembers who said what.
func explain(asking Account, members []Account) []Explained {
	order := standingOrder(members)
	var v View
	from, why := map[string]Account{}, map[string]Why{}
	for i, a := range order {
		before := v.Attrs
		v.take(a)
		for _, s := range shownAttributes {
			was, is := s.get(before), s.get(v.Attrs)
			switch {
			case was == is:
				continue
			case was == "":
				why[s.name] = reason(order, i, s.get)
			case s.name == "name":
				why[s.name] = WhyAccents
			default:
				why[s.name] = WhyFullDate
			}
			from[s.name] = a
		}
	}
	var out []Explained
	for _, s := range shownAttributes {
		a, ok := from[s.name]
		if !ok {
			continue
		}
		e := Explained{Attribute: s.name, Value: s.get(v.Attrs), Own: a.ID == asking.ID, How: a.best(), Why: why[s.name]}
		e.VI = s.vi + " này lấy từ " + e.source().vi + ", vì " + e.Why.text().vi + "."
		e.EN = "This " + s.en + " comes from " + e.source().en + ", because " + e.Why.text().en + "."
		out = append(out, e)
	}
	return out
}

// reason is why account i comes before the next one that has the attribute.
func reason(order []Account, i int, get func(Attributes) string) Why {
	for _, b := range order[i+1:] {
		switch {
		case get(b.Attrs) == "":
			continue
		case order[i].best() > b.best():
			return WhyChecked
		case order[i].Declarer == 0 && b.Declarer != 0:
			return WhySelf
		}
		return WhyOldest
	}
	return WhyOnly
}

// wording is a text in two languages.
type wording struct{ vi, en string }

// source says which record it is without naming an app.
func (e Explained) source() wording {
	known := map[Assurance]wording{
		Card:     {"có giấy tờ đã được nhân viên kiểm tra", "whose card was read by staff"},
		Register: {"đã được cơ sở dữ liệu xác nhận", "which a register confirmed"},
	}[e.How]
	if known.vi == "" {
		known = wording{"do người dùng tự khai", "which was declared"}
	}
	if e.Own {
		return wording{"hồ sơ của chính ứng dụng này, " + known.vi, "this app's own record, " + known.en}
	}
	return wording{"một hồ sơ khác, " + known.vi, "another record, " + known.en}
}

func (w Why) text() wording {
	return map[Why]wording{
		WhyOnly:     {"không hồ sơ nào khác có", "no other record has one"},
		WhyChecked:  {"giấy tờ của hồ sơ đó được kiểm tra chắc chắn nhất", "the papers of that record were checked best"},
		WhySelf:     {"người đó tự khai, không phải người khác khai hộ", "the person declared it, and not somebody on their behalf"},
		WhyOldest:   {"các hồ sơ có giá trị như nhau và hồ sơ đó có trước", "the records are known alike and that one came first"},
		WhyAccents:  {"đó là cùng họ tên có đủ dấu", "it is the same name with its accents"},
		WhyFullDate: {"đó là ngày đầy đủ trong khi hồ sơ khác chỉ có năm", "it is the full date where another record has the year only"},
	}[w]
}
