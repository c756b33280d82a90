package synth

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/motma/motma/viname"
)

// spoil makes the mistakes of the Mix.
func (w *recorder) spoil(r *Record, m, guardian *Person, app *App) {
	d, mix := &w.err, w.p.cfg.Errors
	d.seed(w.p.cfg.Seed^hash(app.ID), streamErrors, uint64(m.Index))
	if !app.Checked {
		w.spoilData(r, m)
	}
	hit := d.chance(mix.StalePhone)
	if hit && r.Phone != "" && m.PhoneFormer != "" {
		r.Phone = m.PhoneFormer
		r.Flags |= StalePhone
	}
	hit = d.chance(mix.Moved)
	if other := w.housemate(m); hit && r.Phone != "" && other != "" {
		r.Phone = other
		r.Flags = r.Flags&^StalePhone | Moved
	}
	hit = d.chance(mix.ChildOnParent)
	if hit && guardian != nil && guardian.Phone != "" {
		r.Phone, r.Declarer = guardian.Phone, ""
		r.Flags |= ChildOnParent
	}
}

func (w *recorder) spoilData(r *Record, m *Person) {
	d, mix := &w.err, w.p.cfg.Errors
	x := unit01(d.pcg.Uint64())
	switch {
	case x < mix.NoID:
		w.spoilID(r)
	case x < mix.NoID+mix.Wrong:
		w.spoilField(r, m)
	case x < mix.NoID+mix.Wrong+mix.Unverifiable:
		w.unverifiable(r, m)
	}
	bare, first := d.chance(mix.BareName), d.chance(mix.YearDefault)
	if folded := viname.Fold(r.Name); bare && r.Flags&WrongName == 0 && folded != r.Name {
		r.Name = folded
		r.Flags |= BareName
	}
	if first && len(r.Birth) == 4 && r.Flags&WrongBirth == 0 {
		r.Birth += "-01-01"
		r.Flags |= YearDefault
	}
}

// spoilID takes the number away, or leaves something that is none.
func (w *recorder) spoilID(r *Record) {
	if r.CCCD == "" && r.CMND == "" && r.Passport == "" {
		return
	}
	had := r.CCCD
	r.CCCD, r.CMND, r.Passport = "", "", ""
	if had == "" || w.err.chance(0.6) {
		r.Flags |= NoID
		return
	}
	r.Flags |= InvalidID
	switch w.err.n(4) {
	case 0:
		r.CCCD = had[:11]
	case 1:
		r.CCCD = "0"
	case 2:
		r.CCCD = had[:5] + "O" + had[6:] // the letter for the digit
	default:
		r.CCCD = had + had[11:]
	}
}

// spoilField makes one field wrong. The weights are this project's own.
func (w *recorder) spoilField(r *Record, m *Person) {
	kind := w.err.weighted([]int{40, 32, 16, 6, 6})
	switch {
	case kind == 1:
		r.Birth = w.wrongBirth(r.Birth)
		r.Flags |= WrongBirth
	case kind == 2 && r.CCCD+r.CMND != "":
		w.wrongNumber(r)
		r.Flags |= WrongNumber
	case kind == 3 && r.Sex != 0:
		r.Sex = Male + Female - r.Sex
		r.Flags |= WrongSex
	case kind == 4 && r.Unit != "":
		w.wrongUnit(r, m)
	default:
		r.Name = w.wrongName(r.Name)
		r.Flags |= WrongName
	}
}

// wrongUnit puts another commune of the province.
func (w *recorder) wrongUnit(r *Record, m *Person) {
	all := w.p.homes.leaves[m.province]
	at := w.err.n(len(all))
	if all[at].Code == r.Unit {
		at = (at + 1) % len(all)
	}
	r.Unit = all[at].Code
	r.Flags |= WrongUnit
}

// wrongNumber slips on one of the last six digits, which nothing can check.
func (w *recorder) wrongNumber(r *Record) {
	slip := func(s string) string {
		at := len(s) - 1 - w.err.n(6)
		return s[:at] + string('0'+(s[at]-'0'+byte(w.err.between(1, 9)))%10) + s[at+1:]
	}
	if r.CCCD != "" {
		r.CCCD = slip(r.CCCD)
		return
	}
	r.CMND = slip(r.CMND)
}

// unverifiable puts a number of the right form that nobody has: the serial
// of an index outside the population.
func (w *recorder) unverifiable(r *Record, m *Person) {
	if r.CCCD == "" {
		return
	}
	beyond := w.p.cfg.People + w.err.n(max(MaxPeople-w.p.cfg.People, 1))
	r.CCCD = w.p.perm.cccd(beyond, m.province, yearOf(m.Birth), m.Sex)
	r.Flags |= Unverifiable
}

// wrongBirth mistakes the date as people do: day and month exchanged, a digit
// of the year, another day.
func (w *recorder) wrongBirth(birth string) string {
	d := &w.err
	year := digits(uint64(yearOf(birth)+[]int{-10, -2, -1, 1, 2, 10}[d.n(6)]), 4)
	if len(birth) == 4 {
		return year
	}
	day, month := birth[8:], birth[5:7]
	switch kind := d.n(3); {
	case kind == 0 && day <= "12" && day != month:
		return birth[:5] + day + "-" + month
	case kind == 1 && birth[5:] != "02-29":
		return year + birth[4:]
	}
	t, err := time.Parse(time.DateOnly, birth)
	if err != nil {
		return year
	}
	return t.AddDate(0, 0, d.between(1, 9)).Format(time.DateOnly)
}

// wrongName leaves out the middle, exchanges two letters, takes another tone,
// or another given name.
func (w *recorder) wrongName(name string) string {
	d := &w.err
	words := strings.Fields(name)
	last := len(words) - 1
	switch kind := d.n(4); {
	case kind == 0 && last >= 2:
		return words[0] + " " + words[last]
	case kind == 1:
		if other := retone(words[last], d); other != words[last] {
			return strings.Join(append(words[:last:last], other), " ")
		}
	case kind == 2:
		other := w.p.names.north.given[d.n(2)][d.n(4)]
		if given := d.pick(other); given != words[last] {
			return strings.Join(append(words[:last:last], given), " ")
		}
	}
	at := d.n(len(words))
	words[at] = exchange(words[at], d)
	return strings.Join(words, " ")
}

// exchange swaps two neighbouring different letters, or doubles one.
func exchange(word string, d *dice) string {
	runes := []rune(word)
	start := d.n(len(runes))
	for k := range runes {
		i := (start + k) % len(runes)
		if i > 0 && i+1 < len(runes) && runes[i] != runes[i+1] {
			runes[i], runes[i+1] = runes[i+1], runes[i]
			return string(runes)
		}
	}
	_, n := utf8.DecodeLastRuneInString(word)
	return word + word[len(word)-n:]
}

// tones lists vowels by base letter; one is taken for another.
var tones = [...]string{"aáàảãạ", "ăắằẳẵặ", "âấầẩẫậ", "eéèẻẽẹ", "êếềểễệ", "iíìỉĩị", "oóòỏõọ", "ôốồổỗộ", "ơớờởỡợ", "uúùủũụ", "ưứừửữự", "yýỳỷỹỵ"}

func retone(word string, d *dice) string {
	for i, c := range word {
		for _, row := range tones {
			if !strings.ContainsRune(row, c) {
				continue
			}
			other := []rune(row)[d.n(6)]
			return word[:i] + string(other) + word[i+utf8.RuneLen(c):]
		}
	}
	return word
}

// housemate is the number of another adult of the household, if there is one.
func (w *recorder) housemate(m *Person) string {
	for _, o := range w.members {
		if o.Index != m.Index && o.Phone != "" && o.Phone != m.Phone {
			return o.Phone
		}
	}
	return ""
}
