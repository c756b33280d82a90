package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/motma/motma/hcert"
	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/verifier"
)

// words are what is printed, in Vietnamese and English.
var words = map[string][2]string{
	"personal": {"mã cá nhân", "personal code"}, "cccd": {"thẻ CCCD", "citizen card (CCCD)"}, "bhyt": {"thẻ BHYT", "insurance card (BHYT)"},
	"certificate": {"chứng nhận HC1", "HC1 certificate"}, "place": {"mã địa điểm", "place code"}, "app": {"mã của ứng dụng", "an app's code"}, "unknown": {"không nhận ra", "not recognised"},
	"sig-valid": {"chữ ký đúng", "genuine signature"}, "sig-invalid": {"CHỮ KÝ KHÔNG ĐÚNG", "WRONG SIGNATURE"}, "sig-none": {"không có chữ ký", "no signature"},
	"sig-unchecked": {"CHƯA KIỂM TRA ĐƯỢC CHỮ KÝ", "SIGNATURE NOT CHECKED"},
	"valid":         {"còn hiệu lực", "valid"}, "expired": {"ĐÃ HẾT HẠN", "EXPIRED"}, "not_yet_valid": {"CHƯA CÓ HIỆU LỰC", "NOT YET VALID"}, "ask_online": {"HỎI MÁY CHỦ", "ASK ONLINE"},
	"green": {"XANH", "GREEN"}, "yellow": {"VÀNG", "YELLOW"}, "red": {"ĐỎ", "RED"}, "white": {"TRẮNG", "WHITE"}, "grey": {"XÁM", "GREY"}, "colour-unknown": {"CHƯA BIẾT", "UNKNOWN"},
	"accepted": {"ĐƯỢC CHẤP NHẬN", "ACCEPTED"}, "not_accepted": {"KHÔNG ĐƯỢC CHẤP NHẬN", "NOT ACCEPTED"}, "open": {"CHƯA QUYẾT ĐỊNH ĐƯỢC", "NOT DECIDED"},
	"fresh": {"còn mới", "fresh"}, "old": {"ĐÃ CŨ, hãy cập nhật", "OLD, fetch a new one"}, "too_old": {"QUÁ CŨ, không dùng được", "TOO OLD to be used"},
	"name": {"họ tên", "name"}, "birth": {"ngày sinh", "birth"}, "statement": {"nội dung", "statement"}, "issuer_country": {"nước cấp", "country"},
	"code": {"Mã", "Code"}, "card": {"Thẻ", "Card"}, "until": {"đến", "until"}, "policy": {"quy định", "policy"}, "bundle": {"Dữ liệu", "Bundle"}, "version": {"bản", "version"}, "made": {"lúc", "made"},
	"verdict": {"Chứng nhận", "Certificate"}, "test": {"MÃ THỬ NGHIỆM, không có giá trị", "A TEST CODE, worth nothing"},
}

// speaker prints lines in one language.
type speaker struct {
	out     io.Writer
	english bool
	err     error
}

func (s *speaker) word(key string) string {
	w, ok := words[key]
	switch {
	case !ok:
		return key
	case s.english:
		return w[1]
	}
	return w[0]
}

func (s *speaker) line(key, format string, args ...any) {
	if s.err == nil {
		_, s.err = fmt.Fprintf(s.out, "%-12s %s\n", s.word(key)+":", fmt.Sprintf(format, args...))
	}
}

func (s *speaker) reason(r qr.Reason) {
	text := r.VI
	if s.english {
		text = r.EN
	}
	if s.err == nil && text != "" {
		_, s.err = fmt.Fprintf(s.out, "%-12s %s\n", "", text)
	}
}

// tell prints an answer for the person at the gate.
func tell(out io.Writer, a verifier.Answer, english bool) error {
	s := &speaker{out: out, english: english}
	code := []string{s.word(string(a.Kind)), s.word(signature(a))}
	if a.Validity != "" {
		code = append(code, s.word(string(a.Validity)))
	}
	s.line("code", "%s", strings.Join(code, ", "))
	if a.Sandbox {
		s.line("code", "%s", s.word("test"))
	}
	s.reason(a.Reason)
	for _, name := range []string{"name", "birth", "statement", "issuer_country"} {
		if v := a.Shown.Get(name); v != "" {
			s.line(name, "%s", v)
		}
	}
	if a.Certificate != nil && a.Certificate.Verdict != "" {
		s.certificate(*a.Certificate)
	}
	s.card(a)
	s.reason(a.Why)
	s.line("bundle", "%s %d, %s %s: %s", s.word("version"), a.Version, s.word("made"), local(a.Made), s.word(string(a.Age)))
	return s.err
}

// signature names what the signature is worth. A code out of its time has a good
// one, and nobody who shows it is called a forger; nor is the bearer of a
// certificate whose issuer this bundle does not know.
func signature(a verifier.Answer) string {
	switch {
	case a.Validity == verifier.Expired, a.Validity == verifier.NotYet:
		return "sig-valid"
	case a.Reason.Code == hcert.ErrUnknownKey.Code:
		return "sig-unchecked"
	}
	return "sig-" + string(a.Signature)
}

func (s *speaker) card(a verifier.Answer) {
	colour := string(a.Card.Colour)
	if a.Card.Colour == policy.Unknown {
		colour = "colour-unknown"
	}
	text := s.word(colour)
	if a.Card.Policy != "" {
		text += ", " + s.word("policy") + " " + a.Card.Policy
	}
	if !a.Card.ValidUntil.IsZero() {
		text += ", " + s.word("until") + " " + local(a.Card.ValidUntil)
	}
	s.line("card", "%s", text)
	for _, r := range a.Card.Reasons {
		s.reason(qr.Reason{Code: r.Code, VI: r.VI, EN: r.EN})
	}
}

func (s *speaker) certificate(c verifier.Certificate) {
	s.line("verdict", "%s", s.word(string(c.Verdict)))
	for _, r := range c.Rules {
		if r.Passed != policy.Accepted {
			s.reason(qr.Reason{Code: r.Rule, VI: r.VI, EN: r.EN})
		}
	}
}

// ict is where the answers are read (Asia/Ho_Chi_Minh has no summer time).
var ict = time.FixedZone("ICT", 7*3600)

func local(t time.Time) string { return t.In(ict).Format("15:04 02/01/2006") }
