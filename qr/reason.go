package qr

// Reason says why a text was refused, or what is odd about it: a stable code for
// programs and one sentence each in Vietnamese and English for people, which also
// tells what to do. A Reason never contains a value of the text it is about.
// Reasons are errors and comparable, so errors.Is works with every variable here.
type Reason struct {
	Code string `json:"code"`
	VI   string `json:"vi"`
	EN   string `json:"en"`
}

// Error returns the English sentence.
func (r Reason) Error() string { return r.EN }

// Reasons for refusing any text at all.
var (
	ErrEmpty     = Reason{"empty", "Không có nội dung: hãy quét lại.", "the text is empty: scan again"}
	ErrTooLong   = Reason{"too-long", "Nội dung dài quá 4096 byte: đây không phải mã của hệ thống.", "the text is longer than 4096 bytes: no code of this kind is"}
	ErrEncoding  = Reason{"encoding", "Nội dung sai bảng mã UTF-8: hãy kiểm tra cài đặt của đầu đọc.", "the text is not valid UTF-8: check the reader's settings"}
	ErrCharacter = Reason{"control-character", "Nội dung có ký tự điều khiển hoặc ký tự ẩn: không nhận.", "the text contains control or invisible characters: refused"}
)

// Reasons why a text is no personal code (standard §1).
var (
	ErrNotPersonal = Reason{"not-personal", "Không phải mã QR cá nhân: thiếu trường.", "not a personal code: fields are missing"}
	ErrPaper       = Reason{"personal-paper", "Số giấy tờ quá dài hoặc có ký tự lạ.", "the paper number is too long or has a character no paper has"}
	ErrName        = Reason{"personal-name", "Họ tên bị trống hoặc quá dài.", "the name is missing or too long"}
	ErrBirth       = Reason{"personal-birth", "Ngày sinh không có dạng NĂM-THÁNG-NGÀY.", "the date of birth is not YYYY-MM-DD, YYYY or a masked form of them"}
	ErrDeclared    = Reason{"personal-declared", "Loại định danh phải là 0 (tự khai) hoặc 1 (khai hộ).", "field 4 must be 0 (declared by the person) or 1 (by another)"}
	ErrQID         = Reason{"personal-qid", "Mã định danh QID bị trống hoặc sai dạng.", "the QID is missing or malformed"}
)

// Reasons why a personal or place code does not verify.
var (
	ErrUnsigned       = Reason{"unsigned", "Mã không có chữ ký: chỉ là lời tự khai.", "the code carries no signature: it is only a claim"}
	ErrSignature      = Reason{"signature-mismatch", "Chữ ký không khớp với nội dung: mã đã bị sửa hoặc giả mạo.", "the signature does not match the text: the code was changed or forged"}
	ErrSignatureForm  = Reason{"signature-malformed", "Chữ ký sai dạng: mã bị hỏng, bị sửa hoặc không do hệ thống cấp.", "the signature is malformed: the code is damaged, changed or not from this platform"}
	ErrGarbled        = Reason{"input-method", "Bộ gõ tiếng Việt hoặc phím Caps Lock đã làm biến đổi chữ của mã: hãy tắt bộ gõ, hoặc dùng mã có chữ ký dạng số.", "an input method or caps lock rewrote letters of the code: switch it off, or use codes with the digits-only signature"}
	ErrTail           = Reason{"unsigned-tail", "Có nội dung không được ký phía sau chữ ký: không nhận.", "unsigned text follows the signature: refused"}
	ErrAlgorithm      = Reason{"signature-algorithm", "Thuật toán của chữ ký không đúng với khóa.", "the signature's algorithm is not the key's"}
	ErrUnknownKey     = Reason{"unknown-key", "Không có khóa để kiểm tra chữ ký: hãy cập nhật bộ khóa.", "the signing key is not known here: update the keys"}
	ErrTestCode       = Reason{"test-code", "Đây là mã THỬ NGHIỆM của sandbox, ở đây không có giá trị: hãy yêu cầu mã thật.", "this is a TEST code of a sandbox and worth nothing here: ask for the person's real code"}
	ErrRealCode       = Reason{"real-code", "Đây không phải mã thử nghiệm: sandbox không nhận mã thật, hãy dùng mã bắt đầu bằng TEST ở ô QID.", "this is no test code: a sandbox takes no real codes, use one whose QID begins with TEST"}
	ErrKeyNotYet      = Reason{"key-not-yet-valid", "Khóa ký chưa đến thời hạn hiệu lực: hãy kiểm tra đồng hồ.", "the signing key is not valid yet: check the clock"}
	ErrKeyRetired     = Reason{"key-retired", "Khóa ký đã hết hạn: cần cấp lại mã.", "the signing key is no longer valid: the code must be issued again"}
	ErrKeyCompromised = Reason{"key-compromised", "Khóa ký đã bị thu hồi: cần cấp lại mã.", "the signing key was withdrawn: the code must be issued again"}
	ErrExpired        = Reason{"expired", "Mã đã hết hạn: hãy mở lại ứng dụng để lấy mã mới.", "the code has expired: open the app again for a fresh one"}
	ErrNotYet         = Reason{"not-yet-valid", "Mã chưa đến thời hạn hiệu lực: hãy kiểm tra đồng hồ.", "the code is not valid yet: check the clock"}
)
