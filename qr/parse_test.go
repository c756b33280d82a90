package qr_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/motma/motma/qr"
)

func TestSampleOfTheStandardReadsAndWritesTheSame(t *testing.T) {
	u, err := qr.ParsePersonal(sample + "\r\n")
	if err != nil {
		t.Fatal(err)
	}
	p := u.Claim()
	if p.Gender() != qr.GenderMale || p.BHYT() != "HS4010120800001" || p.Phone() != "0944700001" || p.DeclarerQID() != "" || u.Signed() {
		t.Errorf("EXT read as %q", p.Ext)
	}
	if p.BirthDate() != (qr.Birth{Year: 1990, Month: 1, Day: 15}) || p.PaperKind() != qr.PaperCCCD {
		t.Errorf("birth %v, paper %v", p.BirthDate(), p.PaperKind())
	}
	if got, err := p.Text(); err != nil || got != sample || u.Text() != sample {
		t.Errorf("writes %q, %v", got, err)
	}
}

func TestWhatIsNoPersonalCodeIsRefused(t *testing.T) {
	for text, want := range map[string]error{
		"": qr.ErrEmpty, " \t\r\n": qr.ErrEmpty, "x": qr.ErrNotPersonal, "a|b|1990-01-15|0": qr.ErrNotPersonal, "||||": qr.ErrDeclared,
		sample + "\n" + sample:                  qr.ErrCharacter,
		sample + "\u0085x":                      qr.ErrCharacter,
		sample + "\u2028x":                      qr.ErrCharacter,
		sample + "\xff":                         qr.ErrEncoding,
		sample + strings.Repeat("x", 4096):      qr.ErrTooLong,
		"1|A|1990-01-15|0||":                    qr.ErrQID,
		"1|A|1990-1-15|0|1":                     qr.ErrBirth,
		"1|A|1990-01-32|0|1":                    qr.ErrBirth,
		"1|A|19900115|0|1":                      qr.ErrBirth,
		"1|A|1990-01-15|00|1":                   qr.ErrDeclared,
		strings.Repeat("1", 41) + "|A|1990|0|1": qr.ErrPaper,
	} {
		if _, err := qr.ParsePersonal(text); !errors.Is(err, want) {
			t.Errorf("%.40q: %v, want %v", text, err, want)
		}
	}
}

func TestMaskedBirthKeepsWhatIsShown(t *testing.T) {
	for birth, want := range map[string]qr.Birth{
		"1990-01-15": {Year: 1990, Month: 1, Day: 15}, "1990-**-**": {Year: 1990}, "****-**-**": {}, "1990": {Year: 1990}, "****": {},
		"19**-01-15": {Month: 1, Day: 15}, "1990-0*-15": {Year: 1990, Day: 15}, "1990-00-00": {Year: 1990},
	} {
		u, err := qr.ParsePersonal("001090000011|A|" + birth + "|0|1")
		if err != nil {
			t.Errorf("%s: %v", birth, err)
			continue
		}
		if got := u.Claim().BirthDate(); got != want {
			t.Errorf("%s: %+v", birth, got)
		}
	}
}

func TestPapersAreToldByShape(t *testing.T) {
	for number, want := range map[string]qr.PaperKind{
		"": qr.PaperNone, "001090000011": qr.PaperCCCD, "******000011": qr.PaperCCCD, "012345678": qr.PaperCMND, "******678": qr.PaperCMND,
		"B1234567": qr.PaperPassport, "******67": qr.PaperPassport, "******": qr.PaperPassport, "X1": qr.PaperUnknown,
		"********": qr.PaperUnknown, "b1234567": qr.PaperUnknown, "0010900000111": qr.PaperUnknown, "B12-4567": qr.PaperUnknown,
	} {
		if got := qr.KindOfPaper(number); got != want {
			t.Errorf("%q is %v, want %v", number, got, want)
		}
	}
}

func TestFurtherPositionsAreKept(t *testing.T) {
	u, err := qr.ParsePersonal(sample + "<sig<six<seven|eight|nine")
	if err != nil {
		t.Fatal(err)
	}
	p := u.Claim()
	if !slices.Equal(p.Further(), []string{"six", "seven"}) || p.Signature() != "sig" || u.Extra() != "|eight|nine" || !u.Signed() {
		t.Errorf("further %q, signature %q, extra %q", p.Further(), p.Signature(), u.Extra())
	}
	if u.Text() != sample+"<sig<six<seven|eight|nine" {
		t.Error("the text was not kept")
	}
}
