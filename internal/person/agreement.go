package person

import "github.com/motma/motma/viname"

// Agreement is what two records say of one attribute, as a reviewer reads it.
type Agreement string

// The agreements.
const (
	Agrees   Agreement = "agree"
	Differs  Agreement = "differ"
	BareName Agreement = "bare"      // one name lost its accents: neutral
	Accents  Agreement = "accents"   // both have accents, and not the same: evidence against
	YearOnly Agreement = "year_only" // one side knows the year alone (or 1 January)
	Missing  Agreement = "missing"   // one side does not say
)

// CompareNames weighs two names as the ladder does.
func CompareNames(a, b string) Agreement {
	switch {
	case a == "" || b == "":
		return Missing
	case !viname.SameFolded(a, b):
		return Differs
	case contradict(a, b):
		return Accents
	case viname.Compare(a, b) == viname.Bare:
		return BareName
	}
	return Agrees
}

// CompareBirths weighs two birth dates as the ladder does.
func CompareBirths(a, b string) Agreement {
	switch {
	case a == "" || b == "":
		return Missing
	case a == b:
		return Agrees
	case agreeBirth(a, b) == birthYear:
		return YearOnly
	}
	return Differs
}

// CompareValues is for numbers and codes: equal or not.
func CompareValues(a, b string) Agreement {
	switch {
	case a == "" || b == "":
		return Missing
	case a == b:
		return Agrees
	}
	return Differs
}

// Proved gives how well an account's identifier of a kind is known.
func (a Account) Proved(k KeyKind) Assurance { return a.proved(k) }

// VerifiedCCCD gives the account's CCCD if a card or the register proved it.
func (a Account) VerifiedCCCD() string {
	if !a.proved(KeyCCCD).Verified() {
		return ""
	}
	return a.Attrs.CCCD
}
