package qr_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/motma/motma/qr"
)

const card = "001090000011|012345678|Nguyễn Văn An|15011990|Nam|Số 1, Tràng Tiền, Hoàn Kiếm, Hà Nội|01062021"

func TestCCCDReadsBothForms(t *testing.T) {
	for _, text := range []string{card, strings.Replace(card, "|012345678", "|", 1), strings.Replace(card, "|012345678", "", 1)} {
		c, err := qr.ParseCCCD(text + "\r\n")
		if err != nil {
			t.Fatal(err)
		}
		if c.Number != "001090000011" || c.Name != "Nguyễn Văn An" || c.Birth != (qr.Birth{Year: 1990, Month: 1, Day: 15}) ||
			c.Gender != qr.GenderMale || c.Issued.String() != "2021-06-01" || !strings.HasPrefix(c.Address, "Số 1") {
			t.Errorf("%s read wrongly", text)
		}
		if got := c.Checks(); len(got) != 0 {
			t.Errorf("%s: %v", text, got)
		}
		if c.Text() != text {
			t.Errorf("text %q", c.Text())
		}
	}
}

func TestCCCDNumberIsHeldAgainstTheOtherFields(t *testing.T) {
	cases := map[string]struct {
		old, new string
		want     []qr.Reason
	}{
		"province":            {"001090", "003090", []qr.Reason{qr.CheckProvince}},
		"province above 96":   {"001090", "097090", []qr.Reason{qr.CheckProvince}},
		"province above 99":   {"001090", "101090", []qr.Reason{qr.CheckProvince}},
		"sex":                 {"001090", "001190", []qr.Reason{qr.CheckSex}},
		"woman":               {"|Nam|", "|Nữ|", []qr.Reason{qr.CheckSex}},
		"century":             {"001090", "001290", []qr.Reason{qr.CheckCentury}},
		"century and sex":     {"001090", "001390", []qr.Reason{qr.CheckCentury, qr.CheckSex}},
		"year":                {"001090", "001091", []qr.Reason{qr.CheckYear}},
		"sex word":            {"|Nam|", "|M|", []qr.Reason{qr.CheckSexWord}},
		"30 February":         {"15011990", "30021990", []qr.Reason{qr.CheckBirth}},
		"issued before birth": {"01062021", "01061980", []qr.Reason{qr.CheckIssued}},
		"no issue date":       {"|01062021", "|", []qr.Reason{qr.CheckIssued}},
		"old number":          {"|012345678|", "|12345678|", []qr.Reason{qr.CheckCMND}},
		"born in 2003":        {"001090000011|012345678|Nguyễn Văn An|15011990", "001203000011|012345678|Nguyễn Văn An|15012003", nil},
		"bare woman":          {"001090000011|012345678|Nguyễn Văn An|15011990|Nam", "001190000011||Nguyễn Thị An|15011990|Nu", nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(card, c.old, c.new, 1)
			got, err := qr.ParseCCCD(text)
			if err != nil || text == card {
				t.Fatalf("%q: %v", text, err)
			}
			if checks := got.Checks(); !slices.Equal(checks, c.want) {
				t.Errorf("found %v, want %v", checks, c.want)
			}
		})
	}
}

func TestWhatIsNoCCCDIsRefused(t *testing.T) {
	for text, want := range map[string]error{
		"":   qr.ErrEmpty,
		"x":  qr.ErrNotCCCD,
		"||": qr.ErrNotCCCD,
		strings.Replace(card, "001090000011", "00109000001", 1):      qr.ErrCCCDNumber,
		strings.Replace(card, "001090000011", "00109000001O", 1):     qr.ErrCCCDNumber,
		strings.Replace(card, "15011990", "1990-01-15", 1):           qr.ErrCCCDBirth,
		strings.Replace(card, "15011990", "15131990", 1):             qr.ErrCCCDBirth,
		strings.Replace(card, "Nguyễn Văn An", " ", 1):               qr.ErrCCCDName,
		strings.Replace(card, "Nguyễn", strings.Repeat("N", 401), 1): qr.ErrCCCDName,
		card + "|more":                   qr.ErrNotCCCD,
		card + "\x00":                    qr.ErrCharacter,
		card + "\u202E":                  qr.ErrCharacter,
		card + "\xff":                    qr.ErrEncoding,
		card + strings.Repeat("x", 4096): qr.ErrTooLong,
	} {
		if _, err := qr.ParseCCCD(text); !errors.Is(err, want) {
			t.Errorf("%.40q: %v, want %v", text, err, want)
		}
	}
}

func TestProvincesAreThe63Of2021(t *testing.T) {
	n := 0
	for i := range 1000 {
		code := string([]byte{'0' + byte(i/100), '0' + byte(i/10%10), '0' + byte(i%10)})
		if name, ok := qr.Province(code); ok {
			n++
			if name == "" || i > 96 {
				t.Errorf("%s is %q", code, name)
			}
		}
	}
	if n != 63 {
		t.Errorf("%d provinces", n)
	}
	for code, want := range map[string]string{"001": "Hà Nội", "048": "Đà Nẵng", "079": "Hồ Chí Minh", "096": "Cà Mau"} {
		if got, _ := qr.Province(code); got != want {
			t.Errorf("%s is %q", code, got)
		}
	}
	for _, code := range []string{"", "01", "0a1", "003", "1001"} {
		if _, ok := qr.Province(code); ok {
			t.Errorf("%q is a province", code)
		}
	}
}

// Nguyễn Văn An, Số 1 Hà Nội, parent Nguyễn Văn Cha, in hexadecimal UTF-8.
const insurance = "HS4010120800001|4e677579e1bb856e2056c4836e20416e|15/01/1990|1|53e1bb9120312048c3a0204ee1bb9969|01 - 043|01/01/2021|31/12/2021|" +
	"01/01/2021|01234567890|4e677579e1bb856e2056c4836e20436861|K1|01/01/2025|1234567890-1234|$"

func TestBHYTReads(t *testing.T) {
	c, err := qr.ParseBHYT(insurance + "\t")
	if err != nil {
		t.Fatal(err)
	}
	if c.Number != "HS4010120800001" || c.BHXH() != "0120800001" || c.Name != "Nguyễn Văn An" || c.Birth.String() != "1990-01-15" ||
		c.Gender != qr.GenderMale || c.Parent != "Nguyễn Văn Cha" || c.Facility != "01 - 043" || c.To != "31/12/2021" || c.Area != "K1" || c.Text() != insurance {
		t.Errorf("read %q %q %q %v", c.Number, c.Name, c.Parent, c.Birth)
	}
}

func TestBHYTVariantsRead(t *testing.T) {
	for name, c := range map[string]struct {
		old, new string
		check    func(qr.BHYT) bool
	}{
		"ten digits":   {"HS4010120800001", "0120800001", func(c qr.BHYT) bool { return c.BHXH() == "0120800001" }},
		"year only":    {"15/01/1990", "1990", func(c qr.BHYT) bool { return c.Birth == qr.Birth{Year: 1990} }},
		"no end":       {"|31/12/2021|", "|-|", func(c qr.BHYT) bool { return c.To == "" }},
		"no parent":    {"4e677579e1bb856e2056c4836e20436861", "-", func(c qr.BHYT) bool { return c.Parent == "" }},
		"female":       {"|1|53", "|2|53", func(c qr.BHYT) bool { return c.Gender == qr.GenderFemale }},
		"capital hex":  {"4e677579e1bb856e2056c4836e20416e", "4E677579E1BB856E2056C4836E20416E", func(c qr.BHYT) bool { return c.Name == "Nguyễn Văn An" }},
		"unknown more": {"|$", "|new|$", func(c qr.BHYT) bool { return c.Check == "1234567890-1234" }},
	} {
		text := strings.Replace(insurance, c.old, c.new, 1)
		got, err := qr.ParseBHYT(text)
		if err != nil || text == insurance || !c.check(got) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsNoBHYTIsRefused(t *testing.T) {
	for text, want := range map[string]error{
		strings.TrimSuffix(insurance, "|$"):                                   qr.ErrNotBHYT,
		strings.TrimSuffix(insurance, "$"):                                    qr.ErrNotBHYT,
		insurance[:20] + strings.Repeat("|", 40) + "$":                        qr.ErrNotBHYT,
		strings.Replace(insurance, "HS401", "HS40", 1):                        qr.ErrBHYTNumber,
		strings.Replace(insurance, "HS401", "hs401", 1):                       qr.ErrBHYTNumber,
		strings.Replace(insurance, "4e67", "4e6", 1):                          qr.ErrBHYTName,
		strings.Replace(insurance, "4e67", "ff67", 1):                         qr.ErrBHYTName,
		strings.Replace(insurance, "4e67", "0067", 1):                         qr.ErrBHYTName,
		strings.Replace(insurance, "4e67", "e280ae67", 1):                     qr.ErrBHYTName, // bidi override
		strings.Replace(insurance, "4e677579e1bb856e2056c4836e20416e", "", 1): qr.ErrBHYTName,
		strings.Replace(insurance, "15/01/1990", "15-01-1990", 1):             qr.ErrBHYTBirth,
		strings.Replace(insurance, "15/01/1990", "90", 1):                     qr.ErrBHYTBirth,
	} {
		if _, err := qr.ParseBHYT(text); !errors.Is(err, want) {
			t.Errorf("%.40q: %v, want %v", text, err, want)
		}
	}
	if qr.BHXH("HS401") != "" || qr.BHXH("HS4010120800001") != "0120800001" {
		t.Error("BHXH of a number")
	}
}
