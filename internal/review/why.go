package review

// asks says, for each kind of question, why a human being has to look.
var asks = map[string][2]string{
	"A3":                 {"Cùng số BHXH, nhưng có thông tin khác mâu thuẫn.", "The BHXH numbers are the same, but something else contradicts."},
	"A2":                 {"Cùng số CMND cũ, nhưng có thông tin khác mâu thuẫn.", "The old CMND numbers are the same, but something else contradicts."},
	"B1":                 {"Cùng số điện thoại, họ tên và ngày sinh; chưa đủ để ghép tự động.", "Phone, name and birth date are the same; that is not enough to link by itself."},
	"B2":                 {"Cùng số CCCD, nhưng họ tên hoặc ngày sinh khác nhau.", "The CCCD numbers are the same, but name or birth date differ."},
	"B3":                 {"Cùng hộ chiếu; chưa được kiểm tra, hoặc họ tên hay ngày sinh khác nhau.", "The passports are the same; nobody checked them, or name or birth date differ."},
	"C1":                 {"Họ tên, ngày sinh, giới tính và nơi ở giống nhau, không có số giấy tờ chung.", "Name, birth date, sex and commune agree, without a number in common."},
	Ticked:               {"Chấm điểm cho thấy gần như chắc chắn là một người.", "Scoring says that this is almost surely one person."},
	"twins":              {"Cùng điện thoại và ngày sinh, tên khác một từ: có thể là anh chị em sinh đôi.", "Phone and birth date are the same and one word of the name differs: perhaps twins."},
	"two-persons":        {"Một hồ sơ khớp với hai người.", "One record matches two persons."},
	"broken-pair":        {"Giống nhau, nhưng hai hồ sơ này từng được tách ra.", "They match, but these records were parted before."},
	"same-app":           {"Hai tài khoản của cùng một ứng dụng: thường là hai người.", "Two accounts of one app: usually two people."},
	"two-numbers":        {"Giống nhau, nhưng số giấy tờ khác nhau.", "They match, but hold different paper numbers."},
	"verified-elsewhere": {"Số giấy tờ đã kiểm tra này đang thuộc về người khác.", "This checked number is another person's already."},
}

// Why explains a kind of question in both languages.
func Why(kind string) (vi, en string) {
	if s, ok := asks[kind]; ok {
		return s[0], s[1]
	}
	return "Cần người xem xét.", "A reviewer has to look."
}
