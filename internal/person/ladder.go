package person

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/motma/motma/internal/linkage"
	"github.com/motma/motma/viname"
)

// phoneFresh is how long an answered one-time password counts as "now" for
// tier B1. Numbers are recycled; this is the project's own choice.
const phoneFresh = 180 * 24 * time.Hour

// match is what the ladder says of one account against one other.
type match struct {
	tier Tier
	key  KeyKind
	// join: the tier links by itself. Otherwise the pair is a question.
	join bool
	// strong: both sides' identifier is verified, so nobody crafted it.
	strong bool
	// theirs is how well the other side's identifier is known.
	theirs Assurance
	// ask is the kind of the question when it is one; noted, that it waits
	// until somebody looks.
	ask   string
	noted bool
}

// compare climbs the ladder for one pair of accounts that share a key. The
// second result is false where they share nothing that counts as evidence.
func compare(a, b Account, k Key, now time.Time) (match, bool) {
	birth, name := agreeBirth(a.Attrs.Birth, b.Attrs.Birth), agreeName(a, b)
	both := a.proved(k.Kind).Verified() && b.proved(k.Kind).Verified()
	m := match{key: k.Kind, strong: both, theirs: b.proved(k.Kind)}
	switch k.Kind {
	case KeyCCCD:
		return m.cccd(name, birth)
	case KeyCMND:
		return m.crosswalk(a, b, name, birth)
	case KeyBHXH:
		return m.agreeing(TierA3, name && birth >= birthYear, a.compatible(b, KeyBHXH), true)
	case KeyPassport:
		either := a.proved(k.Kind).Verified() || b.proved(k.Kind).Verified()
		if !name || birth < birthExact {
			return m.question("B3")
		}
		return m.agreeing(TierB3, true, a.compatible(b, KeyPassport), either)
	case KeyPhone:
		return m.phone(a, b, name, birth, now)
	}
	return m, false
}

// cccd is A0, A1 or B2.
func (m match) cccd(name bool, birth birthAgreement) (match, bool) {
	switch {
	case m.strong && name && birth >= birthYear:
		m.tier, m.join = TierA0, true
	case name && birth == birthExact:
		m.tier, m.join = TierA1, true
	default:
		return m.question("B2")
	}
	return m, true
}

// crosswalk is A2: one side was read from a card that shows both numbers.
func (m match) crosswalk(a, b Account, name bool, birth birthAgreement) (match, bool) {
	card := a.crosswalks() || b.crosswalks()
	return m.agreeing(TierA2, card && name && birth == birthExact, a.compatible(b, KeyCMND), true)
}

// phone is B1. A shared phone alone is never evidence (C2): only a pair that
// agrees in all else, or nearly so (twins), is worth a question.
func (m match) phone(a, b Account, name bool, birth birthAgreement, now time.Time) (match, bool) {
	if birth != birthExact {
		return m, false
	}
	if !name {
		if !a.compatible(b, KeyPhone) {
			return m, false
		}
		if contradict(a.Attrs.Name, b.Attrs.Name) || oneWordApart(a.Folded, b.Folded) {
			return m.question("twins")
		}
		return m, false
	}
	m.tier = TierB1
	// Households share phones and 1 January stands for "only the year is
	// known": a year and a name are not enough beside a phone.
	if a.provedPhone(now) && b.provedPhone(now) && !yearOnly(a.Attrs.Birth) && a.compatible(b, KeyPhone) {
		m.join = true
		return m, true
	}
	return m.question("B1")
}

// agreeing is a tier whose name and birth date agree or not. Where they do but
// another number contradicts, it is a question.
func (m match) agreeing(t Tier, agree, compatible, join bool) (match, bool) {
	switch {
	case !agree:
		return m, false
	case !compatible || !join:
		return m.question(string(t))
	}
	m.tier, m.join = t, true
	return m, true
}

func (m match) question(kind string) (match, bool) {
	m.tier, m.ask, m.join = Tier(kind), kind, false
	return m, true
}

// proved gives how well an account's identifier of a kind is known.
func (a Account) proved(k KeyKind) Assurance {
	best := Declared
	for _, p := range a.Proofs {
		if p.Kind == k {
			best = max(best, p.How)
		}
	}
	return best
}

func (a Account) provedPhone(now time.Time) bool {
	return slices.ContainsFunc(a.Proofs, func(p Proof) bool {
		return p.Kind == KeyPhone && p.How >= OTP && now.Sub(p.At) <= phoneFresh
	})
}

// crosswalks says whether a card showed both the CCCD and the old CMND.
func (a Account) crosswalks() bool {
	return a.Attrs.CCCD != "" && a.Attrs.CMND != "" && a.proved(KeyCCCD).Verified()
}

// compatible says that nothing else of the two contradicts: two different
// CCCDs are two people, or a typing error that a person must see.
func (a Account) compatible(b Account, but KeyKind) bool {
	return a.sameNumbers(b, but) &&
		(a.Attrs.Sex == SexNone || b.Attrs.Sex == SexNone || a.Attrs.Sex == b.Attrs.Sex)
}

// sameNumbers says that the two do not know different CCCD or BHXH numbers.
func (a Account) sameNumbers(b Account, but KeyKind) bool {
	differ := func(x, y string) bool { return x != "" && y != "" && x != y }
	return (but == KeyCCCD || !differ(a.Attrs.CCCD, b.Attrs.CCCD)) &&
		(but == KeyBHXH || !differ(bhxh(a.Attrs.BHYT), bhxh(b.Attrs.BHYT)))
}

// phoneAge is from what age somebody can hold a phone number: subscriptions
// are registered from 14 years on.
const phoneAge = 14

// disputes says that b claims a's phone, by an answered one-time password, for
// somebody else. What one declares for a child, or says of a child under the
// parent's number, says nothing of who holds it. Nor does a record that looks
// like a's own with a slip in it: that is not somebody else.
func (a Account) disputes(b Account, now time.Time) bool {
	if b.Declarer != 0 || !b.provedPhone(now) || !aged(b.Attrs.Birth, phoneAge, now) {
		return false
	}
	name, birth := agreeName(a, b), agreeBirth(a.Attrs.Birth, b.Attrs.Birth) != birthDiffers
	switch {
	case name && birth:
		return false
	case name:
		return !birthSlip(a.Attrs.Birth, b.Attrs.Birth)
	case birth:
		return !nameSlip(a.Folded, b.Folded)
	}
	return true
}

// agreeName is equality without diacritics and word order, unless the accents
// contradict each other: that is evidence against (An, Ân).
func agreeName(a, b Account) bool {
	return viname.SameFolded(a.Attrs.Name, b.Attrs.Name) && !contradict(a.Attrs.Name, b.Attrs.Name)
}

// contradict says that two names fold to the same words and both are written
// with accents, but not with the same ones. A name without any accent lost
// them on the way (a QR code, an old terminal) and contradicts nothing.
func contradict(a, b string) bool {
	if a == b { // as mostly
		return false
	}
	if !viname.SameFolded(a, b) || viname.Compare(a, b) == viname.Contradicting {
		return viname.SameFolded(a, b)
	}
	x, y := accented(a), accented(b)
	return x != nil && y != nil && !slices.EqualFunc(x, y, func(v, w string) bool { return viname.Compare(v, w) == viname.Equal })
}

// accented gives the words of a name in capitals, sorted as they are without
// accents; nil if none of them carries an accent.
func accented(name string) []string {
	upper := strings.ToUpper(name)
	if upper == viname.Fold(name) {
		return nil
	}
	words := strings.Fields(upper)
	slices.SortFunc(words, func(a, b string) int {
		return cmp.Or(cmp.Compare(viname.Fold(a), viname.Fold(b)), cmp.Compare(a, b))
	})
	return words
}

// birthAgreement orders how far two birth dates agree.
type birthAgreement uint8

const (
	birthDiffers birthAgreement = iota
	birthYear                   // same year, and one side knows no more than it
	birthExact
)

// yearOnly: registers fill 1 January in where only the year is known.
func yearOnly(birth string) bool { return len(birth) == 4 || birth[4:] == "-01-01" }

// agreeBirth compares two valid birth dates.
func agreeBirth(a, b string) birthAgreement {
	switch {
	case len(a) < 4 || len(b) < 4 || a[:4] != b[:4]:
		return birthDiffers
	case a == b, yearOnly(a) && yearOnly(b): // 1950 and 1950-01-01 say the same
		return birthExact
	case yearOnly(a) || yearOnly(b):
		return birthYear
	}
	return birthDiffers
}

// oneWordApart finds names that differ in exactly one word, as twins' do.
func oneWordApart(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	if len(x) != len(y) || len(x) < 2 {
		return false
	}
	n := 0
	for i := range x {
		if x[i] != y[i] {
			n++
		}
	}
	return n == 1
}

// birthSlip says that two birth dates are one slip apart: a digit, or day and
// month exchanged.
func birthSlip(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	if len(a) == 10 && a[:4] == b[:4] && a[5:7] == b[8:] && a[8:] == b[5:7] {
		return true
	}
	n := 0
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n == 1
}

// nameSlip says that two folded names are one slip apart: a letter wrong, left
// out, added or exchanged, or the middle words left out.
func nameSlip(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	if len(x) > 1 && len(y) > 1 && len(x) != len(y) && min(len(x), len(y)) == 2 {
		return x[0] == y[0] && x[len(x)-1] == y[len(y)-1]
	}
	return a != b && linkage.Distance(a, b) <= 1
}
