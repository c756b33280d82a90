package person

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/viname"
)

// maxUser bounds an app's own user id, in bytes.
const maxUser = 128

// Clean checks and normalises what an app says of a user. The result is NFC,
// trimmed, digits without separators. Everything wrong is reported at once;
// no value is echoed.
func (a Attributes) Clean(now time.Time) (Attributes, error) {
	var p fault.Problems
	if name, err := viname.Normalise(a.Name); err != nil {
		p.Add("attributes.name", "Họ tên không hợp lệ: chỉ dùng chữ cái, dấu cách, gạch nối; tối đa 100 ký tự.",
			"The name is not valid: letters, spaces, hyphens and apostrophes only, 100 characters at most.")
	} else {
		a.Name = name
	}
	a.Birth = strings.TrimSpace(a.Birth)
	if !validBirth(a.Birth, now) {
		p.Add("attributes.birth", "Ngày sinh phải có dạng YYYY-MM-DD (hoặc YYYY), không ở tương lai.",
			"The birth date must be YYYY-MM-DD (or YYYY where only the year is known), and not in the future.")
	}
	if a.Sex > Female {
		p.Add("attributes.sex", "Giới tính: 0 không rõ, 1 nam, 2 nữ.", "Sex: 0 none, 1 male, 2 female.")
	}
	a.cleanPapers(&p)
	a.Phone = cleanPhone(a.Phone)
	if a.Phone != "" && (len(a.Phone) != 10 || !digits(a.Phone) || a.Phone[0] != '0') {
		p.Add("attributes.phone", "Số điện thoại phải có 10 chữ số, bắt đầu bằng 0.",
			"The phone number must have 10 digits and begin with 0.")
	}
	a.Unit = strings.TrimSpace(a.Unit)
	if a.Unit != "" && (!digits(a.Unit) || !slices.Contains([]int{2, 3, 5}, len(a.Unit))) {
		p.Add("attributes.unit", "Mã đơn vị hành chính phải có 2, 3 hoặc 5 chữ số.",
			"The administrative unit code must have 2, 3 or 5 digits.")
	}
	return a, p.Err()
}

func (a *Attributes) cleanPapers(p *fault.Problems) {
	a.CCCD, a.CMND = compact(a.CCCD), compact(a.CMND)
	a.Passport, a.BHYT = strings.ToUpper(compact(a.Passport)), strings.ToUpper(compact(a.BHYT))
	a.Nationality = strings.ToUpper(strings.TrimSpace(a.Nationality))
	if a.CCCD != "" && (len(a.CCCD) != 12 || !digits(a.CCCD)) {
		p.Add("attributes.cccd", "Số CCCD phải có 12 chữ số.", "The CCCD number must have 12 digits.")
	}
	if a.CMND != "" && (len(a.CMND) != 9 || !digits(a.CMND)) {
		p.Add("attributes.cmnd", "Số CMND phải có 9 chữ số.", "The CMND number must have 9 digits.")
	}
	if a.Passport != "" && (len(a.Passport) < 6 || len(a.Passport) > 12 || !alnum(a.Passport)) {
		p.Add("attributes.passport", "Số hộ chiếu gồm 6-12 chữ cái và chữ số.", "A passport number has 6 to 12 letters and digits.")
	}
	if a.Nationality != "" && (len(a.Nationality) != 3 || !letters(a.Nationality)) {
		p.Add("attributes.nationality", "Quốc tịch là mã 3 chữ cái (ISO 3166-1), ví dụ VNM.", "The nationality is a three-letter ISO 3166-1 code, such as VNM.")
	}
	if a.Passport != "" && a.Nationality == "" {
		p.Add("attributes.nationality", "Hộ chiếu cần kèm quốc tịch.", "A passport needs its nationality beside it.")
	}
	if a.BHYT == "00" { // how some apps write "none" (standard §1)
		a.BHYT = ""
	}
	if a.BHYT != "" && bhxh(a.BHYT) == "" {
		p.Add("attributes.bhyt", "Số BHYT gồm 15 ký tự, hoặc 10 chữ số BHXH.", "The BHYT number has 15 characters, or is the 10 digits of BHXH.")
	}
}

// Keys are the identifiers that an account with these attributes is found by.
func (a Attributes) Keys() []Key {
	var ks []Key
	add := func(kind KeyKind, v string) {
		if v != "" {
			ks = append(ks, Key{kind, v})
		}
	}
	add(KeyCCCD, a.CCCD)
	add(KeyCMND, a.CMND)
	if a.Passport != "" {
		add(KeyPassport, a.Nationality+":"+a.Passport)
	}
	add(KeyBHXH, bhxh(a.BHYT))
	add(KeyPhone, a.Phone)
	return ks
}

// Paper is the number that the code carries: CCCD before CMND before passport.
func (a Attributes) Paper() string {
	for _, v := range []string{a.CCCD, a.CMND, a.Passport} {
		if v != "" {
			return v
		}
	}
	return ""
}

// userKey is the lock of one app's user.
func userKey(app AppID, user string) Key { return Key{"user", string(app) + "/" + user} }

func validUser(user string) error {
	if user == "" || len(user) > maxUser || strings.ContainsFunc(user, func(r rune) bool { return r < 0x21 || r == 0x7f || r == 0xfffd }) {
		return fault.ErrInvalid.At(fault.Place{Path: "user",
			VI: fmt.Sprintf("Mã người dùng của ứng dụng dài 1-%d byte, không có dấu cách hay ký tự điều khiển.", maxUser),
			EN: fmt.Sprintf("The app's user id has 1 to %d bytes without spaces or control characters.", maxUser)})
	}
	return nil
}

func validBirth(s string, now time.Time) bool {
	t, err := time.Parse("2006-01-02", s)
	if len(s) == 4 {
		t, err = time.Parse("2006", s)
	}
	return err == nil && t.Year() >= 1880 && !t.After(now.Add(24*time.Hour))
}

// bhxh gives the last 10 digits of a BHYT number: the person's BHXH number,
// stable across cards (standard §3); empty if the number has no such shape.
func bhxh(n string) string {
	switch {
	case len(n) == 10 && digits(n):
		return n
	case len(n) == 15 && letters(n[:2]) && digits(n[2:]):
		return n[5:]
	}
	return ""
}

func cleanPhone(s string) string {
	s = compact(s)
	for _, prefix := range []string{"+84", "0084", "84"} {
		if rest, ok := strings.CutPrefix(s, prefix); ok && len(rest) == 9 {
			return "0" + rest
		}
	}
	return s
}

// compact drops the separators that people write inside numbers.
func compact(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-\t\u00a0", r) {
			return -1
		}
		return r
	}, s)
}

func digits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

func letters(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' })
}

func alnum(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') })
}
