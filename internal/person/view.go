package person

import (
	"slices"
	"time"

	"github.com/motma/motma/qr"
)

// View is a person as shown: computed from the linked accounts, never stored.
type View struct {
	Attrs    Attributes
	Folded   string
	Declared qr.Declared
	Declarer AccountID // whoever declared, when nobody's own account is there
}

// ViewOf is the view of a person to whom these accounts are linked.
func ViewOf(members []Account) View { return survive(members) }

// survive computes the view. Each attribute comes from the account that knows
// it best: the highest assurance of its identifier first, then a person's own
// account before one on behalf, then accented names before bare ones, then the
// oldest. The rule is this project's own.
func survive(members []Account) View {
	var v View
	sorted := standingOrder(members)
	for _, a := range sorted {
		v.take(a)
	}
	v.Declared, v.Declarer = declaration(sorted)
	return v
}

// standingOrder puts the accounts that are known better first.
func standingOrder(members []Account) []Account {
	sorted := slices.Clone(members)
	slices.SortStableFunc(sorted, func(a, b Account) int {
		if d := int(b.best()) - int(a.best()); d != 0 {
			return d
		}
		if (a.Declarer == 0) != (b.Declarer == 0) {
			if a.Declarer == 0 {
				return -1
			}
			return 1
		}
		return int(min(max(a.ID-b.ID, -1), 1))
	})
	return sorted
}

// best is the highest assurance of an account's papers.
func (a Account) best() Assurance {
	best := Declared
	for _, p := range a.Proofs {
		if p.How.Verified() {
			best = max(best, p.How)
		}
	}
	return best
}

// take fills what is still missing. A bare name gives way to the same name
// with its accents, a year to the full date within it.
func (v *View) take(a Account) {
	at := a.Attrs
	if v.Attrs.Name == "" || v.Attrs.Name == v.Folded && v.Folded == a.Folded {
		v.Attrs.Name, v.Folded = at.Name, a.Folded
	}
	if v.Attrs.Birth == "" || yearOnly(v.Attrs.Birth) && !yearOnly(at.Birth) && at.Birth[:4] == v.Attrs.Birth[:4] {
		v.Attrs.Birth = at.Birth
	}
	if v.Attrs.Sex == SexNone {
		v.Attrs.Sex = at.Sex
	}
	if v.Attrs.Passport == "" {
		v.Attrs.Passport, v.Attrs.Nationality = at.Passport, at.Nationality
	}
	for _, f := range []struct{ to, from *string }{
		{&v.Attrs.CCCD, &at.CCCD}, {&v.Attrs.CMND, &at.CMND}, {&v.Attrs.BHYT, &at.BHYT},
		{&v.Attrs.Phone, &at.Phone}, {&v.Attrs.Unit, &at.Unit},
	} {
		if *f.to == "" {
			*f.to = *f.from
		}
	}
}

// declaration is "by oneself" as soon as one account is the person's own.
// Cards read at gates are nobody's declaration.
func declaration(members []Account) (qr.Declared, AccountID) {
	var declarer AccountID
	for _, a := range members {
		if a.Declarer == 0 && a.App != AppCard {
			return qr.BySelf, 0
		}
		if declarer == 0 {
			declarer = a.Declarer
		}
	}
	if declarer == 0 {
		return qr.BySelf, 0
	}
	return qr.ByOther, declarer
}

// personal is what the person's code says.
func (v View) personal(q, declarer QID) qr.Personal {
	return qr.Personal{Paper: v.Attrs.Paper(), Name: v.Folded, Birth: v.Attrs.Birth, Declared: v.Declared, QID: q,
		Ext: qr.Extension(declarer, qr.Gender(v.Attrs.Sex), v.Attrs.BHYT, v.Attrs.Phone)}
}

// own is the full form for one app: it says nothing that this app did not
// know already (A18), but the sex.
func (v View) own(a Account) View {
	v.Folded, v.Attrs.Birth = a.Folded, a.Attrs.Birth
	v.Attrs.CCCD, v.Attrs.CMND, v.Attrs.Passport = a.Attrs.CCCD, a.Attrs.CMND, a.Attrs.Passport
	v.Attrs.BHYT, v.Attrs.Phone = a.Attrs.BHYT, a.Attrs.Phone
	return v
}

// Adult says whether somebody is of age at a moment; a year-only birth counts
// from the end of that year.
func Adult(birth string, now time.Time) bool { return aged(birth, 18, now) }

// aged says whether somebody is so many years old at a moment.
func aged(birth string, years int, now time.Time) bool {
	t, err := time.Parse("2006-01-02", birth)
	if err != nil {
		if t, err = time.Parse("2006-01-02", birth+"-12-31"); err != nil {
			return false
		}
	}
	return !t.AddDate(years, 0, 0).After(now)
}
