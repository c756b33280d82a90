package verifier

import "github.com/motma/motma/qr"

// Reasons why a bundle is refused, beside those of qr.KeySet.VerifyDocument: a
// wrong signature, an unknown key, none.
var (
	ErrFile     = qr.Reason{Code: "bundle-file", VI: "Tệp không phải gói dữ liệu ngoại tuyến.", EN: "the file is not a bundle"}
	ErrTooLarge = qr.Reason{Code: "bundle-size", VI: "Gói dữ liệu ngoại tuyến quá lớn.", EN: "the bundle is larger than any may be"}
	ErrManifest = qr.Reason{Code: "bundle-manifest", VI: "Bản kê của gói dữ liệu không hợp lệ.", EN: "the bundle's manifest is not valid"}
	ErrFormat   = qr.Reason{Code: "bundle-format", VI: "Gói dữ liệu có định dạng mới hơn: hãy cập nhật chương trình.", EN: "the bundle has a newer form: update the program"}
	ErrFuture   = qr.Reason{Code: "bundle-future", VI: "Gói dữ liệu có thời điểm ở tương lai: hãy kiểm tra đồng hồ.", EN: "the bundle is from the future: check the clock"}
	ErrPart     = qr.Reason{Code: "bundle-part", VI: "Một phần của gói dữ liệu bị hỏng: hãy tải lại.", EN: "a part of the bundle is damaged: fetch it again"}
	ErrMissing  = qr.Reason{Code: "bundle-missing", VI: "Gói dữ liệu thiếu một phần: hãy tải lại cả gói.", EN: "a part of the bundle is missing: fetch the whole bundle"}
	ErrBackward = qr.Reason{Code: "bundle-backward", VI: "Gói dữ liệu không mới hơn gói đang dùng.", EN: "the bundle is not newer than the one in use"}
)

// Reasons why a card's colour is unknown here.
var (
	WhyStatic      = qr.Reason{Code: "static_code", VI: "Mã này (bản in hoặc mã tĩnh) không mang màu thẻ: hãy hỏi máy chủ khi có mạng.", EN: "this code, printed or static, carries no status: ask online"}
	WhyColourless  = qr.Reason{Code: "no_status", VI: "Mã này không mang màu thẻ: hãy hỏi máy chủ, hoặc mở lại ứng dụng khi có mạng.", EN: "this code carries no status: ask online, or open the app again with a network"}
	WhyTurning     = qr.Reason{Code: "status_turning", VI: "Mã vừa hết hoặc chưa đến giờ: hãy mở lại ứng dụng để hiện mã hiện tại.", EN: "the code has just ended or is about to begin: open the app again for the current one"}
	WhyElsewhere   = qr.Reason{Code: "other_policy", VI: "Màu thẻ trong mã là theo quy định của nơi khác: hãy hỏi máy chủ, hoặc chọn tỉnh này trong ứng dụng.", EN: "the status in the code is by another place's policy: ask online, or choose this province in the app"}
	WhyChanged     = qr.Reason{Code: "policy_changed", VI: "Quy định về thẻ đã thay đổi từ khi mã được cấp: hãy mở lại ứng dụng khi có mạng, hoặc hỏi máy chủ.", EN: "the policy has changed since the code was made: open the app again with a network, or ask online"}
	WhyPlace       = qr.Reason{Code: "policy_by_place", VI: "Màu thẻ trong mã là cho nơi có cấp độ dịch khác: hãy hỏi máy chủ.", EN: "the status in the code is for a place of another risk level: ask online"}
	WhyContrary    = qr.Reason{Code: "status_unclear", VI: "Màu thẻ trong mã không khớp với quy định: hãy hỏi máy chủ.", EN: "the status in the code does not fit the policy: ask online"}
	WhyRevoked     = qr.Reason{Code: "ask_online", VI: "Mã này có thể đã bị thu hồi: hãy hỏi máy chủ, đối chiếu giấy tờ.", EN: "the code is perhaps revoked: ask online, and compare with the papers"}
	WhyWithdrawn   = qr.Reason{Code: "ask_online", VI: "Chứng nhận này có thể đã bị thu hồi: hãy hỏi máy chủ.", EN: "the certificate is perhaps withdrawn: ask online"}
	WhyNotAccepted = qr.Reason{Code: "certificate_not_accepted", VI: "Chứng nhận là thật nhưng chưa đáp ứng quy định công nhận; xem từng quy định.", EN: "the certificate is genuine, but the rules here do not accept it; see each rule"}
	WhyUnsigned    = qr.Reason{Code: "unsigned_code", VI: "Mã không có chữ ký, chỉ là lời tự khai: đối chiếu giấy tờ.", EN: "the code is not signed, it is only a claim: compare with the papers"}
	WhyUnproved    = qr.Reason{Code: "not_proved", VI: "Mã không được chấp nhận nên không có màu thẻ.", EN: "the code does not count, so there is no status"}
	WhyCardless    = qr.Reason{Code: "no_card_in_code", VI: "Loại mã này không mang màu thẻ: hãy hỏi máy chủ.", EN: "this kind of code carries no status: ask online"}
	WhyUnread      = qr.Reason{Code: "unread", VI: "Không nhận ra mã.", EN: "the code was not recognised"}
	WhyOld         = qr.Reason{Code: "bundle_old", VI: "Dữ liệu ngoại tuyến đã cũ: không xác nhận thẻ xanh, hãy cập nhật.", EN: "the bundle is old: a green card cannot be confirmed; fetch a new one"}
	WhyTooOld      = qr.Reason{Code: "bundle_too_old", VI: "Dữ liệu ngoại tuyến quá cũ, hoặc đồng hồ sai: hãy cập nhật.", EN: "the bundle is too old, or the clock is wrong: fetch a new one"}
)
