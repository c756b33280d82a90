package review

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

// Bounds of free text, in characters.
const (
	maxText  = 500
	maxWord  = 64
	maxPaper = 32
)

// records are the kinds of health record whose date may be wrong.
var records = []string{"dose", "test", "infection", "quarantine"}

// clean checks a request by its sort, drops what does not belong to it, and
// normalises the rest. What the account says now is compared only when the
// request is carried out.
func (a Asked) clean(sort Sort, now time.Time) (Asked, error) {
	var p fault.Problems
	out := Asked{Text: plain(&p, "asked.text", a.Text, maxText)}
	switch sort {
	case Fields:
		out.Attrs = a.Attrs
		if out.Attrs == (person.Attributes{}) {
			p.Add("asked.fields", "Nêu ít nhất một thông tin cần sửa và giá trị đúng.", "Name at least one field and its right value.")
		}
	case Merge:
		if out.QID = person.QID(plain(&p, "asked.qid", string(a.QID), maxWord)); strings.TrimSpace(string(a.QID)) == "" {
			p.Add("asked.qid", "Nêu QID còn lại của bạn.", "Name your other QID.")
		}
	case Unknown:
		out.App = person.AppID(plain(&p, "asked.app", string(a.App), maxWord))
	case Transfer:
		if out.Declarer, out.Attrs.Phone = a.Declarer, a.Attrs.Phone; (out.Declarer == 0) == (out.Attrs.Phone == "") {
			p.Add("asked", "Nêu người khai hộ mới (declarer) hoặc số điện thoại (phone), một trong hai.", "Name the new declarer or the phone, one of the two.")
		}
	case Regenerate, Revoke:
		if out.Code = a.Code; !slices.Contains([]string{"", "lost", "leaked", "changed"}, a.Code) {
			p.Add("asked.code", "Lý do là lost, leaked hoặc changed.", "The reason is lost, leaked or changed.")
		}
	case Date:
		out.Record, out.Was, out.Is = a.Record, a.Was, a.Is
		out.checkDates(&p, now)
	case Paper:
		out.Attrs = person.Attributes{CCCD: a.Attrs.CCCD, CMND: a.Attrs.CMND, Passport: a.Attrs.Passport, Nationality: a.Attrs.Nationality, BHYT: a.Attrs.BHYT}
		if len(out.Attrs.Keys()) == 0 {
			p.Add("asked.fields", "Nêu số giấy tờ cần thêm.", "Name the paper to add.")
		}
	default:
		p.Add("kind", "Loại yêu cầu không có trong danh sách.", "There is no such kind of request.")
	}
	if err := p.Err(); err != nil {
		return Asked{}, err
	}
	return out.numbers(now)
}

func (a Asked) checkDates(p *fault.Problems, now time.Time) {
	if !slices.Contains(records, a.Record) {
		p.Add("asked.record", "Loại hồ sơ là dose, test, infection hoặc quarantine.", "The record is a dose, test, infection or quarantine.")
	}
	for path, v := range map[string]string{"asked.was": a.Was, "asked.is": a.Is} {
		if t, err := time.Parse("2006-01-02", v); err != nil || t.After(now.Add(24*time.Hour)) {
			p.Add(path, "Ngày có dạng YYYY-MM-DD, không ở tương lai.", "A date is YYYY-MM-DD and not in the future.")
		}
	}
}

// numbers cleans the attributes as a registration would, beside a name and a
// birth date that stand in for those not asked about.
func (a Asked) numbers(now time.Time) (Asked, error) {
	if a.Attrs == (person.Attributes{}) {
		return a, nil
	}
	whole := a.Attrs
	if whole.Name == "" {
		whole.Name = "A"
	}
	if whole.Birth == "" {
		whole.Birth = "1900"
	}
	if whole.Nationality == "" && whole.Passport != "" {
		whole.Nationality = "VNM"
	}
	clean, err := whole.Clean(now)
	if err != nil {
		return Asked{}, err
	}
	if a.Attrs.Name == "" {
		clean.Name = ""
	}
	if a.Attrs.Birth == "" {
		clean.Birth = ""
	}
	a.Attrs = clean
	return a, nil
}

// over puts what is asked for over what an account says now.
func (a Asked) over(was person.Attributes) person.Attributes {
	put := func(to *string, v string) {
		if v != "" {
			*to = v
		}
	}
	put(&was.Name, a.Attrs.Name)
	put(&was.Birth, a.Attrs.Birth)
	put(&was.CCCD, a.Attrs.CCCD)
	put(&was.CMND, a.Attrs.CMND)
	put(&was.Passport, a.Attrs.Passport)
	put(&was.Nationality, a.Attrs.Nationality)
	put(&was.BHYT, a.Attrs.BHYT)
	put(&was.Phone, a.Attrs.Phone)
	put(&was.Unit, a.Attrs.Unit)
	if a.Attrs.Sex != person.SexNone {
		was.Sex = a.Attrs.Sex
	}
	return was
}

// clean checks evidence.
func (e Proof) clean() (Proof, error) {
	var p fault.Problems
	out := Proof{Paper: plain(&p, "evidence.paper", e.Paper, maxPaper), SeenBy: plain(&p, "evidence.seen_by", e.SeenBy, maxWord),
		Ref: plain(&p, "evidence.ref", e.Ref, maxWord), Text: plain(&p, "evidence.text", e.Text, maxText)}
	if out.Paper == "" {
		p.Add("evidence.paper", "Nêu loại giấy tờ.", "Say which paper it is.")
	}
	return out, p.Err()
}

// plain takes text that a screen may show: no control, direction or
// zero-width characters (A11), one line, of bounded length.
func plain(p *fault.Problems, path, s string, most int) string {
	s = strings.TrimSpace(s)
	bad := strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.In(r, unicode.Cf) || r == utf8.RuneError || r == '\u2028' || r == '\u2029'
	})
	if bad || utf8.RuneCountInString(s) > most {
		p.Add(path, fmt.Sprintf("Tối đa %d ký tự, một dòng, không có ký tự điều khiển.", most),
			fmt.Sprintf("One line of %d characters at most, without control characters.", most))
		return ""
	}
	return s
}
