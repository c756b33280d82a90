package person

import (
	"testing"
	"time"

	"github.com/motma/motma/viname"
)

var now = time.Date(2021, 9, 20, 8, 0, 0, 0, time.UTC)

// acc makes an account; how, if not Declared, is the assurance of every
// identifier but the phone, which is proved by OTP when phoneProved.
func acc(name, birth string, with func(*Attributes), how Assurance, phoneProved bool) Account {
	a := Account{Attrs: Attributes{Name: name, Birth: birth}}
	with(&a.Attrs)
	a.Folded = viname.Fold(name)
	for _, k := range a.Attrs.Keys() {
		switch {
		case k.Kind == KeyPhone && phoneProved:
			a.Proofs = append(a.Proofs, Proof{Kind: KeyPhone, How: OTP, At: now})
		case k.Kind != KeyPhone && how != Declared:
			a.Proofs = append(a.Proofs, Proof{Kind: k.Kind, How: how, At: now})
		}
	}
	return a
}

func cccd(a *Attributes) { a.CCCD = "001090000011" }
func phone(a *Attributes) {
	a.Phone = "0944700001"
}
func bhyt10(a *Attributes)   { a.BHYT = "0120800001" }
func bhyt15(a *Attributes)   { a.BHYT = "HS4010120800001" }
func passport(a *Attributes) { a.Passport, a.Nationality = "N1234567", "FRA" }
func old(a *Attributes)      { a.CMND = "012345678" }
func both(a *Attributes)     { cccd(a); old(a) }

func TestLadder(t *testing.T) {
	const an, birth = "Nguyễn Văn An", "1990-01-15"
	for _, c := range []struct {
		name string
		key  KeyKind
		a, b Account
		tier Tier
		join bool
		ask  string
	}{
		{"A0 both verified, bare name, other order", KeyCCCD,
			acc("AN NGUYEN VAN", birth, cccd, Register, false), acc(an, birth, cccd, Card, false), TierA0, true, ""},
		{"A0 year only on an old paper", KeyCCCD,
			acc(an, "1990", cccd, Register, false), acc(an, birth, cccd, Card, false), TierA0, true, ""},
		{"A1 declared on one side", KeyCCCD,
			acc(an, birth, cccd, Declared, false), acc(an, birth, cccd, Card, false), TierA1, true, ""},
		{"A1 wants the exact birth date", KeyCCCD,
			acc(an, "1990", cccd, Declared, false), acc(an, birth, cccd, Card, false), "B2", false, "B2"},
		{"A1 the year alone, written as a year and as 1 January", KeyCCCD,
			acc(an, "1950", cccd, Declared, false), acc(an, "1950-01-01", cccd, Card, false), TierA1, true, ""},
		{"B1 never on a year alone, however it is written", KeyPhone,
			acc(an, "1950", phone, Declared, true), acc(an, "1950-01-01", phone, Declared, true), "B1", false, "B1"},
		{"B2 other name", KeyCCCD,
			acc("Trần Thị Bình", birth, cccd, Declared, false), acc(an, birth, cccd, Card, false), "B2", false, "B2"},
		{"B2 other birth date although verified", KeyCCCD,
			acc(an, "1991-01-15", cccd, Register, false), acc(an, birth, cccd, Card, false), "B2", false, "B2"},
		{"B2 accents contradict", KeyCCCD,
			acc("Nguyễn Văn Ân", birth, cccd, Declared, false), acc(an, birth, cccd, Declared, false), "B2", false, "B2"},
		{"A2 a card showed both numbers", KeyCMND,
			acc(an, birth, old, Declared, false), acc(an, birth, both, Card, false), TierA2, true, ""},
		{"no A2 when both numbers were only declared", KeyCMND,
			acc(an, birth, old, Declared, false), acc(an, birth, both, Declared, false), "", false, ""},
		{"A3 the BHXH number inside two forms of the BHYT number", KeyBHXH,
			acc(an, birth, bhyt15, Declared, false), acc(an, birth, bhyt10, Declared, false), TierA3, true, ""},
		{"no A3 for another name", KeyBHXH,
			acc("Lê Thị Hoa", birth, bhyt15, Declared, false), acc(an, birth, bhyt10, Declared, false), "", false, ""},
		{"B1 phone proved by both", KeyPhone,
			acc(an, birth, phone, Declared, true), acc(an, birth, phone, Declared, true), TierB1, true, ""},
		{"B1 phone proved by one only is a question", KeyPhone,
			acc(an, birth, phone, Declared, true), acc(an, birth, phone, Declared, false), "B1", false, "B1"},
		{"B1 never on a year alone", KeyPhone,
			acc(an, "1990-01-01", phone, Declared, true), acc(an, "1990-01-01", phone, Declared, true), "B1", false, "B1"},
		{"C2 a shared phone is no evidence", KeyPhone,
			acc("Trần Thị Bình", "1992-03-04", phone, Declared, true), acc(an, birth, phone, Declared, true), "", false, ""},
		{"A22 twins one diacritic apart", KeyPhone,
			acc("Nguyễn Văn Ân", birth, phone, Declared, true), acc(an, birth, phone, Declared, true), "twins", false, "twins"},
		{"A22 twins one word apart", KeyPhone,
			acc("Nguyễn Văn Bình", birth, phone, Declared, true), acc(an, birth, phone, Declared, true), "twins", false, "twins"},
		{"B1 is a question when CCCD numbers differ", KeyPhone,
			acc(an, birth, func(a *Attributes) { phone(a); a.CCCD = "001090000012" }, Declared, true),
			acc(an, birth, func(a *Attributes) { phone(a); cccd(a) }, Declared, true), "B1", false, "B1"},
		{"A3 is a question when CCCD numbers differ", KeyBHXH,
			acc(an, birth, func(a *Attributes) { bhyt10(a); a.CCCD = "001090000012" }, Declared, false),
			acc(an, birth, func(a *Attributes) { bhyt10(a); cccd(a) }, Declared, false), "A3", false, "A3"},
		{"B3 is a question when CCCD numbers differ", KeyPassport,
			acc(an, birth, func(a *Attributes) { passport(a); a.CCCD = "001090000012" }, Card, false),
			acc(an, birth, func(a *Attributes) { passport(a); cccd(a) }, Card, false), "B3", false, "B3"},
		{"twins with numbers of their own are no question", KeyPhone,
			acc("Nguyễn Văn Bình", birth, func(a *Attributes) { phone(a); a.CCCD = "001090000012" }, Declared, true),
			acc(an, birth, func(a *Attributes) { phone(a); cccd(a) }, Declared, true), "", false, ""},
		{"B3 verified passport", KeyPassport,
			acc("Jean Dupont", birth, passport, Card, false), acc("JEAN DUPONT", birth, passport, Declared, false), TierB3, true, ""},
		{"B3 declared passports are a question", KeyPassport,
			acc("Jean Dupont", birth, passport, Declared, false), acc("JEAN DUPONT", birth, passport, Declared, false), TierB3, false, "B3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, pair := range [][2]Account{{c.a, c.b}, {c.b, c.a}} {
				m, ok := compare(pair[0], pair[1], Key{Kind: c.key}, now)
				if ok != (c.join || c.ask != "") {
					t.Fatalf("evidence found: %v", ok)
				}
				if ok && (m.join != c.join || m.ask != c.ask || c.join && m.tier != c.tier) {
					t.Errorf("got tier %s join %v ask %q, want %s %v %q", m.tier, m.join, m.ask, c.tier, c.join, c.ask)
				}
			}
		})
	}
}

func TestStalePhoneProofIsNotNow(t *testing.T) {
	a := acc("Nguyễn Văn An", "1990-01-15", phone, Declared, true)
	b := a
	a.Proofs = []Proof{{Kind: KeyPhone, How: OTP, At: now.Add(-phoneFresh - time.Hour)}}
	if m, _ := compare(a, b, Key{Kind: KeyPhone}, now); m.join {
		t.Error("a phone proved half a year ago joined two accounts: numbers are recycled")
	}
}

// The rules for several findings at once.
func TestDecide(t *testing.T) {
	how := func(verified bool) Assurance {
		if verified {
			return Card
		}
		return Declared
	}
	join := func(p ID, strong, owned bool) finding {
		return finding{person: p, match: match{join: true, strong: strong, theirs: how(owned), tier: TierA1, key: KeyCCCD}}
	}
	b2 := func(p ID, strong bool) finding {
		return finding{person: p, match: match{ask: "B2", strong: strong, theirs: how(strong), key: KeyCCCD}}
	}
	verified := acc("Nguyễn Văn An", "1990-01-15", cccd, Card, false)
	declared := acc("Nguyễn Văn An", "1990-01-15", cccd, Declared, false)
	registered := acc("Nguyễn Văn An", "1990-01-15", cccd, Register, false)
	for _, c := range []struct {
		name      string
		acc       Account
		found     []finding
		active    *Link
		join      ID
		pending   bool
		questions int
	}{
		{"nothing found: a new person", declared, nil, nil, 0, false, 0},
		{"one match joins", declared, []finding{join(1, false, false)}, nil, 1, false, 0},
		{"A23 two persons are never joined", declared, []finding{join(1, false, false), join(2, false, false)}, nil, 0, true, 2},
		{"a verified match wins, the other is a question", verified, []finding{join(1, true, true), join(2, false, false)}, nil, 1, false, 1},
		{"two verified matches are a conflict", verified, []finding{join(1, true, true), join(2, true, true)}, nil, 0, true, 2},
		{"B2: neither link nor third person", declared, []finding{b2(1, false)}, nil, 0, true, 1},
		{"a verified reading is not held up by a claim", verified, []finding{b2(1, false)}, nil, 0, false, 1},
		{"two verified records that contradict wait", verified, []finding{b2(1, true)}, nil, 0, true, 1},
		{"the verified owner's person is joined despite a stranger's claim", declared, []finding{join(1, false, true), b2(2, false)}, nil, 1, false, 1},
		{"a verified reading is not held up by a weaker one", registered, []finding{b2(1, true)}, nil, 0, false, 1},
		{"a linked account that contradicts its own person", declared, []finding{b2(1, false)}, &Link{Person: 1}, 0, false, 1},
		{"a claim that belongs to nobody blocks nobody", declared, []finding{b2(0, false)}, nil, 0, false, 0},
		{"a linked account that learns of another person", declared, []finding{join(2, false, false)}, &Link{Person: 1}, 2, false, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := decide(c.acc, c.found, c.active)
			var got ID
			if d.join != nil {
				got = d.join.person
			}
			if got != c.join || d.pending != c.pending || len(d.questions) != c.questions {
				t.Errorf("join %d pending %v questions %d, want %d %v %d", got, d.pending, len(d.questions), c.join, c.pending, c.questions)
			}
		})
	}
}

func TestSurvivingView(t *testing.T) {
	bare := acc("NGUYEN VAN AN", "1990", phone, Declared, true)
	bare.ID = 1
	full := acc("Nguyễn Văn An", "1990-01-15", cccd, Register, false)
	full.ID, full.Attrs.Sex = 2, Male
	v := survive([]Account{bare, full})
	want := Attributes{Name: "Nguyễn Văn An", Birth: "1990-01-15", Sex: Male, CCCD: "001090000011", Phone: "0944700001"}
	if v.Attrs != want {
		t.Errorf("the verified account should lead and the other fill what is missing")
	}
	only := survive([]Account{bare})
	if only.Attrs.CCCD != "" || v.own(bare).Attrs.CCCD != "" {
		t.Error("A18: the full form for an app showed a number that this app never had")
	}
}

// A phone is in dispute when somebody else proved it, not when a child was
// registered with it, nor when a record of the same person holds a slip.
func TestWhoDisputesAPhone(t *testing.T) {
	an := acc("Nguyễn Văn An", "1990-03-05", phone, Declared, true)
	claim := func(name, birth string, proved bool) Account { return acc(name, birth, phone, Declared, proved) }
	behalf := claim("Nguyễn Thị Bé", "1960-05-05", true)
	behalf.Declarer = 7
	for _, c := range []struct {
		name string
		by   Account
		want bool
	}{
		{"somebody else", claim("Trần Thị Bình", "1992-03-04", true), true},
		{"somebody else who did not prove it", claim("Trần Thị Bình", "1992-03-04", false), false},
		{"a child under the parent's number", claim("Nguyễn Minh Khôi", "2014-09-01", true), false},
		{"one declared for", behalf, false},
		{"the same person", claim("NGUYEN VAN AN", "1990-03-05", true), false},
		{"a slip in the name", claim("Nguyễn Vna An", "1990-03-05", true), false},
		{"the middle left out", claim("Nguyễn An", "1990-03-05", true), false},
		{"day and month exchanged", claim("Nguyễn Văn An", "1990-05-03", true), false},
		{"a father of the same name", claim("Nguyễn Văn An", "1962-11-20", true), true},
		{"a twin", claim("Nguyễn Văn Bình", "1990-03-05", true), true},
		{"a twin one accent apart", claim("Nguyễn Văn Ân", "1990-03-05", true), true},
	} {
		if got := an.disputes(c.by, now); got != c.want {
			t.Errorf("%s disputes: %v", c.name, got)
		}
	}
}
