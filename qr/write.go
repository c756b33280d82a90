package qr

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/motma/motma/viname"
)

// Reasons why [Personal.Text] and [Signer.Issue] refuse to write a code.
var (
	ErrWritePaper    = Reason{"write-paper", "Số giấy tờ phải là 12 số (CCCD), 9 số (CMND) hoặc 6 đến 12 chữ in và số (hộ chiếu); bắt buộc khi tự khai.", "the paper number must be 12 digits (CCCD), 9 digits (CMND) or 6 to 12 capitals and digits (passport), and is required when self-declared"}
	ErrWriteName     = Reason{"write-name", "Họ tên trong mã phải viết hoa không dấu, cách nhau một dấu cách.", "the name in a code must be capitals without diacritics, one space between words"}
	ErrWriteBirth    = Reason{"write-birth", "Ngày sinh phải có thật và viết dạng NĂM-THÁNG-NGÀY hoặc chỉ NĂM.", "the date of birth must be a real date, YYYY-MM-DD, or a year, YYYY"}
	ErrWriteDeclared = Reason{"write-declared", "Loại định danh phải là 0 hoặc 1.", "field 4 must be 0 or 1"}
	ErrWriteQID      = Reason{"write-qid", "QID bị trống hoặc sai dạng.", "the QID is missing or malformed"}
	ErrWriteDeclarer = Reason{"write-declarer", "QID của người khai hộ sai dạng.", "the declarer's QID is malformed"}
	ErrWriteGender   = Reason{"write-gender", "Giới tính phải là 0, 1, 2 hoặc để trống.", "gender must be 0, 1, 2 or empty"}
	ErrWriteBHYT     = Reason{"write-bhyt", "Số thẻ BHYT phải có 15 ký tự hoặc 10 số.", "the BHYT number must have 15 characters or 10 digits"}
	ErrWritePhone    = Reason{"write-phone", "Số điện thoại phải có 10 số, bắt đầu bằng 0.", "the phone number must have 10 digits and begin with 0"}
	ErrWriteFurther  = Reason{"write-further", "Không được tự ghi chữ ký hoặc trường mở rộng chưa định nghĩa.", "the signature and undefined further positions cannot be written by hand"}
	ErrWriteLength   = Reason{"write-length", "Mã dài quá 255 ký tự: hãy bỏ bớt trường mở rộng.", "the code exceeds 255 characters: leave out optional values"}
)

// Text writes the unsigned code strictly as standard §1 says: folded name, ISO
// date, no trailing "<", always six fields. The forms that [Personal.Hidden]
// makes are accepted too. It refuses every value that a careful reader elsewhere
// might stumble over, with one of the ErrWrite reasons, which never echo it.
func (p Personal) Text() (string, error) {
	if err := p.validate(); err != nil {
		return "", err
	}
	text := p.join()
	if utf8.RuneCountInString(text) > MaxText {
		return "", ErrWriteLength
	}
	return text, nil
}

func (p Personal) join() string {
	var b strings.Builder
	b.Grow(MaxText)
	b.WriteString(p.Paper)
	b.WriteByte('|')
	b.WriteString(p.Name)
	b.WriteByte('|')
	b.WriteString(p.Birth)
	b.WriteByte('|')
	b.WriteByte('0' + byte(p.Declared))
	b.WriteByte('|')
	b.WriteString(string(p.QID))
	b.WriteByte('|')
	for i, value := range trimEmpty(p.Ext) {
		if i > 0 {
			b.WriteByte('<')
		}
		b.WriteString(value)
	}
	return b.String()
}

func (p Personal) validate() error {
	switch {
	case p.Declared > ByOther:
		return ErrWriteDeclared
	case !writablePaper(p.Paper, p.Declared):
		return ErrWritePaper
	case !isFolded(p.Name) || utf8.RuneCountInString(p.Name) > viname.MaxRunes:
		return ErrWriteName
	case !writableBirth(p.Birth):
		return ErrWriteBirth
	case !p.QID.Valid():
		return ErrWriteQID
	}
	return p.validateExt()
}

func (p Personal) validateExt() error {
	declarer, bhyt, phone := p.ext(ExtDeclarer), p.ext(ExtBHYT), p.ext(ExtPhone)
	switch {
	case declarer != "" && (len(declarer) < 2 || !QID(declarer).Valid()):
		return ErrWriteDeclarer
	case !strings.Contains("012", p.ext(ExtGender)) || len(p.ext(ExtGender)) > 1:
		return ErrWriteGender
	case bhyt != "" && !validBHYT(bhyt):
		return ErrWriteBHYT
	case phone != "" && (len(phone) != 10 || phone[0] != '0' || !isDigits(phone)):
		return ErrWritePhone
	case len(trimEmpty(p.Ext)) > ExtSignature:
		return ErrWriteFurther
	}
	return nil
}

// isFolded reports whether a name already has the standard's form and at least
// one letter.
func isFolded(name string) bool {
	return viname.Fold(name) == name && strings.ContainsFunc(name, func(r rune) bool { return 'A' <= r && r <= 'Z' })
}

// writablePaper takes a plain number or one with exactly its first six
// characters masked.
func writablePaper(number string, declared Declared) bool {
	if number == "" {
		return declared == ByOther
	}
	return len(number) >= 6 && len(number) <= 12 && isUpperAlnum(strings.TrimPrefix(number, "******"))
}

// writableBirth takes a real date, one with day and month masked, or a year
// (the project's own choice; no rule is known). Years before 1880 or after 2199
// are mistakes.
func writableBirth(s string) bool {
	b, ok := parseBirth(s)
	if !ok || b.Year < 1880 || b.Year > 2199 {
		return false
	}
	if len(s) == 4 {
		return true
	}
	if _, err := time.Parse(time.DateOnly, s); err == nil {
		return true
	}
	return s[4:] == "-**-**"
}
