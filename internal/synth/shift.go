package synth

import (
	"time"

	"github.com/motma/motma/policy"
)

// Later moves a statement so many days on, so that what happened in 2021 can be
// shown as if it had been lately: dates that matter to a card count from today.
// The statement itself is not changed.
func (s Statement) Later(days int) Statement {
	on := func(d string) string {
		if d == "" {
			return ""
		}
		return date(d).AddDate(0, 0, days).Format(time.DateOnly)
	}
	by := time.Duration(days) * day
	switch {
	case s.Dose != nil:
		x := *s.Dose
		x.Date = on(x.Date)
		s.Dose = &x
	case s.Test != nil:
		x := *s.Test
		x.Sample, x.Result = x.Sample.Add(by), x.Result.Add(by)
		s.Test = &x
	case s.Infection != nil:
		x := *s.Infection
		x.Since, x.Recovered = on(x.Since), on(x.Recovered)
		s.Infection = &x
	case s.Contact != nil:
		x := *s.Contact
		x.Since, x.Until = x.Since.Add(by), x.Until.Add(by)
		s.Contact = &x
	case s.Order != nil:
		x := *s.Order
		x.From, x.To, x.Checks = x.From.Add(by), x.To.Add(by), make([]DayCheck, len(x.Checks))
		for i, c := range s.Order.Checks {
			c.Day = on(c.Day)
			x.Checks[i] = c
		}
		s.Order = &x
	case s.Declaration != nil:
		x := *s.Declaration
		x.At, x.Until = x.At.Add(by), x.Until.Add(by)
		s.Declaration = &x
	}
	return s
}

// FactsOf is what counts of the statements on one account, if all of them are
// taken at their word.
func FactsOf(said []Statement) policy.Facts {
	var f policy.Facts
	for _, s := range said {
		switch {
		case s.Dose != nil:
			f.Doses = append(f.Doses, *s.Dose)
		case s.Test != nil && s.Test.Outcome != inconclusive:
			f.Tests = append(f.Tests, s.Test.fact())
		case s.Infection != nil:
			f.Infections = append(f.Infections, *s.Infection)
		case s.Contact != nil:
			f.Contacts = append(f.Contacts, s.Contact.Contact)
		case s.Order != nil:
			f.Quarantines = append(f.Quarantines, s.Order.Quarantine)
		case s.Declaration != nil && (f.Declaration == nil || f.Declaration.At.Before(s.Declaration.At)):
			f.Declaration = &s.Declaration.Declaration
		}
	}
	return f
}
