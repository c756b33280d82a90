package policy

import (
	"cmp"
	"slices"
	"time"
)

// Merge puts together what several accounts know of one person. The result does
// not depend on the order, and merging it with itself changes nothing.
//
// Evidence is united. A dose that two apps tell of counts once, see sameDose.
// Of declarations the latest counts, and of two made at the same moment what
// either admits. Contacts and orders of quarantine all count. Where accounts
// contradict each other the answer that needs more proof is taken: the later
// day of a dose, the later recovery or none, the longer series of two products.
//
// Birth and home are what the accounts agree on; a year agrees with its days.
// Two births, or two homes, are none. Of overrides the one that lasts longest
// counts.
func Merge(parts ...Facts) Facts {
	var out Facts
	var births, units []string
	for _, p := range parts {
		births, units = append(births, p.Birth), append(units, p.Unit)
		out.Doses = append(out.Doses, p.Doses...)
		out.Tests = append(out.Tests, p.Tests...)
		out.Infections = append(out.Infections, p.Infections...)
		out.Contacts = append(out.Contacts, p.Contacts...)
		out.Quarantines = append(out.Quarantines, p.Quarantines...)
		out.Declaration = later(out.Declaration, p.Declaration)
		out.Override = longer(out.Override, p.Override)
		out.Doubt = out.Doubt || p.Doubt
	}
	out.Birth, out.Unit = agreedBirth(births), agreed(units)
	out.Doses = mergeDoses(out.Doses)
	out.Tests = distinct(out.Tests, compareTests)
	out.Infections = mergeInfections(out.Infections)
	out.Contacts = distinct(out.Contacts, compareContacts)
	out.Quarantines = distinct(out.Quarantines, compareQuarantines)
	return out
}

// distinct sorts and leaves out what occurs twice.
func distinct[T any](list []T, compare func(a, b T) int) []T {
	slices.SortFunc(list, compare)
	return slices.CompactFunc(list, func(a, b T) bool { return compare(a, b) == 0 })
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func compareTests(a, b Test) int {
	return cmp.Or(a.Sample.Compare(b.Sample), cmp.Compare(a.Kind, b.Kind), compareBools(a.Positive, b.Positive), a.Result.Compare(b.Result))
}

func compareContacts(a, b Contact) int {
	return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Class, b.Class), a.Until.Compare(b.Until))
}

func compareQuarantines(a, b Quarantine) int {
	return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To))
}

// mergeInfections joins what is told twice: of one first day, the later
// recovery, or none while an account knows of none.
func mergeInfections(list []Infection) []Infection {
	slices.SortFunc(list, func(a, b Infection) int {
		return cmp.Or(cmp.Compare(a.Since, b.Since), compareBools(a.Recovered == "", b.Recovered == ""), cmp.Compare(a.Recovered, b.Recovered))
	})
	var out []Infection
	for _, i := range list {
		if n := len(out); n > 0 && out[n-1].Since == i.Since {
			out[n-1] = i // sorted: the later recovery, and none after all
			continue
		}
		out = append(out, i)
	}
	return out
}

// later gives the declaration that counts.
func later(a, b *Declaration) *Declaration {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	if c := a.At.Compare(b.At); c != 0 {
		if c > 0 {
			return a
		}
		return b
	}
	return &Declaration{
		Kind:     max(a.Kind, b.Kind),
		At:       a.At,
		Until:    earliest(a.Until, b.Until),
		Symptoms: a.Symptoms || b.Symptoms,
		Exposed:  a.Exposed || b.Exposed,
		Travel:   a.Travel || b.Travel,
	}
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// longer gives the override that counts.
func longer(a, b *Override) *Override {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	if cmp.Or(a.Until.Compare(b.Until), b.From.Compare(a.From), cmp.Compare(a.Colour, b.Colour),
		cmp.Compare(a.Reason.Code, b.Reason.Code), cmp.Compare(a.Reason.VI, b.Reason.VI), cmp.Compare(a.Reason.EN, b.Reason.EN)) >= 0 {
		return a
	}
	return b
}

// agreed gives the text that all say who say something.
func agreed(list []string) string {
	out := ""
	for _, s := range list {
		switch {
		case out == "":
			out = s
		case s != "" && s != out:
			return ""
		}
	}
	return out
}

// agreedBirth gives the birth that all agree on. A year alone agrees with the
// days in it, and the day is kept.
func agreedBirth(list []string) string {
	var days, years []string
	for _, s := range list {
		if len(s) > len("YYYY") {
			days, s = append(days, s), s[:len("YYYY")]
		}
		years = append(years, s)
	}
	year := agreed(years)
	switch {
	case year == "" || len(days) == 0:
		return year
	default:
		return agreed(days)
	}
}
