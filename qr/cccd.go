package qr

import (
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/motma/motma/viname"
)

// CCCD is the QR code of a chip-based citizen card (standard §3). It carries no
// signature: holding the card is the evidence, the text alone is none. It prints
// itself redacted.
type CCCD struct {
	Number  string // 12 digits
	OldCMND string // may be empty
	Name    string // with diacritics
	Birth   Birth
	Gender  Gender
	Address string
	Issued  Birth

	text string
}

// Reasons why a text is no CCCD code.
var (
	ErrNotCCCD    = Reason{"not-cccd", "Không phải mã QR của thẻ căn cước công dân.", "not the code of a citizen card: 6 or 7 fields expected"}
	ErrCCCDNumber = Reason{"cccd-number", "Số căn cước công dân phải có 12 chữ số.", "the citizen card's number must have 12 digits"}
	ErrCCCDName   = Reason{"cccd-name", "Thẻ căn cước công dân thiếu họ tên.", "the citizen card's name is missing or too long"}
	ErrCCCDBirth  = Reason{"cccd-birth", "Ngày sinh trên thẻ phải có dạng ngày-tháng-năm, 8 chữ số.", "the citizen card's date of birth must be eight digits, ddMMyyyy"}
)

// ParseCCCD reads number|old CMND|name|ddMMyyyy|sex|address|ddMMyyyy, or the same
// without the old number (standard §3). It judges the shape alone; what the
// number says about province, sex and year is for [CCCD.Checks], because a wrong
// card still has a person behind it.
func ParseCCCD(text string) (CCCD, error) {
	text, err := admit(text)
	if err != nil {
		return CCCD{}, err
	}
	return parseCCCD(text)
}

func parseCCCD(text string) (CCCD, error) {
	var buf [8]string
	f, ok := splitBars(buf[:0], text)
	if !ok || len(f) < 6 || len(f) > 7 {
		return CCCD{}, ErrNotCCCD
	}
	c := CCCD{text: text, Number: f[0]}
	if len(f) == 7 {
		c.OldCMND = f[1]
		f = f[1:]
	}
	c.Name, c.Address = f[1], f[4]
	c.Birth, ok = dayMonthYear(f[2])
	switch {
	case len(c.Number) != 12 || !isDigits(c.Number):
		return CCCD{}, ErrCCCDNumber
	case !ok:
		return CCCD{}, ErrCCCDBirth
	case strings.Trim(c.Name, " ") == "" || len(c.Name) > maxName:
		return CCCD{}, ErrCCCDName
	}
	c.Gender = genderOfWord(f[3])
	c.Issued, _ = dayMonthYear(f[5])
	return c, nil
}

// splitBars appends the fields of text to dst while they fit into its capacity.
func splitBars(dst []string, text string) ([]string, bool) {
	for {
		field, rest, more := strings.Cut(text, "|")
		if len(dst) == cap(dst) {
			return dst, false
		}
		dst = append(dst, field)
		if !more {
			return dst, true
		}
		text = rest
	}
}

// genderOfWord reads Nam or Nữ, with or without diacritics.
func genderOfWord(s string) Gender {
	switch viname.Fold(s) {
	case "NAM":
		return GenderMale
	case "NU":
		return GenderFemale
	}
	return GenderNone
}

// Text returns the code byte for byte as read.
func (c CCCD) Text() string { return c.text }

// LogValue keeps personal data out of logs.
func (c CCCD) LogValue() slog.Value { return slog.StringValue("cccd[redacted]") }

// Format keeps personal data out of formatted text, whatever the verb.
func (c CCCD) Format(f fmt.State, _ rune) { io.WriteString(f, "cccd[redacted]") }
