package synth

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/viname"
)

func TestMeasuredErrorsAreTheMix(t *testing.T) {
	p := population(t, Config{Seed: 41, People: 40_000, Errors: March2022()})
	var all, ids, noID, wrong, cccd, unverifiable, dated, yearOnly, children, onParent int
	for r := range p.Records() {
		if r.App == "vneid" {
			if r.Flags&^(StalePhone|Moved) != 0 {
				t.Fatalf("a record from the population register is %s", r.Flags)
			}
			continue
		}
		m := p.Person(r.Person)
		all++
		if r.Flags&(WrongName|WrongBirth|WrongSex|WrongNumber|WrongUnit) != 0 {
			wrong++
		}
		if r.CCCD+r.CMND+r.Passport != "" || r.Flags&(NoID|InvalidID) != 0 {
			ids++
		}
		if r.Flags&(NoID|InvalidID) != 0 {
			noID++
		}
		if r.CCCD != "" && r.Flags&InvalidID == 0 {
			cccd++
		}
		if r.Flags&Unverifiable != 0 {
			unverifiable++
		}
		if m.YearOnly() && r.Flags&WrongBirth == 0 {
			dated++
			if r.Flags&YearDefault != 0 {
				yearOnly++
			}
		}
		if m.Guardian >= 0 {
			children++
			if r.Flags&ChildOnParent != 0 {
				onParent++
			}
		}
	}
	for _, tt := range []struct {
		what     string
		n, of    int
		want, by float64
	}{
		{"wrong in a field", wrong, all, 0.26, 0.01},
		{"no or invalid number, where one is known", noID, ids, 0.046, 0.005},
		{"unverifiable, where a CCCD is known", unverifiable, cccd, 0.035, 0.005},
		{"1 January for a year", yearOnly, dated, 0.5, 0.05},
		{"child under the parent's number", onParent, children, 0.3, 0.05},
	} {
		if got := float64(tt.n) / float64(tt.of); got < tt.want-tt.by || got > tt.want+tt.by {
			t.Errorf("%s: %.4f of %d, want %.3f", tt.what, got, tt.of, tt.want)
		}
	}
}

// TestEveryFlagTellsTheTruth compares each record with the person behind it.
func TestEveryFlagTellsTheTruth(t *testing.T) {
	p := population(t, Config{Seed: 43, People: 20_000, Errors: March2022()})
	seen := map[Flags]int{}
	for r := range p.Records() {
		m := p.Person(r.Person)
		wrong := map[Flags]bool{
			WrongName:     viname.Fold(r.Name) != viname.Fold(m.Name) || r.Name != m.Name && r.Name != viname.Fold(m.Name),
			WrongBirth:    r.Birth != m.Birth && r.Birth != m.Birth+"-01-01",
			BareName:      r.Name != m.Name && r.Name == viname.Fold(m.Name),
			YearDefault:   m.YearOnly() && r.Birth == m.Birth+"-01-01",
			WrongSex:      r.Sex != 0 && r.Sex != m.Sex,
			WrongUnit:     r.Unit != "" && r.Unit != m.Unit,
			InvalidID:     r.CCCD != "" && !isCCCD(r.CCCD),
			Unverifiable:  isCCCD(r.CCCD) && r.CCCD != m.CCCD && r.Flags&WrongNumber == 0,
			WrongNumber:   isCCCD(r.CCCD) && r.CCCD != m.CCCD && r.Flags&Unverifiable == 0 || r.CMND != "" && r.CMND != m.CMND,
			StalePhone:    r.Phone != "" && r.Phone == m.PhoneFormer,
			ChildOnParent: m.Guardian >= 0 && r.Phone != "",
			Moved:         m.Guardian < 0 && r.Phone != "" && r.Phone != m.Phone && r.Phone != m.PhoneFormer,
		}
		for flag, is := range wrong {
			if is != (r.Flags&flag != 0) {
				t.Fatalf("%s: flag %s is %v of record\n%+v\nof person\n%+v", r.Flags, flag, !is, r, m)
			}
			if is {
				seen[flag]++
			}
		}
		if r.Clean() != (r.Flags == 0) || r.BHYT != "" && r.BHYT != m.BHYT {
			t.Fatalf("record %+v", r)
		}
	}
	if len(seen) != 12 {
		t.Errorf("only these mistakes occur: %v", seen)
	}
}

func isCCCD(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(s) == 12
}

func TestWithoutErrorsEveryRecordIsClean(t *testing.T) {
	clean := population(t, Config{Seed: 43, People: 5_000, Errors: NoErrors()})
	spoilt := population(t, Config{Seed: 43, People: 5_000, Errors: March2022()})
	byUser := map[string]Record{}
	for r := range clean.Records() {
		m := clean.Person(r.Person)
		if !r.Clean() || r.Name != m.Name || r.Birth != m.Birth || r.CCCD != "" && r.CCCD != m.CCCD || r.Phone != "" && r.Phone != m.Phone {
			t.Fatalf("record %+v of %+v", r, m)
		}
		byUser[r.App+r.User] = r
	}
	n := 0
	for r := range spoilt.Records() {
		want, ok := byUser[r.App+r.User]
		if n++; !ok {
			t.Fatal("the errors changed who uses an app")
		}
		want.Contested = r.Contested
		if r.Clean() {
			if diff := cmp.Diff(want, r); diff != "" {
				t.Fatalf("the errors changed what an app knows of a clean user:\n%s", diff)
			}
		}
	}
	if n != len(byUser) {
		t.Errorf("%d records with errors, %d without", n, len(byUser))
	}
}

func TestVerifiedNumbersAreTheTruth(t *testing.T) {
	p := population(t, Config{Seed: 47, People: 20_000, Errors: March2022()})
	verified := map[string]int{}
	for r := range p.Records() {
		m := p.Person(r.Person)
		if r.CCCDBy >= Card {
			verified[r.App]++
			if r.CCCD != m.CCCD || r.Flags&(WrongName|WrongBirth) != 0 {
				t.Fatalf("the register said yes to %+v of %+v", r, m)
			}
		}
		if r.BHYTBy >= Card && r.BHYT != m.BHYT || r.PassportBy >= Card && r.Passport != m.Passport {
			t.Fatalf("verified and wrong: %+v", r)
		}
		if r.PhoneBy >= Card || r.Phone == "" && r.PhoneBy != Declared {
			t.Fatalf("phone proof %+v", r)
		}
	}
	if verified["vneid"] == 0 || verified["ssk"] == 0 || verified["bluezone"] != 0 {
		t.Errorf("CCCD verified by app: %v", verified)
	}
}

func TestUsersAreUniqueAndDeclarersExist(t *testing.T) {
	p := population(t, Config{Seed: 53, People: 20_000, Errors: March2022()})
	users := map[string]int{}
	var declared []Record
	for r := range p.Records() {
		if _, twice := users[r.App+r.User]; twice {
			t.Fatalf("user %s of %s twice", r.User, r.App)
		}
		users[r.App+r.User] = r.Person
		if r.Declarer != "" {
			declared = append(declared, r)
		}
	}
	if len(declared) < 100 {
		t.Errorf("only %d children are declared", len(declared))
	}
	for _, r := range declared {
		if g, ok := users[r.App+r.Declarer]; !ok || g != p.Person(r.Person).Guardian || r.Phone != "" {
			t.Fatalf("the declarer of %+v is %d", r, g)
		}
	}
}

// TestEveryPairOfAppsSharesCleanPeople is what the 8x8 table of the
// demonstration needs: for each reader and each shower of a code, people whom
// both know without a mistake and whom the ladder links directly.
func TestEveryPairOfAppsSharesCleanPeople(t *testing.T) {
	const least = 5
	tiers := map[string]int{}
	for seed := range uint64(12) {
		p := population(t, Config{Seed: seed, People: 2000, Errors: March2022()})
		pairs := map[[2]string]int{}
		for i := range p.Len() {
			records := p.RecordsOf(i)
			for _, a := range records {
				for _, b := range records {
					tier := Tier(a, b)
					if a.Clean() && b.Clean() && (a.App == b.App || tier != "") {
						pairs[[2]string{a.App, b.App}]++
						tiers[tier]++
					}
				}
			}
		}
		if len(pairs) != 64 {
			t.Errorf("seed %d: %d pairs of apps of 64", seed, len(pairs))
		}
		for pair, n := range pairs {
			if n < least {
				t.Errorf("seed %d: %v share %d clean people, want %d", seed, pair, n, least)
			}
		}
	}
	for _, tier := range []string{"A0", "A1", "A2", "A3", "B1", "B3"} {
		if tiers[tier] == 0 {
			t.Errorf("no link on %s in twelve populations: %v", tier, tiers)
		}
	}
}

// TestTheLadderNeverJoinsTwoPeople looks at every two records that share an
// identifier.
func TestTheLadderNeverJoinsTwoPeople(t *testing.T) {
	p := population(t, Config{Seed: 59, People: 30_000, Errors: March2022()})
	byKey := map[string][]Record{}
	for r := range p.Records() {
		keys := []string{"c" + r.CCCD, "m" + r.CMND, "h" + r.BHYT, "p" + r.Phone, "x" + r.Passport}
		for _, k := range keys {
			if len(k) > 1 {
				byKey[k] = append(byKey[k], r)
			}
		}
	}
	same, shared := 0, 0
	for _, group := range byKey {
		for i, a := range group {
			for _, b := range group[:i] {
				if a.Person != b.Person {
					shared++
				}
				if Tier(a, b) == "" {
					continue
				}
				if a.Person != b.Person {
					t.Fatalf("linked:\n%+v\n%+v", a, b)
				}
				same++
			}
		}
	}
	if same < 10_000 || shared < 1000 {
		t.Errorf("%d links and %d shared identifiers: too few to mean anything", same, shared)
	}
}

func TestTier(t *testing.T) {
	base := Record{Name: "Nguyễn Văn An", Birth: "1990-01-15"}
	with := func(app string, change func(*Record)) Record {
		r := base
		r.App = app
		change(&r)
		return r
	}
	cccd := func(by Proof) func(*Record) {
		return func(r *Record) { r.CCCD, r.CCCDBy = "001090000011", by }
	}
	phone := func(r *Record) { r.Phone, r.PhoneBy = "0950000001", OTP }
	passport := func(nation string) func(*Record) {
		return func(r *Record) { r.Passport, r.Nationality, r.PassportBy = "M00000001", nation, Card }
	}
	tests := []struct {
		name string
		a, b func(*Record)
		want string
	}{
		{"both verified", cccd(Register), cccd(Card), "A0"},
		{"one declared", cccd(Register), cccd(Declared), "A1"},
		{"other birth", cccd(Register), func(r *Record) { cccd(Register)(r); r.Birth = "1990-01-16" }, ""},
		{"bare name", cccd(Declared), func(r *Record) { cccd(Declared)(r); r.Name = "NGUYEN VAN AN" }, "A1"},
		{"other accents", cccd(Declared), func(r *Record) { cccd(Declared)(r); r.Name = "Nguyễn Văn Ấn" }, "A1"}, // An has no accent to contradict
		{"against accents", func(r *Record) { cccd(Declared)(r); r.Name = "Lê Ấn" }, func(r *Record) { cccd(Declared)(r); r.Name = "Lê Ân" }, ""},
		{"crosswalk", func(r *Record) { cccd(Register)(r); r.CMND = "010000001" }, func(r *Record) { r.CMND = "010000001" }, "A2"},
		{"crosswalk of a declared", func(r *Record) { cccd(Declared)(r); r.CMND = "010000001" }, func(r *Record) { r.CMND = "010000001" }, ""},
		{"insurance", func(r *Record) { r.BHYT = "HS4010120800001" }, func(r *Record) { r.BHYT = "GD4790120800001" }, "A3"},
		{"phone", phone, phone, "B1"},
		{"phone contested", phone, func(r *Record) { phone(r); r.Contested = true }, ""},
		{"phone not proved", phone, func(r *Record) { phone(r); r.PhoneBy = Declared }, ""},
		{"phone and another CCCD", func(r *Record) { phone(r); cccd(Register)(r) }, func(r *Record) { phone(r); r.CCCD = "001090000012" }, ""},
		{"passport shown", passport("KOR"), passport("KOR"), "B3"},
		{"passport of another country", passport("KOR"), passport("CHN"), ""},
		{"passport declared", passport("KOR"), func(r *Record) { passport("KOR")(r); r.PassportBy = Declared }, ""},
		{"year only by phone", func(r *Record) { phone(r); r.Birth = "1950" }, func(r *Record) { phone(r); r.Birth = "1950" }, ""},
		{"name and birth alone", func(*Record) {}, func(*Record) {}, ""},
	}
	for _, tt := range tests {
		a, b := with("x", tt.a), with("y", tt.b)
		if got := Tier(a, b); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		if Tier(a, b) != Tier(b, a) {
			t.Errorf("%s: depends on the order", tt.name)
		}
	}
	if a := with("x", cccd(Register)); Tier(a, a) != "" {
		t.Error("two accounts of one app are linked")
	}
}
