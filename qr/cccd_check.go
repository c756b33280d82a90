package qr

// What [CCCD.Checks] may find. None proves a forgery: registers have mistakes,
// and births abroad have province codes outside the table.
var (
	CheckProvince = Reason{"cccd-province", "Ba số đầu không phải mã tỉnh, thành phố đã biết.", "the first three digits are no known province"}
	CheckCentury  = Reason{"cccd-century", "Số thứ tư không khớp với thế kỷ sinh.", "the fourth digit contradicts the century of birth"}
	CheckSex      = Reason{"cccd-sex", "Số thứ tư không khớp với giới tính.", "the fourth digit contradicts the sex"}
	CheckYear     = Reason{"cccd-year", "Số thứ năm và sáu không khớp với năm sinh.", "digits five and six contradict the year of birth"}
	CheckSexWord  = Reason{"cccd-sex-word", "Giới tính trên thẻ không phải Nam hoặc Nữ.", "the sex is neither Nam nor Nữ"}
	CheckBirth    = Reason{"cccd-birth-date", "Ngày sinh không có thật.", "the date of birth does not exist"}
	CheckIssued   = Reason{"cccd-issued", "Ngày cấp không hợp lệ hoặc trước ngày sinh.", "the date of issue is missing, impossible or before the birth"}
	CheckCMND     = Reason{"cccd-old-number", "Số CMND cũ phải có 9 hoặc 12 chữ số.", "the old number has neither 9 nor 12 digits"}
)

// Checks compares the number with the other fields (standard §3: province,
// century and sex, year) and returns what does not agree, empty when all does.
func (c CCCD) Checks() []Reason {
	var found []Reason
	report := func(bad bool, r Reason) {
		if bad {
			found = append(found, r)
		}
	}
	_, known := Province(c.Number[:3])
	report(!known, CheckProvince)
	digit := int(c.Number[3] - '0')
	if c.Birth.Year > 0 {
		report(c.Birth.Year/100 != 19+digit/2, CheckCentury)
		report(c.Birth.Year%100 != int(c.Number[4]-'0')*10+int(c.Number[5]-'0'), CheckYear)
	}
	if c.Gender == GenderNone {
		report(true, CheckSexWord)
	} else {
		report((digit%2 == 1) != (c.Gender == GenderFemale), CheckSex)
	}
	report(!c.Birth.Exact() && c.Birth.Month != 0, CheckBirth)
	report(!c.Issued.Exact() || c.Issued.before(c.Birth), CheckIssued)
	report(c.OldCMND != "" && (!isDigits(c.OldCMND) || len(c.OldCMND) != 9 && len(c.OldCMND) != 12), CheckCMND)
	return found
}

func (b Birth) before(other Birth) bool {
	return b.Year*10000+b.Month*100+b.Day < other.Year*10000+other.Month*100+other.Day
}
