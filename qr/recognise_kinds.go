package qr

import (
	"fmt"
	"strconv"
	"time"
)

// Warnings: what is odd about a code that was read all the same.
var (
	WarnSandbox  = Reason{"sandbox", "MÃ THỬ NGHIỆM, không có giá trị.", "a TEST code of the sandbox, worth nothing"}
	WarnPaper    = Reason{"paper-shape", "Số giấy tờ không giống CCCD, CMND hay hộ chiếu.", "the paper number looks like no known paper"}
	WarnNoPaper  = Reason{"paper-missing", "Tự khai nhưng không có số giấy tờ.", "self-declared without a paper number"}
	WarnName     = Reason{"name-form", "Họ tên không viết hoa không dấu như quy định.", "the name is not in capitals without diacritics"}
	WarnBirth    = Reason{"birth-date", "Ngày sinh không có thật hoặc không đầy đủ.", "the date of birth does not exist or is incomplete"}
	WarnMasked   = Reason{"masked", "Một phần thông tin trong mã đã được che.", "some values inside the code are masked"}
	WarnLead     = Reason{"ext-shifted", "Trường mở rộng thiếu dấu < ở đầu, đã đọc theo vị trí đoán được.", "EXT lacks its leading <: read as beginning with the gender"}
	WarnGender   = Reason{"gender-value", "Giới tính trong mã không phải 0, 1 hoặc 2.", "the gender is not 0, 1 or 2"}
	WarnBHYT     = Reason{"bhyt-shape", "Số BHYT trong mã sai dạng.", "the insurance number is malformed"}
	WarnPhone    = Reason{"phone-shape", "Số điện thoại trong mã không có 10 chữ số.", "the phone number does not have 10 digits"}
	WarnFurther  = Reason{"further-values", "Mã có thêm trường mà phiên bản này chưa biết.", "the code has further values that this version does not know"}
	WarnKeyboard = Reason{"keyboard", "Một số trường có chữ có dấu: hãy tắt bộ gõ tiếng Việt ở đầu đọc.", "some values hold accented letters: switch the reader's input method off"}
)

func (r Recogniser) recognisePersonal(u Unverified) Result {
	res := Result{Kind: KindPersonal, Personal: &u}
	claim := u.Claim()
	res.Fields = personalFields(u, claim)
	res.Warnings = personalWarnings(u, claim)
	v, err := u.Verify(r.Keys, r.now())
	switch err {
	case nil:
		res.Signature, res.Verified, res.Sandbox = SignatureValid, &v, v.Sandbox()
		res.Fields = append(res.Fields, codeFields(v.info)...)
		res.warn(res.Sandbox, WarnSandbox)
	case ErrUnsigned:
		res.Signature, res.Reason = SignatureNone, ErrUnsigned
	default:
		res.Signature, res.Reason = SignatureInvalid, reasonOf(err)
	}
	return res
}

func personalFields(u Unverified, p Personal) Fields {
	f := make(Fields, 0, 16)
	f.add("paper", p.Paper)
	if kind := p.PaperKind(); kind != PaperNone {
		f.add("paper_kind", kind.String())
	}
	f.add("name", p.Name)
	f.add("birth", p.Birth)
	f.add("declared", [...]string{"self", "other"}[p.Declared])
	f.add("qid", string(p.QID))
	f.add("declarer_qid", string(p.DeclarerQID()))
	f.add("gender", p.Gender().String())
	f.add("bhyt", p.BHYT())
	f.add("phone", p.Phone())
	for i, value := range p.Further() {
		f.add("ext"+strconv.Itoa(i+ExtSignature+2), value)
	}
	f.add("extra", u.rest)
	return f
}

// codeFields are added for verified codes alone: unsigned codes have none.
func codeFields(c CodeInfo) Fields {
	f := make(Fields, 0, 9)
	f.add("code_id", fmt.Sprintf("%016x", c.ID))
	f.add("live", strconv.FormatBool(c.Live))
	for _, t := range [...]struct {
		name string
		at   time.Time
	}{{"issued", c.IssuedAt}, {"not_before", c.NotBefore}, {"expires", c.Expires}} {
		if !t.at.IsZero() {
			f.add(t.name, t.at.UTC().Format(time.RFC3339))
		}
	}
	f.add("status", c.Status.String())
	if c.Policy != 0 {
		f.add("policy", strconv.FormatUint(uint64(c.Policy), 10))
	}
	if c.Rule != 0 {
		f.add("rule", strconv.FormatUint(uint64(c.Rule), 10))
	}
	if c.Risk != 0 {
		f.add("risk", strconv.FormatUint(uint64(c.Risk), 10))
	}
	return f
}

func personalWarnings(u Unverified, p Personal) []Reason {
	var r Result
	b := p.BirthDate()
	masked := hasStar(p.Paper) || hasStar(p.Birth) || hasStar(p.BHYT()) || hasStar(p.Phone())
	gender := p.ext(ExtGender)
	r.warn(p.Paper == "" && p.Declared == BySelf, WarnNoPaper)
	r.warn(p.PaperKind() == PaperUnknown && !hasStar(p.Paper), WarnPaper)
	r.warn(!u.nameFolded() && !hasStar(p.Name), WarnName)
	r.warn(len(p.Birth) == 10 && !hasStar(p.Birth) && !b.Exact(), WarnBirth)
	r.warn(masked || hasStar(p.Name), WarnMasked)
	r.warn(u.shifted, WarnLead)
	r.warn(gender != "" && gender != "0" && genderOf(gender) == GenderNone && !hasStar(gender), WarnGender)
	r.warn(p.BHYT() != "" && !validBHYT(p.BHYT()) && !hasStar(p.BHYT()), WarnBHYT)
	r.warn(p.Phone() != "" && (len(p.Phone()) != 10 || !isDigits(p.Phone())) && !hasStar(p.Phone()), WarnPhone)
	r.warn(len(p.Further()) > 0 || u.rest != "", WarnFurther)
	r.warn(!u.asciiOnly(), WarnKeyboard)
	return r.Warnings
}

func hasStar(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] == '*' {
			return true
		}
	}
	return false
}

func recogniseCCCD(c CCCD) Result {
	res := Result{Kind: KindCCCD, Signature: SignatureNone, CCCD: &c, Warnings: c.Checks()}
	f := make(Fields, 0, 8)
	f.add("number", c.Number)
	f.add("old_cmnd", c.OldCMND)
	f.add("name", c.Name)
	f.add("birth", c.Birth.String())
	f.add("gender", c.Gender.String())
	f.add("address", c.Address)
	f.add("card_issued", c.Issued.String())
	if name, ok := Province(c.Number[:3]); ok {
		f.add("birth_province", name)
	}
	res.Fields = f
	return res
}

func recogniseBHYT(text string) Result {
	c, err := parseBHYT(text)
	if err != nil {
		return unknown(err)
	}
	f := make(Fields, 0, 16)
	f.add("bhyt", c.Number)
	f.add("bhxh", c.BHXH())
	f.add("name", c.Name)
	f.add("birth", c.Birth.String())
	f.add("gender", c.Gender.String())
	f.add("address", c.Address)
	f.add("facility", c.Facility)
	f.add("valid_from", c.From)
	f.add("valid_to", c.To)
	f.add("card_issued", c.Issued)
	f.add("manager", c.Manager)
	f.add("parent", c.Parent)
	f.add("area", c.Area)
	f.add("five_year", c.FiveYear)
	f.add("check", c.Check)
	return Result{Kind: KindBHYT, Signature: SignatureNone, BHYT: &c, Fields: f}
}

func placeFields(p Place) Fields {
	return Fields{{"place", p.Code}, {"version", strconv.FormatUint(uint64(p.Version), 10)}, {"base", p.Base}}
}
