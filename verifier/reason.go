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
