package person

import (
	"fmt"
	"testing"

	"github.com/motma/motma/internal/linkage"
)

func TestBuiltInModelBelongsToTheSchema(t *testing.T) {
	if err := BuiltInModel().Check(likeness); err != nil {
		t.Fatal(err)
	}
}

// What the Vietnamese specifics of identity resolution ask of the comparison.
func TestNamesAreComparedAsTheyAreWritten(t *testing.T) {
	level := func(a, b string) string {
		if l := likeName(a, b); l != linkage.Missing {
			return likeness[0].Levels[l-1]
		}
		return "missing"
	}
	for _, c := range []struct{ a, b, want string }{
		{"Nguyễn Văn An", "AN NGUYEN VAN", "equal"},
		{"Nguyễn Văn An", "Nguyễn Văn Ân", "equal"}, // the accents are a field of their own
		{"Hoàng Văn Thái", "Huỳnh Văn Thái", "slip"},
		{"Vũ Thị Lan", "Võ Thị Lan", "slip"},
		{"Nguyễn Văn An", "Nguyễn Vna An", "slip"},
		{"Nguyễn Văn An", "Nguyễn An", "middle"},
		{"Nguyễn Văn An", "Nguyễn Văn Bình", "other-word"},
		{"Nguyễn Văn An", "Trần Thị Bình", "differs"},
	} {
		if got := level(c.a, c.b); got != c.want || level(c.b, c.a) != got {
			t.Errorf("%s, %s: %s, want %s", c.a, c.b, got, c.want)
		}
	}
	for _, c := range []struct {
		a, b string
		want int
	}{{"Nguyễn Văn An", "NGUYEN VAN AN", linkage.Missing}, {"Nguyễn Văn An", "Nguyễn Văn Ân", 1}, {"Hoà Trần", "Hòa Trần", 2}} {
		if got := likeAccents(c.a, c.b); got != c.want {
			t.Errorf("accents of %s and %s: level %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestBirthDatesAreComparedBySlips(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"1990-03-05", "1990-03-05", "equal"}, {"1990-03-05", "1990-05-03", "slip"}, {"1990-03-05", "1991-03-05", "slip"},
		{"1990-03-05", "1990-11-27", "year"}, {"1990-03-05", "1990", "year-only"}, {"1990-01-01", "1990-03-05", "year-only"},
		{"1950", "1950-01-01", "year-only"}, {"1990-03-05", "1972-11-27", "differs"}, {"1950", "1962", "differs"},
	} {
		if got := likeness[2].Levels[likeBirth(c.a, c.b)-1]; got != c.want {
			t.Errorf("%s, %s: %s, want %s", c.a, c.b, got, c.want)
		}
	}
}

func TestContradictingAccentsSpeakAgainstAndLostOnesDoNot(t *testing.T) {
	bits := func(a, b string) float64 {
		return BuiltInModel().Bits(likeness, Attributes{Name: a, Birth: "1990-01-15"}.record(), Attributes{Name: b, Birth: "1990-01-15"}.record())
	}
	same, bare, other := bits("Nguyễn Văn An", "Nguyễn Văn An"), bits("Nguyễn Văn An", "NGUYEN VAN AN"), bits("Nguyễn Văn An", "Nguyễn Văn Ân")
	if other >= bare || bare > same {
		t.Errorf("equal %.1f, bare %.1f, contradicting %.1f bits", same, bare, other)
	}
	if common, rare := bits("Nguyễn Văn Hùng", "Nguyễn Văn Hùng"), bits("Quách Thuần Khiết", "Quách Thuần Khiết"); rare <= common+3 {
		t.Errorf("a common name says %.1f bits, a rare one %.1f", common, rare)
	}
}

func TestWeakKeysAreNoIdentifiersAndHoldNoNames(t *testing.T) {
	a := Attributes{Name: "Nguyễn Văn An", Birth: "1990-01-15"}
	b := Attributes{Name: "AN NGUYEN VAN", Birth: "1990-01-15"}
	ka, kb := a.Blocks(), b.Blocks()
	if len(ka) != 1 || len(kb) != 1 || ka[0] != kb[0] {
		t.Error("bare and accented records of one person do not meet")
	}
	if len(ka[0].Value) != 32 || ka[0].Kind.identifies() {
		t.Error("a weak key is to be a digest and no identifier")
	}
	for _, k := range a.Keys() {
		t.Errorf("%s among the identifiers", k)
	}
	if year := (Attributes{Name: "Nguyễn Văn An", Birth: "1950-01-01"}).Blocks(); year[0] != (Attributes{Name: "Nguyễn Văn An", Birth: "1950"}).Blocks()[0] {
		t.Error("1 January is not taken for the year alone")
	}
}

// One noted question an account is enough, but every twin is listed.
func TestNotesDoNotFlood(t *testing.T) {
	var d decision
	for i := range 5 {
		d.questions = append(d.questions, finding{person: ID(i + 1), match: match{ask: "C3"}, score: linkage.Score{Bits: float64(i)}})
	}
	d.questions = append(d.questions, finding{person: 9, match: match{ask: "twins"}}, finding{person: 8, match: match{ask: "two-numbers"}})
	d.sort(false)
	got := ""
	for _, f := range d.questions {
		got += fmt.Sprint(f.match.ask, f.person, f.noted, " ")
	}
	if got != "C35 true twins9 true two-numbers8 false " {
		t.Errorf("kept %s", got)
	}
}
