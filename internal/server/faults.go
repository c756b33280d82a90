package server

import (
	"fmt"

	"github.com/motma/motma/internal/fault"
)

// Faults of the transport itself.
var (
	errNotFound = fault.New(fault.NotFound, "no_such_endpoint",
		"Không có địa chỉ này; xem tài liệu tại /docs.", "There is no such endpoint; see /docs.")
	errMethod = fault.New(fault.Invalid, "method_not_allowed",
		"Địa chỉ này không nhận phương thức đó; xem tiêu đề Allow.", "This endpoint does not take that method; see the Allow header.")
	errTooLarge = fault.New(fault.Invalid, "body_too_large",
		"Nội dung gửi lên quá lớn.", "The body is too large.")
	errMedia = fault.New(fault.Invalid, "media_type",
		"Kiểu nội dung không đúng; xem tiêu đề Accept-Post.", "The content type is not the one this endpoint takes; see the Accept-Post header.")
	errEncoding = fault.New(fault.Invalid, "content_encoding",
		"Chỉ nhận gzip, hoặc không nén.", "Only gzip or no compression is taken here.")
	errAccept = fault.New(fault.Invalid, "not_acceptable",
		"Chỉ trả lời bằng application/x-ndjson hoặc text/csv.", "The answer comes as application/x-ndjson or text/csv only.")
	errJSON = fault.New(fault.Invalid, "json_malformed",
		"Nội dung không phải JSON hợp lệ.", "The body is not valid JSON.")
	errSlow = fault.New(fault.Invalid, "body_timeout",
		"Nội dung gửi đến quá chậm.", "The body arrived too slowly.")
	errToken = fault.New(fault.Unauthenticated, "token_invalid",
		"Thiếu mã truy cập, hoặc mã không hợp lệ hay đã hết hạn; hãy lấy mã mới tại /oauth2/token.",
		"The access token is missing, not valid or expired; get a new one at /oauth2/token.")
	errQuota = fault.New(fault.Limited, "rate_limited",
		"Gửi quá nhiều yêu cầu; hãy chờ theo tiêu đề Retry-After.",
		"Too many requests; wait for as long as Retry-After says.")
	errCursor = fault.New(fault.Invalid, "cursor_invalid",
		"Con trỏ trang không hợp lệ; hãy đọc lại từ trang đầu.",
		"The cursor is not valid; begin again with the first page.")
	errAborted = fault.New(fault.Unavailable, "answer_aborted",
		"Câu trả lời bị ngắt giữa chừng; các dòng đã nhận chưa đầy đủ.",
		"The answer broke off; the lines received are not complete.")
	errKeyReuse = fault.New(fault.Conflict, "idempotency_key_reused",
		"Khóa Idempotency-Key này đã dùng cho một yêu cầu khác.",
		"This Idempotency-Key was used for another request.")
	errKeyBusy = fault.New(fault.Conflict, "idempotency_key_busy",
		"Yêu cầu với khóa này đang được xử lý.",
		"The request with this Idempotency-Key is still being worked on.")
	errReading = fault.New(fault.Invalid, "body_incomplete",
		"Kết nối bị ngắt khi đang gửi nội dung.", "The connection ended before the body did.")
)

// tooLarge says how much would have been taken.
func tooLarge(limit int) error {
	f := *errTooLarge
	f.VI = fmt.Sprintf("Nội dung gửi lên quá lớn; tối đa %d byte.", limit)
	f.EN = fmt.Sprintf("The body is too large; %d bytes at most.", limit)
	return &f
}

// wrong is a fault of one place.
func wrong(path, vi, en string) error {
	return fault.ErrInvalid.At(fault.Place{Path: path, VI: vi, EN: en})
}
