package connect

import "github.com/motma/motma/internal/fault"

// The faults of this package.
var (
	ErrClientUnknown = fault.New(fault.NotFound, "client_unknown",
		"Không có ứng dụng này.", "There is no such client.")
	ErrSuspended = fault.New(fault.Denied, "client_suspended",
		"Ứng dụng đang bị tạm ngừng; hãy liên hệ đơn vị vận hành nền tảng.",
		"This client is suspended; contact the operator of the platform.")
	ErrScope = fault.New(fault.Denied, "scope_missing",
		"Ứng dụng không được cấp quyền làm việc này.",
		"This client was not granted what the request needs.")
	ErrPurpose = fault.New(fault.Denied, "purpose_not_granted",
		"Mục đích nêu ra chưa được cấp cho ứng dụng này; dữ liệu chỉ dùng cho phòng chống dịch.",
		"The stated purpose was not granted to this client; the data serve epidemic control only.")
	ErrExists = fault.New(fault.Conflict, "client_exists",
		"Đã có ứng dụng với mã này.", "A client of this id exists already.")
)
