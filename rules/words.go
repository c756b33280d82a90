package rules

// Vietnamese says in Vietnamese what sort of thing is wrong. Text says it in
// English, and more closely.
func (e *Error) Vietnamese() string {
	if words, ok := vietnamese[e.Code]; ok {
		return words
	}
	return "không hợp lệ"
}

// vietnamese are the words for the codes.
var vietnamese = map[Code]string{
	BadJSON:    "không phải JSON, hoặc một khóa xuất hiện hai lần",
	BadForm:    "không đúng dạng của một biểu thức CertLogic",
	BadOp:      "CertLogic không có phép toán này",
	BadCount:   "sai số toán hạng",
	BadPath:    "đường dẫn dữ liệu không đúng dạng",
	BadType:    "giá trị không đúng kiểu mà phép toán cần",
	BadTruth:   "giá trị không phải đúng cũng không phải sai",
	BadDate:    "không phải ngày giờ ở dạng được phép, ví dụ 2021-11-24",
	OutOfRange: "số hoặc ngày vượt quá giới hạn",
	TooLarge:   "quá lớn",
	TooDeep:    "lồng nhau quá sâu",
	TooLong:    "cần quá nhiều bước tính",
	BadField:   "thiếu mục này hoặc mục này sai kiểu",
}
