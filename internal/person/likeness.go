package person

import (
	"slices"
	"strconv"
	"strings"

	"github.com/motma/motma/internal/linkage"
	"github.com/motma/motma/viname"
)

// likeness is how two accounts are compared for the tiers C1 and C3, field by
// field (identity resolution, "Vietnamese specifics"). What each level is
// worth is learned; see [Learn].
var likeness = linkage.Schema{
	{Name: "name", Levels: []string{"differs", "other-word", "middle", "slip", "equal"}, Compare: likeName, Agreed: agreedWords, Tokens: nameWords},
	// Bare against accented is neutral, contradicting accents are evidence
	// against: a field of its own, missing where either has lost its accents.
	{Name: "accents", Levels: []string{"contradict", "agree"}, Compare: likeAccents},
	{Name: "birth", Levels: []string{"differs", "year", "slip", "year-only", "equal"}, Compare: likeBirth},
	{Name: "sex", Levels: linkage.SameLevels(), Compare: linkage.Same},
	{Name: "unit", Levels: linkage.SameLevels(), Compare: likeUnit},
	{Name: "phone", Levels: linkage.SameLevels(), Compare: linkage.Same},
	{Name: "cccd", Levels: linkage.DigitsLevels(), Compare: linkage.Digits},
	{Name: "cmnd", Levels: linkage.DigitsLevels(), Compare: linkage.Digits},
	{Name: "bhxh", Levels: linkage.DigitsLevels(), Compare: linkage.Digits},
	{Name: "passport", Levels: linkage.DigitsLevels(), Compare: linkage.Digits},
}

// The levels of a name.
const (
	nameDiffers = iota + 1
	nameOtherWord
	nameMiddle
	nameSlips
	nameEqual
)

// The levels of a birth date.
const (
	likeDiffers = iota + 1
	likeYear
	likeSlip
	likeYearOnly
	likeEqual
)

// record is what the model sees of an account's attributes.
func (a Attributes) record() linkage.Record {
	sex, passport := "", ""
	if a.Sex != SexNone {
		sex = strconv.Itoa(int(a.Sex))
	}
	if a.Passport != "" {
		passport = a.Nationality + a.Passport
	}
	return linkage.Record{a.Name, a.Name, a.Birth, sex, a.Unit, a.Phone, a.CCCD, a.CMND, bhxh(a.BHYT), passport}
}

// variants are family names of one origin, written by region. They are never
// equal; they count as one slip.
var variants = map[string]string{"HUYNH": "HOANG", "VO": "VU"}

// likeName compares folded names, in whatever order their words come.
func likeName(a, b string) int {
	x, y := viname.Key(a), viname.Key(b)
	if x == y {
		return nameEqual
	}
	v, w := strings.Fields(viname.Fold(a)), strings.Fields(viname.Fold(b))
	switch {
	case len(v) == 0 || len(w) == 0:
		return linkage.Missing
	case viname.Key(strings.Join(regional(v), " ")) == viname.Key(strings.Join(regional(w), " ")):
		return nameSlips
	case linkage.Distance(strings.Join(v, " "), strings.Join(w, " ")) <= 1:
		return nameSlips
	case len(v) != len(w) && within(v, w):
		return nameMiddle
	case len(v) == len(w) && len(v) > 1 && len(shared(v, w)) == len(v)-1:
		return nameOtherWord
	}
	return nameDiffers
}

// regional writes variants of a family name alike.
func regional(words []string) []string {
	out := slices.Clone(words)
	for i, w := range out {
		if v, ok := variants[w]; ok && (i == 0 || i == len(out)-1) {
			out[i] = v
		}
	}
	return out
}

// within says that the shorter name is the longer one without middle words.
func within(a, b []string) bool {
	n := min(len(a), len(b))
	return n >= 2 && len(shared(a, b)) == n && a[0] == b[0] && a[len(a)-1] == b[len(b)-1]
}

// shared gives the words that both names hold.
func shared(a, b []string) []string {
	rest, out := slices.Clone(b), []string(nil)
	for _, w := range a {
		if i := slices.Index(rest, w); i >= 0 {
			out, rest = append(out, w), slices.Delete(rest, i, i+1)
		}
	}
	return out
}

// nameWords are a name's folded words, by whose frequency it is weighed: a
// common family name says little, a rare given name much.
func nameWords(name string) []string { return strings.Fields(viname.Fold(name)) }

func agreedWords(level int, a, b string) []string {
	if level == nameDiffers {
		return nil
	}
	return shared(nameWords(a), nameWords(b))
}

// likeAccents compares the accents of names that are equal without them.
func likeAccents(a, b string) int {
	switch {
	case !viname.SameFolded(a, b) || accented(a) == nil || accented(b) == nil:
		return linkage.Missing
	case contradict(a, b):
		return 1
	}
	return 2
}

// likeBirth compares birth dates. Where one side knows the year only, equal
// years are all that can agree.
func likeBirth(a, b string) int {
	switch {
	case yearOnly(a) || yearOnly(b):
		if a[:4] == b[:4] {
			return likeYearOnly
		}
		if linkage.Distance(a[:4], b[:4]) == 1 {
			return likeYear
		}
		return likeDiffers
	case a == b:
		return likeEqual
	case birthSlip(a, b):
		return likeSlip
	case a[:4] == b[:4]:
		return likeYear
	}
	return likeDiffers
}

// likeUnit compares units of one level; a province says nothing of a commune.
func likeUnit(a, b string) int {
	if len(a) != len(b) {
		return linkage.Missing
	}
	return linkage.Same(a, b)
}

// The kinds of weak keys. They find candidates for the model, are no
// identifiers, and nobody is ever found by one.
const (
	blockNameBirth KeyKind = "nb" // digest of the folded name's words, sorted, and the birth date
	blockNameYear  KeyKind = "ny" // the same with the year, where only that is known
)

// Blocks are the weak keys that likely records of the same person share, kept
// beside Keys to find candidates. They are digests, so that the index holds no
// names; they are not locked and prove nothing.
func (a Attributes) Blocks() []Key {
	name := viname.Key(a.Name)
	if name == "" || len(a.Birth) < 4 {
		return nil
	}
	if yearOnly(a.Birth) {
		return []Key{{blockNameYear, digest(name, a.Birth[:4])}}
	}
	return []Key{{blockNameBirth, digest(name, a.Birth)}}
}

// index is every key that an account is found by.
func (a Attributes) index() []Key { return append(a.Keys(), a.Blocks()...) }
