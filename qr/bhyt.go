package qr

import (
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"unicode/utf8"
)

// BHYT is the code of a health insurance card (standard §3). It carries no
// signature that this platform could check. It prints itself redacted.
type BHYT struct {
	Number   string // 15 characters, or the 10 BHXH digits
	Name     string
	Birth    Birth // old cards know only the year
	Gender   Gender
	Address  string
	Facility string // "01 - 043"
	From, To string // dd/MM/yyyy; To may be empty
	Issued   string
	Manager  string
	Parent   string
	Area     string // K1 to K3
	FiveYear string
	Check    string

	text string
}

// Reasons why a text is no BHYT code.
var (
	ErrNotBHYT    = Reason{"not-bhyt", "Không phải mã QR của thẻ bảo hiểm y tế.", "not the code of a health insurance card: 15 fields ending in $ expected"}
	ErrBHYTNumber = Reason{"bhyt-number", "Số thẻ BHYT phải có 15 ký tự hoặc 10 chữ số.", "the insurance number must have 15 characters or 10 digits"}
	ErrBHYTName   = Reason{"bhyt-name", "Họ tên hoặc địa chỉ trên thẻ BHYT sai mã hex UTF-8.", "the name or address on the insurance card is not hexadecimal UTF-8"}
	ErrBHYTBirth  = Reason{"bhyt-birth", "Ngày sinh trên thẻ BHYT sai dạng.", "the insurance card's date of birth is neither dd/MM/yyyy nor yyyy"}
)

// bhytFields is the number of fields, the closing "$" included.
const bhytFields = 15

// ParseBHYT reads the 15 fields of a card (standard §3). Names and addresses are
// hexadecimal UTF-8; "-" stands for none. Unknown fields before the closing "$"
// are passed over.
func ParseBHYT(text string) (BHYT, error) {
	text, err := admit(text)
	if err != nil {
		return BHYT{}, err
	}
	return parseBHYT(text)
}

func parseBHYT(text string) (BHYT, error) {
	var buf [bhytFields + 5]string
	f, ok := splitBars(buf[:0], text)
	if !ok || len(f) < bhytFields || f[len(f)-1] != "$" {
		return BHYT{}, ErrNotBHYT
	}
	c := BHYT{
		Number: f[0], Gender: genderOf(f[3]), Facility: dash(f[5]), From: dash(f[6]), To: dash(f[7]),
		Issued: dash(f[8]), Manager: dash(f[9]), Area: dash(f[11]), FiveYear: dash(f[12]), Check: f[13], text: text,
	}
	var okName, okAddress, okParent bool
	c.Name, okName = unhex(f[1])
	c.Address, okAddress = unhex(f[4])
	c.Parent, okParent = unhex(f[10])
	c.Birth, ok = slashDate(f[2])
	switch {
	case !validBHYT(c.Number):
		return BHYT{}, ErrBHYTNumber
	case !okName || c.Name == "" || !okAddress || !okParent:
		return BHYT{}, ErrBHYTName
	case !ok:
		return BHYT{}, ErrBHYTBirth
	}
	return c, nil
}

// BHXH returns the social insurance number, the last 10 digits: the person's key
// in the insurance system, the same on every card (standard §3).
func (c BHYT) BHXH() string { return BHXH(c.Number) }

// BHXH returns the last 10 digits of a well-formed BHYT number, or "".
func BHXH(number string) string {
	if !validBHYT(number) {
		return ""
	}
	return number[len(number)-10:]
}

// validBHYT checks the shape of a card number: 2 letters, 1 level, 2 province, 10
// BHXH digits; or the 10 BHXH digits alone (standard §3).
func validBHYT(s string) bool {
	switch len(s) {
	case 10:
		return isDigits(s)
	case 15:
		return isDigits(s[2:]) && 'A' <= s[0] && s[0] <= 'Z' && 'A' <= s[1] && s[1] <= 'Z'
	}
	return false
}

func dash(s string) string {
	if s == "-" {
		return ""
	}
	return s
}

// unhex decodes hexadecimal UTF-8 of visible characters; "-" and "" are empty.
func unhex(s string) (string, bool) {
	if dash(s) == "" {
		return "", true
	}
	b, err := hex.DecodeString(s)
	if err != nil || !utf8.Valid(b) {
		return "", false
	}
	text := string(b)
	return text, !strings.ContainsFunc(text, invisible)
}

// slashDate reads dd/MM/yyyy or yyyy.
func slashDate(s string) (Birth, bool) {
	if len(s) == 10 && s[2] == '/' && s[5] == '/' {
		return dayMonthYear(s[:2] + s[3:5] + s[6:])
	}
	if len(s) != 4 || !isDigits(s) {
		return Birth{}, false
	}
	return parseBirth(s)
}

// Text returns the code byte for byte as read.
func (c BHYT) Text() string { return c.text }

// LogValue keeps personal data out of logs.
func (c BHYT) LogValue() slog.Value { return slog.StringValue("bhyt[redacted]") }

// Format keeps personal data out of formatted text, whatever the verb.
func (c BHYT) Format(f fmt.State, _ rune) { io.WriteString(f, "bhyt[redacted]") }
